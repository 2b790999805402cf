"""Bad input: what is refused, with what is wrong and what to do, and what is only said."""

import numpy as np
import pytest

from doorstep.methods.evaluate.targeting import Beside, rules_beside
from doorstep.methods.kernel.refusal import Refusal

ROWS = {
    "truth": [1.0, 2, 3, 4],
    "rule": [1.0, 2, 3, 4],
    "choice": [1, 0, 0, 0],
    "word": ["a", "b", "c", "d"],
    "minus": [-1.0, 1, 1, 1],
    "empty": [None, None, None, None],
    "endless": [1.0, 2, 3, float("inf")],
    "first": [1, 0, None, None],
    "last": [None, None, 1, 0],
}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"poorest": 0}, "targeting.quota"),
        ({"poorest": 1}, "targeting.quota"),
        ({"poorest": -0.2}, "targeting.quota"),
        ({"poorest": 20.0}, "targeting.quota"),
        ({"poorest": float("nan")}, "targeting.quota"),
        ({"poorest": "nobody"}, "targeting.quota"),
        ({"poorest": "rule"}, "targeting.quota"),
        ({}, "targeting.one-quota"),
        ({"poorest": 0.2, "line": 2.0}, "targeting.one-quota"),
        ({"line": float("inf")}, "targeting.out-of-range"),
        ({"line": 0.5}, "targeting.all-or-none"),
        ({"line": 5.0}, "targeting.all-or-none"),
        ({"poorest": 0.9}, "targeting.all-or-none"),
        ({"poorest": 0.5, "amount": 1.0}, "targeting.no-line"),
        ({"line": 2.5, "amount": 1.0, "budget": 1.0}, "targeting.one-amount"),
        ({"line": 2.5, "amount": 0.0}, "targeting.out-of-range"),
        ({"poorest": 0.5, "replicates": 7}, "targeting.out-of-range"),
        ({"poorest": 0.5, "seed": -1}, "targeting.out-of-range"),
        ({"poorest": 0.5, "level": 1.0}, "targeting.out-of-range"),
        ({"poorest": 0.5, "aversion": -1.0}, "targeting.out-of-range"),
        ({"poorest": 0.5, "indicators": ["exclusions"]}, "targeting.unknown-indicator"),
        ({"poorest": 0.5, "indicators": []}, "targeting.unknown-indicator"),
        ({"poorest": 0.5, "indicators": ["gap_error"]}, "targeting.not-computable"),
        ({"poorest": 0.5, "indicators": ["gap_per_money"]}, "targeting.not-computable"),
        ({"poorest": 0.5, "within": ["empty"]}, "targeting.no-unit"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(compare, words, code):
    with pytest.raises(Refusal) as refused:
        compare(ROWS, {"rule": "rule"}, **words)
    assert refused.value.code == code
    assert refused.value.do


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"truth": "word"}, "'a'"),
        ({"weight": "minus"}, "minus"),
        ({"size": "minus"}, "minus"),
        ({"truth": "empty"}, "empty in all 4 rows"),
        ({"truth": "endless"}, "endless"),
        ({"truth": "nowhere"}, "There is no column nowhere"),
        ({"cluster": "nowhere"}, "There is no column nowhere"),
        ({"within": ["nowhere"]}, "There is no column nowhere"),
    ],
)
def test_a_column_that_cannot_be_used_is_named(compare, words, says):
    with pytest.raises(Refusal) as refused:
        compare(ROWS, {"rule": "rule"}, **{"poorest": 0.5, **words})
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({}, "No rule is named"),
        ({"": "rule"}, "no name"),
        ({"rule": ""}, "no column"),
        ({"rule": "word"}, "'a'"),
        ({"rule": "endless"}, "endless"),
        ({"rule": "nowhere"}, "There is no column nowhere"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(compare, rules, says):
    with pytest.raises(Refusal) as refused:
        compare(ROWS, rules, poorest=0.5)
    assert says in str(refused.value)


def test_rules_that_are_never_filled_in_one_row_say_what_to_do_instead(compare):
    with pytest.raises(Refusal) as refused:
        compare(ROWS, {"first": "first", "last": "last"}, poorest=0.5)
    assert refused.value.code == "targeting.no-common-row"
    assert "--by" in str(refused.value.do)


def test_a_row_that_weighs_nothing_is_counted_and_changes_nothing(compare, estimates):
    weightless = {"truth": [1.0, 2, 3, 4, 0], "rule": [1.0, 3, 2, 4, 9], "w": [1, 1, 1, 1, 0]}
    without = {name: column[:4] for name, column in weightless.items()}
    for quota in ({"poorest": 0.5}, {"line": 2.5}):
        found = estimates(weightless, weight="w", indicators=["exclusion", "error", "auc"], **quota)
        assert found == pytest.approx(estimates(without, weight="w", indicators=["exclusion", "error", "auc"], **quota))
    notes = [note.code for note in compare(weightless, {"rule": "rule"}, weight="w", poorest=0.5).notes]
    assert "survey.weightless" in notes


def test_a_list_of_ones_and_blanks_is_asked_about(compare):
    columns = {"truth": [1.0, 2, 3, 4], "listed": [1, None, None, 1], "all": [1, 1, 1, 1]}
    notes = [note.code for note in compare(columns, {"listed": "listed"}, line=2.5).notes]
    assert "targeting.only-ones" in notes
    assert "targeting.only-ones" not in [note.code for note in compare(columns, {"all": "all"}, line=2.5).notes]


def test_a_rule_of_one_value_only_ties_everybody(estimates, compare):
    columns = {"truth": [1.0, 2, 3, 4], "rule": [7.0] * 4}
    assert estimates(columns, poorest=0.25)["exclusion"] == pytest.approx(0.75)
    assert "targeting.ties" in [note.code for note in compare(columns, {"rule": "rule"}, poorest=0.25).notes]


def test_a_truth_below_0_leaves_only_the_welfare_weights_empty(estimates, compare):
    columns = {"truth": [-1.0, 2, 3, 4], "rule": [1.0, 2, 3, 4]}
    found = estimates(columns, poorest=0.25)
    assert found["distributional"] is None
    assert found["exclusion"] == 0
    notes = [note.code for note in compare(columns, {"rule": "rule"}, poorest=0.25).notes]
    assert "targeting.no-welfare-weight" in notes


class TestBeside:
    """Rules made beside the one that is asked about."""

    @pytest.fixture
    def made(self, table, duck):
        def found(columns, *asked, **words):
            return rules_beside(table(columns, duck), asked, truth="truth", on=duck, **words)

        return found

    def test_places_are_ranked_by_their_mean_of_people(self, made):
        columns = {
            "truth": [1.0, 9, 4, 4, None],
            "place": ["a", "a", "b", "b", "a"],
            "w": [1.0, 1, 1, 1, 1],
            "n": [3, 1, 1, 1, 1],
        }
        table, rules, notes = made(columns, Beside("geographic", "place"), weight="w", size="n")
        # a: (3 x 1 + 1 x 9)/4 = 3; b: 4. The row without a truth has its place's mean, and is left out later.
        assert table.execute().sort_values("place")[rules["geographic"]].tolist() == [3, 3, 3, 4, 4]
        assert "which no programme knows beforehand" in str(notes[0].text)

    def test_a_category_selects_everybody_who_has_it(self, made):
        table, rules, _ = made({"truth": [1.0, 2, 3], "kind": [1, 2, None]}, Beside("categorical", "kind", "2"))
        found = table.execute().sort_values("truth")[rules["categorical"]].tolist()
        assert found[:2] == [0, 1]
        assert np.isnan(found[2])

    def test_two_of_a_kind_are_named_apart_and_no_column_is_lost(self, made):
        columns = {"truth": [1.0, 2], "a": ["x", "y"], "b": ["x", "y"], "random": [5, 6]}
        asked = Beside("geographic", "a"), Beside("geographic", "b"), Beside("random"), Beside("universal")
        table, rules, _ = made(columns, *asked)
        assert list(rules) == ["geographic:a", "geographic:b", "random", "universal"]
        assert rules["random"] == "random_"
        assert sorted(table.execute()["random"]) == [5, 6]

    def test_the_community_is_a_column_as_it_is(self, made):
        _, rules, _ = made({"truth": [1.0, 2], "voice": [2, 1]}, Beside("community", "-voice"))
        assert rules == {"community": "-voice"}

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            (("elders", None), "elders is not a rule"),
            (("geographic", None), "geographic is not a rule"),
            (("random", "x"), "random=x is not a rule"),
        ],
    )
    def test_a_rule_nobody_can_make_is_refused(self, asked, says):
        with pytest.raises(Refusal, match=says):
            Beside(*asked)

    def test_a_value_nobody_has_is_refused_with_those_there_are(self, made):
        with pytest.raises(Refusal) as refused:
            made({"truth": [1.0, 2], "kind": ["farm", "shop"]}, Beside("categorical", "kind", "Farm"))
        assert "farm, shop" in str(refused.value)

    def test_one_rule_twice_is_refused(self, made):
        with pytest.raises(Refusal, match="cannot be told apart"):
            made({"truth": [1.0, 2]}, Beside("random"), Beside("random"))
