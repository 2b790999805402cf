"""The figures of each rule in the file as it is and in every replicate: value and standard error by group."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.methods.evaluate.targeting.choosing import Chosen, Quota
from doorstep.methods.evaluate.targeting.cuts import Ordered
from doorstep.methods.evaluate.targeting.people import Array, Index, People
from doorstep.methods.evaluate.targeting.sums import Linear, added, between

Figures = Callable[[Mapping[str, Array]], Mapping[str, Array]]
"""From sums by name, [replicates, groups], to indicators by name, [replicates, groups]."""

KEPT = 1_500_000
"""Rows that change sides which are kept from rule to rule for some replicates; more are found again."""

ENOUGH = 0.9
"""Share of the replicates in which a figure must be defined to have an error."""


@dataclass(frozen=True)
class Columns:
    """What is summed for one rule, per person, [rows].

    Attributes:
        taken: over those the rule selects. poor: over the poor. all: over everybody.
    """

    taken: Mapping[str, Array]
    poor: Mapping[str, Array]
    all: Mapping[str, Array]


@dataclass(frozen=True)
class Newly:
    """Rows of a unit that are poor in a replicate and not in the file, or the other way round.

    Attributes:
        owner: the replicate. row: the row. change: its cluster's weight, below 0 where it is poor no more.
    """

    unit: int
    owner: Index
    row: Index
    change: Array


@dataclass(frozen=True)
class Replicate:
    """Some replicates: weights of the clusters, the weight of the poor, [units, replicates], and who changes."""

    drawn: Array
    poor: Array
    newly: Callable[[], Iterable[Newly]] = tuple


class Truth:
    """The poor of each replicate."""

    def __init__(self, people: People, quota: Quota, poor: Chosen, units: Sequence[Index]) -> None:
        self.people, self.quota, self.chosen = people, quota, poor
        self.moving = [place for place, rows in enumerate(units) if _several(people.cluster[rows])]
        self.sides: dict[int, Ordered] = {}
        if poor.cut is not None:
            self.sides = {place: _ordered(people, people.truth, units[place], poor.cut[place]) for place in self.moving}
        like = people.rules[quota.like] if quota.like else np.ones(len(people.truth))
        self.totals = Linear(people, [people.weight * poor.taken, people.weight * like], by_unit=True)

    def of(self, drawn: Array) -> Replicate:
        """The cuts of the truth under these weights of the clusters."""
        poor, places = (sums.T.copy() for sums in self.totals.under(drawn))
        if self.chosen.cut is None:
            return Replicate(drawn, poor)
        cut = np.repeat(self.chosen.cut[:, None], len(drawn), axis=1)
        share = 1.0 if self.quota.like else float(self.quota.share or 0.0)
        for place, side in self.sides.items():
            found = side.cuts(drawn, share * places[place])
            cut[place], poor[place] = found.value, found.upto
        spans = {place: self._span(place, cut[place]) for place in self.sides}
        if sum(int((last - first).clip(0).sum()) for first, last in spans.values()) > KEPT:
            return Replicate(drawn, poor, lambda: self._newly(drawn, cut, spans))
        kept = list(self._newly(drawn, cut, spans))
        return Replicate(drawn, poor, lambda: kept)

    def _span(self, place: int, cut: Array) -> tuple[Index, Index]:
        """First and last place of the rows between the file's cut and that of each replicate."""
        side, still = self.sides[place], self._cut_of(place)
        low, high = np.minimum(cut, still), np.maximum(cut, still)
        return np.searchsorted(side.value, low, "right"), np.searchsorted(side.value, high, "right")

    def _newly(self, drawn: Array, cut: Array, spans: Mapping[int, tuple[Index, Index]]) -> Iterator[Newly]:
        for place, (first, last) in spans.items():
            side = self.sides[place]
            for owner, at in between(first, last):
                sign = np.where(cut[place][owner] > self._cut_of(place), 1.0, -1.0)
                yield Newly(place, owner, side.rows[at], sign * drawn[owner, side.cluster[at]])

    def _cut_of(self, place: int) -> float:
        return -np.inf if self.chosen.cut is None else float(self.chosen.cut[place])


