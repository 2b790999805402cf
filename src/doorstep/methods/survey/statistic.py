"""A statistic is a smooth function of weighted totals: its value, and its gradient for the error."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Totals = NDArray[np.float64]
OfTotals = Callable[[Totals], Array]


@dataclass(frozen=True)
class Statistic:
    """What to estimate from totals T_i = sum of w x part_i.

    Attributes:
        name: the indicator it becomes in the long table.
        parts: names of the m parts it needs.
        value: totals [m, groups] -> estimates [groups].
        gradient: totals [m, groups] -> [m, groups]; the linearised variable of a row is sum_i gradient_i x part_i
            (Deville 1999; Demnati and Rao 2004), also where the gradient is not the plain derivative of `value`
            (a Gini's total of distances counts twice).
        share: the estimate lies between 0 and 1, so that its interval does too.
        whole: name of a part that acts through the whole file and not only through the group, such as the
            linearised relative poverty line; its linearised share is pull(totals) x part for every row of the file.
        pull: totals [m, groups] -> [groups], the derivative of the value for the estimate behind `whole`.
        still: how many of the parts, counted from the last, have a gradient of 0 (a threshold, a density).
    """

    name: str
    parts: tuple[str, ...]
    value: OfTotals
    gradient: OfTotals
    share: bool = False
    whole: str | None = None
    pull: OfTotals | None = None
    still: int = 0

    @property
    def moving(self) -> tuple[str, ...]:
        """The parts whose gradient is not always 0."""
        return self.parts[: len(self.parts) - self.still]

    def pairs(self) -> set[tuple[str, str]]:
        """Pairs of parts whose products the error needs when every row is its own cluster."""
        names = [*self.moving, *([self.whole] if self.whole else [])]
        return {pair(one, other) for one in names for other in names}


def pair(one: str, other: str) -> tuple[str, str]:
    """The two names in their fixed order."""
    return (one, other) if one <= other else (other, one)


def ratio(name: str, over: str, under: str, share: bool = True) -> Statistic:
    """The total of part `over` divided by the total of part `under`; 0/0 is undefined."""

    def value(totals: Totals) -> Array:
        return np.asarray(totals[0] / totals[1])

    def gradient(totals: Totals) -> Array:
        return np.stack([1 / totals[1], -totals[0] / totals[1] ** 2])

    return Statistic(name, (over, under), value, gradient, share)


def total(name: str, part: str) -> Statistic:
    """The weighted total of a part, such as the number of poor people."""
    return Statistic(name, (part,), lambda totals: totals[0], np.ones_like)
