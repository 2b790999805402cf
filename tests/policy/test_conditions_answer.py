"""Every condition of the national pack is asked about thousands of invented records: it can hold, and it can fail."""

import random
from datetime import date, timedelta

import pytest

from doorstep import policy
from doorstep.methods.kernel.predicates import holds, needs
from doorstep.policy.entries import CONDITIONS, Condition, Entity, Field, Quality

DEMO = policy.open_pack("demo")
TODAY = date(2026, 3, 1)
CONDITIONS_OF = {f"{type(one).__name__} {one.id}": one for one in DEMO.every(CONDITIONS) if isinstance(one, Condition)}
ENTITIES = DEMO.held(Entity, on=TODAY)
MISSING = {"Q008", "Q011", "Q012"}


def facts(entity):
    """Fields of a record and of those it reads, as conditions name them."""
    return {one.name: one for name in (*ENTITIES[entity].reads, entity) for one in DEMO.fields(name, on=TODAY).values()}


def invented(field: Field, dice: random.Random, near: tuple[float, ...]):
    """A value of the type of the field; now and then none."""
    if dice.random() < 0.05:
        return None
    if field.type == "bool":
        return dice.random() < 0.5
    if field.type in ("int", "decimal"):
        return dice.choice((0, 0, 1, 2, 5, 10, 13, 15, 18, 40, 60, 70, -5, *near, *(x * 1.02 for x in near)))
    if field.type == "date":
        return TODAY - timedelta(days=dice.randrange(4000))
    codes = list(DEMO.codes(field.codes, on=TODAY)) if field.codes else ["x"]
    return dice.choice(codes)


@pytest.mark.parametrize("name", CONDITIONS_OF)
def test_it_can_hold_and_can_fail(name):
    one = CONDITIONS_OF[name]
    dice = random.Random(name)
    parameters = DEMO.parameters(needs(one.when).parameters, on=date(2025, 6, 1))
    near = tuple(value for value in parameters.values() if isinstance(value, int | float))
    members = ENTITIES[one.scope].members
    seen = set()
    for _ in range(6000):
        row = record_of(one, dice, near)
        people = [member_of(one, dice, near) for _ in range(dice.randrange(4))] if members else []
        seen.add(holds(one.when, row, parameters, people))
        if {True, False} <= seen:
            return
    pytest.fail(f"in 6,000 records it only answered {seen}")


def record_of(one, dice, near):
    """Only the fields that the condition reads: the others do not matter."""
    wanted = set(needs(one.when).household)
    known = facts(one.scope)
    row = {name: invented(known[name], dice, near) for name in wanted if name in known}
    return row | _codes_of_lists(wanted - known.keys(), dice)


def member_of(one, dice, near):
    known = facts(ENTITIES[one.scope].members)
    return {name: invented(known[name], dice, near) for name in needs(one.when).members}


def _codes_of_lists(names, dice):
    often = dice.choice((0.03, 0.5))
    return {name: dice.random() < often for name in names}


@pytest.mark.parametrize("name", [name for name, one in CONDITIONS_OF.items() if isinstance(one, Quality)])
@pytest.mark.guard("H9")
def test_a_check_never_fires_on_what_is_not_known(name):
    one = CONDITIONS_OF[name]
    parameters = DEMO.parameters(needs(one.when).parameters, on=date(2025, 6, 1))
    people = [{"member_id": "1"}] if ENTITIES[one.scope].members else []
    answer = holds(one.when, {}, parameters, people)
    assert answer is True if one.id in MISSING else answer is not True


EXITED = {"household_type": "exited_supported"}
CASES = [
    ("Q005", {}, [{"relation": "head"}, {"relation": "spouse"}], False),
    ("Q005", {}, [{"relation": "head"}, {"relation": "head"}], True),
    ("Q006", {}, [{"relation": "head", "sex": "f"}, {"relation": "spouse", "sex": "f"}], True),
    ("Q013", {"main_cause": "illness"}, [{"health": "healthy"}, {"health": "healthy"}], True),
    ("Q013", {"main_cause": "illness"}, [{"health": "healthy"}, {"health": None}], None),
    ("Q016", {"main_cause": "illness", "other_causes.illness": True}, [], True),
    ("Q029", {"a": 0}, [{"work_months": 3}], True),
    ("Q033", {"net": 100, "net_recomputed": 100}, [], False),
    (
        "Q045",
        {"household_type": "exited_supported"},
        [{"age": 10, "student": "none", "dropout_reason": "illness"}],
        False,
    ),
    ("Q045", {"household_type": "exited_supported"}, [{"age": 10, "student": "none", "dropout_reason": "cost"}], True),
    ("Q046", {"household_type": "exited_supported", "water_distance": False}, [], True),
]


@pytest.mark.parametrize(("number", "household", "members", "answer"), CASES)
def test_some_checks_by_hand(number, household, members, answer):
    one = DEMO.one(Quality, number)
    codes = {f"other_causes.{code}": False for code in DEMO.codes("poverty_cause", on=TODAY)}
    assert holds(one.when, codes | household, {}, members) is answer
