"""The paper form: whole points, never below 0, in the order of the score; and the accuracy it loses."""

import numpy as np
import pyarrow as pa
import pytest
import random_models as draws
from hypothesis import HealthCheck, assume, given, settings
from test_apply import COLUMNS, FEATURES, MODEL

from doorstep.methods.engine import as_table
from doorstep.methods.identify.score.loss import exclusion, loss
from doorstep.methods.identify.score.model import Feature, Model, Node, Target, Trees
from doorstep.methods.identify.score.scorecard import scorecard
from doorstep.methods.kernel.refusal import Refusal

QUIET = dict(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def test_the_form_is_as_worked_out_by_hand():
    # Land adds 0 to 1.0 over its bands' middles, the roof 0 (straw), 0.5 (tile), 0.7 (iron).
    card = scorecard(MODEL, bands=11)
    points = {(row["trait"], row["answer"]): row["points"] for row in card.rows().to_pylist()}
    assert points[("land", "<= 0")] == 0
    assert points[("land", ">= 10")] == 59  # 1.0 of 1.7
    assert points[("roof", "straw")] == 0
    assert points[("roof", "tile")] == 29
    assert points[("roof", "iron")] == 41
    assert card.most == 100


@settings(max_examples=60, **QUIET)
@given(model=draws.additive())
def test_points_are_whole_never_negative_and_in_the_order_of_what_answers_add(model):
    assume(any(model.coefficients))
    card = scorecard(model)
    assert 0 < card.most <= 100
    for trait in {one.trait for one in card.answers}:
        lines = sorted((one for one in card.answers if one.trait == trait), key=lambda one: one.adds)
        given = [one.points for one in lines]
        assert given[0] == 0
        assert given == sorted(given)
    welfare = card.conversion()["welfare"].to_pylist()
    assert welfare == sorted(welfare)
    assert len(welfare) == card.most + 1


@settings(max_examples=40, **QUIET)
@given(model=draws.additive())
def test_points_of_a_number_rise_or_fall_with_the_sign_of_its_coefficient(model):
    for feature, coefficient in zip(model.features, model.coefficients, strict=True):
        alone = sum(feature.of[0] in one.of for one in model.features) == 1
        if feature.kind == "number" and alone and coefficient:
            given = [one.points for one in scorecard(model).answers if one.trait == feature.name]
            assert given == sorted(given, reverse=coefficient < 0)


def data():
    rng = np.random.default_rng(7)
    land, roof = rng.uniform(0, 10, 400), rng.choice(["straw", "tile", "iron"], 400)
    adds = np.select([roof == "straw", roof == "iron"], [-0.5, 0.2])
    spending = np.exp(1 + 0.1 * land + adds + rng.normal(0, 0.3, 400))
    return {"land": land, "roof": roof, "spending": spending, "people": rng.integers(1, 6, 400)}


def test_the_accuracy_lost_is_shown_beside_the_full_model(duck):
    columns = data()
    columns["spending"][3] = np.nan
    card = scorecard(MODEL, as_table(pa.table(columns), on=duck), size="people", bands=4, on=duck)
    found = {row["indicator"]: row for row in card.losses.to_pylist()}
    assert list(found) == ["r2", "spearman", "exclusion_20", "exclusion_30"]
    assert all(row["n"] == 399 for row in found.values())
    assert 0.3 < found["r2"]["card"] < found["r2"]["model"] < 1
    assert 0 <= found["exclusion_20"]["model"] <= found["exclusion_20"]["card"] + 0.1
    assert any("1 rows take no part" in str(note) for note in card.notes)


def test_bands_of_data_hold_about_as_many_households_each(duck):
    columns = data()
    card = scorecard(MODEL, as_table(pa.table(columns), on=duck), bands=4, on=duck)
    lows = [one.low for one in card.answers if one.trait == "land"]
    counts = np.histogram(columns["land"], [*lows[1:], 99])[0]
    assert all(80 <= count <= 120 for count in counts)


def test_a_perfect_guess_has_no_error_and_ties_are_taken_in_part():
    welfare, weight = np.arange(1.0, 11.0), np.ones(10)
    perfect = loss({"guess": welfare}, welfare, weight, log=False, quotas=(0.2,)).to_pylist()
    assert [row["guess"] for row in perfect] == [1.0, 1.0, 0.0]
    # Everybody alike: two places among ten, so each of the two poor is missed in eight parts of ten.
    assert exclusion(np.zeros(10), welfare, weight, 0.2) == pytest.approx(0.8)


def test_no_household_to_compare_is_no_error(duck):
    empty = pa.table(
        {"land": pa.array([], "float64"), "roof": pa.array([], "string"), "spending": pa.array([], "float64")}
    )
    card = scorecard(MODEL, as_table(empty, on=duck), on=duck)
    assert {row["card"] for row in card.losses.to_pylist()} == {None}


def refused(model, **words):
    with pytest.raises(Refusal) as caught:
        scorecard(model, **words)
    return caught.value.code


def test_what_cannot_be_a_form_is_refused():
    tree = Trees(1.0, ((Node(2.0),),))
    assert refused(Model("boosted", Target("y"), COLUMNS, FEATURES, trees=tree)) == "score.card-of-trees"
    flat = Model("lasso", Target("y"), COLUMNS, FEATURES, intercept=1.0, coefficients=(0.0, 0.0, 0.0))
    assert refused(flat) == "score.card-of-nothing"
    assert refused(MODEL, points=5) == "score.card-size"
    assert refused(MODEL, bands=1) == "score.card-size"


def test_a_ratio_is_asked_as_a_number_of_its_own():
    columns = {name: draws.COLUMNS[name] for name in ("rooms", "members")}
    ratio = Feature("rooms/members", "ratio", ("rooms", "members"))
    model = Model("ols", Target("y"), columns, (ratio,), intercept=0.0, coefficients=(1.0,))
    lines = scorecard(model, bands=3).answers
    assert {one.trait for one in lines} == {"rooms/members"}
    assert [one.points for one in lines] == sorted(one.points for one in lines)
