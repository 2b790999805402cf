"""A score fitted on a million households and fifty features, beside scikit-learn's least squares on the same file.

Ours also lists rows that lack something, deals villages to ten folds, fits each time without one, ranks, hashes and
writes the model; the peer reads the columns, fits once, and looks at nothing.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.nation import Files

HOUSEHOLDS = 1_000_000
FEATURES = tuple(f"x{number}" for number in range(50))
VILLAGES = 5_000


@dataclass(frozen=True)
class Fit:
    """What both sides found: coefficients in the order of FEATURES, the intercept first, and R2 of the fit."""

    coefficients: np.ndarray
    r2: float


def ready(files: Files) -> Path:
    """A file of invented households, made once: forty features of any number, ten of whole numbers."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import sklearn.linear_model  # noqa: F401

    import doorstep.methods.identify.score  # noqa: F401

    path = files.folder.parent / f"survey-{HOUSEHOLDS}.parquet"
    if path.exists():
        return path
    draw = np.random.default_rng(1)
    matrix = draw.normal(size=(HOUSEHOLDS, len(FEATURES)))
    matrix[:, ::5] = draw.integers(0, 8, (HOUSEHOLDS, len(FEATURES) // 5))
    log = 3 + matrix @ draw.normal(0, 0.05, len(FEATURES)) + draw.normal(0, 0.5, HOUSEHOLDS)
    village = np.char.add("v", draw.integers(0, VILLAGES, HOUSEHOLDS).astype(str))
    columns = {**dict(zip(FEATURES, matrix.T, strict=True)), "consumption": np.exp(log), "village": village}
    part = path.with_suffix(".part")
    pq.write_table(pa.table(columns), part)
    part.replace(path)
    return path


def ours(files: Files, path: Path, out: Path) -> Fit:
    """Fit, cross-validate, and write the model."""
    from doorstep.methods.engine import duckdb_engine, open_table, write_text
    from doorstep.methods.identify.score import fit

    engine = duckdb_engine(memory="4GB", scratch=out.parent)
    asked = {"target": "consumption", "features": FEATURES, "log": True, "cluster": "village"}
    found = fit(open_table(str(path), on=engine).table, **asked, provenance=path.name, on=engine)
    write_text(found.model.to_json(), out.with_suffix(".json"))
    return Fit(np.array([found.model.intercept, *found.model.coefficients]), found.model.figures["r2"])


def peer(files: Files, path: Path, out: Path) -> Fit:
    """Read the columns that are needed, and fit once."""
    import pyarrow.parquet as pq
    from sklearn.linear_model import LinearRegression

    table = pq.read_table(path, columns=[*FEATURES, "consumption"])
    matrix = np.column_stack([table[name].to_numpy() for name in FEATURES])
    log = np.log(table["consumption"].to_numpy())
    found = LinearRegression().fit(matrix, log)
    return Fit(np.array([found.intercept_, *found.coef_]), found.score(matrix, log))


def same(one: Fit, other: Fit) -> None:
    """Coefficients and R2 to nine digits."""
    apart = float(np.abs(one.coefficients - other.coefficients).max())
    if apart > 1e-9 or abs(one.r2 - other.r2) > 1e-9:
        raise AssertionError(f"Ours and the peer differ: coefficients by {apart}, R2 {one.r2} and {other.r2}")
