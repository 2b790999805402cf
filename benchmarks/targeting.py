"""Ten figures of a rule with their bootstrap, beside the same figures once and without errors, by hand in NumPy."""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.nation import Files, in_sql

SHARE, REPLICATES = 0.2, 1000
FIGURES = (
    "exclusion", "inclusion", "error", "coverage", "precision", "fpr", "auc", "cgh", "distributional", "incidence_q1",
)  # fmt: skip


def ready(files: Files) -> Any:
    """The flat table in memory: consumption, weight, village, and a score that knows consumption but for noise."""
    import duckdb

    import doorstep.methods.engine
    import doorstep.methods.evaluate.targeting  # noqa: F401

    # Numbers from 0 to 1 made from the place of the row, so that every run scores alike.
    lots = [f"(hash(row_number() OVER () * 2 + {one}) / 18446744073709551616.0)" for one in (0, 1)]
    noise = f"0.5 * sqrt(-2 * ln({lots[0]} + 1e-12)) * cos(6.283185307179586 * {lots[1]})"
    connection = duckdb.connect(config={"threads": 1})
    return connection.sql(
        f"SELECT consumption::DOUBLE AS truth, ln(consumption + 0.01) + {noise} AS score, weight::DOUBLE AS weight,"
        f" village FROM '{in_sql(files.flat)}' WHERE consumption IS NOT NULL"
    ).to_arrow_table()


def ours(files: Files, table: Any, out: Path) -> dict[str, float]:
    """Estimates, errors and intervals, clusters drawn a thousand times."""
    from doorstep.methods.engine import as_table, duckdb_engine
    from doorstep.methods.evaluate.targeting import targeting

    engine = duckdb_engine(memory="4GB", scratch=out.parent)
    result = targeting(
        as_table(table, on=engine), truth="truth", rules={"score": "score"}, poorest=SHARE, weight="weight",
        cluster="village", indicators=FIGURES, replicates=REPLICATES, on=engine,
    )  # fmt: skip
    return {row["indicator"]: row["estimate"] for row in result.rows()}


def peer(files: Files, table: Any, out: Path) -> dict[str, float]:
    """One pass: who is poor, who is selected, and the ten figures."""
    truth, score, weight = (table[name].to_numpy() for name in ("truth", "score", "weight"))
    by_truth, everyone = np.argsort(truth), weight.sum()
    reached = np.cumsum(weight[by_truth])
    poor = truth <= truth[by_truth[np.searchsorted(reached, SHARE * everyone * (1 - 1e-12))]]
    mass = weight[poor].sum()
    by_score = np.argsort(score)
    filled = np.cumsum(weight[by_score])
    taken = np.empty(len(score))
    taken[by_score] = np.clip((mass - filled + weight[by_score]) / weight[by_score], 0, 1)
    chosen = weight * taken
    selected, both = chosen.sum(), chosen[poor].sum()
    richer = weight[by_score] * ~poor[by_score]
    above = (richer.sum() - np.cumsum(richer)) @ (weight * poor)[by_score]
    welfare = (truth / np.median(truth)) ** -2.0
    fifth = _first_fifth(truth, weight)
    return {
        "exclusion": 1 - both / mass,
        "inclusion": 1 - both / selected,
        "error": (mass + selected - 2 * both) / everyone,
        "coverage": both / mass,
        "precision": both / selected,
        "fpr": (selected - both) / (everyone - mass),
        "auc": above / (mass * (everyone - mass)),
        "cgh": (both / selected) / (mass / everyone),
        "distributional": chosen @ welfare / selected / (weight @ welfare / everyone),
        "incidence_q1": chosen @ fifth / selected,
    }


def _first_fifth(truth: Any, weight: Any) -> Any:
    """The part of each row in the poorest fifth of the people, those of the same truth alike."""
    _, of_row = np.unique(truth, return_inverse=True)
    tied = np.bincount(of_row, weights=weight)
    before = np.cumsum(tied) - tied
    return np.clip((weight.sum() / 5 - before) / tied, 0, 1)[of_row]


def same(found: dict[str, float], by_hand: dict[str, float]) -> None:
    """All ten, to 1e-7 (rows of one score are split by the one and ordered by the other)."""
    for name, figure in by_hand.items():
        if not abs(found[name] - figure) < 1e-7:
            raise AssertionError(f"{name} differs: {found[name]} and {figure}")
