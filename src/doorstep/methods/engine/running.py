"""Computing expressions, and turning what an engine says when it fails into a refusal."""

import contextlib
import gc
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine.session import Engine, engine_of, fresh_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def run(expression: ir.Expr, *, on: Engine | None = None) -> pa.Table:
    """Compute an expression and bring the result here.

    Args:
        expression: an Ibis table, or a value, which becomes a table of one column.
        on: the engine; None is the one the expression's tables were opened on, else the default one.
    Returns:
        Arrow, with the columns and types of the expression, wholly in memory: ask for results, not for micro-data.
    Raises:
        Refusal: a file turns out to be damaged while it is scanned, memory or disk is used up, or the tables
            belong to several engines.
    """
    engine = engine_of(expression, on)
    table = expression.as_table()
    with refusing(), uncollected():
        if engine.kind == "duckdb":
            return engine.backend.to_pyarrow(table)
        return _from_spark(engine, table)


def keep(table: ir.Table, *, on: Engine | None = None) -> ir.Table:
    """Compute a table once, so that what follows does not compute it again.

    Returns:
        a temporary table of the same engine, same columns and rows; it lasts as long as the engine.
    Raises:
        Refusal: as `run`.
    """
    engine = engine_of(table, on)
    name = fresh_name("kept")
    with refusing(), uncollected():
        if engine.kind == "duckdb":
            return engine.backend.create_table(name, table, temp=True)
        frame = spark_frame(engine, table).localCheckpoint()
        frame.createOrReplaceTempView(name)
        return engine.backend.table(name).cast(table.schema())


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collection of garbage: building a query makes many small objects that all live until it has run, and
    walking over them again and again costs a tenth of a second for each large query."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def spark_frame(engine: Engine, table: ir.Table) -> Any:
    """The Spark data frame of an Ibis table."""
    engine.backend._run_pre_execute_hooks(table)
    return engine.backend._session.sql(engine.backend.compile(table))


def _from_spark(engine: Engine, table: ir.Table) -> pa.Table:
    # Ibis goes through pandas here, where a missing number becomes NaN; Spark's own Arrow keeps the two apart.
    return spark_frame(engine, table).toArrow().cast(table.schema().to_pyarrow())


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Let no error of an engine out: what a person can act on becomes a Refusal. Ctrl-C passes."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        raise _from_duckdb(error) from error
    except ibis.common.exceptions.IbisError as error:
        raise _unclear(error) from error
    except Exception as error:
        if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        if type(error).__module__.startswith(("pyspark", "py4j")):
            raise _unclear(error) from error
        raise


def _from_duckdb(error: duckdb.Error) -> Refusal:
    text = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_room(text)
    if "CSV" in text:
        return csv_refusal(text)
    return _unclear(error)


def out_of_room(text: str) -> Refusal:
    """Memory and spill folder are used up."""
    return Refusal(
        "engine.memory",
        said("There is not enough memory for this."),
        why=said("The engine says: {error}", error=_first(text)),
        do=said("Allow more memory, fewer threads, or more room in the temporary folder; or ask for fewer groups."),
    )


def csv_refusal(text: str) -> Refusal:
    """What DuckDB found wrong in a CSV file. Its "line" counts records, the heading included."""
    line = re.search(r"CSV Error on Line: (\d+)", text)
    # A number that is a place, not an amount: written without separators of thousands.
    row = str(int(line.group(1)) - 1 if line else 0)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    file = re.search(r"^  file = (.*)$", text, re.MULTILINE)
    name = re.split(r"[/\\]", file.group(1))[-1] if file else "CSV"
    what = said("{file} cannot be read as a table.", file=name)
    if counts:
        return Refusal(
            "engine.csv-ragged",
            what,
            why=said(
                "Row {row} below the heading has {found} cells; the heading has {expected}.",
                row=row,
                found=int(counts.group(2)),
                expected=int(counts.group(1)),
            ),
            do=said("Look at that row: a cell with a separator in it needs quotes, a last row may be cut off."),
        )
    if "unterminated quote" in text:
        return Refusal(
            "engine.csv-quote",
            what,
            why=said("In row {row} below the heading a quote is opened and not closed.", row=row),
            do=said('Close the quote, or double it ("") where it belongs to the text.'),
        )
    if "not utf-8" in text:
        return Refusal(
            "engine.csv-encoding",
            what,
            why=said("Row {row} below the heading is not UTF-8.", row=row),
            do=said("Save it as CSV UTF-8 from the program it came from."),
        )
    if "invalid state" in text:
        return Refusal(
            "engine.csv-form",
            what,
            why=said("Its line ends or its quotes change within the file."),
            do=said("Save it once more as CSV UTF-8 from the program it came from."),
        )
    return Refusal(
        "engine.csv",
        what,
        why=said("Row {row} below the heading: {error}", row=row, error=_reason(text)),
        do=said("Look at that row, or save the file once more as CSV UTF-8."),
    )


def _unclear(error: Exception) -> Refusal:
    return Refusal(
        "engine.failed",
        said("The data could not be computed."),
        why=said("The engine says: {error}", error=_first(str(error))),
        do=said("Check that the file is whole and that the columns have the types you expect."),
    )


def _first(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), text)[:300]


def _reason(text: str) -> str:
    lines = [line for line in text.splitlines()[1:] if line.strip() and not line.startswith("Original Line")]
    return (lines or text.splitlines() or [text])[0][:200]
