"""How a method is set, and what it may be set to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.estimate import Fits, refitted
from doorstep.methods.identify.score.model import METHODS
from doorstep.methods.identify.score.refusals import few_folds, no_effects, option
from doorstep.methods.identify.score.training import Training

SQUARES = ("ols", "ridge", "lasso")


@dataclass(frozen=True)
class Settings:
    """The method and its settings; see `fit`."""

    method: str
    quantile: float
    penalty: float | None
    trees: int
    leaves: int
    rate: float
    folds: int
    seed: int

    def refuse(self, effects: str | None) -> None:
        """Refuse what no method can do."""
        if self.method not in METHODS:
            raise option("--method", self.method, ", ".join(METHODS))
        if effects and self.method not in SQUARES:
            raise no_effects(self.method)
        within = {
            "--quantile": (self.quantile, 0 < self.quantile < 1, "0 < .. < 1"),
            "--penalty": (self.penalty, self.penalty is None or 0 < self.penalty < math.inf, "> 0"),
            "--trees": (self.trees, 1 <= self.trees <= 2000, "1 .. 2000"),
            "--leaves": (self.leaves, 2 <= self.leaves <= 255, "2 .. 255"),
            "--rate": (self.rate, 0 < self.rate <= 1, "0 < .. <= 1"),
            "--folds": (self.folds, self.folds <= 1000, "2 .. 1000"),
            "--seed": (self.seed, 0 <= self.seed < 2**32, "0 .. 4294967295"),
        }
        for name, (value, fits, words) in within.items():
            if not fits:
                raise option(name, value, words)
        if self.folds < self.fewest:
            raise few_folds(self.fewest)

    @property
    def fewest(self) -> int:
        """Folds that are needed: one to judge, and where the penalty is chosen two more to choose it by."""
        return 3 if self.method in ("ridge", "lasso") and self.penalty is None else 2

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """What the model file keeps of this."""
        if self.method == "quantile":
            return {"quantile": self.quantile}
        if self.method == "boosted":
            return {"trees": self.trees, "leaves": self.leaves, "rate": self.rate}
        return {**chosen, "chosen": self.penalty is None} if chosen else {}

    def fits(self, data: Training, folded: Sequence[Numbers]) -> Fits:
        """Fit all rows, and without each fold; `folded`: the triangle of each fold, for methods of least squares."""
        if self.method == "boosted":
            from doorstep.methods.identify.score.fitting.boosted import boosted

            return refitted(data, lambda part: boosted(part, self))
        if self.method == "quantile":
            from doorstep.methods.identify.score.fitting.quantile import quantile

            return refitted(data, lambda part: quantile(part, self.quantile))
        from doorstep.methods.identify.score.fitting.linear import linear

        return linear(data, folded, self.method, self.penalty)
