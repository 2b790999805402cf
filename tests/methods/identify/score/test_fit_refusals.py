"""What a score cannot be learnt from is refused by name; rows that lack something are counted, never filled in."""

import math

import numpy as np
import pyarrow as pa
import pytest
from surveys import FEATURES, survey

from doorstep.methods.identify.score import fit
from doorstep.methods.kernel.refusal import Refusal

DATA = survey(150)
ASKED = {"target": "spending", "features": FEATURES, "log": True, "cluster": "village"}


@pytest.fixture
def tried(duck, table):
    def of(more=None, **words):
        data = {**DATA.to_pydict(), **(more or {})}
        return fit(table(data, duck), **{**ASKED, **words}, on=duck)

    return of


def code_of(tried, *words, **more):
    with pytest.raises(Refusal) as caught:
        tried(*words, **more)
    return caught.value.code, str(caught.value)


def test_a_constant_a_duplicated_and_an_empty_feature_are_named(tried):
    code, text = code_of(tried, {"one": [7] * 150}, features=["age", "one"])
    assert (code, "one" in text) == ("score.constant", True)
    assert code_of(tried, {"roof": ["tile"] * 150})[0] == "score.constant"
    code, text = code_of(tried, {"years": DATA["age"].to_pylist()}, features=["age", "rooms", "years"])
    assert (code, "age from years" in text) == ("score.duplicated", True)
    code, text = code_of(tried, {"rooms": [None] * 150})
    assert (code, "rooms" in text) == ("survey.nothing-known", True)


def test_a_feature_that_follows_from_others_is_named_with_them_and_ridge_takes_it(tried):
    months = {"months": (3 * DATA["age"].to_numpy() + 2 * DATA["rooms"].to_numpy() + 1).tolist()}
    asked = {"features": ["tv", "age", "rooms", "members", "months"]}
    code, text = code_of(tried, months, **asked)
    assert (code, "It follows exactly from age, rooms." in text) == ("score.collinear", True)
    assert tried(months, method="ridge", **asked).model.figures["r2"] > 0.1
    assert code_of(tried, months, method="quantile", **asked)[0] == "score.collinear"


def test_what_is_the_same_in_each_place_cannot_stand_beside_its_effect(tried):
    wealth = {"far": [int(name[1:]) * 1.5 for name in DATA["village"].to_pylist()]}
    for method in ("ols", "ridge", "lasso"):
        code, text = code_of(tried, wealth, features=["age", "far"], effects="village", method=method)
        assert (code, "Within each village" in text) == ("score.collinear", True)
    assert code_of(tried, effects="village", method="boosted")[0] == "score.no-effects"


@pytest.mark.parametrize("method", ["ols", "ridge", "quantile", "boosted"])
def test_a_feature_that_knows_the_target_is_asked_about_whatever_its_form(tried, method):
    spending = np.array(DATA["spending"].to_pylist())
    total = {"total": (spending * 3 + 1).tolist()}
    for features in (["age", "total"], ["age", "log(total)"], ["age", "total^3"]):
        code, text = code_of(tried, total, features=features, method=method)
        assert (code, "--allow-leak" in text, features[1] in text) == ("score.leak", True, True)
    found = tried(total, features=["age", "log(total)"], method=method, allow_leak=True)
    assert found.model.figures["r2"] > 0.9


def test_a_leak_through_two_features_shows_in_r2(tried):
    spending, members = (np.array(DATA[name].to_pylist(), dtype=float) for name in ("spending", "members"))
    more = {"total": (spending * members).tolist()}
    code, text = code_of(tried, more, features=["log(total)", "log(members)"])
    assert (code, "R2 is 1.0000" in text) == ("score.leak", True)


def test_an_honest_fit_is_not_taken_for_a_leak(tried):
    assert tried().model.figures["r2"] < 0.98


def test_the_target_is_no_feature_of_itself(tried):
    for feature in ("spending", "log(spending)", "spending/members"):
        assert code_of(tried, features=["age", feature])[0] == "score.target-among-features"


