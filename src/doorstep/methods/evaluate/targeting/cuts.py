"""Where the cut of a value falls when the clusters weigh differently: found anew in each replicate, exactly.

The rows of a unit are sorted once. Around the cut of the file as it is they are put into blocks, narrow near it and
wider away from it, and the weights of the blocks are summed by cluster. One multiplication by the clusters' weights
then says in which block the cut of each replicate falls, and only the rows of that block are looked at.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.methods.evaluate.targeting.near import FEW, SAMPLE, zone_of

Array = NDArray[np.float64]
Index = NDArray[np.int64]

SMALL = 1024
"""A unit of at most so many rows is one block."""

NARROWEST = 64
"""Rows of the narrowest block."""

REACH = 0.04
"""Part of the rows on each side of the file's cut that is put in order; all of them, once a replicate falls outside."""

SLACK = 1e-10
"""Part of all weight by which a cut may miss its mass through rounding."""


@dataclass(frozen=True)
class Cuts:
    """The cut of each replicate, [replicates].

    Attributes:
        value: the value of the last one taken; -inf where nobody is. below: weight of those with a lower value.
        upto: weight of those with at most the value.
    """

    value: Array
    below: Array
    upto: Array

    def part(self, mass: Array) -> Array:
        """The part of each row tied at the cut that is taken, so that those taken weigh `mass`."""
        tied = self.upto - self.below
        part = np.clip((mass - self.below) / np.where(tied > 0, tied, 1.0), 0.0, 1.0)
        return np.where(part > 1.0 - 1e-9, 1.0, part)


class Ordered:
    """Rows of one unit in ascending order of a value, ready to be cut."""

    def __init__(self, value: Array, weight: Array, cluster: Index, rows: Index, clusters: int, near: float) -> None:
        """
        Args:
            value, weight, cluster: of the file's rows. rows: those of the unit. clusters: in the file.
            near: the cut of the file as it is.
        """
        self._all = value[rows], weight[rows], cluster[rows], rows
        self._clusters, self._near = clusters, near
        self._total = np.bincount(self._all[2], weights=self._all[1], minlength=clusters)
        low, high = self._guess() if len(rows) > FEW else (-np.inf, np.inf)
        self._rank(low, high)

    def _guess(self) -> tuple[float, float]:
        """Values between which the cuts of the replicates will probably fall."""
        some = np.sort(self._all[0][:: max(len(self._all[0]) // SAMPLE, 1)])
        place, reach = int(np.searchsorted(some, self._near)), int(REACH * len(some))
        low = -np.inf if place <= reach else float(some[place - reach])
        high = np.inf if place + reach >= len(some) else float(some[place + reach])
        return low, high

    def _rank(self, low: float, high: float) -> None:
        """Put the rows from `low` to `high` in order, and in blocks; sum up those below by cluster."""
        value, weight, cluster, rows = self._all
        inside = zone_of(value, low, high)
        inside = inside[np.argsort(value[inside], kind="stable")]
        self.rows, self.value, self.weight, self.cluster = rows[inside], value[inside], weight[inside], cluster[inside]
        under = value < low
        self._under = np.bincount(cluster[under], weights=weight[under], minlength=self._clusters)
        self._edges = self._blocks(self._near)
        count = len(self._edges) - 1
        block = np.repeat(np.arange(count), np.diff(self._edges))
        key = self.cluster * count + block
        table = np.bincount(key, weights=self.weight, minlength=self._clusters * count)
        self._table = table.reshape(self._clusters, count).astype(np.float64)

    def _blocks(self, near: float) -> Index:
        """First places of the blocks, and one past the last row; tied rows share one, and many have their own."""
        count = len(self.value)
        if count <= SMALL:
            return np.array([0, count])
        middle = int(np.searchsorted(self.value, near))
        steps = np.arange(int(np.log1p(count / (10 * NARROWEST)) / np.log(1.1)) + 2)
        away = (10 * NARROWEST * (1.1**steps - 1)).astype(np.int64)
        places = np.concatenate([middle - away, middle + away])
        at = self.value[np.clip(places, 0, count - 1)]
        first, last = np.searchsorted(self.value, at, "left"), np.searchsorted(self.value, at, "right")
        return np.unique(np.concatenate([[0, count], first, last[last - first > NARROWEST]]))

    def cuts(self, drawn: Array, mass: Array) -> Cuts:
        """The cuts at which those taken weigh `mass`, [replicates], under the weights `drawn` of the clusters."""
        slack = SLACK * (drawn @ self._total)
        if len(self.value) <= SMALL and len(self.value) == len(self._all[0]):
            return self._within(drawn, mass, slack, 0, len(self.value))
        under = drawn @ self._under
        reached = under[:, None] + np.cumsum(drawn @ self._table, axis=1)
        if len(self.value) < len(self._all[0]) and ((under >= mass - slack) | (reached[:, -1] < mass + slack)).any():
            self._rank(-np.inf, np.inf)
            return self.cuts(drawn, mass)
        block = np.minimum((reached < (mass - slack)[:, None]).sum(axis=1), reached.shape[1] - 1)
        found = Cuts(np.empty(len(mass)), np.empty(len(mass)), np.empty(len(mass)))
        for one in np.unique(block):
            these = np.flatnonzero(block == one)
            before = reached[these, one - 1] if one else under[these]
            inside = self._in_block(
                int(one), drawn[these], mass[these] - before, slack[these], reached[these, one] - before
            )
            nobody = mass[these] <= slack[these]
            found.value[these] = np.where(nobody, -np.inf, inside.value)
            found.below[these] = np.where(nobody, 0.0, inside.below + before)
            found.upto[these] = np.where(nobody, 0.0, inside.upto + before)
        return found

    def _in_block(self, block: int, drawn: Array, mass: Array, slack: Array, whole: Array) -> Cuts:
        first, last = int(self._edges[block]), int(self._edges[block + 1])
        if self.value[first] == self.value[last - 1]:
            return Cuts(np.full(len(mass), self.value[first]), np.zeros(len(mass)), whole)
        return self._within(drawn, mass, slack, first, last)

    def _within(self, drawn: Array, mass: Array, slack: Array, first: int, last: int) -> Cuts:
        """The cuts among the rows of some places, looked at one by one."""
        value = self.value[first:last]
        reached = np.cumsum(drawn[:, self.cluster[first:last]] * self.weight[first:last], axis=1)
        place = np.minimum((reached < (mass - slack)[:, None]).sum(axis=1), len(value) - 1)
        cut = value[place]
        low, high = np.searchsorted(value, cut, "left"), np.searchsorted(value, cut, "right")
        padded = np.concatenate([np.zeros((len(mass), 1)), reached], axis=1)
        each = np.arange(len(mass))
        nobody = (mass <= slack) & (first == 0) | (reached[:, -1] <= 0)
        below, upto = padded[each, low], padded[each, high]
        return Cuts(np.where(nobody, -np.inf, cut), np.where(nobody, 0.0, below), np.where(nobody, 0.0, upto))