class Rule:
    """Whom one rule selects in each replicate, and the sums over them."""

    def __init__(
        self, people: People, truth: Truth, value: Array, chosen: Chosen, columns: Columns, units: Sequence[Index]
    ) -> None:
        self.people, self.truth, self.value, self.chosen, self.columns = people, truth, value, chosen, columns
        self.still = np.zeros(people.units) if chosen.cut is None else chosen.cut
        self.whole = np.ones(people.units) if chosen.part is None else chosen.part
        self.sides: dict[int, Ordered] = {}
        if chosen.cut is not None:
            self.sides = {place: _ordered(people, value, units[place], chosen.cut[place]) for place in truth.moving}
        weight, poor = people.weight, truth.chosen.taken
        self.taken = {"selected": weight, "both": weight * poor}
        self.taken |= {name: weight * column for name, column in columns.taken.items()}
        self.poor = {"poor": weight, **{name: weight * column for name, column in columns.poor.items()}}
        everyone = {
            "people": weight,
            "richer": weight * (1.0 - poor),
            **{name: weight * column for name, column in columns.all.items()},
        }
        base = {name: column * chosen.taken for name, column in self.taken.items()}
        base |= {name: column * poor for name, column in self.poor.items()} | everyone
        self.names, self.linear = list(base), Linear(people, list(base.values()))
        self._cells: dict[int, tuple[int, Cells]] = {}

    def sample(self, name: str) -> Array:
        """Clusters with people of this kind, [groups]; Kish's number of rows, if each is its own."""
        people, place = self.people, self.names.index(name)
        if not people.own:
            column = self.linear.table[:, place * people.groups : (place + 1) * people.groups]
            return np.asarray((column > 0).sum(axis=0), dtype=np.float64)
        weight = {**self.taken, **self.poor}.get(name, people.weight)
        part = {"selected": self.chosen.taken, "poor": self.truth.chosen.taken}.get(name)
        part = 1.0 - self.truth.chosen.taken if name == "richer" else part
        weight = weight if part is None else weight * part
        total = np.bincount(people.group, weights=weight, minlength=people.groups)
        squares = np.bincount(people.group, weights=weight**2, minlength=people.groups)
        return np.where(squares > 0, total**2 / np.where(squares > 0, squares, 1.0), 0.0)

    def as_it_is(self) -> dict[str, Array]:
        """The sums in the file as it is, [1, groups]."""
        return self._named(self.linear.under(np.ones((1, self.people.clusters))))

    def under(self, replicate: Replicate) -> dict[str, Array]:
        """The sums in some replicates, [replicates, groups]."""
        sums = np.ascontiguousarray(self.linear.under(replicate.drawn))
        cut, part = self._cuts(replicate)
        for place in self.sides:
            self._add_moved(sums[: len(self.taken)], replicate.drawn, place, cut[place], part[place])
        for newly in replicate.newly():
            self._add_newly_poor(sums, newly, cut, part)
        return self._named(sums)

    def _named(self, sums: Array) -> dict[str, Array]:
        return dict(zip(self.names, sums, strict=True))

    def _cells_of(self, place: int) -> "Cells":
        """What the rows near the cut add; made anew when more of them were ranked."""
        side = self.sides[place]
        known, cells = self._cells.get(place, (0, None))
        if cells is None or known != len(side.rows):
            cells = _cells(self.people, side, list(self.taken.values()))
            self._cells[place] = len(side.rows), cells
        return cells

    def _cuts(self, replicate: Replicate) -> tuple[Array, Array]:
        """Cut and part of each unit, [units, replicates]; of a 0/1 choice they mean nothing."""
        count = len(replicate.drawn)
        cut, part = (np.repeat(one[:, None], count, axis=1) for one in (self.still, self.whole))
        for place, side in self.sides.items():
            found = side.cuts(replicate.drawn, replicate.poor[place])
            cut[place], part[place] = found.value, found.part(replicate.poor[place])
        return cut, part

    def _add_moved(self, sums: Array, drawn: Array, place: int, cut: Array, part: Array) -> None:
        """Add those who are selected under the cut of the replicate and not under the file's; take away the others."""
        still, whole, cells = self.still[place], self.whole[place], self._cells_of(place)
        same = (cut == still) & (part == whole)
        first = np.searchsorted(cells.value, np.minimum(cut, still), "left")
        last = np.where(same, first, np.searchsorted(cells.value, np.maximum(cut, still), "right"))
        for owner, row in between(first, last):
            value = cells.value[row]
            change = _taken(value, cut[owner], part[owner]) - _taken(value, still, whole)
            change *= drawn[owner, cells.cluster[row]]
            added(sums, owner, cells.group[row], [change * column[row] for column in cells.columns])

    def _add_newly_poor(self, sums: Array, newly: Newly, cut: Array, part: Array) -> None:
        """Add those who are poor under the truth of the replicate and not under the file's; take away the others."""
        both, start = 1, len(self.taken)
        owner, row, place = newly.owner, newly.row, newly.unit
        value, group = self.value[row], self.people.group[row]
        taken = value if self.chosen.cut is None else _taken(value, cut[place, owner], part[place, owner])
        added(sums[both : both + 1], owner, group, [newly.change * taken * self.people.weight[row]])
        poor = [newly.change * column[row] for column in self.poor.values()]
        added(sums[start : start + len(poor)], owner, group, poor)


