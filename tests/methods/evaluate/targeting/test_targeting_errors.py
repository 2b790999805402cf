"""Exclusion, inclusion and error of rules by hand: quotas, 0/1 choices, ties, groups and units of their own."""

import pytest

TEN = {
    "truth": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    "rule": [3.0, 1, 2, 5, 4, 6, 8, 7, 9, 10],
    "choice": [1, 0, 1, 0, 0, 0, 0, 1, 0, 0],
    "head": ["f", "m", "m", "f", "m", "f", "f", "m", "m", "f"],
    "village": ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"],
}


def notes_of(result) -> dict[str, str]:
    return {note.code: str(note.text) for note in result.notes}


def test_a_score_takes_as_many_of_its_lowest_as_there_are_poor(estimates):
    found = estimates(TEN, poorest=0.2)
    # Poor: truth 1 and 2. The two lowest of the rule are those of truth 2 and 3.
    assert (found["exclusion"], found["inclusion"], found["error"]) == pytest.approx((1 / 2, 1 / 2, 2 / 10))
    assert found["selected"] == pytest.approx(0.2)


def test_a_choice_of_0_and_1_selects_where_it_is_1_whatever_the_quota(estimates, compare):
    found = estimates(TEN, {"c": "choice"}, poorest=0.2)
    # Selected: truth 1, 3 and 8; one of two poor is missed, two of three selected are not poor.
    assert (found["exclusion"], found["inclusion"], found["error"]) == pytest.approx((1 / 2, 2 / 3, 3 / 10))
    assert "targeting.other-number" in notes_of(compare(TEN, {"c": "choice"}, poorest=0.2))
    assert "targeting.other-number" not in notes_of(compare(TEN, {"c": "choice"}, poorest=0.3))


@pytest.mark.parametrize("kind", [bool, float, int])
def test_a_choice_may_be_true_and_false(estimates, kind):
    columns = {**TEN, "choice": [kind(one) for one in TEN["choice"]]}
    assert estimates(columns, {"c": "choice"}, poorest=0.2)["inclusion"] == pytest.approx(2 / 3)


def test_poor_is_strictly_below_the_line(estimates):
    # Below 3: truth 1 and 2 only.
    assert estimates(TEN, {"c": "choice"}, line=3.0)["exclusion"] == pytest.approx(1 / 2)
    assert estimates(TEN, {"c": "choice"}, line=3.000001)["exclusion"] == pytest.approx(1 / 3)


def test_people_weigh_not_rows(estimates):
    columns = {"truth": [1.0, 2, 3, 4], "rule": [1.0, 3, 2, 4], "size": [1, 3, 2, 4], "w": [2.0, 1, 1, 1]}
    found = estimates(columns, poorest=0.3, size="size", weight="w")
    # People 2, 3, 2, 4: 30 % of 11 is 3.3, so the first two rows (5) are poor. The rule takes 2, then 2, then 1 of
    # the 3 people of its third, who are the poor of truth 2: two of five are missed.
    assert (found["exclusion"], found["inclusion"]) == pytest.approx((2 / 5, 2 / 5))
    assert found["error"] == pytest.approx(4 / 11)


def test_ties_at_the_quota_are_split_by_the_rule_and_said(estimates, compare):
    columns = {"truth": [1.0, 2, 3, 4, 5], "rule": [1.0, 2, 2, 2, 5]}
    found = estimates(columns, poorest=0.4)
    # Two poor; the rule takes the first and a third of each of three that tie: 1 1/3 of 2.
    assert (found["exclusion"], found["inclusion"]) == pytest.approx((1 / 3, 1 / 3))
    said = notes_of(compare(columns, {"rule": "rule"}, poorest=0.4))["targeting.ties"]
    assert "3 rows tie at the quota, at the value 2.0; 33.3 % of each is taken" in said


def test_poor_people_who_tie_at_the_cut_are_all_poor_and_it_is_said(estimates, compare):
    columns = {"truth": [1.0, 2, 2, 2, 5], "rule": [1.0, 2, 3, 4, 5]}
    assert estimates(columns, poorest=0.4)["selected"] == pytest.approx(0.8)
    said = notes_of(compare(columns, {"rule": "rule"}, poorest=0.4))["targeting.truth-ties"]
    assert "3 rows have the same truth at the cut" in said
    assert "80.0 % of the people where 40.0 %" in said


