"""Indices against published figures, against their definitions, and against what must not change them."""

import numpy as np
import plainly
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table, duckdb_engine
from doorstep.methods.identify.measure import by_subgroup, measure, theil_between
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.values import PovertyLine, RelativeLine
from doorstep.methods.survey import Design

ALL = tuple(plainly.INDICES)


def measured(columns, **asked):
    return measure(as_table(pa.table(columns)), welfare="y", **asked)


def figures(result, **labels):
    rows = [row for row in result.rows() if all(row[name] == label for name, label in labels.items())]
    return {row["indicator"]: row["estimate"] for row in rows}


def with_nan(found):
    """Estimates with nan where they are not known, to compare them with a tolerance."""
    return {name: np.nan if value is None else value for name, value in found.items()}


@pytest.fixture(scope="module")
def viet_nam(shared):
    households = pl.read_csv(shared / "data/vietnam-vlss98/households.csv.gz", infer_schema_length=None)
    return as_table(households.with_columns(y=pl.col("lntotal").exp() / pl.col("hhsize")).to_arrow())


@pytest.mark.parametrize(
    ("line", "group", "rates"),
    [
        (1286.833, None, (0.1212, 0.0263, 0.0088)),
        (1286.833, 0, (0.1604, 0.0353, 0.0119)),
        (1286.833, 1, (0.0158, 0.0022, 0.0004)),
        (1789.871, None, (0.3158, 0.0797, 0.0297)),
        (1789.871, 0, (0.4080, 0.1046, 0.0394)),
        (1789.871, 1, (0.0672, 0.0125, 0.0035)),
    ],
)
def test_poverty_in_viet_nam_in_1998(viet_nam, line, group, rates):
    labels = sorted(set(viet_nam.urban.execute()))
    result = measure(
        viet_nam,
        welfare="y",
        line=line,
        indices=("fgt0", "fgt1", "fgt2"),
        design=Design(size="hhsize", cluster="commune"),
        by=["urban"],
        rollup=True,
    )
    found = figures(result, urban=None if group is None else labels[group])
    assert [round(found[name], 4) for name in ("fgt0", "fgt1", "fgt2")] == list(rates)


def test_inequality_in_viet_nam_in_1998(viet_nam):
    persons = measure(viet_nam, welfare="y", indices=("gini",), design=Design(size="hhsize"))
    households = measure(viet_nam, welfare="y", indices=("gini",))
    assert round(figures(persons)["gini"], 4) == 0.3651
    assert round(figures(households)["gini"], 4) == 0.3731


NAMES = {"arpr_pct": ("fgt0", 100), "rmpg_pct": ("rmpg", 100), "gini_pct": ("gini", 100), "qsr": ("s80s20", 1)}


@pytest.fixture(scope="module")
def austria(shared):
    path = shared / "reference/inputs/laeken_eusilc.csv.gz"
    result = measure(
        as_table(pl.read_csv(path, null_values="NA", infer_schema_length=None).to_arrow()),
        welfare="eqIncome",
        line=RelativeLine(0.6),
        indices=[name for name, _ in NAMES.values()],
        design=Design(weight="rb050", strata="db040", cluster="db030"),
        by=["db040"],
        rollup=True,
    )
    found = {(row["db040"] or "ALL", row["indicator"]): row for row in result.rows()}
    wanted = pl.read_csv(shared / "reference/laeken/laeken_indicators.csv", null_values="NA").to_dicts()
    return found, wanted


def test_the_figures_of_laeken_are_reproduced(austria):
    found, wanted = austria
    assert len(wanted) == 40
    for row in wanted:
        name, scale = NAMES.get(row["indicator"], ("s80s20", 1))
        estimate = found[(row["stratum"], name)]["estimate"] * scale
        assert estimate == pytest.approx(row["value"], rel=1e-10), row


def test_linearised_variances_are_those_of_the_bootstrap_of_laeken(austria):
    found, wanted = austria
    ratios = {}
    for row in wanted:
        if row["boot_var"] is not None:
            name, scale = NAMES[row["indicator"]]
            ratio = (found[(row["stratum"], name)]["se"] * scale) ** 2 / row["boot_var"]
            ratios.setdefault(name, {})[row["stratum"]] = ratio
    for name, by_region in ratios.items():
        assert by_region.pop("ALL") == pytest.approx(1, abs=0.1), name
        assert np.mean(list(by_region.values())) == pytest.approx(1, abs=0.1), name


@pytest.mark.parametrize("ties", [True, False])
def test_every_index_is_its_definition(ties):
    rng = np.random.default_rng(1)
    y = np.exp(rng.normal(2, 0.6, 300))
    y = np.round(y) + 1 if ties else y
    w = rng.integers(1, 5, 300).astype(float)
    found = figures(measured({"y": y, "w": w}, line=6.0, indices=ALL, design=Design(weight="w")))
    for name, index in plainly.INDICES.items():
        assert found[name] == pytest.approx(index(y, w, 6.0), rel=1e-12), name


