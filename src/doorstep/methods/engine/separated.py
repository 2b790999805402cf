"""CSV: the heading is read here, the rows by DuckDB as text; then one scan decides the type of every column."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import ibis.expr.types as ir

from doorstep.methods.engine.cells import typed
from doorstep.methods.engine.columns import refuse_twice
from doorstep.methods.engine.encodings import copy_as_utf8, head, is_gzip, needs_copy, several_line_ends
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine
from doorstep.methods.engine.sql import escaped, literal
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

SMALL = 200_000_000
"""Bytes of text up to which a file is typed once into a temporary table; larger ones stay on disk, as a view."""

_BUFFER = 8_000_000
"""Bytes read at once, by each thread; a cell is at most a quarter of it."""

_OF_LINE_ENDS = ("engine.csv-form", "engine.csv-quote", "engine.csv-ragged")
"""What DuckDB may find wrong where only the kind of line end changes."""

SEPARATORS = (",", "\t", ";", "|")


def open_separated(files: Sequence[Path], engine: Engine) -> Opened:
    """Open CSV files of the same columns as one table; see docs/look-up/files.md for the typing rule.

    Raises:
        Refusal: no heading, a name twice, another heading in another file, ragged rows, open quotes, bytes that
            are neither UTF-8 nor GB18030.
    """
    notes: list[Note] = []
    readable = [_readable(file, engine, notes) for file in files]
    try:
        return Opened(_opened(readable, files, engine), tuple(notes))
    except Refusal as refusal:
        several = refusal.code in _OF_LINE_ENDS and several_line_ends(readable)
        if refusal.code != "engine.csv-encoding" and not several:
            raise
    # The beginning was UTF-8 and a later part is not, or line ends change, as in files that were put together.
    pairs = zip(readable, files, strict=True)
    readable = [copy_as_utf8(path, file.name, engine.scratch, notes, one_line_end=True) for path, file in pairs]
    return Opened(_opened(readable, files, engine), tuple(notes))


def _readable(file: Path, engine: Engine, notes: list[Note]) -> Path:
    return copy_as_utf8(file, file.name, engine.scratch, notes) if needs_copy(file) else file


def _opened(readable: Sequence[Path], files: Sequence[Path], engine: Engine) -> ir.Table:
    heading, separator = _heading(readable[0], files[0].name)
    for path, file in zip(readable[1:], files[1:], strict=True):
        _refuse_other_heading(_heading(path, file.name)[0], heading, file.name, files[0].name)
    text = _read(readable, heading, separator)
    size = sum(path.stat().st_size * (8 if is_gzip(path) else 1) for path in readable)
    with refusing():
        return typed(text, heading, engine, texts=heading, stored=size < SMALL)


def _heading(path: Path, name: str) -> tuple[list[str], str]:
    sample = head(path)
    if not sample.strip():
        raise _empty(name)
    separator = _separator(sample)
    try:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True)
        heading = next(record for record in records if record)
    except (csv.Error, StopIteration) as error:
        raise Refusal(
            "engine.csv-heading",
            said("{file} cannot be read as a table.", file=name),
            why=said("Its first line is not a row of column names: {error}.", error=str(error) or "it is empty"),
            do=said("Give the file a first line with one name for each column."),
        ) from error
    refuse_heading(heading, name)
    return heading, separator


def _separator(sample: str) -> str:
    """The separator that cuts the heading into the most cells, quotes respected; comma if none does."""
    line = next(line for line in sample.splitlines() if line.strip())
    cells = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: cells[mark])


def refuse_heading(heading: Sequence[str], name: str) -> None:
    """Refuse a heading with a name twice, or with a column without a name."""
    refuse_twice(heading, name)
    blank = [place for place, column in enumerate(heading, 1) if not column.strip()]
    if blank:
        raise Refusal(
            "engine.csv-no-name",
            said("{file} cannot be read as a table.", file=name),
            why=said("Column {place} of its heading has no name.", place=blank[0]),
            do=said("Give every column a name of its own."),
        )


def _refuse_other_heading(heading: list[str], first: list[str], name: str, first_name: str) -> None:
    if heading != first:
        raise Refusal(
            "engine.csv-headings-differ",
            said("These files cannot be read as one table."),
            why=said("{file} has another heading than {first}.", file=name, first=first_name),
            do=said("Give all files the same columns in the same order, or name one file."),
        )


def _empty(name: str) -> Refusal:
    return Refusal(
        "engine.empty-file",
        said("{file} cannot be read as a table.", file=name),
        why=said("The file is empty."),
        do=said("Check that it was saved or downloaded whole."),
    )


def _read(paths: Sequence[Path], heading: Sequence[str], separator: str) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in heading)
    names = ", ".join(literal(escaped(path)) for path in paths)
    return (
        f"read_csv([{names}], auto_detect=false, header=true, columns={{{columns}}}, delim={literal(separator)}, "
        "quote='\"', escape='\"', strict_mode=true, null_padding=false, ignore_errors=false, nullstr='', "
        f"buffer_size={_BUFFER})"
    )
