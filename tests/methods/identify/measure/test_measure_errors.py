"""Errors of every index against leaving out rows one at a time, and against drawing the sample again."""

import numpy as np
import plainly
import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table
from doorstep.methods.identify.measure import measure
from doorstep.methods.kernel.values import RelativeLine
from doorstep.methods.survey import Design


def sample(seed, n=400):
    rng = np.random.default_rng(seed)
    return {"y": np.round(np.exp(rng.normal(2, 0.6, n)), 2), "w": rng.random(n) + 0.2, "g": rng.choice(["a", "b"], n)}


def by_name(result, **labels):
    rows = [row for row in result.rows() if all(row[name] == label for name, label in labels.items())]
    return {row["indicator"]: row for row in rows}


def test_errors_are_those_of_the_jackknife():
    columns, line = sample(1), 5.0
    y, w = columns["y"], columns["w"]
    found = by_name(
        measure(as_table(pa.table(columns)), welfare="y", line=line, indices=plainly.SMOOTH, design=Design(weight="w"))
    )
    for name in plainly.SMOOTH:
        se = plainly.jackknife(lambda kept, index=plainly.INDICES[name]: index(y[kept], w[kept], line), len(y))
        tolerance = 0.06 if name == "ge2" else 0.03  # squares of a long tail make the jackknife too large
        assert found[name]["se"] == pytest.approx(se, rel=tolerance), name


def test_errors_under_a_line_from_the_mean_count_its_own_error_also_in_groups():
    columns = sample(2)
    y, w, inside = columns["y"], columns["w"], columns["g"] == "a"
    names = ["fgt1", "fgt2", "fgt1.5", "watts", "sst"]
    line = RelativeLine(0.8, "mean")
    result = measure(
        as_table(pa.table(columns)), welfare="y", line=line, indices=names, design=Design(weight="w"), by=["g"]
    )
    found = by_name(result, g="a")
    for name in names:

        def index(kept, name=name):
            z = 0.8 * np.average(y[kept], weights=w[kept])
            return plainly.INDICES[name](y[kept & inside], w[kept & inside], z)

        assert found[name]["estimate"] == pytest.approx(index(np.ones(len(y), bool)), rel=1e-10)
        assert found[name]["se"] == pytest.approx(plainly.jackknife(index, len(y)), rel=0.03), name


def drawn_again(columns, index, times, seed):
    """Standard deviation of an index over samples drawn again from the sample, row by row."""
    rng = np.random.default_rng(seed)
    n = len(columns["y"])
    draws = [rng.integers(0, n, n) for _ in range(times)]
    return np.std([index(columns["y"][d], columns["w"][d], columns["g"][d]) for d in draws], ddof=1)


@pytest.mark.parametrize("clustered", [True, False])
def test_errors_under_a_line_from_the_median_are_those_of_samples_drawn_again(clustered):
    columns = sample(3, 1500)
    columns["c"] = np.arange(1500)
    names = ["fgt0", "fgt1", "sen", "sst"]
    design = Design(weight="w", cluster="c" if clustered else None)
    result = measure(
        as_table(pa.table(columns)),
        welfare="y",
        line=RelativeLine(0.7),
        indices=names,
        design=design,
        by=["g"],
        rollup=True,
    )
    for group in (None, "a"):
        found = by_name(result, g=group)
        for name in names:

            def index(y, w, g, name=name, group=group):
                z = 0.7 * plainly.quantile(y, w, 0.5)
                inside = np.ones(len(y), bool) if group is None else g == group
                return plainly.INDICES[name](y[inside], w[inside], z)

            if name in ("sen", "sst") and group is None:
                continue  # pairs of 1,500 rows are slow; the group is enough
            se = drawn_again(columns, index, 250, 5)
            assert found[name]["se"] == pytest.approx(se, rel=0.15), (name, group)
            everyone = index(columns["y"], columns["w"], columns["g"])
            assert found[name]["estimate"] == pytest.approx(everyone, rel=1e-10)


def test_errors_of_quantiles_and_of_totals_cut_at_them_are_those_of_samples_drawn_again():
    columns = sample(4, 2000)
    names = ["median", "p10", "rmpg", "s80s20"]
    found = by_name(
        measure(as_table(pa.table(columns)), welfare="y", line=6.0, indices=names, design=Design(weight="w"))
    )
    for name in names:
        se = drawn_again(columns, lambda y, w, g, index=plainly.INDICES[name]: index(y, w, 6.0), 400, 6)
        assert found[name]["se"] == pytest.approx(se, rel=0.2), name


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(8)
    strata, villages, size = 4, 200, 20
    level = rng.normal(2, 0.2, (strata, villages, 1)) + np.arange(strata).reshape(-1, 1, 1) * 0.1
    population = np.exp(level + rng.normal(0, 0.5, (strata, villages, size)))
    truth = {
        name: plainly.INDICES[name](population.ravel(), np.ones(population.size), 5.0) for name in ("fgt0", "fgt1")
    }
    truth["gini"] = 1 - 2 * np.mean(np.cumsum(np.sort(population.ravel())) / population.sum()) + 1 / population.size
    hits = dict.fromkeys(truth, 0)
    times = 120
    for _ in range(times):
        chosen = [rng.choice(villages, 25, replace=True) for _ in range(strata)]
        y = np.concatenate([population[h][c].ravel() for h, c in enumerate(chosen)])
        psu = np.repeat(np.arange(strata * 25), size)
        columns = {"y": y, "s": psu // 25, "c": psu}
        found = by_name(
            measure(
                as_table(pa.table(columns)),
                welfare="y",
                line=5.0,
                indices=list(truth),
                design=Design(strata="s", cluster="c"),
            )
        )
        for name, value in truth.items():
            hits[name] += found[name]["low"] <= value <= found[name]["high"]
    # 95 % of 120 is 114, with a standard deviation of 2.4.
    assert all(count >= 107 for count in hits.values()), hits
