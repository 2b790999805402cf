"""Suggested levels beside true ones: by hand, against scikit-learn, against the jackknife, on both engines."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from doorstep.methods.evaluate.levels import levels
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design


@pytest.fixture(scope="module")
def survey():
    chance = np.random.default_rng(1)
    truth = chance.choice([1, 2, 3, 4], 400, p=[0.1, 0.15, 0.15, 0.6])
    suggested = np.where(chance.random(400) < 0.5, truth, chance.integers(1, 5, 400))
    return {
        "truth": truth, "found": suggested, "w": chance.uniform(1, 3, 400), "village": np.arange(400) % 25,
        "g": chance.choice(["a", "b"], 400),
    }  # fmt: skip


def figures(rows, engine, table, **words):
    found = levels(table(rows, engine), truth="truth", suggested="found", on=engine, **words)
    return {row["indicator"]: row for row in found.rows()}


def test_by_hand(duck, table):
    found = figures({"truth": [1, 1, 2, 2, 2], "found": [1, 2, 2, 2, 2]}, duck, table)
    # Level 1: 2 x 1 / (2 + 1); level 2: 2 x 3 / (3 + 4).
    assert found["f1:1"]["estimate"] == pytest.approx(2 / 3)
    assert found["f1:2"]["estimate"] == pytest.approx(6 / 7)
    assert found["macro_f1"]["estimate"] == pytest.approx((2 / 3 + 6 / 7) / 2)
    assert found["accuracy"]["estimate"] == pytest.approx(4 / 5)


def test_all_figures_are_those_of_scikit_learn(engine, table, survey):
    found = figures(survey, engine, table, design=Design(weight="w"))
    words = {"y_true": survey["truth"], "y_pred": survey["found"], "sample_weight": survey["w"]}
    assert found["macro_f1"]["estimate"] == pytest.approx(f1_score(average="macro", **words))
    assert found["accuracy"]["estimate"] == pytest.approx(accuracy_score(**words))
    for name, theirs in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        by_level = theirs(average=None, **words)
        assert [found[f"{name}:{one}"]["estimate"] for one in (1, 2, 3, 4)] == pytest.approx(by_level.tolist())


def test_its_error_is_that_of_leaving_out_one_village_at_a_time(duck, table, survey):
    found = figures(survey, duck, table, design=Design(weight="w", cluster="village"))["macro_f1"]

    def without(village):
        kept = survey["village"] != village
        return f1_score(survey["truth"][kept], survey["found"][kept], sample_weight=survey["w"][kept], average="macro")

    left = np.array([without(village) for village in range(25)])
    assert found["se"] == pytest.approx(np.sqrt(24 / 25 * ((left - left.mean()) ** 2).sum()), rel=0.05)
    assert found["low"] < found["estimate"] < found["high"]


def test_calling_everybody_the_most_frequent_level_scores_low(duck, table):
    found = figures({"truth": [1, 2, 3, 4, 4, 4, 4, 4, 4, 4], "found": [4] * 10}, duck, table)
    assert found["accuracy"]["estimate"] == pytest.approx(0.7)
    assert found["macro_f1"]["estimate"] == pytest.approx(2 * 7 / 17 / 4)
    assert found["precision:1"]["estimate"] is None, "nobody was called that"


def test_missing_levels_are_left_out_and_counted(duck, table):
    rows = {"truth": [1, 2, None, 2], "found": [1, None, 1, 2]}
    result = levels(table(rows, duck), truth="truth", suggested="found", on=duck)
    said = " ".join(str(note.text) for note in result.notes)
    assert "1 of 4 rows have no truth" in said
    assert "1 of 4 rows have no found" in said


@pytest.mark.parametrize("truth", [[2, 2, 2], ["a", "b", "c"]])
def test_a_column_that_names_no_levels_is_refused(duck, table, truth):
    with pytest.raises(Refusal):
        levels(table({"truth": truth, "found": [1, 2, 2]}, duck), truth="truth", suggested="found", on=duck)
