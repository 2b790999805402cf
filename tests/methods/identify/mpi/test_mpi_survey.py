"""A real design with two periods, strata and clusters, against NumPy written apart, Polars, and Spark."""

import gzip
import io

import numpy as np
import pyarrow.csv as csv
import pytest
from mpi_by_hand import fast_variance, measures, variance

from doorstep.methods.engine import as_table
from doorstep.methods.identify.mpi import change, mpi, read_spec, robustness, subgroup_contributions
from doorstep.methods.survey import Design

COLUMNS = ["d_nutr", "d_cm", "d_satt", "d_educ", "d_elct", "d_sani", "d_wtr", "d_hsg", "d_ckfl", "d_asst"]
DIMENSIONS = ["health"] * 2 + ["education"] * 2 + ["living"] * 6
WEIGHTS = np.array([1 / 6] * 4 + [1 / 18] * 6)
TEXT = "k = 0.3333\n" + "".join(
    f'[[indicator]]\nname = "{index}"\ndimension = "{dimension}"\ncolumn = "{column}"\ndeprived = "= 1"\n'
    for index, (column, dimension) in enumerate(zip(COLUMNS, DIMENSIONS, strict=True))
)
SPEC = read_spec(TEXT, "global")
DESIGN = Design(weight="weight", strata="stratum", cluster="psu")


@pytest.fixture(scope="module")
def survey(shared):
    """The synthetic survey of the R package mpitbR 1.0.1, as Arrow; its weights vary here by region."""
    with gzip.open(shared / "reference" / "inputs" / "mpitbR_syn_cdta.csv.gz") as file:
        table = csv.read_csv(io.BytesIO(file.read()), convert_options=csv.ConvertOptions(null_values=["", "NA"]))
    weight = 1 + table["region"].to_numpy() % 7 / 4
    return table.set_column(table.column_names.index("weight"), "weight", [weight])


@pytest.fixture(scope="module")
def opened(survey, duck):
    return as_table(survey, on=duck)


@pytest.fixture(scope="module")
def known(survey):
    """NumPy columns of the rows in which every indicator is known, and the flags as a matrix."""
    flags = np.column_stack([survey[name].to_numpy().astype(float) for name in COLUMNS])
    kept = ~np.isnan(flags).any(axis=1)
    columns = {name: survey[name].to_numpy()[kept] for name in survey.column_names}
    return flags[kept], columns


def test_a_group_over_two_periods_has_the_estimates_and_errors_computed_by_hand(opened, known, by_name):
    result = mpi(opened, SPEC, design=DESIGN, by=["t", "area"])
    flags, columns = known
    for t in (1, 2):
        for area in (0, 1):
            inside = (columns["t"] == t) & (columns["area"] == area)
            found, errors = by_name(result, t=t, area=area), by_name(result, "se", t=t, area=area)
            expected = measures(flags[inside], WEIGHTS, 0.3333, columns["weight"][inside])
            assert set(expected) == set(found)
            for name, (estimate, z) in expected.items():
                assert found[name] == pytest.approx(estimate, rel=1e-12), name
                # The strata and clusters are those of the whole file: the group is a domain of it.
                whole = np.zeros(len(inside))
                whole[inside] = z * columns["weight"][inside]
                v = fast_variance(whole, columns["stratum"], columns["psu"])
                assert errors[name] == pytest.approx(np.sqrt(v), rel=1e-9), name
    assert any(note.code == "mpi.dropped" for note in result.notes)


def test_the_two_ways_by_hand_agree():
    rng = np.random.default_rng(5)
    stratum = np.repeat([1, 2, 3], 20)
    psu = stratum * 10 + np.tile(np.repeat([1, 2, 3, 4], 5), 3)
    z = rng.normal(size=60)
    assert variance(z, stratum, psu) == pytest.approx(fast_variance(z, stratum, psu), rel=1e-12)


def test_errors_without_clusters_are_those_by_hand(opened, known, by_name):
    flags, columns = known
    errors = by_name(mpi(opened, SPEC, design=Design(weight="weight", strata="region")), "se")
    rows = np.arange(len(flags))
    for name, (_, z) in measures(flags, WEIGHTS, 0.3333, columns["weight"]).items():
        v = fast_variance(z * columns["weight"], columns["region"], rows)
        assert errors[name] == pytest.approx(np.sqrt(v), rel=1e-7), name


