"""Spreadsheets: the first sheet with anything in it, its first row the heading, typed by the rule of CSV."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from doorstep.methods.engine.cells import typed
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.separated import refuse_heading
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


def open_sheet(files: Sequence[Path], engine: Engine) -> Opened:
    """Open one .xlsx file.

    Raises:
        Refusal: several files, a password, a damaged file, no cell filled, a column without a name.
    """
    if len(files) > 1:
        raise Refusal(
            "engine.many-sheets",
            said("These files cannot be read as one table."),
            why=said("There are {count} spreadsheets.", count=len(files)),
            do=said("Name one of them, or save them as CSV with the same columns."),
        )
    file = files[0]
    name, others, rows = _first_filled(file)
    heading = [_text(cell) or "" for cell in rows[0]]
    body = rows[1:]
    width = max((place for place in range(len(heading)) if heading[place] or _any(body, place)), default=-1) + 1
    heading = heading[:width]
    refuse_heading(heading, file.name)
    while body and not any(_text(cell) for cell in body[-1]):
        body.pop()
    columns = [_column([row[place] for row in body]) for place in range(width)]
    notes: tuple[Note, ...] = ()
    if others:
        chosen = said(
            "{file}: the sheet {sheet} was read, {count} others were not.", file=file.name, sheet=name, count=others
        )
        notes = (Note("engine.sheet", chosen),)
    raw = fresh_name("sheet")
    texts = [column for column, values in zip(heading, columns, strict=True) if pa.types.is_string(values.type)]
    with refusing():
        connection = engine.backend.con
        connection.register(raw, pa.table(columns, names=heading))
        table = typed(raw, heading, engine, texts=texts, stored=True)
        connection.unregister(raw)
    return Opened(table, notes)


def _first_filled(file: Path) -> tuple[str, int, list[list[Any]]]:
    with file.open("rb") as content:
        if content.read(4) == _OLD_OR_LOCKED:
            raise _unreadable(file, said("It is locked with a password, or it is an older .xls under another name."))
    try:
        book = calamine.load_workbook(str(file))
        for place, name in enumerate(book.sheet_names):
            rows = book.get_sheet_by_index(place).to_python(skip_empty_area=True)
            if rows:
                return name, len(book.sheet_names) - 1, rows
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise _unreadable(file, said("It is damaged: {error}", error=str(error)[:200])) from error
    raise _unreadable(file, said("No cell of it is filled."))


def _unreadable(file: Path, why: Any) -> Refusal:
    return Refusal(
        "engine.sheet",
        said("{file} cannot be read as a spreadsheet.", file=file.name),
        why=why,
        do=said("Save it as .xlsx without a password, or as CSV UTF-8."),
    )


def _any(rows: list[list[Any]], place: int) -> bool:
    return any(_text(row[place]) for row in rows)


def _column(cells: list[Any]) -> pa.Array:
    """Dates stay dates; everything else becomes text as CSV would have it, and is typed by the same rule."""
    filled = [cell for cell in cells if cell != ""]
    kinds = {type(cell) for cell in filled}
    given = [None if cell == "" else cell for cell in cells]
    if kinds == {datetime.date}:
        return pa.array(given, pa.date32())
    if kinds and kinds <= {datetime.date, datetime.datetime}:
        return pa.array([_moment(cell) for cell in given], pa.timestamp("us"))
    return pa.array([_text(cell) for cell in given], pa.string())


def _moment(cell: Any) -> datetime.datetime | None:
    if cell is None or isinstance(cell, datetime.datetime):
        return cell
    return datetime.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a sheet has no time zone


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)
