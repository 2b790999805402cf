"""The one predicate form: what is read, what is refused, and what is true, false or unknown."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.methods.kernel.predicates import comparison, described, explain, holds, needs, parse
from doorstep.methods.kernel.predicates.values import Comparison, Constant, Field
from doorstep.methods.kernel.refusal import Refusal


def refusal_of(condition):
    with pytest.raises(Refusal) as caught:
        parse(condition)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value", "truth"),
    [
        ("= 1", 1, True),
        ("= 1", True, True),
        ("= true", 1, True),
        ("= 1", 1.0, True),
        ("= 1", "1", True),
        ("!= 'x'", "y", True),
        ('= "x"', "x ", False),
        ("< 6", 6, False),
        ("<= 6", 6, True),
        ("> -1.5", -1, True),
        (">= .5", 0.5, True),
        ("in (1, 2, 3)", 2, True),
        ("not in ('a','b')", "c", True),
        ("between 6 and 15", 15, True),
        ("between 6 and 15", 16, False),
        ("missing", None, True),
        ("missing", float("nan"), True),
        ("present", 0, True),
        ("≤ 6", 6, True),
        ("< 6", None, None),
        ("not in (1, 2)", None, None),
        ("< 6", "NA", None),
    ],
)
def test_the_short_form_answers(text, value, truth):
    assert holds(comparison("c", text), {"c": value}) is truth


@pytest.mark.parametrize(
    "text", ["", "1", "=", "= x", "=> 1", "in 1, 2", "in ()", "between 1", "= 1 or = 2", "= '1", "< 'a'"]
)
def test_a_short_form_that_cannot_be_read_is_refused_with_what_to_do(text):
    with pytest.raises(Refusal) as caught:
        comparison("c", text)
    assert str(caught.value.do)


def test_a_word_without_quotes_is_refused_with_the_quotes_to_write():
    with pytest.raises(Refusal, match="Write text in quotes: 'yes'"):
        comparison("c", "= yes")


def test_short_and_long_form_are_the_same_value():
    assert parse("age < 6") == parse({"field": "age", "is": "<", "value": 6}) == comparison("age", "< 6")


@given(
    sign=st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "in", "not in", "between"]),
    low=st.integers(-9, 9),
    more=st.integers(0, 9),
)
@settings(derandomize=True, max_examples=60, deadline=None, database=None)
def test_what_is_described_can_be_read_again(sign, low, more):
    right = (Constant(low),) if sign not in ("in", "not in", "between") else (Constant(low), Constant(low + more))
    written = Comparison(Field("age"), sign, right)
    assert parse(described(written)) == written


U = "u = 1"  # unknown: the household has no u
T, F = "t = 1", "t = 0"


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"all": [F, U]}, False),
        ({"all": [T, U]}, None),
        ({"any": [T, U]}, True),
        ({"any": [F, U]}, None),
        ({"not": U}, None),
        ({"not": F}, True),
    ],
)
def test_unknown_follows_kleene(condition, truth):
    assert holds(parse(condition), {"t": 1}) is truth


@pytest.mark.parametrize(
    ("sign", "limit", "truth"),
    [
        (">=", 1, True),
        (">=", 2, None),  # one surely, three perhaps
        (">=", 4, False),
        (">", 0, True),
        ("<", 4, True),
        ("<=", 0, False),
        ("=", 1, None),
        ("=", 0, False),
        ("!=", 4, True),
    ],
)
def test_a_count_is_known_when_its_bounds_decide(sign, limit, truth):
    members = [{"ok": 1}, {"ok": None}, {"ok": None}, {"ok": 0}]
    assert holds(parse({"count_members": "ok = 1", "is": sign, "value": limit}), {}, {}, members) is truth


def test_without_members_any_is_false_every_is_true_and_the_count_is_nothing():
    assert holds(parse({"any_member": "age < 6"}), {}) is False
    assert holds(parse({"all_members": "age < 6"}), {}) is True
    assert holds(parse({"count_members": "age < 6", "is": "=", "value": 0}), {}) is True


def test_a_member_is_compared_with_its_household_and_with_parameters():
    earner = parse({"any_member": {"field": "wage", "is": ">", "value": {"household": "income", "times": 0.5}}})
    assert holds(earner, {"income": 100}, {}, [{"wage": 51}]) is True
    under = parse({"field": "income", "is": "<", "value": {"parameter": "line", "times": 1.5}})
    assert holds(under, {"income": 5999}, {"line": 4000}) is True
    assert holds(under, {"income": 6000}, {"line": 4000}) is False
    assert holds(under, {"income": 6000}, {"line": None}) is None


def test_dates_are_compared_by_day():
    born = parse({"field": "birth", "is": "<=", "value": date(2010, 8, 31)})
    assert holds(born, {"birth": date(2010, 8, 31)}) is True


def test_explain_names_the_comparisons_that_decided_and_the_member():
    when = parse({"all": ["income < 4000", {"any_member": {"all": ["age < 16", "school = 0"]}}]})
    decided = explain(when, {"income": 3000}, {}, [{"age": 40, "school": 0}, {"age": 9, "school": 0}])
    assert [(one.text, one.value, one.member) for one in decided] == [
        ("income < 4000", 3000, None),
        ("age < 16", 9, 1),
        ("school = 0", 0, 1),
    ]
    [why_not] = explain(when, {"income": 5000}, {}, [{"age": 9, "school": 0}])
    assert (why_not.text, why_not.truth) == ("income < 4000", False)


def test_needs_tells_fields_of_households_members_and_parameters_apart():
    when = parse({"any_member": {"field": "wage", "is": "<", "value": {"household": "need"}}})
    wanted = needs(when, parse({"field": "income", "is": "<", "parameter": "line"}))
    assert (wanted.household, wanted.members, wanted.parameters) == (("need", "income"), ("wage",), ("line",))
    assert wanted.looks_at_members


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"al": []}, "Did you mean all?"),
        ({"all": []}, "at least one condition"),
        ({"field": "a", "is": "<", "valu": 1}, "Did you mean value?"),
        ({"field": "a", "is": "<"}, "exactly one of value and parameter"),
        ({"field": "a", "value": 1}, "It has no sign"),
        ({"field": "a", "is": "~", "value": 1}, "'~' is no sign"),
        ({"field": "a", "is": "missing", "value": 1}, "takes no value"),
        ({"field": "a", "is": "in", "value": 1}, "needs a list"),
        ({"field": "a", "is": "in", "value": [1, "b"]}, "number and is compared with a text"),
        ({"field": "a", "is": "<", "value": "b"}, "text has no order"),
        ({"field": "a", "is": "between", "value": [2, 1]}, "can never hold"),
        ({"field": "a", "is": "<", "value": float("nan")}, "cannot be compared with"),
        ({"household": "a", "is": "=", "value": 1}, "outside a condition on members"),
        ({"any_member": {"any_member": "a = 1"}}, "members have no members"),
        ({"count_members": "a = 1", "is": "in", "value": [1]}, "'in' is no sign here"),
        ({"all": ["a = 1"], "any": ["a = 1"]}, "all and any at once"),
        (7, "A condition is expected"),
    ],
)
def test_what_is_not_of_the_form_is_refused(condition, said):
    assert said in str(refusal_of(condition))


def test_the_place_of_the_mistake_is_named():
    assert "when.all[2].not" in str(refusal_of({"all": ["a = 1", {"not": {"feild": "b"}}]}))


def test_endless_nesting_is_refused_not_a_crash():
    condition = "a = 1"
    for _ in range(60):
        condition = {"not": condition}
    assert "nested more than" in str(refusal_of(condition))


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("= 'x'", 1, "predicate.kinds-differ"),
        ("< 5", "many", "predicate.not-a-number"),
        ("< 5", date(2020, 1, 1), "predicate.kinds-differ"),
    ],
)
def test_kinds_that_cannot_meet_are_refused_by_name(text, value, code):
    with pytest.raises(Refusal, match="field c ") as caught:
        holds(comparison("c", text), {"c": value})
    assert caught.value.code == code
