"""What a method gives back, whatever the method: an equation or trees, ready to score a design matrix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.home import Labels
from doorstep.methods.identify.score.model import Trees
from doorstep.methods.identify.score.training import Training


@dataclass(frozen=True)
class Estimate:
    """One fit.

    Attributes:
        intercept, coefficients: of an equation; coefficients one per feature, none of trees.
        trees: of boosted trees, else None.
        effects: what each place adds, by its name; a place that is not there adds 0.
        options: how the method was set, where the data chose it (the penalty).
    """

    intercept: float = 0.0
    coefficients: Numbers = field(default_factory=lambda: np.zeros(0))
    trees: Trees | None = None
    effects: Mapping[str, float] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, matrix: Numbers, places: Labels | None) -> Numbers:
        """The score of each row of a design matrix, [rows, features]."""
        if self.trees is not None:
            from doorstep.methods.identify.score.fitting.boosted import grown

            return grown(self.trees, matrix)
        # Column by column: a matrix product may round two equal rows apart, and ties at a quota would be none.
        scores = np.full(len(matrix), self.intercept)
        for values, coefficient in zip(matrix.T, self.coefficients, strict=True):
            scores += coefficient * values
        if self.effects is not None and places is not None:
            scores += np.array([self.effects.get(name, 0.0) for name in places.names])[places.codes]
        return scores


@dataclass(frozen=True)
class Fits:
    """The fit on all rows, and for each fold the fit without it."""

    whole: Estimate
    without: tuple[Estimate, ...]


def refitted(data: Training, learn: Callable[[Training], Estimate]) -> Fits:
    """Learn from all, then once more without each fold."""
    return Fits(learn(data), tuple(learn(data.without(number)) for number in range(len(data.folds))))


def held_out(data: Training, fits: Fits) -> Numbers:
    """For each row the score by the fit that has not seen its fold."""
    scores = np.empty(len(data.y))
    for fold, estimate in zip(data.folds, fits.without, strict=True):
        places = data.places.sliced(fold) if data.places else None
        scores[fold] = estimate.scores(data.matrix[fold], places)
    return scores
