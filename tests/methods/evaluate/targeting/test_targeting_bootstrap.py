"""The bootstrap says what one that copies rows and ranks them anew in every replicate would say."""

import numpy as np
import pyarrow as pa
import pytest
import targeting_by_hand
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table
from doorstep.methods.evaluate.targeting import cuts, draws, sums, targeting


def survey(seed, rows, clusters, *, lumpy, strata=1, groups=2):
    chance = np.random.default_rng(seed)
    cluster = np.r_[np.arange(clusters), chance.integers(0, clusters, rows - clusters)]
    place = chance.normal(size=clusters)[cluster]
    truth = place + chance.normal(size=rows)
    score = 0.7 * truth + chance.normal(size=rows)
    if lumpy:
        truth, score = np.round(truth * lumpy), np.round(score * lumpy)
    return {
        "truth": truth, "score": score, "w": chance.integers(1, 5, rows).astype(float), "village": cluster,
        "stratum": cluster % strata, "group": chance.integers(0, groups, rows), "region": cluster % 3,
    }  # fmt: skip


def ours(columns, engine, **words):
    words = {"truth": "truth", "weight": "w", "cluster": "village", "strata": "stratum", "by": ["group"]} | words
    words |= {"indicators": ("exclusion", "inclusion", "error"), "replicates": 60}
    found = targeting(as_table(pa.table(columns), on=engine), rules={"score": "score"}, on=engine, **words)
    rows = found.rows()
    return {
        figure: np.array([row[figure] for row in rows], dtype=float).reshape(-1, 3).T for figure in ("estimate", "se")
    }


def check(columns, engine, *, unit=None, **quota):
    within = ["region"] if unit is not None else []
    share = quota.get("poorest")
    found = ours(columns, engine, within=within, **quota)
    arrays = {
        name: np.asarray(column, dtype=float) for name, column in columns.items() if name in ("truth", "score", "w")
    }
    village, group = columns["village"], columns["group"]
    stratum = np.zeros(village.max() + 1, dtype=int)
    stratum[village] = columns["stratum"]
    # Clusters are numbered by stratum and label.
    order = np.lexsort((np.arange(len(stratum)), stratum))
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    unit = np.zeros(len(village), dtype=int) if unit is None else unit
    plain = (arrays["truth"], arrays["score"], arrays["w"])
    asked = {"line": quota.get("line"), "share": share}
    here = targeting_by_hand.figures(*plain, group, int(group.max()) + 1, unit, **asked)
    assert found["estimate"] == pytest.approx(here, nan_ok=True)
    se, known = targeting_by_hand.errors(
        *plain, number[village], group, unit, stratum[order], replicates=60, seed=0, **asked
    )
    sure = (known >= 0.9) & np.isfinite(found["se"])
    assert found["se"][sure] == pytest.approx(se[sure], abs=1e-7)
    assert sure.any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 3]), st.booleans(), st.booleans())
def test_errors_are_those_of_ranking_anew(duck, seed, lumpy, by_line, apart):
    columns = survey(seed, 150, 12, lumpy=lumpy, strata=1 + seed % 3)
    quota = {"line": 0.0} if by_line else {"poorest": 0.3}
    check(columns, duck, unit=columns["region"] if apart else None, **quota)


@pytest.mark.parametrize("lumpy", [0, 5, 0.3])
@pytest.mark.parametrize("quota", [{"poorest": 0.2}, {"line": -0.8}])
def test_blocks_strips_and_many_ties_say_the_same(duck, lumpy, quota, monkeypatch):
    monkeypatch.setattr(cuts, "SMALL", 50)
    monkeypatch.setattr(cuts, "NARROWEST", 4)
    monkeypatch.setattr(sums, "AT_ONCE", 500)
    monkeypatch.setattr(sums, "DENSE", 0)
    monkeypatch.setattr(draws, "CELLS", 300)
    columns = survey(7, 3_000, 40, lumpy=lumpy)
    # By chunk the draws differ from those of another chunk size; both sides use the same.
    monkeypatch.setattr(draws, "STEP", 7)
    check(columns, duck, **quota)
