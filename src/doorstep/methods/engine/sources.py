"""Opening a source of any kind as a table of an engine."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine import places
from doorstep.methods.engine.columnar import open_parquet
from doorstep.methods.engine.columns import refuse_twice
from doorstep.methods.engine.labelled import open_spss, open_stata
from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.separated import open_separated
from doorstep.methods.engine.session import Engine, default_engine, engine_of, expr_sources, fresh_name
from doorstep.methods.engine.sheets import open_sheet
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def as_table(source: Any, *, on: Engine | None = None) -> ir.Table:
    """Open a source as a table: `open_table` without its notes and labels."""
    return open_table(source, on=on).table


def open_table(source: Any, *, on: Engine | None = None) -> Opened:
    """Open a source.

    Args:
        source: a path, a glob or a folder (CSV, also gzip; Parquet; Stata .dta; SPSS .sav; .xlsx), an Arrow table
            or reader, a pandas or Polars frame, a DuckDB relation, or an Ibis table, which is returned as it is.
        on: the engine that shall hold it; None is the default one (for an Ibis table: its own).
    Returns:
        the lazy table, the notes, and the labels of codes.
    Raises:
        Refusal: the source is absent, empty, damaged, or of a kind that is not known.
    """
    if isinstance(source, ir.Table):
        return Opened(_ibis(source, on))
    engine = on or default_engine()
    if isinstance(source, str | Path):
        return _from_files(source, engine)
    return Opened(from_arrow(_arrow(source), engine))


def _ibis(source: ir.Table, on: Engine | None) -> ir.Table:
    if expr_sources(source):
        engine_of(source, on)
    return source


def _from_files(source: str | Path, engine: Engine) -> Opened:
    kind, files = places.find(source)
    if kind == "parquet":
        return open_parquet(files, engine)
    opened = _READERS[kind](files, _reading(engine))
    return replace(opened, table=_over(opened.table, engine))


_READERS: dict[str, Callable[[Sequence[Path], Engine], Opened]] = {
    "csv": open_separated,
    "sheet": open_sheet,
    "stata": open_stata,
    "spss": open_spss,
}


def _reading(engine: Engine) -> Engine:
    """DuckDB reads what is not Parquet also for Spark, so that the types are the same on both."""
    return engine if engine.kind == "duckdb" else default_engine()


def _over(table: ir.Table, engine: Engine) -> ir.Table:
    if engine.kind == "duckdb":
        return table
    from doorstep.methods.engine.spark import bring_over

    return bring_over(table, engine)


def _arrow(source: Any) -> pa.Table | pa.RecordBatchReader:
    """Arrow out of what offers it; pandas and Polars are not imported for it."""
    if isinstance(source, pa.Table | pa.RecordBatchReader):
        return source
    if isinstance(source, pa.RecordBatch):
        return pa.Table.from_batches([source])
    if isinstance(source, duckdb.DuckDBPyRelation):
        with refusing():
            return source.to_arrow_table()
    library = type(source).__module__.split(".")[0]
    if library == "pandas":
        return pa.Table.from_pandas(source, preserve_index=False)
    if library == "polars":
        frame = source.collect() if hasattr(source, "collect") else source
        return frame.to_arrow()
    if hasattr(source, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(source)
    raise Refusal(
        "engine.unknown-source",
        said("This cannot be opened as a table."),
        why=said("It is a {kind}.", kind=type(source).__name__),
        do=said("Give a path, an Arrow table, a pandas or Polars frame, a DuckDB relation or an Ibis table."),
    )


def from_arrow(rows: pa.Table | pa.RecordBatchReader, engine: Engine) -> ir.Table:
    """Arrow as a table of the engine: DuckDB reads a table where it is and stores what comes from a reader.

    Raises:
        Refusal: a name is there twice, or a type that the engine does not know.
    """
    refuse_twice(rows.schema.names, "The table")
    name = fresh_name("arrow")
    reading = _reading(engine)
    connection = reading.backend.con
    with refusing():
        if isinstance(rows, pa.RecordBatchReader):
            rows = pa.Table.from_batches(rows, rows.schema)
        connection.register(name, _plain(rows))
        return _over(reading.backend.table(name), engine)


def _plain(rows: pa.Table) -> pa.Table:
    """Dictionaries decoded and null columns given a type, so that both engines see the same types."""
    fields = []
    for field in rows.schema:
        kind = field.type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_null(kind):
            kind = pa.float64()
        fields.append(pa.field(field.name, kind))
    return rows.cast(pa.schema(fields))
