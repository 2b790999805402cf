"""Cells of text become numbers, truth values or text: one scan over all rows decides for every column.

The rule is in docs/look-up/files.md. Names and texts enter the statements through `quoted` and `literal` only.
"""
# ruff: noqa: S608

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.engine.columns import MISSING_WORDS
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.engine.sql import literal, quoted

_WHOLE = r"[+-]?(0|[1-9][0-9]{0,17})"
_NUMBER = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"

_AT_ONCE = 100
"""Columns of a stored table whose cells one query looks at."""

# What a cell can be; the bits of all cells of a column are joined.
_IS_WHOLE, _IS_DECIMAL, _IS_TRUTH, _IS_TEXT = 1, 2, 4, 8


def typed(source: str, heading: Sequence[str], engine: Engine, *, texts: Sequence[str], stored: bool) -> ir.Table:
    """Give every column of text its type.

    Args:
        source: what FROM names: a table, or a call of read_csv; the columns `texts` of it are VARCHAR.
        heading: all columns, in order.
        texts: the columns to type; the others are taken as they are.
        stored: keep the typed rows in a temporary table (the source is read once), or make a view on the source
            (it is read once now, and again by whoever uses it).
    """
    connection = engine.backend.con
    raw = None
    if stored:
        raw = fresh_name("text")
        connection.execute(f"CREATE TEMP TABLE {raw} AS SELECT * FROM {source}")
        source = raw
    at_once = _AT_ONCE if stored else max(1, len(texts))
    kinds: dict[str, str] = {}
    with _quickly_planned(connection, len(heading)):
        for start in range(0, len(texts), at_once):
            some = texts[start : start + at_once]
            kinds |= zip(some, _profile(connection, source, some), strict=True)
    write = _brief_cell if len(heading) > _AT_ONCE else _cell
    cells = ", ".join(f"{write(name, kinds.get(name))} AS {quoted(name)}" for name in heading)
    name = fresh_name("typed")
    with _quickly_planned(connection, len(heading)):
        connection.execute(f"CREATE TEMP {'TABLE' if stored else 'VIEW'} {name} AS SELECT {cells} FROM {source}")
    if raw:
        connection.execute(f"DROP TABLE {raw}")
    return engine.backend.table(name)


@contextlib.contextmanager
def _quickly_planned(connection: Any, columns: int) -> Iterator[None]:
    """DuckDB compares every expression of a query with every other: with thousands of columns that takes minutes."""
    if columns <= _AT_ONCE:
        yield
        return
    [[before]] = connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()
    names = [name for name in (before, "common_subexpressions") if name]
    connection.execute(f"SET disabled_optimizers = {literal(','.join(names))}")
    try:
        yield
    finally:
        connection.execute(f"SET disabled_optimizers = {literal(before)}")


def _profile(connection: Any, source: str, heading: Sequence[str]) -> list[str]:
    """One scan over all rows: what every cell of a column can be."""
    asked = ", ".join(_questions(name) for name in heading)
    answers = connection.execute(f"SELECT {asked} FROM {source}").fetchall()[0]
    return [_kind(answer or 0) for answer in answers]


def _questions(name: str) -> str:
    # Ordered so that most cells are done after one look; CASE does not evaluate what comes after.
    cell = f"trim({quoted(name)})"
    part = f"(contains({cell}, '.') OR contains(lower({cell}), 'e'))"
    return (
        f"bit_or(CASE WHEN {cell} IS NULL OR {cell} = '' THEN 0 "
        f"WHEN regexp_full_match({cell}, '{_WHOLE}') THEN {_IS_WHOLE} "
        f"WHEN regexp_full_match({cell}, '{_NUMBER}') THEN CASE "
        f"WHEN {part} THEN CASE WHEN isinf(TRY_CAST({cell} AS DOUBLE)) THEN {_IS_TEXT} ELSE {_IS_DECIMAL} END "
        f"WHEN TRY_CAST({cell} AS BIGINT) IS NULL THEN {_IS_TEXT} ELSE {_IS_WHOLE} END "
        f"WHEN {_missing(cell)} THEN 0 "
        f"WHEN lower({cell}) IN ('true', 'false') THEN {_IS_TRUTH} "
        f"ELSE {_IS_TEXT} END)"
    )


def _missing(cell: str) -> str:
    return f"lower({cell}) IN ({', '.join(map(literal, MISSING_WORDS))})"


def _kind(cells: int) -> str:
    if cells & _IS_TEXT or (cells & _IS_TRUTH and cells != _IS_TRUTH):
        return "VARCHAR"
    if cells == _IS_TRUTH:
        return "BOOLEAN"
    return "BIGINT" if cells == _IS_WHOLE else "DOUBLE"


def _cell(name: str, kind: str | None) -> str:
    if kind is None:
        return quoted(name)
    cell = f"trim({quoted(name)})"
    if kind == "VARCHAR":
        return f"CASE WHEN {cell} IN ('', 'NA') THEN NULL ELSE {quoted(name)} END"
    # A cell that is neither a number nor missing can only mean that the file has changed: CAST says so.
    value = (
        f"coalesce(TRY_CAST({cell} AS {kind}), "
        f"CASE WHEN {cell} IS NULL OR {_missing(cell)} THEN NULL ELSE CAST({cell} AS {kind}) END)"
    )
    return f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END" if kind == "DOUBLE" else value


def _brief_cell(name: str, kind: str | None) -> str:
    """As `_cell`, slower by row and much quicker to plan."""
    if kind is None or kind == "VARCHAR":
        return _cell(name, kind)
    cell = f"trim({quoted(name)})"
    return f"CASE WHEN {cell} IS NULL OR {_missing(cell)} THEN NULL ELSE CAST({cell} AS {kind}) END"
