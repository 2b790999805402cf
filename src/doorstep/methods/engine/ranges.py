"""The least and the greatest value of columns where the ends of Parquet files tell them, without reading a row."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine, engine_of
from doorstep.methods.engine.sql import literal, quoted

RAW = "_with_nan"
"""What the name of a view of Parquet files ends with when NaN stands in it as it is written."""

FILES = "_files"
"""What the name of the variable ends with in which the paths of these files stand."""

AT_ONCE = 100
"""Files asked in one statement."""


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
    with refusing():
        files = engine.backend.con.execute("SELECT getvariable(?)", [view + FILES]).fetchall()[0][0]
        parts = [files[first : first + AT_ONCE] for first in range(0, len(files), AT_ONCE)]
        ends = [row for part in parts for row in _ends(part, written, engine)]
    return {column: _widest([row[place] for row in ends]) for place, column in enumerate(columns)}


def _ends(files: Sequence[str], columns: Sequence[str], engine: Engine) -> list[Sequence[Sequence[Any]]]:
    """The least and greatest value of each column in each file. DuckDB reads them off the end of one file, but scans
    several that it reads together."""
    asked = ", ".join(f"[min({quoted(name)}), max({quoted(name)})]" for name in columns)
    each = (f"SELECT {asked} FROM read_parquet({literal(file)})" for file in files)  # noqa: S608 - quoted names and paths
    return engine.backend.con.execute(" UNION ALL ".join(each)).fetchall()


def _widest(ends: Sequence[Sequence[Any]]) -> tuple[Any, Any]:
    """Over all files; a file without any value tells nothing."""
    known = [end for end in ends if end[0] is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else (None, None)


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
