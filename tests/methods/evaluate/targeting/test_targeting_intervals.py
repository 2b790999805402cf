"""Standard errors and intervals: against copying rows, against a formula, and where none can be known."""

import numpy as np
import pytest

from doorstep.methods.engine import run
from doorstep.methods.evaluate.targeting import near
from doorstep.methods.evaluate.targeting.draws import multipliers
from doorstep.methods.evaluate.targeting.near import the_poorest, the_truly_poorest
from doorstep.methods.survey.poorest import poorest, truly_poorest


def survey(seed, rows=1200, clusters=40):
    chance = np.random.default_rng(seed)
    cluster = chance.permutation(np.arange(rows) % clusters)
    truth = np.exp(0.5 * chance.normal(size=clusters)[cluster] + 0.6 * chance.normal(size=rows))
    return {
        "truth": truth, "rule": np.log(truth) + 0.6 * chance.normal(size=rows), "village": cluster,
        "g": chance.choice(["a", "b"], rows), "w": chance.uniform(1, 2, rows),
    }  # fmt: skip


def test_every_error_is_that_of_copying_villages_and_doing_all_anew(errors, estimates):
    rows = survey(1)
    words = {"line": 0.7, "amount": 0.3, "weight": "w"}
    found = errors(rows, cluster="village", replicates=1000, seed=2, **words)
    chance = np.random.default_rng(5)
    members = [np.flatnonzero(rows["village"] == one) for one in range(40)]
    copies = []
    for _ in range(250):
        drawn = np.concatenate([members[one] for one in chance.integers(0, 40, 40)])
        copies.append(estimates({name: column[drawn] for name, column in rows.items()}, **words))
    for indicator, row in found.items():
        copied = np.std([copy[indicator] for copy in copies], ddof=1)
        # 250 copies know an error to 5 % of itself. A share of the richest fifth, near 0, is not normal.
        assert row["se"] == pytest.approx(copied, rel=0.2, abs=0.001), indicator


def test_the_error_of_a_choice_is_that_of_a_ratio(errors):
    rows = survey(2)
    rows["choice"] = (rows["rule"] < 0).astype(int)
    found = errors(rows, {"c": "choice"}, line=0.7, cluster="village", weight="w", replicates=4000)
    poor = rows["w"] * (rows["truth"] < 0.7)
    totals = np.array([np.bincount(rows["village"], weights=one) for one in (poor * (1 - rows["choice"]), poor)])
    ratio = totals[0].sum() / totals[1].sum()
    away = totals[0] - ratio * totals[1]
    assert found["exclusion"]["estimate"] == pytest.approx(ratio)
    assert found["exclusion"]["se"] == pytest.approx(np.sqrt(40 / 39 * (away**2).sum()) / totals[1].sum(), rel=0.06)


def test_villages_that_are_alike_inside_make_errors_larger(errors):
    rows = survey(3)
    words = {"line": 0.7, "replicates": 300, "indicators": ["selected"]}
    assert errors(rows, cluster="village", **words)["selected"]["se"] > 1.5 * errors(rows, **words)["selected"]["se"]


def test_shares_never_leave_0_to_1_and_a_rule_without_error_has_a_far_bound(errors):
    rows = survey(4)
    found = errors(rows, {"perfect": "truth"}, line=0.7, cluster="village", replicates=100)
    assert (found["exclusion"]["estimate"], found["exclusion"]["se"], found["exclusion"]["low"]) == (0, 0, 0)
    # Villages with poor people, none of whom was missed: what Clopper and Pearson say of 0 of so many.
    villages = len(np.unique(rows["village"][rows["truth"] < 0.7]))
    assert found["exclusion"]["high"] == pytest.approx(1 - 0.025 ** (1 / villages))
    assert all(0 <= row["low"] <= row["high"] <= 1 for name, row in found.items() if name in ("error", "auc", "fpr"))


def test_no_interval_reaches_where_a_figure_cannot_lie(errors):
    rows = survey(14, rows=30, clusters=5)
    found = errors(rows, by=["g"], line=0.7, amount=0.2, cluster="village", replicates=200)
    bare = {key: row for key, row in found.items() if row["se"] is not None and row["low"] is not None}
    for (_, _, name), row in bare.items():
        least = -1 if name.startswith("gap_") and name != "gap_per_money" else 0
        assert least <= row["low"] <= row["high"], name
        assert row["high"] <= 1 or name in ("cgh", "distributional", "lifted_per_money"), name
    assert any(row["estimate"] < 3 * row["se"] for (_, _, name), row in bare.items() if name == "cgh")


def test_the_same_seed_says_the_same_for_any_order_of_rows(errors):
    rows = survey(5, rows=200)
    words = {"poorest": 0.3, "replicates": 80, "by": ["g"]}
    once = errors(rows, seed=1, **words)
    turned = errors({name: column[::-1] for name, column in rows.items()}, seed=1, **words)
    other = errors(rows, seed=2, **words)
    assert all(turned[key]["se"] == pytest.approx(row["se"]) for key, row in once.items())
    assert any(other[key]["se"] != row["se"] for key, row in once.items())


