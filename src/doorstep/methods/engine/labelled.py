"""Stata and SPSS files: codes stay the values, their labels are kept beside the table."""
# ruff: noqa: S608 - names enter statements through `quoted` only

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyreadstat

from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.engine.sql import quoted
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

_ROWS = 100_000
_Read = Callable[..., tuple[dict[str, list[Any]], Any]]


def open_stata(files: Sequence[Path], engine: Engine) -> Opened:
    """Open one Stata file (.dta). Its missing codes, . and .a to .z, are missing."""
    return _open(files, engine, pyreadstat.read_dta, "Stata")


def open_spss(files: Sequence[Path], engine: Engine) -> Opened:
    """Open one SPSS file (.sav). What the file declares as missing is missing."""
    return _open(files, engine, pyreadstat.read_sav, "SPSS")


def _open(files: Sequence[Path], engine: Engine, read: _Read, program: str) -> Opened:
    if len(files) > 1:
        raise Refusal(
            "engine.many-files",
            said("These files cannot be read as one table."),
            why=said("There are {count} of them, and their labels may differ.", count=len(files)),
            do=said("Name one of them."),
        )
    file = files[0]
    try:
        return _stored(file, engine, read)
    except Refusal:
        raise
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ArithmeticError, LookupError, ValueError) as error:
        raise Refusal(
            "engine.not-" + program.lower(),
            said("{file} cannot be read as a {program} file.", file=file.name, program=program),
            why=said("It is not one, or it is damaged: {error}.", error=str(error)[:200]),
            do=said("Copy or save the file again, or give it the ending of its kind."),
        ) from error


def _stored(file: Path, engine: Engine, read: _Read) -> Opened:
    connection = engine.backend.con
    raw = fresh_name("labelled")
    labels: dict[str, dict[object, str]] = {}
    schema = None
    for columns, about in _pieces(file, read):
        if schema is None:
            schema = _schema(columns, about)
            labels = {name: _codes(codes) for name, codes in about.variable_value_labels.items() if codes}
            with refusing():
                connection.register(raw + "_empty", schema.empty_table())
                connection.execute(f"CREATE TEMP TABLE {raw} AS SELECT * FROM {raw}_empty")
        rows = pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
        with refusing():
            connection.register(raw + "_piece", rows)
            connection.execute(f"INSERT INTO {raw} SELECT * FROM {raw}_piece")
            connection.unregister(raw + "_piece")
    with refusing():
        return Opened(_whole(raw, schema, engine), labels=labels)


def _pieces(file: Path, read: _Read) -> Iterator[tuple[dict[str, list[Any]], Any]]:
    start = 0
    while True:
        columns, about = read(str(file), output_format="dict", row_offset=start, row_limit=_ROWS)
        rows = len(next(iter(columns.values()), []))
        if start == 0 or rows:
            yield columns, about
        if rows < _ROWS:
            return
        start += rows


def _schema(columns: dict[str, list[Any]], about: Any) -> pa.Schema:
    if not columns:
        raise ValueError("it has no columns")
    return pa.schema([(name, _kind(name, about)) for name in columns])


def _kind(name: str, about: Any) -> pa.DataType:
    if about.readstat_variable_types[name] == "string":
        return pa.string()
    form = about.original_variable_types[name].upper().lstrip("%")
    if form.startswith(("DATETIME", "YMDHMS", "TC")):
        return pa.timestamp("us")
    if form.startswith(("TD", "D8", "D1", "DATE", "ADATE", "EDATE", "SDATE", "JDATE")) or form == "D":
        return pa.date32()
    if form.startswith(("TIME", "DTIME")):
        return pa.time64("us")
    return pa.float64()


def _codes(codes: dict[Any, str]) -> dict[object, str]:
    return {_code(code): label for code, label in codes.items()}


def _code(code: Any) -> object:
    return int(code) if isinstance(code, float) and code.is_integer() else code


def _whole(raw: str, schema: pa.Schema, engine: Engine) -> ir.Table:
    """Numbers that are all whole become int64, as in CSV: SPSS knows only floats, and codes would show as 1.0."""
    connection = engine.backend.con
    floats = [field.name for field in schema if pa.types.is_floating(field.type)]
    whole = set()
    if floats:
        test = "bool_and({0} = trunc({0}) AND abs({0}) < 9e15)"
        asked = ", ".join(test.format(quoted(name)) for name in floats)
        answers = connection.execute(f"SELECT {asked} FROM {raw}").fetchall()[0]
        whole = {name for name, answer in zip(floats, answers, strict=True) if answer}
    name = fresh_name("typed")
    cells = ", ".join(_cell(field, field.name in whole) for field in schema)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {cells} FROM {raw}")
    connection.execute(f"DROP TABLE {raw}")
    return engine.backend.table(name)


def _cell(field: pa.Field, whole: bool) -> str:
    name = quoted(field.name)
    if whole:
        return f"CAST({name} AS BIGINT) AS {name}"
    if pa.types.is_string(field.type):
        return f"nullif({name}, '') AS {name}"
    return name
