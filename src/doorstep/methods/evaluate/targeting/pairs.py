"""Pairs of a poor and a better-off row: how often a rule ranks the poor one as poorer (area under the ROC curve)."""

from dataclasses import dataclass

import numpy as np

from doorstep.methods.evaluate.targeting.people import Array, Index, People


@dataclass(frozen=True)
class Pairs:
    """Of each row, within its unit and group, [rows].

    Attributes:
        above: share of the better-off with a higher score, those with the same counted half. compared: 1 where there
            are better-off. Summed over the poor, the one over the other is the area under the curve.
        passed: what a better-off row adds to the sum of `above`, to first order, when it weighs more: the share of the
            poor below it less the mean of that share, times poor over better-off; those sum to 0.
    """

    above: Array
    compared: Array
    passed: Array


def pairs_of(people: People, score: Array, poor: Array) -> Pairs:
    """Compare each row with those on the other side. `score`: lower is poorer. `poor`: 1 where poor."""
    cell = people.unit * people.groups + people.group
    single = people.units * people.groups == 1
    order = np.argsort(score) if single else np.lexsort((score, cell))
    cell, score = cell[order], score[order]
    new_cell = np.r_[True, cell[1:] != cell[:-1]]
    starts = np.flatnonzero(new_cell | np.r_[True, score[1:] != score[:-1]])
    cells = np.flatnonzero(new_cell)
    of_start = np.searchsorted(cells, starts, "right") - 1
    weight, is_poor = people.weight[order], poor[order]
    before, tied, richer = _around(weight * (1.0 - is_poor), starts, cells, of_start)
    compared = richer > 0
    some = np.where(compared, richer, 1.0)
    above = np.where(compared, (richer - before - tied / 2) / some, 0.0)
    before, tied_poor, _ = _around(weight * is_poor, starts, cells, of_start)
    area = np.add.reduceat(tied_poor * above, np.searchsorted(starts, cells))[of_start]
    passed = np.where(compared, (before + tied_poor / 2 - area) / some, 0.0)
    back = np.empty_like(order)
    back[order] = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(order)]))
    return Pairs(above[back], compared.astype(np.float64)[back], passed[back])


def _around(weight: Array, starts: Index, cells: Index, of_start: Index) -> tuple[Array, Array, Array]:
    """Of each tied score: the weight before it in its cell, its own, and that of its whole cell."""
    tied = np.add.reduceat(weight, starts)
    whole = np.add.reduceat(weight, cells)
    before = np.cumsum(tied) - tied
    first = np.searchsorted(starts, cells)
    return before - before[first][of_start], tied, whole[of_start]
