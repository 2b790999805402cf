"""Cells of text become numbers, truth values or text: one scan over all rows decides for every column.

The rule is in docs/look-up/files.md. Names and texts enter the statements through `quoted` and `literal` only.
"""
# ruff: noqa: S608

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.engine.columns import MISSING_WORDS
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.engine.sql import literal, quoted

_WHOLE = r"[+-]?(0|[1-9][0-9]{0,18})"
_DECIMAL = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"


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
    kinds = dict(zip(texts, _profile(connection, source, texts), strict=True)) if texts else {}
    cells = ", ".join(f"{_cell(name, kinds.get(name))} AS {quoted(name)}" for name in heading)
    name = fresh_name("typed")
    connection.execute(f"CREATE TEMP {'TABLE' if stored else 'VIEW'} {name} AS SELECT {cells} FROM {source}")
    if raw:
        connection.execute(f"DROP TABLE {raw}")
    return engine.backend.table(name)


def _profile(connection: Any, source: str, heading: Sequence[str]) -> list[str]:
    """One scan over all rows: what every cell of a column can be."""
    asked = ", ".join(_questions(name) for name in heading)
    answers = connection.execute(f"SELECT {asked} FROM {source}").fetchall()[0]
    return [_kind(*answers[place : place + 5]) for place in range(0, len(answers), 5)]


def _questions(name: str) -> str:
    cell = f"trim({quoted(name)})"
    there = f"({cell} IS NOT NULL AND lower({cell}) NOT IN ({', '.join(map(literal, MISSING_WORDS))}))"
    whole = f"regexp_full_match({cell}, '{_WHOLE}')"
    decimal = f"(regexp_full_match({cell}, '{_DECIMAL}') AND NOT isinf(TRY_CAST({cell} AS DOUBLE)))"
    long = f"(regexp_full_match({cell}, '[+-]?[0-9]+') AND TRY_CAST({cell} AS BIGINT) IS NULL)"
    return (
        f"count(*) FILTER ({there}), "
        f"bool_and({whole}) FILTER ({there}), "
        f"bool_and({decimal}) FILTER ({there}), "
        f"bool_or({long}) FILTER ({there}), "
        f"bool_and(lower({cell}) IN ('true', 'false')) FILTER ({there})"
    )


def _kind(there: int, whole: bool, decimal: bool, long: bool, truth: bool) -> str:
    if there == 0:
        return "DOUBLE"
    if truth:
        return "BOOLEAN"
    if long or not decimal:
        return "VARCHAR"
    return "BIGINT" if whole else "DOUBLE"


def _cell(name: str, kind: str | None) -> str:
    if kind is None:
        return quoted(name)
    if kind == "VARCHAR":
        return f"CASE WHEN trim({quoted(name)}) IN ('', 'NA') THEN NULL ELSE {quoted(name)} END"
    cell = f"trim({quoted(name)})"
    missing = f"lower({cell}) IN ({', '.join(map(literal, MISSING_WORDS))})"
    return f"CASE WHEN {missing} THEN NULL ELSE CAST({cell} AS {kind}) END"
