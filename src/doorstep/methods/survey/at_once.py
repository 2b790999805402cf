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
from doorstep.methods.survey.collect import Look, Sums, cells_of, collect, sums_of, wanted_of
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
    rows, seen = _all_rows(table, columns, ())
    wanted, pairs = wanted_of(parts(rows), design, (), statistics)
    told = _told(table, seen, on)
    look = Look((), tuple(seen)) if told else Look(tuple(seen))
    cells = cells_of(rows, wanted, pairs, design=design, by=columns.by, look=look, on=on)
    ranges = told or {column: _range(cells, name) for name, column in seen.items()}
    least = {column: low for column, (low, _) in ranges.items() if low is not None}
    if _settled(columns, ranges):
        found = admitted(table, columns, _counts(cells, columns, seen), key=key, on=on)
        return replace(found, least=least), _sums(cells, wanted, pairs, design, columns)
    columns = columns_of(table, numbers=numbers, design=design, by=by, key=key, on=on)
    found = admitted(table, columns, None, key=key, on=on)
    sums = collect(found.rows, parts(found.rows), design=design, by=columns.by, statistics=statistics, on=on)
    return replace(found, least=least), sums


def known_and_collected(
    table: ir.Table,
    parts: Callable[[ir.Table], tuple[ir.Table, Mapping[str, Any]]],
    *,
    known: Sequence[str],
    adding: Sequence[str] = (),
    source: ir.Table | None = None,
    design: Design,
    by: Sequence[str] = (),
    on: Any = None,
) -> tuple[Admitted, Sums] | None:
    """Admission without numbers, the rows in which all columns of `known` are known, and their sums, in one scan.

    Args:
        known: columns of `table`; a row in which one is null adds nothing.
        adding: columns of whole numbers to add up over all rows, unweighted.
        source: a table with the same rows from which the design's columns come unchanged.
        parts: the rows with the columns of `known` -> the same rows with more columns, and the parts to sum over them.
            The design must have clusters.
    Returns:
        Admitted with the counts "unknown:COLUMN" and "sum:COLUMN" besides, `kept` being the rows that are known; and
        the sums. None when a look at every row is needed first: some weight, size or label of the design is missing, or
        a weight is not above 0.
    Raises:
        Refusal: as `admit`.
    """
    columns = columns_of(table, numbers=(), design=design, by=by, carry=(*known, *adding), nan=True, on=on)
    rows, seen = _all_rows(table, columns, known)
    rows, asked = parts(rows)
    wanted, pairs = wanted_of(asked, design)
    told = _told(source, seen, on) if source is not None else None
    look = Look((), (*seen, *known), tuple(adding)) if told else Look(tuple(seen), tuple(known), tuple(adding))
    cells = cells_of(rows, wanted, pairs, design=design, by=columns.by, look=look, on=on)
    counts = _counts(cells, columns, seen)
    complete = not any(counts[f"missing:{column}"] for column in columns.used)
    if not (complete and _settled(columns, told or {column: _range(cells, name) for name, column in seen.items()})):
        return None
    read = counts["read"] = _total(cells["_read"])
    counts |= {f"unknown:{name}": read - _total(cells[f"_known {name}"]) for name in known}
    counts |= {f"sum:{name}": _total(cells[f"_sum {name}"]) for name in adding}
    # Admission looks at groups before it is asked what is known of a row.
    counts |= {f"by:{name}": _total(cells["_read"].filter(pc.is_null(cells[name]))) for name in columns.by}
    return admitted(table, columns, counts, on=on), _sums(cells, wanted, pairs, design, columns)


def _sums(cells: pa.Table, wanted: Mapping[str, Any], pairs: Any, design: Design, columns: Columns) -> Sums:
    kept = cells.filter(pc.and_(pc.greater(cells["_n"], 0), _labelled(cells)))
    return sums_of(kept, wanted, pairs, design=design, by=columns.by)


def _all_rows(table: ir.Table, columns: Columns, needed: Sequence[str]) -> tuple[ir.Table, dict[str, str]]:
    """Every row, those that do not take part with a weight of null; and which column each `_seen` number is."""
    numbers = {column: value for column, value, *_ in columns.wrongs}
    found = renamed(table, columns)
    kept = all_of([*(columns.known[column] for column in numbers), *(table[name].notnull() for name in needed)])
    for name in ("_w", "_fpc"):
        if name in found:
            found[name] = kept.ifelse(found[name], ibis.null("float64"))
    seen = {f"_seen{index}": column for index, column in enumerate(numbers)}
    return table.select(**found, **{name: numbers[column] for name, column in seen.items()}), seen


def _told(source: ir.Table, seen: Mapping[str, str], on: Any) -> dict[str, tuple[Any, Any]] | None:
    """The range of each column of numbers, where the files tell it."""
    from doorstep.methods.engine import ranges_told

    numbers = all(
        source[column].type().is_numeric() and not source[column].type().is_decimal() for column in seen.values()
    )
    found = ranges_told(source, list(seen.values()), on=on) if numbers and seen else None
    return None if found is None else {column: _as_floats(one) for column, one in found.items()}


def _as_floats(least_and_most: tuple[Any, Any]) -> tuple[Any, Any]:
    low, high = least_and_most
    return (None, None) if low is None or high is None else (float(low), float(high))


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
