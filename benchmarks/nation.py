"""The simulated nations that the benchmarks read: made once, kept under benchmarks/data (not in git)."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
LAYOUTS = ("ordered", "shuffled", "by-county")


@dataclass(frozen=True)
class Files:
    """Where the tables of one nation stand; folders are read as one table."""

    folder: Path

    @property
    def households(self) -> Path:
        return self._table("households")

    @property
    def persons(self) -> Path:
        return self._table("persons")

    @property
    def flat(self) -> Path:
        """One row per person: place, weight, consumption, and ten deprivations of 0 and 1; a folder when by county."""
        return self._table("flat")

    def _table(self, name: str) -> Path:
        parts = self.folder / name
        return parts if parts.is_dir() else self.folder / f"{name}.parquet"


def in_sql(path: Path) -> str:
    """The path as DuckDB reads it: every file of a folder."""
    text = str(path / "*.parquet") if path.is_dir() else str(path)
    return text.replace("'", "''")


def nation(persons: int, layout: str, *, data: Path = DATA, say: Callable[[str], None] = print) -> Files:
    """The files of a nation, written now if they are not there."""
    folder = data / f"{persons}-{layout}"
    if not folder.is_dir():
        from doorstep.methods.simulate import write_population

        say(f"simulating {persons:,} persons, {layout} ..")
        write_population(persons, folder, layout=layout)
    return Files(folder)


def with_flat(files: Files, *, say: Callable[[str], None] = print) -> Files:
    """Add the flat table, from the answers of the same people; what is missing counts as not deprived.

    In household order or shuffled as the persons are, and where they stand in a file for some counties, in such files.
    """
    if files.flat.exists():
        return files
    say("writing the flat table ..")
    made = files.folder / "flat.part"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    if files.persons.is_dir():
        for persons in sorted(files.persons.glob("*.parquet")):
            _flat(persons, files.households / persons.name, made / persons.name)
        made.replace(files.folder / "flat")
    else:
        _flat(files.persons, files.households, made / "flat.parquet")
        (made / "flat.parquet").replace(files.folder / "flat.parquet")
        made.rmdir()
    return files


def _flat(persons: Path, households: Path, out: Path) -> None:
    import duckdb

    statement = (Path(__file__).parent / "sql" / "flat.sql").read_text()
    connection = duckdb.connect(config={"memory_limit": "8GB", "temp_directory": str(out.parent / "spill")})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(statement.format(persons=in_sql(persons), households=in_sql(households), out=in_sql(out)))
    connection.close()
    shutil.rmtree(out.parent / "spill", ignore_errors=True)
