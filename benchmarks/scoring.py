"""The score of the benchmark: a model of ten traits, written out, applied with every code of explanation."""

from pathlib import Path
from typing import Any

import duckdb

from benchmarks.nation import Files

LINE = 12.0


def model() -> Any:
    """Ten traits and twelve features, about as many as a proxy means test on paper has; coefficients are invented."""
    from doorstep.methods.identify.score.model import Column, Feature, Model, Target

    def number(least: float, most: float, mean: float) -> Any:
        return Column("number", None, least, most, mean)

    def level(base: str, **shares: float) -> Any:
        by_code = {code.removeprefix("c"): share for code, share in shares.items()}
        return Column("level", levels=tuple(by_code), base=base, shares=by_code)

    columns = {
        "assets": number(0, 8, 3.9), "road_km": number(0, 10, 3.0), "size": number(1, 8, 3.52),
        "cropland_mu": number(0, 15, 7.29), "house_grade": number(1, 4, 1.5),
        "fuel": level("4", c1=0.3, c2=0.04, c3=0.12, c4=0.52, c5=0.02),
        "house_structure": level("3", c1=0.12, c2=0.26, c3=0.47, c4=0.15),
        "vehicle": Column("flag", None, 0, 1, 0.175), "toilet": Column("flag", None, 0, 1, 0.64),
        "dibao": Column("flag", None, 0, 1, 0.048),
    }  # fmt: skip
    coefficients = {
        "assets": 0.03, "road_km": -0.02, "size": -0.2, "size^2": 0.01, "sqrt(cropland_mu)": 0.05, "house_grade": -0.08,
        "fuel=1": -0.2, "fuel=2": -0.25, "fuel=3": -0.1, "fuel=5": -0.2, "house_structure=1": -0.1,
        "house_structure=2": -0.02, "house_structure=4": 0.15, "vehicle": 0.15, "toilet": 0.1, "dibao": -0.25,
    }  # fmt: skip

    def feature(name: str) -> Any:
        if "=" in name:
            column, code = name.split("=")
            return Feature(name, "level", (column,), level=code)
        if name == "size^2":
            return Feature(name, "power", ("size",), power=2)
        if name.startswith("sqrt"):
            return Feature(name, "sqrt", ("cropland_mu",))
        return Feature(name, "number", (name,))

    return Model(
        "ols", Target("consumption", True, "yuan/person/day"), columns, tuple(feature(name) for name in coefficients),
        intercept=2.5, coefficients=tuple(coefficients.values()), smearing=1.1,
    )  # fmt: skip


def ours(files: Files, engine: Any, out: Path) -> Path:
    """Score, explain and write every household."""
    from doorstep.methods.engine import as_table, write
    from doorstep.methods.identify.score.apply import apply

    table = as_table(files.households, on=engine)
    applied = apply(table, model(), explain=True, line=LINE, keep=["household_id"], on=engine)
    write(applied.table, out)
    return out


def same(ours: Path, peer: Path) -> None:
    """Every household: scores to 1e-9; codes exactly, but for points that rounding puts on either side of a half."""
    one, other = (f"read_parquet('{path}')" for path in (ours, peer))
    names = [name for name, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM {one}").fetchall()]
    wide = [name for name in names if name.startswith("points")]
    apart = " + ".join(f'coalesce(abs(a."{name}" - b."{name}"), 0)' for name in wide)
    rows, both, scores, points, codes, missing = duckdb.sql(
        f"SELECT (SELECT count(*) FROM {other}), count(*),"
        f" max(abs(a.score - b.score)) + max(abs(a.welfare - b.welfare)),"
        f" avg({apart}), avg((a.main <> b.main OR a.changes <> b.changes OR a.below <> b.below)::INT),"
        f" count_if((a.score IS NULL) <> (b.score IS NULL) OR (a.changes IS NULL) <> (b.changes IS NULL))"
        f" FROM {one} a JOIN {other} b USING (household_id)"
    ).fetchall()[0]
    found = f"{both} of {rows} rows, scores {scores}, points {points}, codes {codes}, missing {missing}"
    if not (rows == both > 0 and scores < 1e-9 and points < 1e-3 and codes < 1e-4 and missing == 0):
        raise AssertionError(f"Ours and the peer differ: {found}")
