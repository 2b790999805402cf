"""Learn a score from the heads of the Costa Rican survey, and say how well it finds their four levels.

    python examples/costa-rica/levels.py out/costa-rica/heads.csv

The score is learnt from visible traits with the level (1 extreme .. 4 not vulnerable) as a number; each household is
scored by a fit that has not seen its fold. As many households as truly are of a level are called so, from the lowest
score up. Printed is the macro F1 over heads with its interval, beside calling everybody not vulnerable.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorstep.methods.engine import as_table, duckdb_engine
from doorstep.methods.evaluate.levels import levels
from doorstep.methods.identify.score import fit
from doorstep.methods.kernel.refusal import Refusal

TRAITS = (
    "rooms", "refrig", "v18q1", "r4h3", "r4m1", "r4m3", "r4t1", "r4t2", "tamhog", "escolari", "paredblolad",
    "pisomoscer", "cielorazo", "abastaguadentro", "sanitario3", "energcocinar2", "energcocinar3", "epared3", "etecho3",
    "eviv3", "hogar_nin", "hogar_adul", "dependency", "instlevel8", "instlevel9", "bedrooms", "overcrowding",
    "computer", "television", "qmobilephone", "lugar1", "area1", "age", "male", "edjefe", "edjefa",
)  # fmt: skip
"""What a visitor can see or ask: dwelling, goods, people, schooling, place. No rent, which most have not."""


def main(heads: Path) -> None:
    engine = duckdb_engine()
    fitted = fit(as_table(heads, on=engine), target="Target", features=TRAITS, method="ridge", on=engine)
    truth, score = (fitted.held_out[name].to_numpy() for name in ("target", "score"))
    suggested = {"the score": at_the_same_shares(score, truth), "everybody 4": np.full(len(truth), 4.0)}
    for name, called in suggested.items():
        table = as_table(pa.table({"truth": truth, "suggested": called}), on=engine)
        rows = levels(table, truth="truth", suggested="suggested", on=engine).rows()
        found = {row["indicator"]: row for row in rows}
        macro = found["macro_f1"]
        between = f"{macro['low']:.3f} to {macro['high']:.3f}"
        print(f"macro F1 of {name}: {macro['estimate']:.3f} ({between}), n {macro['n']:,}")
        print("   by level: " + ", ".join(f"{level} {found[f'f1:{level}']['estimate']:.2f}" for level in (1, 2, 3, 4)))
    for note in fitted.result.notes:
        print(f"! {note.text}")


def at_the_same_shares(score: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The level of each household when as many get each level as there truly are, the lowest scores the lowest."""
    called = np.empty(len(score))
    called[np.argsort(score, kind="stable")] = np.sort(truth)
    return called


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("One word is needed: the file heads.csv that examples/costa-rica/load.py wrote.")
    try:
        main(Path(sys.argv[1]))
    except Refusal as refusal:
        sys.exit(f"{refusal.what}\n  Why: {refusal.why}\n  What to do: {refusal.do}")
