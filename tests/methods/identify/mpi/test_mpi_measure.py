"""Alkire-Foster measures: the published example, and what must hold for any data."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.identify.mpi import mpi, read_spec
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design

FOUR_PEOPLE = {
    "income": [13.1, 15.2, 12.5, 20.0],
    "education": [14, 7, 10, 11],
    "health": [4, 5, 1, 3],
    "services": [1, 0, 0, 1],
}
CUTOFFS = {"income": 13, "education": 12, "health": 3, "services": 1}
FOUR_INDICATORS = "k = 0.5\n" + "".join(
    f'[[indicator]]\nname = "{name}"\ncolumn = "{name}"\ndeprived = "< {cutoff}"\n' for name, cutoff in CUTOFFS.items()
)
ORDER = ["m0", "m1", "m2", "h", "a"]
quick = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def test_the_four_people_of_alkire_and_foster(engine, table, by_name):
    """Alkire and Foster (2011), J. Public Econ. 95, their worked example: two of the four are poor at k = 2 of 4.

    Person 2 lacks education (7 of 12) and services; person 3 all four. By hand: H = 2/4, A = (2/4 + 4/4)/2 = 3/4,
    M0 = 6 deprivations of the poor / 16 = 3/8. Gaps of person 2: 5/12 and 1; of person 3: 0.5/13, 2/12, 2/3 and 1.
    """
    result = mpi(table(FOUR_PEOPLE, engine), read_spec(FOUR_INDICATORS, "af"))
    found = by_name(result)
    gaps = np.array([5 / 12, 1, 0.5 / 13, 2 / 12, 2 / 3, 1])
    assert found["h"] == 0.5
    assert found["a"] == 0.75
    assert found["m0"] == 0.375
    assert found["m1"] == pytest.approx(gaps.sum() / 16, abs=1e-15)
    assert found["m2"] == pytest.approx((gaps**2).sum() / 16, abs=1e-15)
    assert found["uncensored:education"] == 0.75  # person 4 lacks it too, and is not poor
    assert found["censored:education"] == 0.5
    assert found["contribution:education"] == pytest.approx(2 / 6, abs=1e-15)
    assert not [note for note in result.notes if "gap" in note.code]


def test_indicators_come_in_the_order_of_the_contract(duck, table):
    result = mpi(table(FOUR_PEOPLE, duck), read_spec(FOUR_INDICATORS, "af"))
    names = list(CUTOFFS)
    each = [f"{kind}:{name}" for kind in ("uncensored", "censored", "contribution") for name in names]
    assert result.table["indicator"].to_pylist() == ORDER + each
    assert result.table.column_names == ["indicator", "estimate", "se", "low", "high", "n", "people"]


def test_m1_and_m2_equal_m0_when_no_indicator_has_a_gap_and_that_is_said(duck, table, spec_of, by_name):
    result = mpi(table({"d0": [1, 0, 1], "d1": [1, 1, 0]}, duck), spec_of(2, 0.5))
    found = by_name(result)
    assert found["m0"] == found["m1"] == found["m2"]
    assert "mpi.no-gap" in [note.code for note in result.notes]


def test_a_gap_is_never_above_one(duck, table, by_name):
    text = 'k = 1\n[[indicator]]\nname = "income"\ncolumn = "income"\ndeprived = "< 10"\n'
    found = by_name(mpi(table({"income": [-30.0, 5.0, 20.0, 10.0]}, duck), read_spec(text, "debt")))
    assert found["m1"] == pytest.approx((1 + 0.5) / 4)
    assert found["m2"] == pytest.approx((1 + 0.25) / 4)


def test_union_is_any_deprivation_and_intersection_is_all(duck, table, spec_of, by_name):
    rows = table({"d0": [0, 1, 0, 1, 1], "d1": [0, 0, 1, 1, 1], "d2": [0, 0, 0, 0, 1]}, duck)
    assert by_name(mpi(rows, spec_of(3, "union")))["h"] == 4 / 5
    assert by_name(mpi(rows, spec_of(3, "intersection")))["h"] == 1 / 5


def test_a_third_is_poor_at_k_typed_with_four_digits(duck, table, spec_of, by_name):
    rows = table({"d0": [1, 0, 0], "d1": [0, 1, 0], "d2": [0, 0, 0]}, duck)
    for k in (0.3333, 0.333333333, 1 / 3, "1/3", 0.2):
        assert by_name(mpi(rows, spec_of(3, k)))["h"] == pytest.approx(2 / 3, abs=1e-15), k


def test_nobody_poor_is_zero_and_intensity_and_contributions_are_not_defined(duck, table, spec_of, by_name):
    found = by_name(mpi(table({"d0": [0, 0, 0], "d1": [0, 1, 0]}, duck), spec_of(2, 1)))
    assert (found["m0"], found["h"], found["censored:1"]) == (0, 0, 0)
    assert found["uncensored:1"] == pytest.approx(1 / 3)
    assert found["a"] is found["contribution:0"] is found["contribution:1"] is None


def test_dimensions_are_an_optional_output_that_adds_their_indicators(duck, table, spec_of, by_name):
    rows = table({"d0": [1, 0, 1], "d1": [1, 1, 0], "d2": [1, 1, 1]}, duck)
    spec = spec_of(3, 0.5, dimensions=["x", "x", "y"])
    found = by_name(mpi(rows, spec, dimensions=True))
    assert found["dimension:x"] == pytest.approx(found["contribution:0"] + found["contribution:1"])
    assert found["dimension:y"] == pytest.approx(found["contribution:2"])


rows_of_flags = st.lists(
    st.tuples(*[st.integers(0, 1)] * 4, st.integers(1, 9), st.integers(0, 2), st.integers(0, 3)),
    min_size=4,
    max_size=30,
)


def columns(rows):
    names = ["d0", "d1", "d2", "d3", "size", "group", "place"]
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


@quick
@given(rows=rows_of_flags, k=st.sampled_from([0.25, 0.3333, 0.5, 0.75, 1.0]))
def test_what_must_hold_for_any_people(duck, table, spec_of, by_name, rows, k):
    spec = spec_of(4, k, dimensions=["x", "x", "y", "z"])
    sized = Design(size="size")
    result = mpi(table(columns(rows), duck), spec, design=sized, by=["group"], rollup=True)
    whole = by_name(result, group=None)
    assert whole["m0"] == pytest.approx(whole["h"] * (whole["a"] or 0), abs=1e-14)
    weights = [1 / 6, 1 / 6, 1 / 3, 1 / 3]
    assert whole["m0"] == pytest.approx(sum(w * whole[f"censored:{j}"] for j, w in enumerate(weights)), abs=1e-14)
    if whole["h"] > 0:
        assert sum(whole[f"contribution:{j}"] for j in range(4)) == pytest.approx(1, abs=1e-14)
    assert all(whole[f"censored:{j}"] <= min(whole["h"], whole[f"uncensored:{j}"]) + 1e-15 for j in range(4))
    people = by_name(result, "people", group=None)["m0"]
    groups = {row["group"] for row in result.rows() if row["group"] is not None}
    parts = [(by_name(result, "people", group=g)["m0"], by_name(result, group=g)["m0"]) for g in groups]
    assert sum(n for n, _ in parts) == people
    assert sum(n * m for n, m in parts) / people == pytest.approx(whole["m0"], abs=1e-14)


@quick
@given(rows=rows_of_flags)
def test_replication_and_equal_weights_change_no_estimate(duck, table, spec_of, by_name, rows):
    spec = spec_of(4, 0.5)
    once = by_name(mpi(table(columns(rows), duck), spec))
    thrice = by_name(mpi(table(columns(rows * 3), duck), spec))
    weighted = by_name(mpi(table(columns(rows) | {"w": [2.5] * len(rows)}, duck), spec, design=Design(weight="w")))
    assert thrice == pytest.approx(once, abs=1e-14)
    assert weighted == pytest.approx(once, abs=1e-14)


@quick
@given(rows=rows_of_flags)
def test_errors_without_clusters_are_those_of_one_cluster_for_each_row(duck, table, spec_of, by_name, rows):
    """The few products that are summed without clusters give what first-order sums by row give."""
    data = table(columns(rows) | {"row": list(range(len(rows)))}, duck)
    spec = spec_of(4, 0.5, dimensions=["x", "x", "y", "z"])
    for own, each in ((Design(), Design(cluster="row")), (Design(size="size"), Design(size="size", cluster="row"))):
        without = mpi(data, spec, design=own, by=["group"], rollup=True, dimensions=True)
        by_row = mpi(data, spec, design=each, by=["group"], rollup=True, dimensions=True)
        assert without.table["estimate"] == by_row.table["estimate"]
        np.testing.assert_allclose(_floats(without, "se"), _floats(by_row, "se"), rtol=1e-6, atol=1e-7)


def _floats(result, name):
    return np.array(result.table[name].to_pylist(), dtype=float)


@pytest.mark.parametrize("policy", ["drop", "retain", "bounds"])
def test_all_policies_agree_when_nothing_is_missing(duck, table, spec_of, by_name, policy):
    rows = table({"d0": [1, 0, 1, 1], "d1": [1, 1, 0, 1], "d2": [0, 1, 0, 1]}, duck)
    found = by_name(mpi(rows, spec_of(3, 0.5, missing=policy)))
    plain = by_name(mpi(rows, spec_of(3, 0.5)))
    if policy == "bounds":
        for name, value in found.items():
            assert value == plain[name.partition(":")[2]], name
    else:
        assert found == plain


MISSING = {"d0": [1, 1, 0, None, None], "d1": [1, None, 0, 1, None]}


def test_drop_leaves_out_rows_with_anything_unknown_and_counts_them(duck, table, spec_of, by_name):
    result = mpi(table(MISSING, duck), spec_of(2, 1.0))
    assert by_name(result)["h"] == 1 / 2
    assert by_name(result, "n")["h"] == 2
    said = [str(note) for note in result.notes]
    assert "0 is not known in 2 of 5 rows." in said
    assert "1 is not known in 2 of 5 rows." in said
    assert any(text.startswith("3 of 5 rows were left out") for text in said)


def test_retain_shares_the_weight_of_what_is_unknown_among_what_is_known(engine, table, spec_of, by_name):
    result = mpi(table(MISSING, engine), spec_of(2, 1.0, missing="retain"))
    found = by_name(result)
    assert found["h"] == 3 / 4  # rows 1, 2 and 4: all that is known of them is deprived; row 5 is left out
    assert found["a"] == 1
    assert found["uncensored:0"] == 2 / 3  # known in rows 1, 2, 3
    # Of the scores of the poor (1 each) indicator 0 makes up half of row 1 and all of row 2.
    assert found["contribution:0"] == pytest.approx(1.5 / 3)
    assert sum(found[f"contribution:{j}"] for j in range(2)) == pytest.approx(1)
    assert by_name(result, "n")["h"] == 4
    assert any("1 rows in which nothing is known were left out" in str(note) for note in result.notes)


def test_retain_meets_k_exactly(engine, table, spec_of, by_name):
    flags = {"d0": [1, 1], "d1": [0, 0], "d2": [0, 0], "d3": [None, 0]}
    assert by_name(mpi(table(flags, engine), spec_of(4, 0.3333, missing="retain")))["h"] == 1 / 2
    assert by_name(mpi(table(flags, engine), spec_of(4, "1/3", missing="retain")))["h"] == 1 / 2
    assert by_name(mpi(table(flags, engine), spec_of(4, 0.3334, missing="retain")))["h"] == 0
    assert by_name(mpi(table(flags, engine), spec_of(4, "union", missing="retain")))["h"] == 1


def test_bounds_hold_whatever_the_unknown_is(engine, table, spec_of, by_name):
    bounds = mpi(table(MISSING, engine), spec_of(2, 1.0, missing="bounds"))
    found = by_name(bounds)
    assert (found["lower:h"], found["upper:h"]) == (1 / 5, 4 / 5)
    assert (found["lower:uncensored:0"], found["upper:uncensored:0"]) == (2 / 5, 4 / 5)
    assert not [name for name in found if "contribution" in name or name.endswith(":a")]
    assert "mpi.bounds" in [note.code for note in bounds.notes]
    for fill in ([0, 0, 1, 0], [1, 0, 0, 1], [1, 1, 1, 1]):
        values = iter(fill)
        known = {name: [next(values) if v is None else v for v in column] for name, column in MISSING.items()}
        h = by_name(mpi(table(known, engine), spec_of(2, 1.0)))["h"]
        assert found["lower:h"] <= h <= found["upper:h"]


def test_an_indicator_known_nowhere_is_refused_by_name(duck, table, spec_of):
    rows = table({"d0": [1, 0], "d1": [float("nan"), float("nan")]}, duck)
    with pytest.raises(Refusal) as caught:
        mpi(rows, spec_of(2, 0.5))
    assert caught.value.code == "mpi.nothing-known"
    assert "1" in str(caught.value.what)


def test_rows_that_each_lack_something_are_refused_under_drop_only(duck, table, spec_of, by_name):
    rows = table({"d0": [1, None], "d1": [None, 1]}, duck)
    with pytest.raises(Refusal, match="nothing to measure"):
        mpi(rows, spec_of(2, 0.5))
    assert by_name(mpi(rows, spec_of(2, 0.5, missing="retain")))["h"] == 1


@pytest.mark.parametrize(
    ("columns", "design", "by", "says"),
    [
        ({"d0": [1, 0]}, Design(), [], "d1"),
        ({"d0": [1, 0], "d1": ["1", "yes"]}, Design(), [], "'yes'"),
        ({"d0": [1, 0], "d1": [1, 0]}, Design(), ["county"], "county"),
        ({"d0": [1, 0], "d1": [1, 0], "w": [1, -2]}, Design(weight="w"), [], "-2"),
        ({"d0": [1, 0], "d1": [1, 0], "s": [1, 2]}, Design(size="sz"), [], "sz"),
        ({"d0": [], "d1": []}, Design(), [], "no row"),
    ],
)
def test_bad_data_is_refused_in_words(duck, table, spec_of, columns, design, by, says):
    import pyarrow as pa

    typed = {name: pa.array(values, pa.int64() if not values else None) for name, values in columns.items()}
    with pytest.raises(Refusal) as caught:
        mpi(table(typed, duck), spec_of(2, 0.5), design=design, by=by)
    assert says in str(caught.value)


def test_text_columns_of_numbers_and_of_words_are_compared(duck, table, by_name):
    text = (
        "k = 1\n[[indicator]]\nname = 'grade'\ncolumn = 'grade'\ndeprived = \"in ('C', 'D')\"\n"
        "[[indicator]]\nname = 'water'\ncolumn = 'water'\ndeprived = '!= 0'\n"
    )
    rows = table({"grade": ["A", "C", "D", "D"], "water": ["0", "1", "NA", "1"]}, duck)
    result = mpi(rows, read_spec(text, "words"))
    assert by_name(result)["h"] == pytest.approx(2 / 3)
    assert by_name(result, "n")["h"] == 3