def test_rows_that_lack_something_are_counted_and_listed_and_left_out(tried):
    data = DATA.to_pydict()
    data["spending"][0] = None
    data["spending"][1] = 0.0
    data["rooms"][2] = data["rooms"][3] = None
    data["roof"][4] = ""
    data["members"][5] = 0
    data["village"][6] = None
    found = tried(data, features=["age", "rooms/members", "log(members)", "roof"])
    assert dict(found.model.provenance.left_out) == {
        "missing:spending": 1, "missing:rooms": 2, "missing:roof": 1, "missing:village": 1, "not-positive:spending": 1,
        "undefined:rooms/members": 1, "undefined:log(members)": 1,
    }  # fmt: skip
    assert found.result.rows()[0]["n"] == found.model.provenance.used == 143
    assert found.held_out["row"].to_pylist()[0] == 8
    text = " ".join(str(note) for note in found.result.notes)
    assert "2 of 150 rows have no rooms and were left out, first of them row 3, 4." in text
    assert "rooms/members cannot be worked out in 1 rows; they were left out, first of them row 6." in text


def test_weights_of_nothing_are_left_out_and_weights_below_nothing_refused(tried):
    weight = DATA["weight"].to_pylist()
    found = tried({"weight": [0.0, None, *weight[2:]]}, weight="weight")
    assert dict(found.model.provenance.left_out) == {"missing:weight": 1, "weightless": 1}
    assert "negative" in code_of(tried, {"weight": [-1.0, *weight[1:]]}, weight="weight")[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"features": ["agee"]}, "score.unknown-feature"), ({"features": []}, "score.no-features"),
        ({"features": ["age", "age"]}, "score.feature-twice"), ({"features": ["hid", "name"]}, "score.too-many-levels"),
        ({"target": "spendng"}, "engine.missing-column"), ({"cluster": "vilage"}, "engine.missing-column"),
        ({"method": "forest"}, "score.option"), ({"method": "quantile", "quantile": 1.0}, "score.option"),
        ({"method": "lasso", "penalty": -1.0}, "score.option"), ({"penalty": math.nan}, "score.option"),
        ({"method": "lasso", "penalty": 5.0}, "score.nothing-left"), ({"seed": -1}, "score.option"),
        ({"method": "boosted", "trees": 0}, "score.option"), ({"method": "boosted", "rate": 0.0}, "score.option"),
        ({"folds": 1}, "score.folds"), ({"folds": 2, "method": "ridge"}, "score.folds"),
        ({"units": {"agee": "years"}}, "score.unit-of-no-feature"), ({"cluster": "nation"}, "score.one-cluster"),
        ({"target": "nation"}, "score.constant-target"), ({"target": "village"}, "engine.text-in-number"),
    ],
)  # fmt: skip
def test_refuses_and_says_which(tried, words, code):
    many = [f"person {number}" for number in range(250)]
    data = survey(250).append_column("name", pa.array(many)).append_column("nation", pa.array([1.0] * 250)).to_pydict()
    with pytest.raises(Refusal) as caught:
        tried(data, **words)
    assert caught.value.code == code
    assert "person" not in str(caught.value)


def test_too_few_rows_and_no_rows_are_refused(duck, table):
    for rows, code in ((6, "score.too-few"), (0, "survey.empty")):
        with pytest.raises(Refusal) as caught:
            fit(table(DATA.slice(0, rows), duck), **ASKED, on=duck)
        assert caught.value.code == code


def test_a_file_in_which_nobody_has_all_that_is_needed_is_refused_with_the_reasons(tried):
    code, text = code_of(tried, {"spending": [-1.0] * 150})
    assert (code, "In 150 rows spending is 0 or below" in text) == ("score.no-row", True)


def test_a_level_that_only_one_cluster_has_does_not_stop_the_fold_without_it(tried):
    roof = DATA["roof"].to_pylist()
    village = DATA["village"].to_pylist()
    roof = ["glass" if name == "v3" else one for name, one in zip(village, roof, strict=True)]
    for method in ("ols", "ridge", "lasso", "quantile", "boosted"):
        found = tried({"roof": roof}, method=method, trees=10)
        assert np.isfinite(found.held_out["score"].to_numpy()).all()


def test_without_clusters_it_says_that_the_figures_flatter(tried):
    assert "score.no-cluster" in [note.code for note in tried(cluster=None).result.notes]
    codes = [note.code for note in tried(effects="village").result.notes]
    assert "score.effects-held-out" in codes
