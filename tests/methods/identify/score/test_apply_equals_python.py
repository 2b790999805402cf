"""One model, two readers: what plain Python says of one household, the engine says of all of them."""

import math

import pyarrow as pa
import pytest
import random_models as draws
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table, duckdb_engine, run
from doorstep.methods.identify.score.apply import apply
from doorstep.methods.identify.score.equation import equation_of
from doorstep.methods.identify.score.explaining import explain, read, worked_part, worked_score
from doorstep.methods.identify.score.reach import shared
from doorstep.methods.kernel.refusal import Refusal

SCHEMA = pa.schema(
    [("key", "int64"), ("age", "float64"), ("rooms", "int64"), ("members", "int8"), ("tv", "bool"), ("roof", "string"),
     ("village", "int32")]
)  # fmt: skip
QUIET = dict(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
crowds = st.lists(draws.household, min_size=1, max_size=8)


@pytest.fixture(scope="module")
def duckdb():
    return duckdb_engine(memory="1GB", threads=1)


def rows_of(model, crowd, engine, line=None):
    rows = [{"key": key, **household} for key, household in enumerate(crowd)]
    applied = apply(
        as_table(pa.Table.from_pylist(rows, schema=SCHEMA), on=engine), model, explain=True, line=line, keep=["key"],
        on=engine,
    )  # fmt: skip
    return sorted(run(applied.table, on=engine).to_pylist(), key=lambda row: row["key"]), applied


def known_or_none(equation, household):
    try:
        return read(equation, household)
    except Refusal:
        return None


def assert_same(model, crowd, engine, line=1.0):
    equation = equation_of(model)
    rows, applied = rows_of(model, crowd, engine, line)
    scored = 0
    for row, household in zip(rows, crowd, strict=True):
        known = known_or_none(equation, household)
        if known is None:
            assert {row[name] for name in row if name != "key"} == {None}
            continue
        scored += 1
        score = worked_score(equation, known)
        assert row["score"] == pytest.approx(score, abs=1e-9)
        assert row["welfare"] == pytest.approx(equation.welfare(score), rel=1e-9, abs=1e-9)
        for trait in equation.traits:
            part = worked_part(equation, trait, known) / equation.point
            assert row[f"points:{trait.name}"] == pytest.approx(max(-999_999, min(part, 999_999)), abs=0.5 + 1e-6)
        if equation.additive:
            assert row["points"] == sum(row[f"points:{trait.name}"] for trait in equation.traits)
        lowest = min(row[f"points:{trait.name}"] for trait in equation.traits)
        assert (row["main"] == 0) == (lowest >= 0)
        if row["main"]:
            assert row[f"points:{equation.traits[row['main'] - 1].name}"] == lowest
        assert row["below"] == (score < equation.threshold(line)) or math.isclose(score, equation.threshold(line))
    assert (applied.counts.rows, applied.counts.scored) == (len(crowd), scored)


@settings(max_examples=40, **QUIET)
@given(model=draws.additive(), crowd=crowds)
def test_duckdb_scores_as_python_does_for_random_equations_with_missing_and_unseen_values(model, crowd, duckdb):
    assert_same(model, crowd, duckdb)


@settings(max_examples=30, **QUIET)
@given(model=draws.boosted(), crowd=crowds)
def test_duckdb_scores_as_python_does_for_random_trees(model, crowd, duckdb):
    assert_same(model, crowd, duckdb)


@settings(max_examples=25, **QUIET)
@given(model=draws.additive(), crowd=crowds, line=st.sampled_from([0.5, 1.0, 2.0]))
def test_the_mask_of_changes_names_the_traits_that_explain_names(model, crowd, line, duckdb):
    equation = equation_of(model)
    rows, applied = rows_of(model, crowd, duckdb, line)
    bits = {row["trait"]: row["bit"] for row in applied.traits.to_pylist()}
    for row, household in zip(rows, crowd, strict=True):
        if row["score"] is None or abs(row["score"] - equation.threshold(line)) < 1e-9:
            continue
        told = {one.trait for one in explain(model, household, line=line).changes}
        for name in equation.columns:
            # Only the ends of the range are tried for a column that shares a term, and 0 of a log is passed over.
            if not shared(equation, name):
                assert bool(row["changes"] & bits[name]) == (name in told), (name, household)
            elif row["changes"] & bits[name]:
                assert name in told


FIXED = [
    {"age": 30.0, "rooms": 2, "members": 4, "tv": True, "roof": "straw", "village": 7},
    {"age": 90.5, "rooms": 3, "members": 1, "tv": False, "roof": "tile", "village": 9},
    {"age": float("nan"), "rooms": 3, "members": 1, "tv": False, "roof": "tile", "village": 9},
    {"age": 20.0, "rooms": 3, "members": 0, "tv": None, "roof": "glass", "village": None},
    {"age": 20.0, "rooms": 3, "members": 0, "tv": True, "roof": "iron", "village": 8},
]


def test_both_engines_score_fixed_households_as_python_does(engine):
    features = draws.FEATURES
    linear = draws.Model(
        "ols", draws.Target("spending", True), draws.COLUMNS, features, intercept=0.1, smearing=1.25,
        coefficients=(0.01, -0.0001, 0.3, 0.2, 0.1, 0.005, 0.4, -0.5, 0.25), effects=draws.WHERE,
    )  # fmt: skip
    node = draws.Node
    first = (node(None, 7, 0.5, False, 1, 2), node(None, 0, 30.0, True, 3, 4), node(-1.5), node(0.3), node(0.7))
    second = (node(None, 4, 0.5, False, 1, 2), node(0.1), node(0.1000000001))
    grown = draws.Model(
        "boosted", draws.Target("spending"), draws.COLUMNS, features, trees=draws.Trees(2.0, (first, second))
    )
    assert_same(linear, FIXED, engine)
    assert_same(grown, FIXED, engine)
