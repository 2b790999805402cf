"""What must hold of any rule, in any survey."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

some = settings(max_examples=40, deadline=None)
THREE = ["exclusion", "inclusion", "error"]


@st.composite
def surveys(draw, ties=True):
    """Rows with truth, rule and weights; few different values, so that many tie, unless `ties` is off."""
    rows = draw(st.integers(6, 40))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    made = (lambda: chance.integers(0, 9, rows).astype(float)) if ties else (lambda: chance.permutation(rows) + 1.0)
    return {
        "truth": np.r_[0.0, 8.0, made()[2:]] if ties else made(),
        "rule": np.r_[0.0, 5.0, made()[2:]] if ties else made(),
        "size": chance.integers(1, 7, rows),
        "w": chance.uniform(0.2, 3, rows),
        "g": chance.integers(0, 3, rows),
    }


def words(share, **more):
    return {"poorest": share, "size": "size", "weight": "w", "indicators": THREE, **more}


SHARES = st.sampled_from([0.1, 0.2, 0.3, 0.5])


def both_sides(survey, share):
    """Whether some are poor and some are not, as a comparison needs."""
    order = np.argsort(survey["truth"])
    reached = np.cumsum((survey["size"] * survey["w"])[order])
    cut = survey["truth"][order][np.searchsorted(reached, share * reached[-1] * (1 - 1e-9))]
    return cut < survey["truth"].max()


@some
@given(surveys(), SHARES)
def test_a_rule_that_is_the_truth_has_no_error(estimates, survey, share):
    assume(both_sides(survey, share))
    found = estimates(survey, {"perfect": "truth"}, **words(share, by=["g"]))
    assert {value for value in found.values() if value is not None} == {0.0}


@some
@given(surveys(), SHARES)
def test_at_one_quota_inclusion_is_exclusion(estimates, survey, share):
    assume(both_sides(survey, share))
    found = estimates(survey, **words(share))
    assert found["inclusion"] == pytest.approx(found["exclusion"], abs=1e-9)


@some
@given(surveys(), SHARES)
def test_no_monotone_change_of_a_score_changes_anything(estimates, survey, share):
    assume(both_sides(survey, share))
    score = survey["rule"]
    changed = {**survey, "cubed": score**3 - 40, "logged": np.log1p(score), "up": -np.exp(score / 4)}
    plain = estimates(changed, {"r": "rule"}, **words(share))
    for column in ("cubed", "logged", "-up"):
        assert estimates(changed, {"r": column}, **words(share)) == pytest.approx(plain, abs=1e-9)


@some
@given(surveys(), SHARES)
def test_neither_the_order_of_rows_nor_the_scale_of_weights_changes_anything(estimates, survey, share):
    assume(both_sides(survey, share))
    turned = {name: column[::-1] for name, column in survey.items()}
    heavier = {**survey, "w": survey["w"] * 1000}
    plain = estimates(survey, **words(share))
    assert estimates(turned, **words(share)) == pytest.approx(plain, abs=1e-9)
    assert estimates(heavier, **words(share)) == pytest.approx(plain, abs=1e-9)


@some
@given(surveys(), SHARES)
def test_a_choice_and_its_complement_miss_between_them_all_the_poor_once(estimates, survey, share):
    assume(both_sides(survey, share))
    choice = (survey["rule"] < 4).astype(int)
    rows = {**survey, "choice": choice, "other": 1 - choice}
    found = estimates(rows, {"a": "choice", "b": "other"}, **{**words(share), "indicators": [*THREE, "selected"]})
    assert found["a", "exclusion"] + found["b", "exclusion"] == pytest.approx(1)
    assert found["a", "error"] + found["b", "error"] == pytest.approx(1)
    assert found["a", "selected"] + found["b", "selected"] == pytest.approx(1)


@some
@given(surveys(), SHARES)
def test_lots_for_all_miss_one_less_the_quota(estimates, survey, share):
    assume(both_sides(survey, share))
    rows = {**survey, "lots": np.full(len(survey["rule"]), 0.5)}
    found = estimates(rows, {"lots": "lots"}, **{**words(share), "indicators": [*THREE, "selected"]})
    assert found["exclusion"] == pytest.approx(1 - found["selected"])


def test_lots_drawn_miss_one_less_the_quota_on_average(estimates):
    chance = np.random.default_rng(3)
    truth = np.arange(200.0)
    draws = {f"lot{place}": chance.random(200) for place in range(200)}
    found = estimates({"truth": truth, **draws}, {name: name for name in draws}, poorest=0.3, indicators=["exclusion"])
    missed = np.array(list(found.values()))
    # Hypergeometric: 60 of 200 are drawn, 60 of 200 are poor; the error of the mean of 200 draws is 0.0035.
    assert missed.mean() == pytest.approx(0.7, abs=0.0125)
    assert missed.std() == pytest.approx(np.sqrt(0.3 * 0.7 * 140 / 199 / 60), rel=0.2)


@some
@given(surveys(ties=False), SHARES)
def test_a_row_that_stands_for_k_households_says_what_k_rows_say(estimates, survey, share):
    rows = {**survey, "w": np.ones(len(survey["w"]))}
    each = np.repeat(np.arange(len(rows["truth"])), rows["size"])
    repeated = {name: column[each] for name, column in rows.items()}
    once = estimates(rows, poorest=share, size="size", indicators=THREE)
    assert estimates(repeated, poorest=share, indicators=THREE) == pytest.approx(once, abs=1e-9)