def test_poor_is_strictly_below_the_line():
    assert figures(measured({"y": [1.0, 2.0, 3.0, 4.0]}, line=2.0, indices=("fgt0",)))["fgt0"] == 0.25


def test_a_quantile_at_an_exact_tie_is_the_mean_of_two():
    assert figures(measured({"y": [1.0, 2.0, 3.0, 4.0]}, indices=("median", "p25", "p30"))) == {
        "median": 2.5,
        "p25": 1.5,
        "p30": 2.0,
    }


welfare_and_weights = st.lists(
    st.tuples(st.integers(1, 400), st.integers(1, 9), st.sampled_from("ab")), min_size=3, max_size=30
)
RATIOS = tuple(name for name in ALL if name not in ("mean", "median", "p10"))


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(welfare_and_weights, st.sampled_from([0.25, 3.0, 1024.0]))
def test_neither_the_unit_nor_the_scale_of_weights_nor_the_order_matters(rows, c):
    y, w, _ = (np.array(column) for column in zip(*rows, strict=True))
    plain = measured({"y": y / 4, "w": w}, line=20.0, indices=RATIOS, design=Design(weight="w")).rows()
    scaled = measured(
        {"y": (y * c / 4)[::-1], "w": (w * 7)[::-1]}, line=20.0 * c, indices=RATIOS, design=Design(weight="w")
    ).rows()
    for one, other in zip(plain, scaled, strict=True):
        for figure in ("estimate", "se", "low"):
            if one[figure] is None:
                assert other[figure] is None
            else:
                assert other[figure] == pytest.approx(one[figure], rel=1e-6, abs=1e-6), (one, figure)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(welfare_and_weights)
