"""Cells folded to one level of groups: villages to townships, to counties, to the whole, without another scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from doorstep.methods.survey.adding import added
from doorstep.methods.survey.collect import EVERYONE, Sums
from doorstep.methods.survey.statistic import Array

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Folded:
    """The sums of one level, sorted by group, stratum and PSU.

    Attributes:
        depth: how many of the group columns the level uses.
        cell: a cell of the file in each group, to read its labels from [groups].
        group: group of each folded cell. psu: its PSU, or None. totals, products: as in Sums, folded.
        entry: where each pair of group and stratum begins among the folded cells. entry_stratum: its stratum.
        begin: where each group begins among the entries. begin_cell: where it begins among the folded cells.
        rows: rows counted [groups]. people: sum of w [groups].
        sample: how many PSUs each group has, or its effective number of rows (Kish 1965) without clusters [groups].
    """

    depth: int
    cell: Index
    group: Index
    psu: Index | None
    totals: Mapping[str, Array]
    products: Mapping[tuple[str, str], Array]
    entry: Index
    entry_stratum: Index
    begin: Index
    begin_cell: Index
    rows: Index
    people: Array
    sample: Array

    def group_totals(self, names: tuple[str, ...]) -> Array:
        """Totals of the parts by group [parts, groups]; added up once, however many statistics share a part."""
        for name in names:
            if name not in self._by_group:
                self._by_group[name] = np.add.reduceat(self.totals[name], self.begin_cell)
        return np.stack([self._by_group[name] for name in names])

    @cached_property
    def _by_group(self) -> dict[str, Array]:
        return {}


def fold(sums: Sums, depth: int, *, skip_missing: bool) -> Folded | None:
    """Sums by the first `depth` group columns; None when no cell is left.

    Args:
        skip_missing: leave out cells whose label is missing (in a roll-up an empty label means a total).
    """
    kept = np.arange(len(sums.rows))
    if skip_missing:
        for codes in sums.codes[:depth]:
            kept = kept[codes[kept] >= 0]
    if not kept.size:
        return None
    group = np.zeros(len(kept), dtype=np.int64)
    for codes in sums.codes[:depth]:
        size = int(codes.max()) + 2
        last = np.where(codes[kept] < 0, size - 1, codes[kept])
        group = np.unique(group * size + last, return_inverse=True)[1]
    cell = kept[np.unique(group, return_index=True)[1]]
    unit, units = (sums.stratum, len(sums.strata.psus)) if sums.psu is None else (sums.psu, int(sums.psu.max()) + 1)
    keys, first, place = np.unique(group * units + unit[kept], return_index=True, return_inverse=True)

    def folded(values: Array) -> Array:
        return added(values[kept], place, len(keys))

    totals = {name: folded(values) for name, values in sums.totals.items()}
    products = {names: folded(values) for names, values in sums.products.items()}
    of_group, of_stratum = group[first], sums.stratum[kept][first]
    entry = _begins(of_group * len(sums.strata.psus) + of_stratum)
    begin_cell = _begins(of_group)
    people = np.add.reduceat(totals[EVERYONE], begin_cell)
    return Folded(
        depth=depth,
        cell=cell,
        group=of_group,
        psu=None if sums.psu is None else keys % units,
        totals=totals,
        products=products,
        entry=entry,
        entry_stratum=of_stratum[entry],
        begin=_begins(of_group[entry]),
        begin_cell=begin_cell,
        rows=added(sums.rows[kept].astype(np.float64), group).astype(np.int64),
        people=people,
        sample=_sample(sums, totals, products, begin_cell, people),
    )


def _begins(keys: Index) -> Index:
    return np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])


def _sample(
    sums: Sums,
    totals: Mapping[str, Array],
    products: Mapping[tuple[str, str], Array],
    begin: Index,
    people: Array,
) -> Array:
    if sums.psu is not None:
        return np.add.reduceat((totals[EVERYONE] > 0).astype(np.float64), begin)
    squares = np.add.reduceat(products[(EVERYONE, EVERYONE)], begin)
    return np.divide(people**2, squares, out=np.zeros_like(people), where=squares > 0)
