"""What is timed: for each case ours, its peer, and a check that both say the same.

Both sides start from the files, use the same memory limit and threads, and end with Arrow tables in this process (the
rules: with a Parquet file). Imports are done before. Of the errors and intervals of Alkire-Foster and the measures the
peers give the same rows; they leave out what only we do: refusals of bad input, notes, and the check that a household
number is unique.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.nation import Files, in_sql

HERE = Path(__file__).parent
MEMORY = "4GB"
LINE = 12.0
LOADED = (
    "duckdb", "scipy.stats", "doorstep.methods.engine", "doorstep.methods.identify.measure",
    "doorstep.methods.identify.mpi", "doorstep.methods.identify.mpi.folding", "doorstep.methods.identify.rules",
    "doorstep.methods.identify.score.apply",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One headline figure.

    Attributes:
        name: short, for files and `--only`. title: for people. peer_name: what stands beside ours.
        prepare: imports and whatever is not timed; its answer is given to `ours` and `peer`.
        ours, peer: the work, from files to result. same: raises when the two results differ.
        bare: the scan with its sums by hand, nothing made of them, for scale; None when there is none.
        flat: whether it reads the flat table of persons.
        bar: the largest allowed ratio ours / peer. bar_from: number of persons from which it applies.
        up_to: largest number of persons at which the case runs.
    """

    name: str
    title: str
    peer_name: str
    prepare: Callable[[Files], Any]
    ours: Callable[[Files, Any, Path], Any]
    peer: Callable[[Files, Any, Path], Any]
    same: Callable[[Any, Any], None]
    bar: float
    bar_from: int = 10_000_000
    bare: Callable[[Files, Any, Path], Any] | None = None
    flat: bool = False
    up_to: int = 1_000_000_000


