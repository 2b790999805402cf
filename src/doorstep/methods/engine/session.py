"""Engines: DuckDB inside this process, or Spark where there is one. Nothing is downloaded at run time."""

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


@functools.cache
def scratch_folder() -> Path:
    """The temporary folder of this process, removed at exit."""
    return _fresh_folder(None)


def _fresh_folder(parent: str | Path | None) -> Path:
    try:
        folder = Path(tempfile.mkdtemp(prefix="doorstep-", dir=parent))
    except OSError as error:
        raise Refusal(
            "engine.scratch",
            said("The engine has no place for temporary files."),
            why=said("{folder}: {error}", folder=parent or tempfile.gettempdir(), error=error.strerror),
            do=said("Name a folder that exists and can be written."),
        ) from error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@dataclass(frozen=True, eq=False)
class Engine:
    """A session in which expressions are computed.

    Attributes:
        kind: "duckdb" or "spark".
        backend: the Ibis connection.
        scratch: a folder of this process for what does not fit into memory; removed at exit.
    """

    kind: str
    backend: Any
    scratch: Path = field(default_factory=scratch_folder)


def duckdb_engine(memory: str = "4GB", threads: int | None = None, scratch: str | Path | None = None) -> Engine:
    """An in-memory DuckDB that spills to disk when `memory` is not enough.

    Args:
        memory: upper limit in DuckDB's spelling, such as "800MB" or "4GB".
        threads: how many, at least 1; None lets DuckDB take every core.
        scratch: folder in which the spill folder is made; None is the system's temporary folder.
    Raises:
        Refusal: the memory or the threads are not understood, or the folder cannot be written.
    """
    folder = _fresh_folder(scratch)
    settings: dict[str, Any] = {
        "memory_limit": memory,
        "temp_directory": str(folder),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    try:
        connection = duckdb.connect(":memory:", config=settings)
        connection.execute("SET enable_progress_bar = false")
        # DuckDB 2.0 joins on the texts of IN (...) when there are more than a few, and the rows leave their order.
        connection.execute("SET disabled_optimizers = 'in_clause'")
    except duckdb.Error as error:
        raise Refusal(
            "engine.settings",
            said("The engine cannot be started."),
            why=said(
                "memory={memory} and threads={threads} were asked for: {error}",
                memory=memory,
                threads=threads,
                error=str(error).splitlines()[0],
            ),
            do=said("Give the memory as a number and a unit, such as 4GB, and at least one thread."),
        ) from error
    return Engine("duckdb", ibis.duckdb.from_connection(connection), folder)


@functools.cache
def default_engine() -> Engine:
    """The DuckDB engine everything uses that names no other: made at the first call, kept for the process."""
    return duckdb_engine()


def engine_of(expression: ir.Expr, on: Engine | None = None) -> Engine:
    """The engine on which the tables of an expression were opened; `on`, or the default one, if they name none.

    Raises:
        Refusal: the tables belong to two engines, or to another engine than `on`.
    """
    # By identity: Ibis calls two connections to memory equal.
    known = {id(node.source): node.source for node in expr_sources(expression)}
    if on is not None:
        known[id(on.backend)] = on.backend
    if len(known) > 1:
        raise Refusal(
            "engine.mixed",
            said("These tables cannot be used together."),
            why=said("They were opened on {count} different engines.", count=len(known)),
            do=said("Open every table with as_table(source, on=engine) on the same engine."),
        )
    if on is not None or not known:
        return on or default_engine()
    return engine_for(known.popitem()[1])


def expr_sources(expression: ir.Expr) -> list[Any]:
    """The nodes of an expression that belong to a connection."""
    found = expression.op().find((ops.DatabaseTable, ops.SQLQueryResult))
    return list(found)


def engine_for(backend: Any) -> Engine:
    """The engine of an Ibis connection, also of one that the caller made."""
    if backend.name not in ("duckdb", "pyspark"):
        raise Refusal(
            "engine.backend",
            said("This table cannot be read where it is."),
            why=said("It belongs to {backend}; the methods run on DuckDB or Spark.", backend=backend.name),
            do=said("Bring it over as Arrow first: as_table(table.to_pyarrow())."),
        )
    return Engine("duckdb" if backend.name == "duckdb" else "spark", backend)


_names = iter(range(1, 1 << 62))


def fresh_name(kind: str) -> str:
    """A name no table of this process has yet."""
    return f"doorstep_{kind}_{next(_names)}"
