"""CSV: the heading is read here, the rows by DuckDB as text; then one scan decides the type of every column."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.engine.columns import MISSING_WORDS
from doorstep.methods.engine.encodings import copy_as_utf8, head, is_gzip, needs_copy
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

SMALL = 200_000_000
"""Bytes of text up to which a file is typed once into a temporary table; larger ones stay on disk, as a view."""

SEPARATORS = (",", "\t", ";", "|")
_WHOLE = r"[+-]?(0|[1-9][0-9]{0,18})"
_DECIMAL = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
_LONGEST = 16_000_000


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
        if refusal.code != "engine.csv-encoding":
            raise
    # The beginning was UTF-8 and a later part is not.
    readable = [
        copy_as_utf8(path, file.name, engine.scratch, notes) for path, file in zip(readable, files, strict=True)
    ]
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
        return _typed(text, heading, engine, small=size < SMALL)


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
    _refuse_heading(heading, name)
    return heading, separator


def _separator(sample: str) -> str:
    """The separator that cuts the heading into the most cells, quotes respected; comma if none does."""
    line = next(line for line in sample.splitlines() if line.strip())
    cells = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: cells[mark])


def _refuse_heading(heading: list[str], name: str) -> None:
    twice = sorted({column for column in heading if _same(heading, column) > 1})
    if twice:
        raise Refusal(
            "engine.csv-name-twice",
            said("{file} cannot be read as a table.", file=name),
            why=said("Its heading has the same name twice (capitals aside): {names}.", names=", ".join(twice)),
            do=said("Give every column a name of its own."),
        )
    blank = [place for place, column in enumerate(heading, 1) if not column.strip()]
    if blank:
        raise Refusal(
            "engine.csv-no-name",
            said("{file} cannot be read as a table.", file=name),
            why=said("Column {place} of its heading has no name.", place=blank[0]),
            do=said("Give every column a name of its own."),
        )


def _same(heading: list[str], column: str) -> int:
    return sum(other.casefold() == column.casefold() for other in heading)


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
        f"max_line_size={_LONGEST})"
    )


def escaped(path: Path) -> str:
    # DuckDB reads the names of files as globs.
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _typed(source: str, heading: Sequence[str], engine: Engine, *, small: bool) -> ir.Table:
    connection = engine.backend.con
    raw = None
    if small:
        raw = fresh_name("text")
        connection.execute(f"CREATE TEMP TABLE {raw} AS SELECT * FROM {source}")
        source = raw
    kinds = _profile(connection, source, heading)
    cells = ", ".join(f"{_cell(name, kind)} AS {quoted(name)}" for name, kind in zip(heading, kinds, strict=True))
    name = fresh_name("csv")
    made = "TABLE" if small else "VIEW"
    connection.execute(f"CREATE TEMP {made} {name} AS SELECT {cells} FROM {source}")
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


def _cell(name: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f"CASE WHEN trim({quoted(name)}) IN ('', 'NA') THEN NULL ELSE {quoted(name)} END"
    cell = f"trim({quoted(name)})"
    missing = f"lower({cell}) IN ({', '.join(map(literal, MISSING_WORDS))})"
    return f"CASE WHEN {missing} THEN NULL ELSE CAST({cell} AS {kind}) END"
