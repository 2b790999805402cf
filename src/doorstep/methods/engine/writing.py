"""Writing results: to a temporary name in the same folder, then renamed, so that nothing is ever half-written."""

import contextlib
import json
import math
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine.running import refusing, run
from doorstep.methods.engine.session import Engine, default_engine, engine_of, fresh_name
from doorstep.methods.engine.sql import literal
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def write(rows: ir.Table | pa.Table, path: str | Path) -> None:
    """Write a table by the ending of its name: .csv (UTF-8), .parquet (zstd) or .json (a list of rows).

    A table on DuckDB goes to CSV and Parquet without passing through Python, so it may be larger than memory. The
    file appears under its name only when it is whole; until then it is `.NAME.<letters>.part` in the same folder,
    which is removed on failure and stays only when the process is killed. A link is followed.

    Raises:
        Refusal: another ending, no such folder, a folder that cannot be written, or as `run`.
    """
    target = Path(path).expanduser()
    writer = writer_of(target)
    _whole(target, lambda part: writer(rows, part))


def write_text(text: str, path: str | Path) -> None:
    """Write a text in UTF-8, whole or not at all, as `write`. Raises: Refusal: a place that cannot be written."""
    target = Path(path).expanduser()
    refuse_place(target)
    _whole(target, lambda part: part.write_text(text, encoding="utf-8"))


def _whole(target: Path, fill: Callable[[Path], Any]) -> None:
    if target.is_symlink():
        target = Path(os.path.realpath(target))
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.touch()
        fill(part)
        os.replace(part, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def writer_of(target: Path) -> Callable[[Any, Path], None]:
    """What writes a table there. Raises: Refusal: another ending, no such folder."""
    writers = {".csv": _csv, ".parquet": _parquet, ".json": _json}
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise Refusal(
            "engine.unknown-output",
            said("{file} cannot be written.", file=target.name),
            why=said("Its ending says neither CSV, Parquet nor JSON."),
            do=said("End the name in .csv, .parquet or .json."),
        )
    refuse_place(target)
    return writer


def refuse_place(target: Path) -> None:
    """Refuse a file whose folder is not there, or that is a folder itself."""
    if not target.parent.is_dir():
        raise Refusal(
            "engine.no-folder",
            said("{file} cannot be written.", file=target.name),
            why=said("There is no folder {folder}.", folder=str(target.parent)),
            do=said("Make the folder first, or name another."),
        )
    if target.is_dir():
        raise Refusal(
            "engine.no-folder",
            said("{file} cannot be written.", file=target.name),
            why=said("There is a folder of that name."),
            do=said("Name a file."),
        )


def _unwritable(target: Path, error: OSError) -> Refusal:
    return Refusal(
        "engine.unwritable",
        said("{file} cannot be written.", file=target.name),
        why=said("The system says: {error}.", error=error.strerror or str(error)),
        do=said("Choose a folder you may write to, with room left."),
    )


def _csv(rows: Any, part: Path) -> None:
    _copy(rows, part, "FORMAT csv, HEADER")


def _parquet(rows: Any, part: Path) -> None:
    _copy(rows, part, "FORMAT parquet, COMPRESSION zstd")


def _json(rows: Any, part: Path) -> None:
    table = rows if isinstance(rows, pa.Table) else run(rows)
    with part.open("w", encoding="utf-8") as out:
        json.dump([plain(row) for row in table.to_pylist()], out, ensure_ascii=False, indent=1, default=str)
        out.write("\n")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it, which has no word for them: NaN as null, infinity as text."""
    return {name: _said_in_json(value) for name, value in row.items()}


def _said_in_json(value: Any) -> Any:
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return None if value != value else str(value)


def _copy(rows: Any, part: Path, options: str) -> None:
    if not isinstance(rows, pa.Table) and (engine := engine_of(rows)).kind == "duckdb":
        engine.backend._run_pre_execute_hooks(rows)
        return _copied(engine, engine.backend.compile(rows), part, options)
    here = rows if isinstance(rows, pa.Table) else run(rows)
    name = fresh_name("out")
    engine = default_engine()
    with refusing():
        engine.backend.con.register(name, here)
    try:
        _copied(engine, f"FROM {name}", part, options)
    finally:
        engine.backend.con.unregister(name)


def _copied(engine: Engine, query: str, part: Path, options: str) -> None:
    with refusing():
        engine.backend.con.execute(f"COPY ({query}) TO {literal(str(part))} ({options})")
