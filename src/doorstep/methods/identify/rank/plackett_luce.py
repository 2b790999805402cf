"""Plackett-Luce: each informant names the poorest of those left, with a chance in proportion to a worth.

Sources: Luce (1959), Individual Choice Behavior; Plackett (1975), Applied Statistics 24(2), 193-202. The likelihood is
that of Cox's regression with one event at each rank, and ties are averaged over their orders as there: Efron (1977),
JASA 72, 557-565, eq. 3. The worths are those of choix.opt_rankings (same penalty) where nobody ties.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.methods.identify.rank.borda import borda
from doorstep.methods.identify.rank.places import Index, Numbers, middle_range, positions
from doorstep.methods.identify.rank.voices import Village

ALPHA = 0.05
"""Penalty alpha x sum of squares: a normal prior of standard deviation 1/sqrt(2 alpha) = 3.2 on each log worth. It
keeps worths finite where all agree, and sets parts that nobody compared each around 0."""
MOST = 2000
"""Households of a unit at most: the information matrix has a row and a column for each."""


@dataclass(frozen=True)
class Worths:
    """Log worths of k households, their mean 0; the higher, the sooner named the poorest.

    Attributes:
        worth: [k]. covariance: [k, k], the inverse of the penalised information at the estimate.
    """

    worth: Numbers
    covariance: Numbers

    @property
    def se(self) -> Numbers:
        """[k]: standard error of the distance of each log worth to the mean of the unit."""
        means = self.covariance.mean(axis=0)
        centred = np.diag(self.covariance) - 2 * means + self.covariance.mean()
        return np.sqrt(np.maximum(centred, 0.0))


@dataclass(frozen=True)
class _List:
    """One informant's list, poorest first.

    Attributes:
        item: [c] households. start, end: [c] first and one past the last place tied with each.
        left: [c] the part of its tied group that still stands at each step: 1, then 1 - 1/d ... (Efron).
        tied: whether any two tie.
    """

    item: Index
    start: Index
    end: Index
    left: Numbers
    tied: bool


def worths(village: Village, *, alpha: float = ALPHA) -> Worths:
    """Log worths of greatest penalised likelihood, by Newton's method.

    Args:
        alpha: > 0, penalty alpha x sum of squared log worths.
    """
    k = len(village.items)
    lists = [_list_of(row) for row, count in zip(village.places, village.counts, strict=True) if count > 1]
    # Borda's count on the scale of log worths is near enough to save half of the steps.
    worth = 4 * (0.5 - borda(village))
    reached = _objective(lists, worth, alpha)
    information = 2 * alpha * np.eye(k)
    for _ in range(200):
        slope, information = _curves(lists, worth, alpha)
        step = np.linalg.solve(information, slope)
        # Concave, so that some part of a Newton step always climbs; the whole step does near the top.
        for part in (1.0, 0.5, 0.25, 0.1, 0.01):
            tried = _objective(lists, worth + part * step, alpha)
            if tried >= reached - 1e-12 * abs(reached):
                break
        worth, reached = worth + part * step, tried
        # The error after a Newton step is of the order of its square.
        if np.abs(step).max() < 1e-7:
            break
    return Worths(worth - worth.mean(), np.asarray(np.linalg.inv(information), dtype=np.float64))


def plackett_luce_range(
    found: Worths, *, replicates: int, level: float, random: np.random.Generator
) -> tuple[Index, Index]:
    """Between which positions the middle `level` of draws lie when worths are drawn from their normal approximation.

    Households are drawn for in the order of their worth, so that their names play no part.
    """
    order = np.argsort(-np.round(found.worth, 9), kind="stable")
    root = np.linalg.cholesky(found.covariance[np.ix_(order, order)])
    drawn = found.worth[order] + random.standard_normal((replicates, len(order))) @ root.T
    low, high = middle_range(positions(-drawn), level)
    back = np.argsort(order)
    return low[back], high[back]


def _list_of(places: Numbers) -> _List:
    ranked = np.flatnonzero(~np.isnan(places))
    item = ranked[np.argsort(places[ranked], kind="stable")]
    ordered = places[item]
    start = np.searchsorted(ordered, ordered, side="left")
    end = np.searchsorted(ordered, ordered, side="right")
    left = 1 - (np.arange(len(item)) - start) / (end - start)
    return _List(item, start, end, left, bool((end - start > 1).any()))


def _standing(one: _List, chance: Numbers) -> Numbers:
    """[c]: the worth that still stands at each step, tied households in part."""
    behind = _summed(chance[::-1])[::-1]
    return behind[one.end] + one.left * (behind[one.start] - behind[one.end])


def _objective(lists: Sequence[_List], worth: Numbers, alpha: float) -> float:
    raised = worth - worth.max()
    chances = np.exp(raised)
    said = sum(float((raised[one.item] - np.log(_standing(one, chances[one.item]))).sum()) for one in lists)
    return said - alpha * float(worth @ worth)


def _curves(lists: Sequence[_List], worth: Numbers, alpha: float) -> tuple[Numbers, Numbers]:
    """Slope and information of the penalised likelihood.

    A household takes part in each step before its own tied group whole, and in those of its group in the part left;
    sums over steps are therefore running sums along the list, and no step is ever built.
    """
    k = len(worth)
    slope, information = -2 * alpha * worth, 2 * alpha * np.eye(k)
    chances = np.exp(worth - worth.max())
    for one in lists:
        chance = chances[one.item]
        once = 1 / _standing(one, chance)
        before, ours = _running(once, one), _within(once * one.left, one)
        named = chance * (before + ours)
        slope[one.item] += 1 - named
        pairs = _pairs(once**2, one)
        block = -(chance[:, None] * chance[None, :]) * pairs
        block.flat[:: len(block) + 1] += named
        information[np.ix_(one.item, one.item)] += block
    return slope, information


def _summed(values: Numbers) -> Numbers:
    """[c + 1]: sums of the first 0, 1 ... c values."""
    found = np.zeros(len(values) + 1)
    np.cumsum(values, out=found[1:])
    return found


def _running(values: Numbers, one: _List) -> Numbers:
    """[c]: sum over the steps before the tied group of each household."""
    return _summed(values)[one.start]


def _within(values: Numbers, one: _List) -> Numbers:
    """[c]: sum over the steps of the tied group of each household."""
    if not one.tied:
        return values
    summed = _summed(values)
    return summed[one.end] - summed[one.start]


def _pairs(squares: Numbers, one: _List) -> Numbers:
    """[c, c]: sum over steps of both households' parts, over the square of what stands."""
    before = _running(squares, one)
    apart = before + _within(squares * one.left, one)
    places = np.arange(len(apart))
    pairs = apart[np.minimum(places[:, None], places[None, :])]
    if one.tied:
        together = before + _within(squares * one.left**2, one)
        same = one.start[:, None] == one.start[None, :]
        pairs = np.where(same, together[:, None], pairs)
    return pairs
