"""Parquet: read in place, types kept; a folder written in parts (county=530101/...) gives its parts as columns."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet

from doorstep.methods.engine.columns import refuse_twice
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.ranges import FILES, RAW
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.engine.sql import escaped, literal, quoted
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

_FLOATS = ("halffloat", "float", "double")


def open_parquet(files: Sequence[Path], engine: Engine) -> Opened:
    """Open Parquet files of the same columns as one table, on DuckDB or on Spark.

    Only the ends of the files are read now. NaN is missing, as everywhere. A part of a path such as county=530101
    is a column: int64 when all are whole numbers without leading zeros, else text.

    Raises:
        Refusal: a file is not Parquet, is cut off, or differs in its columns.
    """
    schemas = [_schema(file) for file in files]
    for schema, file in zip(schemas[1:], files[1:], strict=True):
        _refuse_other_columns(schema, file, schemas[0], files[0])
    parts = [_parts(file) for file in files]
    refuse_twice([*schemas[0], *parts[0]], files[0].name)
    if any(list(part) != list(parts[0]) for part in parts):
        raise _mixed(files)
    plain = _on_spark if engine.kind == "spark" else _on_duckdb
    table = plain(files, engine, schemas[0], hive=bool(parts[0]))
    numbers = [name for name in parts[0] if all(re.fullmatch(r"0|[1-9][0-9]{0,17}", part[name]) for part in parts)]
    return Opened(table.cast(dict.fromkeys(numbers, "int64")) if numbers else table)


def _on_duckdb(files: Sequence[Path], engine: Engine, schema: Mapping[str, str], *, hive: bool) -> ir.Table:
    name = fresh_name("parquet")
    names = ", ".join(literal(escaped(file)) for file in files)
    options = f"hive_partitioning={str(hive).lower()}, hive_types_autocast=false"
    # Only our own names, quoted columns and quoted paths are in the statement.
    cells = [_cell(quoted(column), kind) for column, kind in schema.items() if kind in (*_FLOATS, "null")]
    replaced = f" REPLACE ({', '.join(cells)})" if cells else ""
    raw = f"CREATE TEMP VIEW {name}{RAW} AS FROM read_parquet([{names}], {options})"
    with refusing():
        engine.backend.con.execute(f"SET VARIABLE {name}{FILES} = [{names}]")
        engine.backend.con.execute(raw)
        engine.backend.con.execute(f"CREATE TEMP VIEW {name} AS SELECT *{replaced} FROM {name}{RAW}")  # noqa: S608
        return engine.backend.table(name)


def _cell(column: str, kind: str) -> str:
    if kind == "null":
        return f"CAST({column} AS DOUBLE) AS {column}"
    # Not isnan: DuckDB 2.0 takes it for false everywhere, because the statistics of Parquet leave NaN out. This
    # comparison is not folded by them, and costs a tenth of a scan.
    nan = f"'nan'::{'DOUBLE' if kind == 'double' else 'FLOAT'}"
    return f"CASE WHEN {column} IS DISTINCT FROM {nan} THEN {column} END AS {column}"


def _on_spark(files: Sequence[Path], engine: Engine, schema: Mapping[str, str], *, hive: bool) -> ir.Table:
    from doorstep.methods.engine.spark import read_parquet

    above = next((parent for parent in reversed(files[0].parents) if "=" in parent.name), None) if hive else None
    table = read_parquet(files, engine, above.parent if above else None)
    floats = [table[column] for column, kind in schema.items() if kind in _FLOATS]
    known = {cell.get_name(): cell.isnan().ifelse(ibis.null(cell.type()), cell) for cell in floats}
    return table.mutate(**known) if known else table


def _parts(file: Path) -> dict[str, str]:
    pairs = [part.split("=", 1) for part in file.parts[:-1] if "=" in part]
    return {name: unquote(value) for name, value in pairs}


def _mixed(files: Sequence[Path]) -> Refusal:
    return Refusal(
        "engine.parquet-differ",
        said("These files cannot be read as one table."),
        why=said("Some of the {count} files stand in folders such as name=value, others do not.", count=len(files)),
        do=said("Name the files of one kind."),
    )


def _schema(file: Path) -> dict[str, str]:
    """Column -> type as Parquet stores it."""
    try:
        with file.open("rb") as content:
            begins = content.read(4)
            content.seek(max(0, file.stat().st_size - 4))
            ends = content.read(4)
        if begins == b"PAR1" == ends:
            stored = pa.parquet.ParquetFile(file).schema_arrow
            refuse_twice(stored.names, file.name)
            return {field.name: _stored(field.type) for field in stored}
        why = said("It does not begin as Parquet does.") if begins != b"PAR1" else said("Its end is cut off.")
    except (pa.ArrowException, OSError) as error:
        why = said("It is damaged: {error}", error=str(error).splitlines()[0][:200] if str(error) else "")
    raise Refusal(
        "engine.not-parquet",
        said("{file} cannot be read as Parquet.", file=file.name),
        why=why,
        do=said("Write or copy the file again, or give it the ending of its kind."),
    )


def _stored(kind: pa.DataType) -> str:
    return str(kind.value_type if pa.types.is_dictionary(kind) else kind).removeprefix("large_")


def _refuse_other_columns(schema: dict[str, str], file: Path, first: dict[str, str], first_file: Path) -> None:
    if schema == first:
        return
    differ = sorted(name for name in {*schema, *first} if schema.get(name) != first.get(name))
    raise Refusal(
        "engine.parquet-differ",
        said("These files cannot be read as one table."),
        why=said(
            "{file} differs from {first} in the columns (or their types): {names}.",
            file=file.name,
            first=first_file.name,
            names=", ".join(differ),
        ),
        do=said("Write all files with the same columns and types, or name one file."),
    )
