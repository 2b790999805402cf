"""One household in words."""

import math

import pytest
from test_apply import MODEL

from doorstep.kernel.language import say
from doorstep.methods.identify.score.explaining import explain
from doorstep.methods.identify.score.model import Column, Feature, Model, Node, Target, Trees
from doorstep.methods.kernel.refusal import Refusal


def test_points_add_up_and_are_said_in_both_languages():
    told = explain(MODEL, {"land": 0, "roof": "straw", "name": "of no interest"})
    assert [(one.trait, one.value, one.points) for one in told.traits] == [("land", "0", -400), ("roof", "straw", -425)]
    assert told.points == -825
    assert say(told.traits[1].words, "en") == "roof (straw): 425 points poorer."
    assert say(told.traits[1].words, "zh") == "roof（straw）：低425点。"
    assert "825 points poorer than the average household" in say(told.words[0], "en")
    assert (told.below, told.changes) == (None, ())


def test_the_nearest_value_that_crosses_the_line_is_named_and_called_no_advice():
    told = explain(MODEL, {"land": 0, "roof": "straw"}, line=4.0)
    # A score of 1.163 is needed: 0.5 + 0.1 x land, so 7 mu; or iron: 1.2.
    assert told.below is True
    assert [(one.trait, one.to) for one in told.changes] == [("land", "7"), ("roof", "iron")]
    assert "not be below the line" in say(told.changes[0].words, "en")
    assert any("no advice to the household" in str(note) for note in told.notes)


def test_above_the_line_it_says_what_would_put_it_below():
    told = explain(MODEL, {"land": 4, "roof": "tile"}, line=4.0)
    assert told.below is False
    assert [(one.trait, one.to) for one in told.changes] == [("land", "1"), ("roof", "straw")]
    assert say(told.changes[0].words, "en").endswith("the score would be below the line.")


def test_no_change_is_said_as_no_change():
    told = explain(MODEL, {"land": 10, "roof": "iron"}, line=4.0)
    assert told.changes == ()
    assert any("No change of a single trait" in str(note) for note in told.notes)


def test_trees_are_explained_beside_the_average_household():
    columns = {"land": Column("number", None, 0.0, 10.0, 4.0)}
    tree = (Node(None, 0, 2.0, False, 1, 2), Node(-1.0), Node(0.5))
    features = (Feature("land", "number", ("land",)),)
    model = Model("boosted", Target("y"), columns, features, trees=Trees(3.0, (tree,)))
    told = explain(model, {"land": 1}, line=2.5)
    assert (told.score, told.below) == (2.0, True)
    # 2.0 is 1.5 less than the 3.5 of the average household: 429 thousandths of it.
    assert told.traits[0].points == -429
    assert [(one.trait, one.to) for one in told.changes] == [("land", "3")]


def test_outside_the_training_range_is_noted():
    assert any("outside 0.0 to 10.0" in str(note) for note in explain(MODEL, {"land": 12, "roof": "tile"}).notes)


@pytest.mark.parametrize(
    ("household", "says"),
    [
        ({"roof": "tile"}, "land is missing"),
        ({"land": math.nan, "roof": "tile"}, "land is missing"),
        ({"land": "NA", "roof": "tile"}, "land is missing"),
        ({"land": "much", "roof": "tile"}, "takes a number"),
        ({"land": math.inf, "roof": "tile"}, "takes a number"),
        ({"land": 1, "roof": "glass"}, "straw, tile, iron"),
        ({"land": 1, "roof": ""}, "roof is missing"),
    ],
)
def test_what_cannot_be_scored_is_refused(household, says):
    with pytest.raises(Refusal, match=says):
        explain(MODEL, household)
