"""Errors of a survey against sums worked by hand and against a plain NumPy account of the same formula."""

import math

import numpy as np
import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import (
    EVERYONE,
    Design,
    Statistic,
    admit,
    collect,
    covariance,
    difference,
    estimate,
    ratio,
    total,
)

SHARE = ratio("h", "poor", "everyone")
MEAN = ratio("mean", "poor", "everyone", share=False)


def measured(columns, design=None, by=(), statistics=(SHARE,), rollup=False, **more):
    """Rows of the long table for a column called poor."""
    design = design or Design()
    admitted = admit(as_table(pa.table(columns)), numbers=["poor"], design=design, by=by)
    sums = collect(admitted.rows, {"poor": admitted.rows.poor}, design=design, by=by, statistics=statistics)
    return estimate(sums, statistics, rollup=rollup, **more).to_pylist(), (*admitted.notes, *sums.notes)


def test_a_simple_random_sample_has_the_variance_of_a_proportion():
    [row], _ = measured({"poor": [1, 0, 0, 1, 0, 0, 0, 0]})
    # p (1 - p) / (n - 1) = 0.25 x 0.75 / 7
    assert row["estimate"] == 0.25
    assert row["se"] == pytest.approx(math.sqrt(0.25 * 0.75 / 7), rel=1e-12)
    assert row["n"] == 8
    assert row["people"] == 8.0


def test_clusters_within_strata_as_worked_by_hand():
    # Totals of the clusters: stratum a 2, 1, 0 of 3 rows each; stratum b 1, 3 of 3 rows each. Mean 7/15.
    # z of a cluster = (total - 3 x 7/15)/15: a 0.6/15, -0.4/15, -1.4/15; b -0.4/15, 1.6/15.
    # V = 3/2 x (deviations of a, squared: 1 + 0 + 1)/225 + 2/1 x (1 + 1)/225 = (3 + 4)/225.
    columns = {
        "poor": [1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1],
        "stratum": list("aaaaaaaaabbbbbb"),
        "village": [1, 1, 1, 2, 2, 2, 3, 3, 3, 1, 1, 1, 2, 2, 2],
    }
    [row], notes = measured(columns, Design(strata="stratum", cluster="village"))
    assert row["estimate"] == pytest.approx(7 / 15)
    assert row["se"] == pytest.approx(math.sqrt(7) / 15, rel=1e-12)
    assert any(note.code == "survey.nested-clusters" for note in notes)


def test_the_population_count_shrinks_the_error_and_a_full_census_has_none():
    columns = {"poor": [1, 0, 0, 1], "count": [16, 16, 16, 16], "share": [1.0] * 4}
    [without], _ = measured(columns, statistics=(MEAN,))
    [quarter], _ = measured(columns, Design(fpc="count"), statistics=(MEAN,))
    [census], _ = measured(columns, Design(fpc="share"), statistics=(MEAN,))
    assert quarter["se"] == pytest.approx(without["se"] * math.sqrt(0.75), rel=1e-12)
    assert census["se"] == 0


def plain(poor, weight, stratum, cluster, inside):
    """Linearised variance of a domain's share, written out: PSUs without a row of the domain are zeros."""
    w = weight * inside
    share = (w * poor).sum() / w.sum()
    z = w * (poor - share) / w.sum()
    variance = 0.0
    for h in np.unique(stratum):
        totals = np.array([z[(stratum == h) & (cluster == c)].sum() for c in np.unique(cluster[stratum == h])])
        variance += len(totals) * totals.var(ddof=1)
    return share, math.sqrt(variance)


