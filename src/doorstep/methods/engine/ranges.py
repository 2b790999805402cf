"""The least and the greatest value of columns where the ends of Parquet files tell them, without reading a row."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine, engine_of
from doorstep.methods.engine.sql import quoted

RAW = "_with_nan"
"""What the name of a view of Parquet files ends with when NaN stands in it as it is written."""


def ranges_told(
    table: ir.Table, columns: Sequence[str], *, on: Engine | None = None
) -> Mapping[str, tuple[Any, Any]] | None:
    """The least and greatest value of each column of numbers, NaN left out; (None, None) where nothing is known.

    Returns:
        None when only reading the rows would tell: the table is not Parquet files as they are, on DuckDB.
    """
    engine = engine_of(table, on)
    names = _as_written(table, columns)
    if engine.kind != "duckdb" or names is None:
        return None
    view, written = names
    asked = ", ".join(f"min({quoted(name)}), max({quoted(name)})" for name in written)
    with refusing():
        found = engine.backend.con.execute(f"SELECT {asked} FROM {view}{RAW}").fetchall()[0]  # noqa: S608 - our own view
    return {column: (found[2 * place], found[2 * place + 1]) for place, column in enumerate(columns)}


def _as_written(table: ir.Table, columns: Sequence[str]) -> tuple[str, list[str]] | None:
    """The view and its columns that these columns are, unchanged; None when they are computed."""
    node, names = table.op(), list(columns)
    while isinstance(node, ops.Project):
        values = [node.values[name] for name in names]
        if not all(isinstance(value, ops.Field) for value in values):
            return None
        node, names = node.parent, [value.name for value in values]
    if not names or not isinstance(node, ops.DatabaseTable) or not node.name.startswith("doorstep_parquet"):
        return None
    return node.name, names
