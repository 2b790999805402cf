"""Admission and collection in one scan: nearly every file is in order, and then one look at the rows is enough.

Rows that do not take part weigh null, which adds nothing to a sum; what admission counts is summed beside the parts.
Only when these figures do not settle the counts (a weight of 0 or less, an infinite number) are the rows read again.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.survey.admit import Admitted, Columns, admitted, all_of, columns_of, renamed
from doorstep.methods.survey.collect import Sums, cells_of, collect, sums_of, wanted_of
from doorstep.methods.survey.design import Design
from doorstep.methods.survey.statistic import Statistic


def admit_and_collect(
    table: ir.Table,
    parts: Callable[[ir.Table], Mapping[str, Any]],
    *,
    numbers: Mapping[str, str],
    design: Design,
    by: Sequence[str] = (),
    key: str | None = None,
    statistics: Sequence[Statistic] = (),
    on: Any = None,
) -> tuple[Admitted, Sums]:
    """`admit` followed by `collect`, with the same result and the same refusals.

    Args:
        parts: the rows, as admitted -> the parts to sum. Further arguments as for `admit` and `collect`.
    """
    columns = columns_of(table, numbers=numbers, design=design, by=by, key=key, nan=True, on=on)
    rows, seen = _all_rows(table, columns)
    wanted, pairs = wanted_of(parts(rows), design, (), statistics)
    cells = cells_of(rows, wanted, pairs, design=design, by=columns.by, seen=tuple(seen), on=on)
    ranges = {column: _range(cells, name) for name, column in seen.items()}
    least = {column: low for column, (low, _) in ranges.items() if low is not None}
    if _settled(columns, ranges):
        found = admitted(table, columns, _counts(cells, columns, seen), key=key, on=on)
        kept = cells.filter(pc.and_(pc.greater(cells["_n"], 0), _labelled(cells)))
        return replace(found, least=least), sums_of(kept, wanted, pairs, design=design, by=columns.by)
    columns = columns_of(table, numbers=numbers, design=design, by=by, key=key, on=on)
    found = admitted(table, columns, None, key=key, on=on)
    sums = collect(found.rows, parts(found.rows), design=design, by=columns.by, statistics=statistics, on=on)
    return replace(found, least=least), sums


def _all_rows(table: ir.Table, columns: Columns) -> tuple[ir.Table, dict[str, str]]:
    """Every row, those that do not take part with a weight of null; and which column each `_seen` number is."""
    numbers = {column: value for column, value, *_ in columns.wrongs}
    found = renamed(table, columns)
    kept = all_of(columns.known[column] for column in numbers)
    for name in ("_w", "_fpc"):
        if name in found:
            found[name] = kept.ifelse(found[name], ibis.null("float64"))
    seen = {f"_seen{index}": column for index, column in enumerate(numbers)}
    return table.select(**found, **{name: numbers[column] for name, column in seen.items()}), seen


def _range(cells: pa.Table, name: str) -> tuple[Any, Any]:
    """The least and the greatest value; both engines place NaN above every number."""
    least, most = (cells[f"_{which} {name}"].drop_null().to_numpy() for which in ("least", "most"))
    return (float(np.fmin.reduce(least)), float(np.max(most))) if len(most) else (None, None)


def _settled(columns: Columns, ranges: Mapping[str, tuple[Any, Any]]) -> bool:
    """No number is NaN or infinite, no weight, size or population count is 0 or less."""
    positive = {column for role, (column, _) in columns.roles.items() if role in ("weight", "size", "fpc")}
    return all(
        low is None or (math.isfinite(low) and math.isfinite(high) and (column not in positive or low > 0))
        for column, (low, high) in ranges.items()
    )


def _counts(cells: pa.Table, columns: Columns, seen: Mapping[str, str]) -> dict[str, int]:
    """What admission counts."""
    labelled = _labelled(cells)
    read = _total(cells["_read"])
    counts = {"read": read, "kept": _total(cells["_n"].filter(labelled))}
    counts |= {f"missing:{column}": read - _total(cells[f"_known {name}"]) for name, column in seen.items()}
    for role, name in LABELS.items():
        if role in columns.roles:
            counts[f"missing:{columns.roles[role][0]}"] = _total(cells["_read"].filter(pc.is_null(cells[name])))
    for name in columns.by:
        counts[f"by:{name}"] = _total(cells["_n"].filter(pc.and_(labelled, pc.is_null(cells[name]))))
    counts |= {f"wrong:{code}:{column}": 0 for column, _, _, code in columns.wrongs}
    return counts | ({"weightless": 0} if {"weight", "size"} & set(columns.roles) else {})


LABELS = {"strata": "_stratum", "cluster": "_cluster"}
"""Roles that are labels, and their columns in the table of cells."""


def _labelled(cells: pa.Table) -> Any:
    """Whether a cell has its stratum and its cluster."""
    known = [pc.is_valid(cells[name]) for name in LABELS.values() if name in cells.column_names]
    return reduce(pc.and_, known, pa.chunked_array([np.ones(cells.num_rows, dtype=bool)]))


def _total(column: Any) -> int:
    return int(pc.sum(column).as_py() or 0)