@pytest.mark.parametrize("clustered", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_groups_are_domains_of_the_whole_design(clustered, weighted):
    rng = np.random.default_rng(7)
    n = 400
    stratum = rng.integers(0, 4, n)
    group = np.where(rng.random(n) < 0.3, "x", np.where(stratum == 0, "y", "z"))
    cluster = stratum * 100 + rng.integers(0, 9, n) if clustered else np.arange(n)
    weight = rng.random(n) * 5 if weighted else np.ones(n)
    poor = (rng.random(n) < 0.2 + 0.1 * stratum).astype(float)
    design = Design(weight="w" if weighted else None, strata="s", cluster="c" if clustered else None)
    rows, _ = measured({"poor": poor, "w": weight, "s": stratum, "c": cluster, "g": group}, design, by=["g"])
    assert [row["g"] for row in rows] == ["x", "y", "z"]
    for row in rows:
        share, se = plain(poor, weight, stratum, cluster, group == row["g"])
        assert row["estimate"] == pytest.approx(share, rel=1e-12)
        assert row["se"] == pytest.approx(se, rel=1e-10)


@pytest.mark.parametrize("clustered", [True, False])
def test_totals_of_a_roll_up_are_those_of_fewer_groups(clustered):
    rng = np.random.default_rng(3)
    n = 300
    columns = {
        "poor": (rng.random(n) < 0.4).astype(float),
        "county": rng.choice(["n", "s"], n),
        "town": rng.integers(0, 4, n),
        "c": rng.integers(0, 25, n),
    }
    design = Design(cluster="c" if clustered else None)
    rolled, _ = measured(columns, design, by=["county", "town"], rollup=True)
    counties, _ = measured(columns, design, by=["county"])
    [whole], _ = measured(columns, design)
    assert [(row["county"], row["town"]) for row in rolled][:3] == [(None, None), ("n", None), ("n", 0)]
    figures = ("estimate", "se", "low", "high", "n", "people")
    found = [row for row in rolled if row["town"] is None]
    for got, want in zip(found, [whole, *counties], strict=True):
        assert [got[name] for name in figures] == pytest.approx([want[name] for name in figures], rel=1e-10)


@pytest.mark.parametrize("clustered", [True, False])
def test_a_change_counts_the_clusters_that_are_in_both_years(clustered):
    rng = np.random.default_rng(11)
    n = 500
    cluster = rng.integers(0, 30, n)
    year = rng.choice([2018, 2020], n)
    poor = (rng.random(n) < 0.1 + 0.5 * (cluster % 5 == 0)).astype(float)
    design = Design(cluster="c" if clustered else None)
    admitted = admit(
        as_table(pa.table({"poor": poor, "c": cluster, "year": year})), numbers=["poor"], design=design, by=["year"]
    )
    sums = collect(admitted.rows, {"poor": admitted.rows.poor}, design=design, by=["year"])
    [change] = difference(sums, SHARE, {"year": 2018}, {"year": 2020}).to_pylist()
    z = np.zeros(n)
    for label, sign in ((2018, -1), (2020, 1)):
        inside = year == label
        z += sign * inside * (poor - poor[inside].mean()) / inside.sum()
    units = np.bincount(cluster, weights=z) if clustered else z
    assert change["estimate"] == pytest.approx(poor[year == 2020].mean() - poor[year == 2018].mean())
    assert change["se"] == pytest.approx(math.sqrt(len(units) * units.var(ddof=1)), rel=1e-10)
    values, matrix = covariance(sums, [(SHARE, {"year": 2018}), (SHARE, {"year": 2020})])
    assert values[1] - values[0] == pytest.approx(change["estimate"])
    assert matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1] == pytest.approx(change["se"] ** 2, rel=1e-10)


def test_a_difference_refuses_a_group_that_is_not_there():
    admitted = admit(as_table(pa.table({"poor": [0, 1], "g": ["a", "b"]})), numbers=["poor"], design=Design(), by=["g"])
    sums = collect(admitted.rows, {"poor": admitted.rows.poor}, design=Design(), by=["g"])
    with pytest.raises(Refusal) as refused:
        difference(sums, SHARE, {"g": "a"}, {"g": "c"})
    assert refused.value.code == "survey.no-such-group"


LONELY = {
    "poor": [1.0, 0.0, 1.0, 1.0, 0.0],
    "s": ["a", "a", "a", "a", "b"],
    "c": [1, 1, 2, 2, 3],
}


def test_a_stratum_of_one_cluster_is_centred_at_the_whole_and_said():
    rows, notes = measured(LONELY, Design(strata="s", cluster="c"), statistics=(MEAN,))
    # Mean 0.6; z: cluster 1 (1 - 1.2)/5 = -0.04, cluster 2 (2 - 1.2)/5 = 0.16, cluster 3 (0 - 0.6)/5 = -0.12.
    # V = 2 x (0.1^2 + 0.1^2) + 0.12^2 = 0.0544.
    assert rows[0]["se"] == pytest.approx(math.sqrt(0.0544), rel=1e-12)
    assert [note.code for note in notes] == ["survey.lonely-stratum"]
    assert "b" in str(notes[0])


def test_a_stratum_of_one_cluster_may_add_nothing_or_be_refused():
    rows, _ = measured(LONELY, Design(strata="s", cluster="c", lonely="certainty"), statistics=(MEAN,))
    assert rows[0]["se"] == pytest.approx(math.sqrt(0.04), rel=1e-12)
    with pytest.raises(Refusal, match="single cluster"):
        measured(LONELY, Design(strata="s", cluster="c", lonely="refuse"))


def test_a_centred_total_stands_at_the_mean_of_all_clusters():
    sum_of = total("poor people", "poor")
    [row], _ = measured(LONELY, Design(strata="s", cluster="c"), statistics=(sum_of,))
    # Totals of the clusters 1, 2, 0; their mean 1. V = 2 x (0.25 + 0.25) + (0 - 1)^2 = 2.
    assert row["estimate"] == 3
    assert row["se"] == pytest.approx(math.sqrt(2), rel=1e-12)


