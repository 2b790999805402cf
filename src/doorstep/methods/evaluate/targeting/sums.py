"""Sums by replicate and group: what every row adds under the file's own cuts, and what moves when the cuts move.

Under fixed cuts a figure's sums by cluster times the weights of the clusters are all there is. When the cut of a
replicate falls elsewhere, only rows between the two cuts change sides, and they are looked at one by one. So the
result is that of a bootstrap that copies rows and ranks them anew, to the last digits.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from doorstep.methods.evaluate.targeting.people import Array, Index, People

DENSE = 8_000_000
"""Cells of a table of sums by cluster that is multiplied as it is; a larger one is kept sparse."""

AT_ONCE = 1_000_000
"""Rows between cuts that are looked at together."""


class Linear:
    """Sums of columns by cluster and group, ready to be multiplied by the weights of the clusters."""

    def __init__(self, people: People, columns: Sequence[Array], *, by_unit: bool = False) -> None:
        """
        Args:
            columns: what each row adds, weight included, [columns][rows].
            by_unit: sums by unit instead of by group.
        """
        group, self.groups = (people.unit, people.units) if by_unit else (people.group, people.groups)
        self.count = len(columns)
        key = people.cluster * self.groups + group
        shape = people.clusters, self.groups
        if people.clusters * self.groups * self.count <= DENSE:
            size = shape[0] * shape[1]
            sums = [np.bincount(key, weights=column, minlength=size).reshape(shape) for column in columns]
            self.table = np.concatenate(sums, axis=1)
        else:
            from scipy.sparse import csr_array, hstack

            cell, of_row = np.unique(key, return_inverse=True)
            places = cell // self.groups, cell % self.groups
            tables = [csr_array((np.bincount(of_row, weights=one), places), shape=shape) for one in columns]
            self.table = hstack(tables).tocsr()

    def under(self, drawn: Array) -> Array:
        """The sums, [columns, replicates, groups]."""
        product = drawn @ self.table
        return np.moveaxis(product.reshape(len(drawn), self.count, self.groups), 1, 0)


def between(first: Index, last: Index) -> Iterator[tuple[Index, Index]]:
    """Stretches of places laid out one after the other: of each place the stretch it belongs to, and the place.

    Args:
        first, last: places of the stretches, `last` not included.
    """
    length = np.maximum(last - first, 0)
    reached = np.cumsum(length)
    start = 0
    while start < len(length):
        before = int(reached[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(reached, before + AT_ONCE, "right")))
        these = length[start:stop]
        owner = np.repeat(np.arange(start, stop), these)
        if len(owner):
            offset = np.repeat(np.cumsum(these) - these, these)
            yield owner, first[owner] + np.arange(len(owner)) - offset
        start = stop


def added(into: Array, replicate: Index, group: Index, columns: list[Array]) -> None:
    """Add what single rows add to the sums `into`, [columns, replicates, groups]."""
    groups = into.shape[2]
    low, high = int(replicate[0]), int(replicate[-1]) + 1
    key = replicate - low if groups == 1 else (replicate - low) * groups + group
    for place, column in enumerate(columns):
        found = np.bincount(key, weights=column, minlength=(high - low) * groups)
        into[place, low:high] += found.reshape(high - low, groups)
