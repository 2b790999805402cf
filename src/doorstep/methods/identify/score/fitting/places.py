"""Effects of places by the within transformation (Mundlak 1978, Econometrica 46, 69-85)."""

from dataclasses import replace

import numpy as np

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.triangle import ROUNDING
from doorstep.methods.identify.score.home import Labels
from doorstep.methods.identify.score.training import Training


class Means:
    """Weighted means by place."""

    def __init__(self, data: Training) -> None:
        places = _places(data)
        self.order = np.argsort(places.codes, kind="stable")
        self.starts = np.searchsorted(places.codes[self.order], np.arange(len(places.names)))
        self.weight = data.weight[self.order]
        self.mass = np.add.reduceat(self.weight, self.starts)

    def __call__(self, values: Numbers) -> Numbers:
        """[rows, columns] -> [places, columns]."""
        sums = np.add.reduceat(values[self.order] * self.weight[:, None], self.starts, axis=0)
        return np.asarray(sums / self.mass[:, None])


def within(data: Training) -> Training:
    """Features and target beside the mean of their place; a feature that is the same within each place is 0."""
    means, codes = Means(data), _places(data).codes
    matrix = data.matrix - means(data.matrix)[codes]
    matrix[:, np.abs(matrix).max(axis=0) <= ROUNDING * np.abs(data.matrix).max(axis=0)] = 0.0
    return replace(data, matrix=matrix, y=data.y - means(data.y[:, None])[codes, 0])


def names_of(data: Training) -> tuple[str, ...]:
    """The places, in the order of `Means`."""
    return _places(data).names


def _places(data: Training) -> Labels:
    assert data.places is not None  # noqa: S101
    return data.places