def test_one_row_gives_an_estimate_without_an_error_and_says_so():
    [row], notes = measured({"poor": [1.0]})
    assert (row["estimate"], row["se"], row["low"]) == (1.0, None, pytest.approx(0.025))
    assert [note.code for note in notes] == ["survey.no-error"]


def test_a_share_keeps_its_interval_between_0_and_1():
    [row], _ = measured({"poor": [1.0] + [0.0] * 19})
    assert 0 < row["low"] < 0.05 < row["high"] < 1
    # logit(0.05) +- t(19) se / (0.05 x 0.95)
    step = 2.093024054408263 * row["se"] / (0.05 * 0.95)
    assert row["high"] == pytest.approx(1 / (1 + 19 * math.exp(-step)), rel=1e-9)


def test_nobody_poor_still_has_an_interval():
    [none], _ = measured({"poor": [0.0] * 20})
    [everybody], _ = measured({"poor": [1.0] * 20})
    # Clopper and Pearson: 1 - 0.025^(1/20)
    assert (none["estimate"], none["se"], none["low"]) == (0.0, 0.0, 0.0)
    assert none["high"] == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-9)
    assert everybody["low"] == pytest.approx(0.025 ** (1 / 20), rel=1e-9)
    assert everybody["high"] == 1.0


def test_nobody_poor_in_few_clusters_is_less_sure_than_in_many_rows():
    columns = {"poor": [0.0] * 20, "c": [1, 2, 3, 4] * 5}
    [rows], _ = measured(columns)
    [clusters], _ = measured(columns, Design(cluster="c"))
    assert clusters["high"] == pytest.approx(1 - 0.025 ** (1 / 4), rel=1e-9)
    assert clusters["high"] > rows["high"]


def test_a_ratio_without_denominator_is_not_known():
    empty = Statistic("gap", ("poor", "nobody"), lambda t: t[0] / t[1], lambda t: t)
    admitted = admit(as_table(pa.table({"poor": [1.0, 0.0]})), numbers=["poor"], design=Design())
    sums = collect(admitted.rows, {"poor": admitted.rows.poor, "nobody": admitted.rows.poor * 0}, design=Design())
    [row] = estimate(sums, [empty]).to_pylist()
    assert (row["estimate"], row["se"], row["low"], row["high"]) == (None, None, None, None)


def test_a_value_that_is_the_same_everywhere_has_no_error():
    [row], _ = measured(
        {"poor": [0.1] * 1000, "w": list(np.linspace(0.1, 3, 1000))}, Design(weight="w"), statistics=(MEAN,)
    )
    assert row["se"] == 0


def test_population_counts_that_differ_or_are_too_small_are_refused():
    with pytest.raises(Refusal) as refused:
        measured({"poor": [1, 0], "count": [5, 6]}, Design(fpc="count"))
    assert refused.value.code == "survey.fpc-differs"
    with pytest.raises(Refusal) as refused:
        measured({"poor": [1, 0, 1], "count": [2, 2, 2]}, Design(fpc="count"))
    assert refused.value.code == "survey.fpc-too-small"


def test_many_groups_and_statistics_are_quick():
    import time

    n = 100_000
    rng = np.random.default_rng(5)
    admitted = admit(
        as_table(pa.table({"poor": rng.random(n), "g": np.arange(n) // 2, "c": np.arange(n)})),
        numbers=["poor"],
        design=Design(cluster="c"),
        by=["g"],
    )
    sums = collect(admitted.rows, {"poor": admitted.rows.poor}, design=Design(cluster="c"), by=["g"])
    started = time.process_time()  # others may be using the machine while this runs
    table = estimate(sums, [SHARE] * 30)
    assert table.num_rows == 30 * n // 2
    assert time.process_time() - started < 30


def test_a_group_within_one_cluster_has_no_feigned_error(duck, table):
    rows = table({"place": list("aaabbb"), "village": [1, 1, 1, 2, 2, 3], "y": [1, 0, 1, 0, 1, 1]}, duck)
    design = Design(cluster="village")
    admitted = admit(rows, numbers={"y": "y"}, design=design, by=("place",), on=duck).rows
    sums = collect(admitted, {"poor": admitted["y"]}, design=design, by=("place",), on=duck)
    [one_village, two_villages] = estimate(sums, [ratio("h", "poor", EVERYONE)]).to_pylist()
    assert one_village["estimate"] == pytest.approx(2 / 3)
    assert one_village["se"] is None
    assert one_village["low"] is None
    assert two_villages["se"] > 0
    assert [note.code for note in sums.notes] == ["survey.group-within-one-cluster"]