def test_a_share_that_falls_within_a_household_takes_it_whole_and_says_so(compare):
    columns = {"truth": [1.0, 2, 3], "rule": [1.0, 2, 3], "size": [5, 5, 5]}
    said = notes_of(compare(columns, {"rule": "rule"}, poorest=0.2, size="size"))["targeting.whole-rows"]
    assert "33.3 %" in said
    assert "20.0 %" in said


def test_the_quota_is_of_the_whole_file_not_of_the_group(estimates):
    found = estimates(TEN, by=["head"], poorest=0.3)
    # Poor: truth 1 (f), 2 and 3 (m). The rule takes the same three, whatever the group.
    assert found["f", "rule", "exclusion"] == 0
    columns = {"truth": [1.0, 2, 3, 4], "rule": [1.0, 2, 3, 4], "g": ["a", "a", "b", "b"]}
    found = estimates(columns, by=["g"], poorest=0.5)
    assert found["a", "rule", "selected"] == 1
    assert found["b", "rule", "selected"] == 0
    assert found["b", "rule", "exclusion"] is None, "nobody there is poor"


def test_groups_sum_up_to_the_whole(errors):
    whole = errors(TEN, poorest=0.4)["error"]["estimate"]
    parts = errors(TEN, by=["head"], poorest=0.4)
    assert sum(parts[g, "rule", "error"]["estimate"] * parts[g, "rule", "error"]["people"] for g in "fm") == (
        pytest.approx(whole * 10)
    )


def test_a_roll_up_has_the_whole_first(compare):
    rows = compare(TEN, {"rule": "rule"}, by=["head"], rollup=True, poorest=0.4, indicators=["error"]).rows()
    assert [row["head"] for row in rows] == [None, "f", "m"]
    assert [row["n"] for row in rows] == [10, 5, 5]


def test_within_units_the_quota_and_the_cuts_are_their_own(estimates):
    columns = {"truth": [1.0, 2, 3, 4], "rule": [9.0, 8, 1, 2], "unit": ["x", "x", "y", "y"]}
    apart = estimates(columns, within=["unit"], poorest=0.5)
    # One poor in each unit; x has its two the other way round.
    assert apart["exclusion"] == pytest.approx(1 / 2)
    assert estimates(columns, poorest=0.5)["exclusion"] == 1


def test_units_may_be_crossed_and_the_quota_be_what_a_choice_gave(estimates):
    columns = {
        "truth": [1.0, 2, 3, 1, 2, 3],
        "choice": [0, 1, 1, 1, 0, 0],
        "rule": [1.0, 2, 3, 3, 2, 1],
        "place": ["p"] * 6,
        "year": [8, 8, 8, 9, 9, 9],
    }
    found = estimates(columns, {"c": "choice", "s": "rule"}, within=["place", "year"], poorest="c")
    # Year 8: two poor, truth 1 and 2; the choice took 2 and 3. Year 9: one poor, whom it took. Missed 1 of 3.
    assert (found["c", "exclusion"], found["c", "inclusion"]) == pytest.approx((1 / 3, 1 / 3))
    # The score is right in year 8 and takes the wrong one in year 9.
    assert found["s", "exclusion"] == pytest.approx(1 / 3)


def test_the_columns_are_those_of_the_contract(compare):
    table = compare(TEN, {"score": "rule", "chosen": "choice"}, by=["head"], poorest=0.2, replicates=50).table
    assert table.column_names == ["head", "rule", "indicator", "estimate", "se", "low", "high", "n", "people"]
    assert set(table["rule"].to_pylist()) == {"score", "chosen"}


def test_a_rule_is_turned_round_by_a_minus_and_a_column_called_so_is_taken_first(estimates):
    columns = {**TEN, "up": [-one for one in TEN["rule"]], "-rule": TEN["truth"]}
    assert estimates(columns, {"rule": "-up"}, poorest=0.3) == estimates(TEN, {"rule": "rule"}, poorest=0.3)
    assert estimates(columns, {"rule": "-rule"}, poorest=0.3)["exclusion"] == 0


def test_missing_cells_are_counted_by_column_and_never_guessed(compare):
    columns = {
        "truth": [1.0, 2, None, 4, 5, 6],
        "rule": [1.0, 2, 3, None, 5, float("nan")],
        "head": ["f", None, "f", "m", "m", "m"],
    }
    result = compare(columns, {"rule": "rule"}, by=["head"], poorest=0.4, indicators=["error"])
    said = [str(note.text) for note in result.notes]
    assert any("1 of 6 rows have no truth" in one for one in said)
    assert any("2 of 6 rows have no rule" in one for one in said)
    assert [(row["head"], row["n"]) for row in result.rows()] == [("f", 1), ("m", 1), (None, 1)]