def by_hand(files: Files, name: str, out: Path | None = None, *, first: bool = False) -> dict[str, Any]:
    """Run sql/NAME.sql, or only its `first` statement, and bring home the last result."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(_spill(out))})
    script = (HERE / "sql" / f"{name}.sql").read_text()
    script = script.format(
        persons=in_sql(files.persons), households=in_sql(files.households), flat=in_sql(files.flat), out=out
    )
    found: dict[str, Any] = {}
    statements = [statement for statement in script.split(";\n") if statement.strip()]
    for statement in statements[:1] if first else statements:
        relation = connection.sql(statement)
        if relation is not None:
            found["result"] = relation.to_arrow_table()
    connection.close()
    return found


def _spill(out: Path | None) -> Path:
    return (out.parent if out else HERE / "data") / "spill"


def _design() -> Any:
    from doorstep.methods.survey import Design

    return Design(weight="weight", size="size", strata="stratum", cluster="village")


def _flat_design() -> Any:
    from doorstep.methods.survey import Design

    return Design(weight="weight", strata="stratum", cluster="village")


def _engine(out: Path) -> Any:
    from doorstep.methods.engine import duckdb_engine

    return duckdb_engine(memory=MEMORY, scratch=out.parent)


def _imported(files: Files) -> None:
    """Load everything both sides need; Ibis and sqlglot load parts of themselves at the first expression."""
    for name in LOADED:
        importlib.import_module(name)
    import ibis

    ibis.to_sql(ibis.memtable({"a": [1]}).group_by("a").aggregate(b=ibis._.a.sum()), dialect="duckdb")


def af_ours(files: Files, ready: None, out: Path) -> Any:
    from doorstep.methods.engine import as_table
    from doorstep.methods.identify.mpi import mpi, read_spec

    engine = _engine(out)
    spec = read_spec((HERE / "af.toml").read_text(), "af.toml")
    return mpi(
        as_table(files.households, on=engine), spec, members=as_table(files.persons, on=engine), key="household_id",
        design=_design(), by=["county", "township", "village"], rollup=True, on=engine,
    )  # fmt: skip


def rules_ours(files: Files, ready: None, out: Path) -> dict[str, Any]:
    from doorstep.methods.engine import as_table, write
    from doorstep.methods.identify.rules import read_rules, sweep

    engine = _engine(out)
    rules = read_rules((HERE / "rules.toml").read_text(), "rules.toml")
    tables = (as_table(path, on=engine) for path in (files.households, files.persons))
    found = sweep(*tables, rules=rules, key="household_id", on=engine)
    write(found.table, out)
    return {"out": out, "counts": found.counts}


def rules_peer(files: Files, ready: None, out: Path) -> dict[str, Any]:
    return {"out": out, "counts": by_hand(files, "rules", out)["result"]}


def measure_ours(files: Files, ready: None, out: Path) -> Any:
    from doorstep.methods.engine import as_table
    from doorstep.methods.identify.measure import measure

    engine = _engine(out)
    return measure(
        as_table(files.flat, on=engine), welfare="consumption", line=LINE,
        indices=("fgt0", "fgt1", "fgt2", "mean"), design=_flat_design(), by=["county"], on=engine,
    )  # fmt: skip


def score_ours(files: Files, ready: None, out: Path) -> Path:
    from benchmarks import scoring

    return scoring.ours(files, _engine(out), out)


def score_peer(files: Files, ready: None, out: Path) -> Path:
    by_hand(files, "score", out)
    return out


def mpitb_ready(files: Files) -> Any:
    import pandas as pd

    _imported(files)
    return pd.read_parquet(files.flat)


def mpitb_ours(files: Files, frame: Any, out: Path) -> Any:
    from doorstep.methods.engine import as_table
    from doorstep.methods.identify.mpi import mpi, read_spec

    engine = _engine(out)
    lines = ["k = 0.33"]
    for dimension, names in DIMENSIONS.items():
        for name in names:
            lines.append(
                f'[[indicator]]\nname = "{name}"\ndimension = "{dimension}"\ncolumn = "{name}"\ndeprived = "= 1"'
            )
    spec, table = read_spec("\n".join(lines), "flat"), as_table(files.flat, on=engine)
    return mpi(table, spec, design=_flat_design(), by=["stratum"], rollup=True, on=engine)


def mpitb_peer(files: Files, frame: Any, out: Path) -> Any:
    from mpitb.core import MPIToolbox

    toolbox = MPIToolbox()
    toolbox.svyset(weight="weight")
    toolbox.set(name="flat", dimensions=[(list(names), dimension) for dimension, names in DIMENSIONS.items()])
    return toolbox.est(frame, "flat", klist=[33], svy=True, over=["stratum"])


DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "health": ("d_nutrition", "d_insurance"),
    "education": ("d_attendance", "d_schooling"),
    "living": ("d_electricity", "d_water", "d_toilet", "d_house", "d_fuel", "d_goods"),
}


def _cases() -> tuple[Case, ...]:
    from benchmarks import agreement, fitting, scoring, targeting

    hand = "SQL by hand on DuckDB"
    return (
        Case(
            "af", "Alkire-Foster, ten indicators, four area levels", hand, _imported, af_ours,
            lambda files, ready, out: by_hand(files, "af", out), agreement.af, 1.3,
            bare=lambda files, ready, out: by_hand(files, "af", out, first=True),
        ),
        Case(
            "rules", "Twelve rules with reason codes, written to Parquet", hand, _imported, rules_ours, rules_peer,
            agreement.rules, 1.3,
        ),
        Case(
            "measure", "FGT 0, 1, 2 and mean by county, a row per person", hand, _imported, measure_ours,
            lambda files, ready, out: by_hand(files, "measure", out), agreement.measure, 1.3, flat=True,
            bare=lambda files, ready, out: by_hand(files, "measure", out, first=True),
        ),
        Case(
            "score", "A score of ten traits with codes of explanation, written to Parquet", hand, _imported, score_ours,
            score_peer, scoring.same, 1.5,
        ),
        Case(
            "fit", "A score of fifty features fitted on a million households of its own, tried on ten folds",
            "LinearRegression of scikit-learn, fitted once", fitting.ready, fitting.ours, fitting.peer, fitting.same, 2,
            bar_from=1_000_000, up_to=1_000_000,
        ),
        Case(
            "mpitb", "Alkire-Foster on a flat table, nation and strata", "mpitb (table in memory)", mpitb_ready,
            mpitb_ours, mpitb_peer, agreement.mpitb, 0.5, up_to=10_000_000, flat=True,
        ),
        Case(
            "targeting", "Ten targeting figures of a rule, 1,000 replicates of a bootstrap of villages",
            "the ten figures once, by hand in NumPy (table in memory)", targeting.ready, targeting.ours, targeting.peer,
            targeting.same, 20, bar_from=1_000_000, up_to=1_000_000, flat=True,
        ),
    )  # fmt: skip


CASES: Mapping[str, Case] = {case.name: case for case in _cases()}
