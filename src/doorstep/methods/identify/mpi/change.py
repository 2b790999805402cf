"""Change of multidimensional poverty between periods of one file, with errors that know shared clusters.

Sources: Alkire et al. (2015), chapter 9 (absolute, relative and annualised change); Apablaza and Yalonetzky (2013) and
Roche (2013), Shapley (1953): the change of M0 as the effect of how many are poor and of how poor they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.mpi.changes import Row, change_rows, effect_rows, group_effect_rows
from doorstep.methods.identify.mpi.measure import asked, prepared
from doorstep.methods.identify.mpi.refusals import not_with_bounds, one_period
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.identify.mpi.statistics import statistics_of
from doorstep.methods.identify.mpi.summing import summed
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import EVERYONE, Design, Statistic, Sums

FIGURES = ("estimate", "se", "low", "high", "n", "people")


def change(
    table: ir.Table,
    spec: Spec,
    *,
    period: str,
    years: Mapping[object, float] | None = None,
    by: Sequence[str] = (),
    members: ir.Table | None = None,
    key: str | None = None,
    design: Design = Design(),  # noqa: B008 - a frozen value
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """Change of every indicator from each period to the next.

    Args:
        period: the column that says when a row was observed; its values in their order are the periods.
        years: calendar time of each value of `period`, in years (2018.5 is the middle of 2018); for annual rates.
        by: groups; then also the change of the whole (group columns null), and what each group adds to it.
        level, design and the rest: as for `mpi`. missing = "bounds" is refused.
    Returns:
        Long table with the group columns, `from`, `to`, and for each indicator X of `mpi`: `change:X` (later less
        earlier), `relative:X` (change / earlier), and with `years` `annual:X` (change per year) and
        `annual-relative:X` (the constant yearly rate). Then `effect:incidence` and `effect:intensity`, which sum to
        change:m0; and with `by`, for each group, `effect:within` and `effect:demographic`, which over the groups sum
        to the change:m0 of the whole. `n`: rows of both periods; `people`: of the later one. Clusters in both periods
        are counted once in the error (rotating and panel samples); intervals are symmetric (Student's t).
    Raises:
        Refusal: as `mpi`; fewer than two periods; a period that is missing in `years`.
    """
    if spec.missing == "bounds":
        raise not_with_bounds(spec.name)
    rows, left_out = _dated(table, period, on)
    groups = [*by, period]
    ready = prepared(rows, spec, members=members, key=key, design=design, by=groups, on=on)
    statistics = statistics_of(spec, ready.parts)
    sums = summed(ready.parts, statistics, design=design, by=groups, on=on)
    times = sorted({label for label in sums.labels[period].to_pylist() if label is not None})
    if len(times) < 2:
        raise one_period(period, times)
    spans = [_Span(sums, tuple(by), period, one, other, years, level) for one, other in pairwise(times)]
    found = [row for span in spans for row in span.rows(statistics)]
    notes = (*left_out, *ready.notes, *sums.notes, *(note for span in spans for note in span.notes()))
    plain = asked(spec, design, by, key=key, level=level, period=period)
    return Result("mpi-change", _long(found, sums, tuple(by), period), notes, plain)


class _Span:
    """Two periods, one after the other."""

    def __init__(
        self,
        sums: Sums,
        by: tuple[str, ...],
        period: str,
        start: object,
        end: object,
        years: Mapping[object, float] | None,
        level: float,
    ) -> None:
        self.sums, self.by, self.period, self.start, self.end, self.level = sums, by, period, start, end, level
        self.years = None if years is None else _time(years, end) - _time(years, start)
        seen = {start: self._groups(start), end: self._groups(end)}
        self.both = [group for group in seen[start] if group in seen[end]]
        self.single = [group for group in (*seen[start], *seen[end]) if group not in self.both]

    def rows(self, statistics: Sequence[Statistic]) -> Iterator[dict[str, object]]:
        """Rows of the long table: the whole first, then the groups."""
        by_name = {statistic.name: statistic for statistic in statistics}
        for group in [{}, *self.both] if self.by else [{}]:
            arms = ({**group, self.period: self.start}, {**group, self.period: self.end})
            found: list[Row] = []
            for statistic in statistics:
                found += change_rows(self.sums, statistic, arms, self.years, self.level)
            found += effect_rows(self.sums, by_name["h"], by_name["a"], arms, self.level)
            if group:
                found += group_effect_rows(self.sums, by_name["m0"], arms, self.period, self.level)
            n, people = self._size(group)
            for name, figures in found:
                yield {
                    **group,
                    "from": self.start,
                    "to": self.end,
                    "indicator": name,
                    **figures,
                    "n": n,
                    "people": people,
                }

    def notes(self) -> Iterator[Note]:
        """Groups that are in one of the periods only."""
        for group in self.single:
            text = said(
                "The group {group} is in one of the periods {start} and {end} only; it has no change, and the effects"
                " of the groups do not add up to the whole.",
                group=", ".join(str(label) for label in group.values()), start=self.start, end=self.end,
            )  # fmt: skip
            yield Note("mpi.one-period", text)

    def _groups(self, label: object) -> list[dict[str, object]]:
        """Labels of the groups with people in a period, in their order; rows without a label make none."""
        if not self.by:
            return []
        inside = np.array([value == label for value in self.sums.labels[self.period].to_pylist()])
        inside &= self.sums.totals[EVERYONE] > 0
        rows = self.sums.labels.select(list(self.by)).filter(pa.array(inside)).to_pylist()
        known = {tuple(row.values()) for row in rows if None not in row.values()}
        return [dict(zip(self.by, labels, strict=True)) for labels in sorted(known)]

    def _size(self, group: Mapping[str, object]) -> tuple[int, float]:
        labels = self.sums.labels.to_pylist()
        times = np.array([row[self.period] for row in labels], dtype=object)
        inside = np.array([all(row[name] == value for name, value in group.items()) for row in labels], dtype=bool)
        either = inside & ((times == self.start) | (times == self.end))
        later = inside & (times == self.end)
        return int(self.sums.rows[either].sum()), float(self.sums.totals[EVERYONE][later].sum())


def _time(years: Mapping[object, float], label: object) -> float:
    if label not in years:
        from doorstep.methods.identify.mpi.refusals import no_year

        raise no_year(label, list(years))
    return float(years[label])


def _dated(table: ir.Table, period: str, on: Any) -> tuple[ir.Table, tuple[Note, ...]]:
    from doorstep.methods.engine import require, run

    require(table, [period])
    [seen] = run(table.aggregate(read=table.count(), dated=table[period].count()), on=on).to_pylist()
    left = seen["read"] - seen["dated"]
    if not left:
        return table, ()
    text = said(
        "{count} of {read} rows have no {column} and were left out.", count=left, read=seen["read"], column=period
    )
    return table.filter(table[period].notnull()), (Note("mpi.no-period", text),)


def _long(found: Sequence[Mapping[str, object]], sums: Sums, by: tuple[str, ...], period: str) -> pa.Table:
    kinds = {name: sums.labels.schema.field(name).type for name in by}
    kinds |= {"from": sums.labels.schema.field(period).type, "to": sums.labels.schema.field(period).type}
    kinds |= {"indicator": pa.string(), **dict.fromkeys(FIGURES, pa.float64()), "n": pa.int64()}
    return pa.table({name: pa.array([row.get(name) for row in found], type=kind) for name, kind in kinds.items()})
