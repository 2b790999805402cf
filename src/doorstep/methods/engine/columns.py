"""Columns by name: are they there, and are they numbers?"""

import difflib
from collections import Counter
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from doorstep.methods.engine.running import run
from doorstep.methods.engine.session import Engine, engine_of
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

MISSING_WORDS = ("", "na", "n/a", "#n/a", "nan", "null", ".")
"""A cell of a column of numbers that is one of these, in capitals or not, is missing."""

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
"""How a number is written: a point for decimals, no separators of thousands."""


_SHOWN = 40
"""Columns that a message lists at most."""


def require(table: ir.Table, columns: Sequence[str], *, asked_by: str | None = None) -> None:
    """Refuse when columns are not there, naming the nearest spelling.

    Args:
        columns: names, exactly as in the table.
        asked_by: the option that named them, such as "--welfare", for the message.
    """
    missing = [name for name in dict.fromkeys(columns) if name not in table.columns]
    if not missing:
        return
    there = ", ".join(table.columns[:_SHOWN]) + (" ..." if len(table.columns) > _SHOWN else "")
    nearest = [near for name in missing if (near := nearest_name(name, table.columns)) is not None]
    why = said("The columns are: {there}.", there=there)
    do = said("Write one of these names, with the same capitals and spaces.")
    if nearest:
        do = said("Did you mean {nearest}?", nearest=", ".join(nearest))
    names = ", ".join(missing)
    what = said("There is no column {names}.", names=names)
    if asked_by:
        what = said("There is no column {names}, which {asked_by} asks for.", names=names, asked_by=asked_by)
    raise Refusal("engine.missing-column", what, why=why, do=do)


def nearest_name(name: str, names: Sequence[str]) -> str | None:
    """The name spelled most like `name`, capitals and surrounding spaces aside; None if none is near."""
    plain = {other.strip().casefold(): other for other in reversed(names)}
    near = difflib.get_close_matches(name.strip().casefold(), list(plain), n=1, cutoff=0.6)
    return plain[near[0]] if near else None


def refuse_twice(names: Sequence[str], file: str) -> None:
    """Refuse names that are the same but for capitals: DuckDB and Spark do not keep them apart."""
    uses = Counter(name.casefold() for name in names)
    twice = list(dict.fromkeys(name for name in names if uses[name.casefold()] > 1))
    if twice:
        raise Refusal(
            "engine.name-twice",
            said("{file} cannot be read as a table.", file=file),
            why=said("It has the same name twice (capitals aside): {names}.", names=", ".join(twice)),
            do=said("Give every column a name of its own."),
        )


def number(table: ir.Table, column: str, *, on: Engine | None = None) -> ir.Value:
    """A column as a number.

    Whole numbers, decimals and floats keep their type; true and false become 1 and 0; a text column in which
    every cell is a number or missing (see `MISSING_WORDS`) becomes float64. NaN is missing.

    Returns:
        a value of `table`, null where missing.
    Raises:
        Refusal: the column is not there; a cell is text, or infinite: the message has the row, counted from 1
            below the heading, the value, and how many such cells there are; the column holds dates or lists.
    """
    require(table, [column])
    value = table[column]
    kind = value.type()
    if kind.is_boolean():
        return value.cast("int64").name(column)
    if kind.is_integer() or kind.is_decimal():
        return value
    if kind.is_floating():
        _refuse_cells(table, column, value.abs() == float("inf"), on)
        return value.isnan().ifelse(ibis.null(kind), value).name(column)
    if kind.is_null():
        return ibis.null("float64").name(column)
    if kind.is_string():
        return _number_in_text(table, column, on)
    raise Refusal(
        "engine.not-a-number",
        said("The column {column} cannot be used as a number.", column=column),
        why=said("It holds {kind}.", kind=str(kind)),
        do=said("Name a column of numbers."),
    )


def _number_in_text(table: ir.Table, column: str, on: Engine | None) -> ir.Value:
    text = table[column].strip()
    missing = text.isnull() | text.lower().isin(MISSING_WORDS)
    written = text.re_search(NUMBER)
    figure = (~missing & written).ifelse(text, ibis.null("string")).try_cast("float64")
    _refuse_cells(table, column, (~missing & ~written) | (figure.abs() == float("inf")).fill_null(False), on)
    return figure.name(column)


def _refuse_cells(table: ir.Table, column: str, bad: ir.BooleanValue, on: Engine | None) -> None:
    count = run(table.filter(bad).count().name("count"), on=on)["count"][0].as_py()
    if not count:
        return
    rows = bad_rows(table, column, bad, on)
    do = said("Correct these cells, or leave them empty if the value is not known.")
    if any(isinstance(value, str) and "," in value for _, value in rows):
        do = said("Write decimals with a point and without separators of thousands: 1234.5.")
    raise Refusal(
        "engine.text-in-number",
        said("The column {column} cannot be used as a number.", column=column),
        why=said("Cells that are not numbers: {count}, as in {examples}.", count=count, examples=cells_said(rows)),
        do=do,
    )


def cells_said(rows: Sequence[tuple[int, object]]) -> list[Said]:
    """Rows and their values as messages name them: row 2: 'thirty'; whole numbers without a decimal point."""
    shown = [(row, int(value) if isinstance(value, float) and value.is_integer() else value) for row, value in rows]
    return [said("row {row}: {value}", row=str(row), value=repr(value)) for row, value in shown]


def bad_rows(table: ir.Table, column: str, bad: ir.BooleanValue, on: Engine | None) -> list[tuple[int, object]]:
    """The first three rows, counted from 1 in the order of the source, in which `bad` is true, and their values."""
    engine = engine_of(table, on)
    marked = table.select(_value=table[column], _bad=bad.fill_null(False))
    if engine.kind == "spark":
        from doorstep.methods.engine.spark import first_rows

        return first_rows(marked, engine, 3)
    marked = marked.mutate(_row=ibis.row_number() + 1)
    first = marked.filter(marked["_bad"]).order_by("_row").limit(3).select("_row", "_value")
    found = run(first, on=engine).to_pylist()
    return [(int(row["_row"]), row["_value"]) for row in found]