def test_polars_finds_the_same_people_poor(opened, survey, by_name):
    import polars as pl

    points = [3, 3, 3, 3, 1, 1, 1, 1, 1, 1]
    frame = pl.from_arrow(survey).drop_nulls(COLUMNS)
    score = sum(pl.col(name) * point for name, point in zip(COLUMNS, points, strict=True))
    frame = frame.with_columns(score=score).with_columns(poor=pl.col("score") >= 6)
    by_region = frame.group_by("region").agg(
        n=pl.len(),
        poor=pl.col("poor").sum(),
        points=(pl.col("score") * pl.col("poor")).sum(),
        cm=(pl.col("d_cm") * pl.col("poor")).sum(),
    )
    result = mpi(opened, SPEC, by=["region"])
    for row in by_region.to_dicts():
        found, n = by_name(result, region=row["region"]), by_name(result, "n", region=row["region"])["h"]
        assert n == row["n"]
        assert round(found["h"] * n) == row["poor"]
        assert found["h"] == pytest.approx(row["poor"] / n, rel=1e-12)
        assert found["m0"] == pytest.approx(row["points"] / 18 / n, rel=1e-12)
        assert found["censored:1"] == pytest.approx(row["cm"] / n, rel=1e-12)


@pytest.mark.spark
def test_spark_gives_the_same_table(survey, opened, spark):
    here = mpi(opened, SPEC, design=DESIGN, by=["area"], rollup=True).table
    there = mpi(as_table(survey, on=spark), SPEC, design=DESIGN, by=["area"], rollup=True).table
    assert there["n"].to_pylist() == here["n"].to_pylist()
    assert there["indicator"].to_pylist() == here["indicator"].to_pylist()
    for figure in ("estimate", "se", "low", "high", "people"):
        np.testing.assert_allclose(there[figure].to_numpy(), here[figure].to_numpy(), rtol=1e-12, atol=1e-14)


def test_change_counts_clusters_of_both_periods_once(opened, known, by_name):
    """All 717 clusters are in both periods, so the variance of the change has a covariance in it."""
    result = change(opened, SPEC, period="t", years={1: 2010, 2: 2018.5}, design=DESIGN)
    found, errors = by_name(result), by_name(result, "se")
    flags, columns = known
    w, late = columns["weight"], columns["t"] == 2
    before = measures(flags[~late], WEIGHTS, 0.3333, w[~late])
    after = measures(flags[late], WEIGHTS, 0.3333, w[late])
    for name in before:
        (m0, z0), (m1, z1) = before[name], after[name]
        slopes = {"change": (-1, 1), "relative": (-m1 / m0**2, 1 / m0), "annual": (-1 / 8.5, 1 / 8.5)}
        values = {"change": m1 - m0, "relative": m1 / m0 - 1, "annual": (m1 - m0) / 8.5}
        for kind, (of_before, of_after) in slopes.items():
            z = np.zeros(len(w))
            z[~late], z[late] = of_before * z0 * w[~late], of_after * z1 * w[late]
            v = fast_variance(z, columns["stratum"], columns["psu"])
            assert found[f"{kind}:{name}"] == pytest.approx(values[kind], rel=1e-9, abs=1e-15), name
            assert errors[f"{kind}:{name}"] == pytest.approx(np.sqrt(v), rel=1e-7), name
        assert found[f"annual-relative:{name}"] == pytest.approx((m1 / m0) ** (1 / 8.5) - 1, rel=1e-9, abs=1e-14)
    assert found["effect:incidence"] + found["effect:intensity"] == pytest.approx(found["change:m0"], rel=1e-9)


def test_what_groups_add_sums_to_the_change_of_the_whole(opened, by_name):
    result = change(opened, SPEC, period="t", by=["region"], design=DESIGN)
    whole = by_name(result, region=None)["change:m0"]
    effects = [row["estimate"] for row in result.rows() if row["indicator"] in ("effect:within", "effect:demographic")]
    assert len(effects) == 40
    assert sum(effects) == pytest.approx(whole, rel=1e-9)
    assert all(row["from"] == 1 and row["to"] == 2 for row in result.rows())