def test_counting_each_household_twice_changes_no_estimate(rows):
    y, w = (np.array(column, dtype=float) for column in list(zip(*rows, strict=True))[:2])
    once = figures(measured({"y": y, "w": w}, line=100.0, indices=ALL, design=Design(weight="w")))
    twice = figures(measured({"y": np.r_[y, y], "w": np.r_[w, w]}, line=100.0, indices=ALL, design=Design(weight="w")))
    assert with_nan(twice) == pytest.approx(with_nan(once), rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(welfare_and_weights)
def test_poverty_is_the_mean_of_its_subgroups_and_inequality_the_sum_of_its_parts(rows):
    y, w, g = (list(column) for column in zip(*rows, strict=True))
    columns = {"y": y, "w": w, "g": g}
    for alpha, name in ((0.0, "fgt0"), (2.0, "fgt2")):
        whole = figures(measured(columns, line=100.0, indices=(name,), design=Design(weight="w")))[name]
        parts = by_subgroup(
            as_table(pa.table(columns)), welfare="y", line=100.0, by=["g"], alpha=alpha, design=Design(weight="w")
        ).rows()
        assert sum(row["population"] * row["index"] for row in parts) == pytest.approx(whole, abs=1e-12)
        if whole:
            assert sum(row["contribution"] for row in parts) == pytest.approx(1)
    split = figures(theil_between(as_table(pa.table(columns)), welfare="y", by=["g"], design=Design(weight="w")))
    whole = figures(measured(columns, indices=("theil",), design=Design(weight="w")))["theil"]
    assert split["theil"] == pytest.approx(whole, abs=1e-12)
    assert split["within"] >= -1e-12
    assert split["between"] >= -1e-12


def test_weights_that_are_all_equal_are_no_weights():
    rng = np.random.default_rng(2)
    columns = {"y": np.exp(rng.normal(2, 0.5, 200)), "w": np.full(200, 3.7)}
    weighted = measured(columns, line=RelativeLine(0.6), indices=ALL, design=Design(weight="w")).rows()
    plain = measured(columns, line=RelativeLine(0.6), indices=ALL).rows()
    for one, other in zip(weighted, plain, strict=True):
        for figure in ("estimate", "se", "low", "high"):
            assert one[figure] == pytest.approx(other[figure], rel=1e-9), (one["indicator"], figure)


def test_the_number_of_threads_changes_nothing():
    rng = np.random.default_rng(3)
    table = pa.table({"y": rng.random(20_000), "g": rng.integers(0, 5, 20_000)})
    results = [
        measure(as_table(table, on=engine), welfare="y", line=RelativeLine(0.6), by=["g"], on=engine).rows()
        for engine in (duckdb_engine(threads=1), duckdb_engine(threads=2))
    ]
    for one, other in zip(*results, strict=True):
        assert one["n"] == other["n"]
        assert one["estimate"] == pytest.approx(other["estimate"], rel=1e-12)


def test_both_engines_agree_with_the_definitions(engine, table):
    rng = np.random.default_rng(4)
    y, w = np.round(np.exp(rng.normal(2, 0.6, 120)), 1), rng.integers(1, 4, 120)
    g = ["a" if draw < 0.5 else None for draw in rng.random(120)]
    rows = table({"y": y, "w": w, "g": g}, engine)
    indices = ("fgt0", "fgt2", "sen", "gini", "theil", "s80s20", "median", "rmpg")
    result = measure(
        rows, welfare="y", line=RelativeLine(0.7), indices=indices, design=Design(weight="w"), by=["g"], on=engine
    )
    line = 0.7 * plainly.quantile(y, w.astype(float), 0.5)
    for label in ("a", None):
        inside = np.array([value == label for value in g])
        found = figures(result, g=label)
        for name in indices:
            wanted = plainly.INDICES[name](y[inside], w[inside].astype(float), line)
            assert found[name] == pytest.approx(wanted, rel=1e-12), (name, label)
    assert all(row["se"] > 0 for row in result.rows())
    assert {row["n"] for row in result.rows()} == {g.count("a"), g.count(None)}


def test_a_roll_up_gives_ordered_indices_for_each_level():
    rng = np.random.default_rng(5)
    columns = {"y": rng.random(200) + 0.1, "a": rng.choice(["x", "y"], 200), "b": rng.choice([1, 2], 200)}
    result = measured(columns, indices=("gini", "median"), by=["a", "b"], rollup=True)
    assert [(row["a"], row["b"]) for row in result.rows()[::2]] == [
        (None, None),
        ("x", None),
        ("x", 1),
        ("x", 2),
        ("y", None),
        ("y", 1),
        ("y", 2),
    ]
    inside = columns["a"] == "x"
    assert figures(result, a="x", b=None)["gini"] == pytest.approx(
        plainly.gini(columns["y"][inside], np.ones(inside.sum()))
    )


def test_what_cannot_be_defined_is_null_and_said_and_the_rest_goes_on():
    columns = {"y": [0.0, 1.0, 2.0, 5.0, 6.0, -1.0], "g": ["a", "a", "a", "b", "b", "c"]}
    result = measured(columns, line=3.0, indices=("fgt1", "watts", "theil", "atkinson1", "ge0", "gini"), by=["g"])
    a, b, c = (figures(result, g=name) for name in "abc")
    assert a["watts"] is None
    assert a["atkinson1"] is None
    assert a["theil"] == pytest.approx(plainly.entropy(np.array([1.0, 2.0]), np.ones(2), 1) + np.log(1.5))
    assert b["watts"] == 0
    assert b["atkinson1"] is not None
    assert c == {
        "fgt1": pytest.approx(4 / 3),
        "watts": None,
        "theil": None,
        "atkinson1": None,
        "ge0": None,
        "gini": None,
    }
    said = " ".join(str(note) for note in result.notes)
    assert "watts is not defined in 2 groups" in said
    assert "1 rows have a welfare below 0" in said
    assert "1 rows have a welfare of 0" in said


def test_nobody_poor_is_zero_with_an_interval_that_is_not_bare():
    result = measured({"y": [5.0, 6.0, 7.0, 8.0]}, line=3.0, indices=("fgt0", "fgt2", "sen", "sst", "watts", "rmpg"))
    for row in result.rows():
        if row["indicator"] == "rmpg":
            assert row["estimate"] is None
        else:
            assert (row["estimate"], row["se"]) == (0, 0)
            assert row["high"] is None or row["high"] > 0.4


def test_one_household_is_measured_without_an_error():
    result = measured({"y": [5.0]}, line=6.0)
    found = figures(result)
    assert found["fgt0"] == 1
    assert found["gini"] == 0
    assert found["median"] == 5
    assert {row["se"] for row in result.rows()} == {None}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"line": 0}, "values.line-not-positive"),
        ({"line": -3.0}, "values.line-not-positive"),
        ({"line": float("nan")}, "values.line-not-positive"),
        ({}, "measure.no-line"),
        ({"line": 1, "indices": ("fgt9x",)}, "measure.unknown-index"),
        ({"line": 1, "indices": ("giny",)}, "measure.unknown-index"),
        ({"line": 1, "indices": ()}, "measure.no-index"),
        ({"line": 1, "indices": ("p100",)}, "measure.unknown-index"),
        (
            {"line": PovertyLine.in_unit(2, "USD/person/day@2017"), "welfare_unit": "USD/person/day@2011"},
            "measure.units-differ",
        ),
        ({"line": PovertyLine(2, "CNY"), "welfare_unit": "VND"}, "measure.units-differ"),
        ({"line": 1, "welfare_unit": "a/b/c/d"}, "values.unit-form"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, code):
    with pytest.raises(Refusal) as refused:
        measured({"y": [1.0, 2.0]}, **asked)
    assert refused.value.code == code


def test_a_relative_line_that_would_not_be_positive_is_refused():
    with pytest.raises(Refusal) as refused:
        measured({"y": [0.0, 0.0, 2.0]}, line=RelativeLine(0.6))
    assert refused.value.code == "measure.line-not-positive"
    with pytest.raises(Refusal):
        RelativeLine(0.6, "mode")


def test_units_that_agree_as_far_as_they_are_known_pass():
    line = PovertyLine.in_unit(2, "usd/person")
    assert (
        figures(measured({"y": [1.0, 3.0]}, line=line, indices=("fgt0",), welfare_unit="USD/person/day@2017"))["fgt0"]
        == 0.5
    )