@dataclass(frozen=True)
class Cells:
    """What the rows of a unit add, by value in ascending order; tied rows of a cluster and group as one."""

    value: Array
    cluster: Index
    group: Index
    columns: list[Array]


def _cells(people: People, side: Ordered, columns: Sequence[Array]) -> Cells:
    group = people.group[side.rows]
    found = Cells(side.value, side.cluster, group, [column[side.rows] for column in columns])
    level = np.cumsum(np.r_[False, side.value[1:] != side.value[:-1]])
    if len(level) < 8 * (int(level[-1]) + 1):
        return found
    key = (level * people.clusters + side.cluster) * people.groups + group
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    sums = [np.bincount(cell, weights=column).astype(np.float64) for column in found.columns]
    return Cells(side.value[first], side.cluster[first], group[first], sums)


def _taken(value: Array, cut: Array | float, part: Array | float) -> Array:
    """The part of each row that is selected."""
    return np.where(value < cut, 1.0, np.where(value == cut, part, 0.0))


def _several(cluster: Index) -> bool:
    return bool((cluster != cluster[0]).any())


def _ordered(people: People, value: Array, rows: Index, near: float) -> Ordered:
    return Ordered(value, people.weight, people.cluster, rows, people.clusters, near)


@dataclass(frozen=True)
class Errors:
    """What was found for one rule.

    Attributes:
        figures: by indicator. sample: clusters (Kish's number of rows, where each is its own) with people who are
            "poor", "selected", "richer" .., [groups].
    """

    figures: Mapping[str, "Estimated"]
    sample: Mapping[str, Array]


@dataclass(frozen=True)
class Estimated:
    """Of one indicator: its value and standard error, nan where not known, [groups]."""

    estimate: Array
    se: Array


def estimated(rule: Rule, figures: Figures, replicates: Iterable[Replicate]) -> dict[str, Estimated]:
    """Every figure of a rule with its standard error: that of its values over the replicates."""
    with np.errstate(all="ignore"):
        here = {name: _finite(figure[0]) for name, figure in figures(rule.as_it_is()).items()}
        seen = {name: np.zeros((3, len(value))) for name, value in here.items()}
        asked = 0
        for replicate in replicates:
            asked += len(replicate.drawn)
            for name, figure in figures(rule.under(replicate)).items():
                away = _finite(figure) - here[name]
                known = np.isfinite(away)
                away = np.where(known, away, 0.0)
                seen[name] += [known.sum(axis=0), away.sum(axis=0), (away**2).sum(axis=0)]
        return {name: Estimated(here[name], _error(seen[name], asked, here[name])) for name in here}


def _error(seen: Array, asked: int, here: Array) -> Array:
    known, total, squares = seen
    error = np.sqrt(np.maximum((squares - total**2 / known) / (known - 1), 0.0))
    # What is zero but for rounding is zero: a rule that is the truth errs in no replicate.
    error = np.where(error < np.maximum(1e-11, 1e-9 * np.abs(here)), 0.0, error)
    return np.where((known > 1) & (known >= ENOUGH * asked) & np.isfinite(here), error, np.nan)


def _finite(figure: Array) -> Array:
    return np.where(np.isfinite(figure), figure, np.nan)
