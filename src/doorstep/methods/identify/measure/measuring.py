"""Measure poverty and inequality: from a table of households to one long table of estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.identify.measure.catalogue import DEFAULT_INDICES, indices_of
from doorstep.methods.identify.measure.drawn import Drawn, Line, checked, drawn_from
from doorstep.methods.identify.measure.index import Index, Part, Row
from doorstep.methods.identify.measure.said_of import notes_of
from doorstep.methods.identify.measure.thresholds import attach, thresholds, walked
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.kernel.values import PovertyLine, RelativeLine, Unit
from doorstep.methods.survey import (
    EVERYONE,
    Admitted,
    Design,
    Statistic,
    Sums,
    admit,
    admit_and_collect,
    collect,
    estimate,
)
from doorstep.methods.survey.statistic import Array, Totals

SHIFT = "line-shift"
"""Name of the part that carries the sampling error of the line."""


def measure(
    table: ir.Table,
    *,
    welfare: str,
    line: Line = None,
    indices: Sequence[str] = DEFAULT_INDICES,
    design: Design | None = None,
    by: Sequence[str] = (),
    rollup: bool = False,
    level: float = 0.95,
    key: str | None = None,
    welfare_unit: Unit | str | None = None,
    on: Any = None,
) -> Result:
    """Measure poverty and inequality among people, by group, with standard errors and intervals.

    A unit is poor when its welfare is strictly below the line; each row counts weight x size people.

    Args:
        table: one row per household (or person), as `engine.as_table` gives it.
        welfare: column of income or consumption per person (or per equivalent adult), in the unit of the line.
        line: an amount, a PovertyLine, or a RelativeLine, which is drawn from the whole file and whose sampling error
            is part of every error; None when no index needs one.
        indices: fgtA, watts, sen, sst, rmpg, gini, theil, geA, atkinsonA, s80s20, mean, median, pQ; see
            docs/look-up/measure.md for formulas and sources.
        by: group columns. rollup: also the totals of each leading part of `by`, and of the whole.
        level: confidence level of the intervals, between 0 and 1.
        key: column that must name each row once.
        welfare_unit: unit of the welfare column, such as "CNY/person/year@2010"; the line's must agree.
    Returns:
        Result "measure": group columns, indicator, estimate, se, low, high, n, people. An index that is not defined
        in a group is null there, and a note says why.
    Raises:
        Refusal: bad input; see `survey.admit`, `values`, and the indices' names.
    """
    design = design or Design()
    wanted = indices_of(indices)
    asked = checked(line, welfare_unit)
    _refuse_without_line(wanted, asked)
    by = tuple(dict.fromkeys(by))
    aside = isinstance(asked, RelativeLine) or any(_by_group(index, estimated=False) for index in wanted)
    work = _in_two_steps if aside else _at_once
    admitted, drawn, long, sums = work(
        table, welfare, asked, wanted, design=design, by=by, rollup=rollup, level=level, key=key, on=on
    )
    below = _sees_below_0(wanted) and admitted.least.get(welfare, 0.0) < 0
    more = notes_of(admitted.rows, wanted, sums, long, below=below, on=on)
    notes = (*admitted.notes, *sums.notes, *_design_notes(design), *more)
    return Result("measure", long, notes, _inputs(welfare, asked, drawn, indices, design, by, level))


Figures = tuple[Admitted, Drawn, pa.Table, Sums]


def _at_once(
    table: ir.Table,
    welfare: str,
    line: PovertyLine | RelativeLine | None,
    wanted: Sequence[Index],
    *,
    design: Design,
    by: tuple[str, ...],
    rollup: bool,
    level: float,
    key: str | None,
    on: Any,
) -> Figures:
    """When no figure of the file or of a group is needed beside a row, one scan does everything."""
    drawn = drawn_from(table, line, on=on)
    statistics = [_statistic(index, drawn) for index in wanted]
    admitted, sums = admit_and_collect(
        table,
        lambda rows: _parts(Row(rows, drawn.amount), wanted, drawn),
        numbers={"_y": welfare},
        design=design,
        by=by,
        key=key,
        statistics=statistics,
        on=on,
    )
    return admitted, drawn, estimate(sums, statistics, level=level, rollup=rollup), sums


def _in_two_steps(
    table: ir.Table,
    welfare: str,
    line: PovertyLine | RelativeLine | None,
    wanted: Sequence[Index],
    *,
    design: Design,
    by: tuple[str, ...],
    rollup: bool,
    level: float,
    key: str | None,
    on: Any,
) -> Figures:
    """Admission first, and the rows that take part are kept for the scans that follow."""
    admitted = admit(table, numbers={"_y": welfare}, design=design, by=by, key=key, on=on)
    rows = _kept(admitted.rows, on)
    drawn = drawn_from(rows, line, on=on)
    long, sums = _estimated(rows, wanted, drawn, design=design, by=by, rollup=rollup, level=level, on=on)
    return replace(admitted, rows=rows), drawn, long, sums


def _kept(rows: ir.Table, on: Any) -> ir.Table:
    from doorstep.methods.engine import keep

    return keep(rows, on=on)


def _by_group(index: Index, *, estimated: bool) -> bool:
    """Does the index need figures of the group beside each row?"""
    return index.ordered or index.poor_median or bool(index.quantiles) or (index.density == "line" and estimated)


def _estimated(
    rows: ir.Table,
    wanted: Sequence[Index],
    drawn: Drawn,
    *,
    design: Design,
    by: tuple[str, ...],
    rollup: bool,
    level: float,
    on: Any,
) -> tuple[pa.Table, Sums]:
    estimated = drawn.shift is not None
    once = not rollup or not any(_by_group(index, estimated=estimated) for index in wanted)
    if once:
        sums, statistics = _collected(rows, wanted, drawn, design=design, by=by, on=on)
        return estimate(sums, statistics, level=level, rollup=rollup), sums
    tables = []
    for depth in range(len(by) + 1):
        sums, statistics = _collected(rows, wanted, drawn, design=design, by=by[:depth], on=on)
        tables.append(_without_missing(estimate(sums, statistics, level=level), by[:depth]))
    return _stacked(tables, by, [index.name for index in wanted]), sums


def _without_missing(table: pa.Table, by: Sequence[str]) -> pa.Table:
    """In a roll-up an empty label means a total, so a group without a label counts in totals only."""
    for name in by:
        table = table.filter(pc.is_valid(table[name]))
    return table


def _stacked(tables: Sequence[pa.Table], by: Sequence[str], names: Sequence[str]) -> pa.Table:
    deepest = tables[-1].schema
    whole = []
    for table in tables:
        for name in by[len([column for column in table.column_names if column in by]) :]:
            table = table.append_column(name, pa.nulls(table.num_rows, deepest.field(name).type))
        whole.append(table.select(deepest.names))
    long = pa.concat_tables(whole)
    place = pc.index_in(long["indicator"], pa.array(names))
    keys = [(key, "ascending") for name in by for key in (f"_known {name}", name)] + [("_place", "ascending")]
    # A number puts totals first: pyarrow's own placement of nulls changed its name between versions.
    marked = long.append_column("_place", place)
    for name in by:
        marked = marked.append_column(f"_known {name}", pc.is_valid(long[name]).cast(pa.int8()))
    return long.take(pc.sort_indices(marked, sort_keys=keys))


def _collected(
    rows: ir.Table, wanted: Sequence[Index], drawn: Drawn, *, design: Design, by: Sequence[str], on: Any
) -> tuple[Sums, list[Statistic]]:
    beside = Row(_beside(rows, wanted, drawn, by, on), drawn.amount)
    statistics = [_statistic(index, drawn) for index in wanted]
    parts = _parts(beside, wanted, drawn)
    if _sees_below_0(wanted):
        parts["below-0"] = beside.y < 0
    return collect(beside.rows, parts, design=design, by=by, statistics=statistics, on=on), statistics


def _sees_below_0(wanted: Sequence[Index]) -> bool:
    """Whether a welfare below 0 is worth a word."""
    return any(index.name.startswith(("fgt", "sen", "sst", "gini")) for index in wanted)


def _parts(row: Row, wanted: Sequence[Index], drawn: Drawn) -> dict[str, Any]:
    """What is summed over the rows."""
    parts: dict[str, Part] = {}
    for index in wanted:
        parts |= {**index.parts, **index.still, **_slope_parts(index, drawn)}
    expressions = {name: part(row) for name, part in parts.items() if name != EVERYONE}
    if drawn.shift is not None:
        expressions[SHIFT] = drawn.shift(row)
    return expressions


def _slope_parts(index: Index, drawn: Drawn) -> Mapping[str, Part]:
    return index.slope_parts if drawn.shift is not None and index.slope is not None else {}


def _statistic(index: Index, drawn: Drawn) -> Statistic:
    slope_parts = _slope_parts(index, drawn)
    names = (*index.parts, *index.still, *slope_parts)
    forbidden = names.index(index.undefined) if index.undefined else None

    def value(totals: Totals) -> Array:
        found = index.value(totals)
        return found if forbidden is None else np.where(totals[forbidden] > 0, np.nan, found)

    def pull(totals: Totals) -> Array:
        return np.zeros(totals.shape[1]) if index.slope is None else index.slope(totals) * drawn.factor

    moved = drawn.shift is not None and index.slope is not None
    return Statistic(
        index.name,
        names,
        value,
        index.gradient,
        index.share,
        whole=SHIFT if moved else None,
        pull=pull if moved else None,
        still=len(index.still) + len(slope_parts),
    )


def _beside(rows: ir.Table, wanted: Sequence[Index], drawn: Drawn, by: Sequence[str], on: Any) -> ir.Table:
    """The rows with the figures of their group that the indices need."""
    estimated = drawn.shift is not None
    shares = [p for index in wanted for p in index.quantiles]
    dense = [p for index in wanted if index.density == "quantile" for p in index.quantiles]
    band = estimated and any(index.density == "line" for index in wanted)
    found = rows
    if any(index.ordered for index in wanted):
        found = walked(rows, by)
        # Sorting is the dear part: with quantiles to come, what it found is kept.
        found = _kept(found, on) if shares or band else found
    if shares or band:
        figures = thresholds(found, by, shares, dense=tuple(dict.fromkeys(dense)), band=band, on=on)
        found = attach(found, figures, by, on=on)
    if any(index.poor_median for index in wanted):
        poor = thresholds(rows.filter(rows["_y"] < drawn.amount), by, (0.5,), dense=(0.5,), on=on)
        names = [*by, "_mp", "_md"]
        found = attach(found, poor.rename_columns(names), by, on=on)
    return found


def _refuse_without_line(wanted: Sequence[Index], line: PovertyLine | RelativeLine | None) -> None:
    needy = [index.name for index in wanted if index.needs_line]
    if line is None and needy:
        raise Refusal(
            "measure.no-line",
            said("Poverty cannot be measured."),
            why=said("{indices} need a poverty line, and none is given.", indices=", ".join(needy)),
            do=said("Give a line as an amount, or as a share of the median or mean."),
        )


def _design_notes(design: Design) -> list[Note]:
    if design.weight is not None:
        return []
    return [Note("measure.unweighted", said("No survey weight is named: the figures describe the sample as it is."))]


def _inputs(
    welfare: str,
    line: PovertyLine | RelativeLine | None,
    drawn: Drawn,
    indices: Sequence[str],
    design: Design,
    by: Sequence[str],
    level: float,
) -> dict[str, object]:
    inputs: dict[str, object] = {"welfare": welfare, "indices": list(indices), "by": list(by), "level": level}
    if line is not None:
        inputs["line"] = drawn.amount
    if isinstance(line, RelativeLine):
        inputs |= {"line_relative": line.share, "line_of": line.of}
    elif line is not None and str(line.unit):
        inputs["line_unit"] = str(line.unit)
    inputs |= {name: value for name, value in vars(design).items() if value is not None}
    return inputs
