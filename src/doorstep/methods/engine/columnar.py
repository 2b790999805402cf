"""Parquet: read in place, types kept; a folder written in parts (county=530101/...) gives its parts as columns."""

from collections.abc import Sequence
from pathlib import Path

from doorstep.methods.engine.opened import Opened
from doorstep.methods.engine.running import refusing
from doorstep.methods.engine.separated import escaped, literal
from doorstep.methods.engine.session import Engine, fresh_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def open_parquet(files: Sequence[Path], engine: Engine) -> Opened:
    """Open Parquet files of the same columns as one table.

    Raises:
        Refusal: a file is not Parquet, is cut off, or differs in its columns.
    """
    for file in files:
        _refuse_other(file)
    name = fresh_name("parquet")
    names = ", ".join(literal(escaped(file)) for file in files)
    hive = str(any("=" in part for file in files for part in file.parts[:-1])).lower()
    statement = f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet([{names}], hive_partitioning={hive})"
    with refusing():
        engine.backend.con.execute(statement)
        return Opened(engine.backend.table(name))


def _refuse_other(file: Path) -> None:
    with file.open("rb") as content:
        begins = content.read(4)
        content.seek(max(0, file.stat().st_size - 4))
        ends = content.read(4)
    if begins == b"PAR1" and ends == b"PAR1":
        return
    why = said("It does not begin as Parquet does.") if begins != b"PAR1" else said("Its end is cut off.")
    raise Refusal(
        "engine.not-parquet",
        said("{file} cannot be read as Parquet.", file=file.name),
        why=why,
        do=said("Write or copy the file again, or give it the ending of its kind."),
    )
