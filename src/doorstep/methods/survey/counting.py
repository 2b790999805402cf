"""Counting what is missing or wrong by the cheapest aggregates, which settle nearly every file."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir


def quickly_counted(
    table: ir.Table,
    columns: Mapping[str, Any],
    known: Sequence[str],
    wrongs: Sequence[tuple[str, Any, Any, str]],
    roles: Mapping[str, tuple[str, Any]],
    groups: Mapping[str, Any],
    on: Any,
) -> dict[str, int] | None:
    """The counts of admission from the count, least and greatest value of each column.

    Args:
        columns: in use, with NaN as null. known: those that must be known. wrongs: as admission lists them.
        roles: role to column and value. groups: the group columns.
    Returns:
        The counts; None when these few figures do not settle them: two columns have gaps (which rows have both?), a
        group label is missing, a weight or size is 0 or less, or a number is infinite.
    """
    from doorstep.methods.engine import run

    numbers = list(dict.fromkeys(column for column, *_ in wrongs))
    asked = {"read": table.count()}
    asked |= {f"known:{column}": value.count() for column, value in columns.items()}
    asked |= {f"known-by:{column}": value.count() for column, value in groups.items()}
    asked |= {f"least:{column}": columns[column].min() for column in numbers}
    asked |= {f"most:{column}": columns[column].max() for column in numbers}
    positions = {f"c{index}": expression for index, expression in enumerate(asked.values())}
    [row] = run(table.aggregate(**positions), on=on).to_pylist()
    seen = {name: row[f"c{index}"] for index, name in enumerate(asked)}
    read = int(seen["read"])
    missing = {column: read - int(seen[f"known:{column}"]) for column in columns}
    gaps = [missing[column] for column in known if missing[column]]
    positive = [column for role, (column, _) in roles.items() if role in ("weight", "size", "fpc")]
    unsettled = (
        len(gaps) > 1
        or any(int(seen[f"known-by:{column}"]) < read for column in groups)
        or any(seen[f"least:{column}"] is not None and seen[f"least:{column}"] <= 0 for column in positive)
        or any(math.isinf(seen[name] or 0) for name in seen if name.startswith(("least:", "most:")))
    )
    if unsettled:
        return None
    counts = {"read": read, "kept": read - sum(gaps)} | {f"missing:{column}": n for column, n in missing.items()}
    counts |= {f"wrong:{code}:{column}": 0 for column, _, _, code in wrongs} | {f"by:{column}": 0 for column in groups}
    return counts | ({"weightless": 0} if {"weight", "size"} & set(roles) else {})