def test_one_cluster_shows_no_variation_and_no_error_is_feigned(errors, compare):
    rows = {**survey(6, rows=100), "village": np.zeros(100, dtype=int)}
    words = {"poorest": 0.3, "cluster": "village", "replicates": 100}
    assert {row["se"] for row in errors(rows, **words).values()} == {None}
    assert {row["low"] for row in errors(rows, **words).values()} == {None}
    assert "survey.no-error" in [note.code for note in compare(rows, {"rule": "rule"}, **words).notes]


def test_a_group_within_one_cluster_has_estimates_and_no_errors(errors, compare):
    rows = survey(7, rows=200, clusters=5)
    rows["g"] = rows["village"]
    found = errors(rows, by=["g"], poorest=0.5, cluster="village", replicates=100)
    assert {row["se"] for key, row in found.items() if key[2] == "error"} == {None}
    result = compare(rows, {"rule": "rule"}, by=["g"], poorest=0.5, cluster="village", replicates=100)
    assert "survey.group-within-one-cluster" in [note.code for note in result.notes]


def test_no_replicates_give_estimates_only(errors):
    found = errors(survey(8, rows=100), poorest=0.3)
    assert {row["se"] for row in found.values()} == {None}
    assert found["exclusion"]["estimate"] is not None


def test_many_rows_without_clusters_are_dealt_into_groups_and_it_is_said(compare, monkeypatch):
    from doorstep.methods.evaluate.targeting import people

    rows = survey(9, rows=900)
    words = {"poorest": 0.3, "replicates": 400, "indicators": ["exclusion"]}
    [alone] = compare(rows, {"rule": "rule"}, **words).rows()
    monkeypatch.setattr(people, "MOST", 90)
    result = compare(rows, {"rule": "rule"}, **words)
    [dealt] = result.rows()
    assert dealt["estimate"] == alone["estimate"]
    assert dealt["se"] == pytest.approx(alone["se"], rel=0.25)
    assert any("dealt at random into 90 groups" in str(note.text) for note in result.notes)


@pytest.mark.parametrize("lumpy", [False, True])
def test_ranking_only_the_rows_near_the_cut_finds_the_same(monkeypatch, lumpy):
    chance = np.random.default_rng(10)
    value = chance.integers(0, 30, 5000).astype(float) if lumpy else chance.normal(size=5000)
    weight = chance.uniform(0.5, 2, 5000)
    plain = [poorest(value, weight, share * weight.sum()) for share in (0.001, 0.2, 0.77)]
    poor = [truly_poorest(value, weight, share) for share in (0.001, 0.2, 0.77)]
    monkeypatch.setattr(near, "FEW", 100)
    monkeypatch.setattr(near, "SAMPLE", 200)
    for share, one, whole in zip((0.001, 0.2, 0.77), plain, poor, strict=True):
        found = the_poorest(value, weight, share * weight.sum())
        assert found.taken == pytest.approx(one.taken)
        assert (found.cut, found.tied) == (one.cut, one.tied)
        assert (the_truly_poorest(value, weight, share) == whole).all()


def test_weights_of_clusters_keep_their_total_on_average_and_vary_as_a_total_does():
    drawn = np.concatenate(list(multipliers(np.repeat([0, 1, 2], [5, 20, 1]), replicates=4000, seed=0)))
    assert drawn.mean(axis=0) == pytest.approx(np.ones(26), abs=0.1)
    total = drawn[:, :5] @ np.arange(5.0)
    # Variance of the total of n of n clusters drawn with replacement: n/(n-1) x sum of squares around the mean.
    assert total.var() == pytest.approx(5 / 4 * ((np.arange(5.0) - 2) ** 2).sum(), rel=0.08)
    assert (drawn[:, 25] == 1).all(), "a stratum of one cluster stays as it is"


@pytest.mark.spark
def test_spark_says_what_duckdb_says(compare, duck, spark):
    rows = survey(12, rows=300)
    rows["choice"] = (rows["rule"] < 0).astype(int)
    words = {"poorest": 0.3, "weight": "w", "cluster": "village", "by": ["g"], "replicates": 60}
    once, again = (
        compare(rows, {"r": "rule", "c": "choice"}, engine=engine, **words).rows() for engine in (duck, spark)
    )
    assert len(once) == len(again)
    for ours, theirs in zip(once, again, strict=True):
        assert [theirs[name] for name in ("g", "rule", "indicator", "n")] == [
            ours[name] for name in ("g", "rule", "indicator", "n")
        ]
        for figure in ("estimate", "se", "low", "high", "people"):
            assert theirs[figure] == pytest.approx(ours[figure], rel=1e-9), ours


@pytest.mark.spark
def test_spark_makes_the_same_rules_beside(table, duck, spark):
    from doorstep.methods.evaluate.targeting import Beside, rules_beside

    rows = {**survey(13, rows=60), "kind": ["x", "y", None] * 20}
    asked = [Beside("geographic", "village"), Beside("categorical", "kind", "x"), Beside("random"), Beside("universal")]
    once, again = (
        run(rules_beside(table(rows, engine), asked, truth="truth", weight="w", on=engine)[0], on=engine)
        .sort_by([("truth", "ascending")])
        .to_pydict()
        for engine in (duck, spark)
    )
    assert list(once) == list(again)
    for name, column in once.items():
        assert again[name] == column, name