def test_the_error_of_what_a_group_adds_is_that_of_rows_moved_by_hand(opened, known, by_name):
    """Within-effect of one group: its slopes over six totals, checked by a numerical derivative per cluster."""
    flags, columns = known
    w, late, inside = columns["weight"], columns["t"] == 2, columns["area"] == 1
    score = flags @ WEIGHTS
    m0 = score * (score >= 0.3333 - 1e-9)

    def effects(u):
        p, m = [], []
        for period in (~late, late):
            group = inside & period
            p.append((u * group).sum() / (u * period).sum())
            m.append((u * group * m0).sum() / (u * group).sum())
        return np.array([(m[1] - m[0]) * (p[0] + p[1]) / 2, (p[1] - p[0]) * (m[0] + m[1]) / 2])

    clusters, of_row = np.unique(columns["psu"], return_inverse=True)
    slopes = np.empty((len(clusters), 2))
    for c in range(len(clusters)):
        step = 1e-5 * (of_row == c)
        slopes[c] = (effects(w * (1 + step)) - effects(w * (1 - step))) / 2e-5
    strata = np.zeros(len(clusters), dtype=columns["stratum"].dtype)
    strata[of_row] = columns["stratum"]
    v = [fast_variance(slopes[:, j], strata, clusters) for j in range(2)]
    result = change(opened, SPEC, period="t", by=["area"], design=DESIGN)
    found, errors = by_name(result, area=1), by_name(result, "se", area=1)
    assert [found["effect:within"], found["effect:demographic"]] == pytest.approx(effects(w).tolist(), rel=1e-9)
    assert [errors["effect:within"], errors["effect:demographic"]] == pytest.approx(np.sqrt(v).tolist(), rel=1e-5)


def test_shares_of_groups_sum_to_one_with_the_error_by_hand(opened, known, by_name):
    result = subgroup_contributions(opened, SPEC, by=["region"], design=DESIGN)
    for name in ("share:people", "share:h", "share:m0"):
        assert sum(row["estimate"] for row in result.rows() if row["indicator"] == name) == pytest.approx(1)
    flags, columns = known
    w, inside = columns["weight"], columns["region"] == 4
    score = flags @ WEIGHTS
    part = score * (score >= 0.3333 - 1e-9)
    share = (w * part * inside).sum() / (w * part).sum()
    z = w * part * (inside - share) / (w * part).sum()
    assert by_name(result, region=4)["share:m0"] == pytest.approx(share, rel=1e-12)
    v = fast_variance(z, columns["stratum"], columns["psu"])
    assert by_name(result, "se", region=4)["share:m0"] == pytest.approx(np.sqrt(v), rel=1e-9)


def test_every_k_and_scheme_has_the_estimates_of_its_own_run(opened, by_name):
    equal = read_spec(TEXT.replace('dimension = "living"', 'dimension = "health"'), "two dimensions")
    result = robustness(opened, SPEC, ks=[0.2, "1/3", "union"], by=["region"], schemes={"two": equal}, design=DESIGN)
    rows = {(r["region"], r["weights"], r["k"], r["indicator"]): r for r in result.table.to_pylist()}
    assert len(rows) == 20 * 2 * 3 * 2
    for weights, text in (("given", TEXT), ("two", TEXT.replace('dimension = "living"', 'dimension = "health"'))):
        for k, written in (("0.2", "0.2"), ("1/3", '"1/3"'), ("union", '"union"')):
            own = mpi(opened, read_spec(text.replace("0.3333", written), "own"), design=DESIGN, by=["region"])
            for region in (1, 20):
                for name in ("h", "m0"):
                    row = rows[region, weights, k, name]
                    assert row["estimate"] == pytest.approx(by_name(own, region=region)[name], rel=1e-12)
                    assert row["se"] == pytest.approx(by_name(own, "se", region=region)[name], rel=1e-9)


def test_more_people_are_poor_at_a_lower_k_and_dominance_lies_between_nothing_and_all(opened):
    result = robustness(opened, SPEC, ks=[0.2, 0.3333, 0.5], by=["region"], design=DESIGN)
    h = {(r["region"], r["k"]): r["estimate"] for r in result.table.to_pylist() if r["indicator"] == "h"}
    assert all(h[region, "0.2"] >= h[region, "0.3333"] >= h[region, "0.5"] for region in range(1, 21))
    [row] = [row for row in result.dominance.to_pylist() if row["indicator"] == "m0"]
    assert row["pairs"] == 190
    assert 0 <= row["sure"] <= row["same"] <= 1
    [pair] = [r for r in result.ranks.to_pylist() if (r["indicator"], r["k"], r["other_k"]) == ("m0", "0.2", "0.5")]
    assert pair["groups"] == 20
    assert -1 <= pair["kendall"] <= 1
