"""The two assurances, three guarantees and safe water, as the pack says them."""

from importlib import resources

import pytest

from doorstep.methods.identify.rules import read_rules
from doorstep.methods.kernel.predicates import explain, holds

NAME = "guarantees.toml"
SOUND = {"food_enough": True, "clothing_enough": True, "house_grade": "B", "water_safe": True}
ADULT = {"age": 40, "student": "none", "dropout_reason": None, "ins_basic": True, "ins_worker": False}


@pytest.fixture(scope="module")
def rules():
    text = resources.files("doorstep.policy").joinpath("packs/cn", NAME).read_text(encoding="utf-8")
    return read_rules(text, NAME)


def fired(rules, household, members):
    truths = {rule.name: holds(rule.when, household, rules.parameters, members) for rule in rules.rules}
    return {name for name, truth in truths.items() if truth}, {name for name, truth in truths.items() if truth is None}


def test_a_household_that_meets_every_standard_fires_nothing(rules):
    assert fired(rules, SOUND, [ADULT]) == (set(), set())


@pytest.mark.parametrize("age", [6, 15])
def test_a_child_of_six_to_fifteen_kept_home_by_cost_is_out_of_school(rules, age):
    child = {**ADULT, "age": age, "dropout_reason": "cost"}
    assert fired(rules, SOUND, [ADULT, child])[0] == {"schooling"}


@pytest.mark.parametrize(
    "child",
    [
        {"age": 5, "dropout_reason": "cost"},
        {"age": 16, "dropout_reason": "cost"},
        {"age": 10, "dropout_reason": "illness"},
        {"age": 10, "dropout_reason": "disability"},
        {"age": 10, "dropout_reason": "cost", "student": "primary"},
    ],
)
def test_children_of_other_ages_at_school_or_unable_to_learn_are_treated_apart(rules, child):
    assert fired(rules, SOUND, [{**ADULT, **child}])[0] == set()


def test_a_child_out_of_school_without_a_recorded_reason_cannot_be_known(rules):
    assert fired(rules, SOUND, [{**ADULT, "age": 10}]) == (set(), {"schooling"})


def test_one_member_without_either_insurance_is_enough_and_is_named_by_its_place(rules):
    members = [ADULT, {**ADULT, "ins_basic": False}]
    assert fired(rules, SOUND, members)[0] == {"medical"}
    medical = next(rule for rule in rules.rules if rule.name == "medical")
    assert [(one.text, one.member) for one in explain(medical.when, SOUND, {}, members)] == [
        ("ins_basic = false", 1),
        ("ins_worker = false", 1),
    ]


@pytest.mark.parametrize(("grade", "unsafe"), [("A", False), ("B", False), ("C", True), ("D", True)])
def test_houses_graded_c_or_d_are_unsafe(rules, grade, unsafe):
    assert ("housing" in fired(rules, {**SOUND, "house_grade": grade}, [ADULT])[0]) is unsafe


def test_every_rule_speaks_both_languages_and_names_its_source(rules):
    assert all(rule.text and rule.text_zh and rule.source and rule.starts for rule in rules.rules)


def test_field_names_are_those_of_the_register_or_named_in_the_file(rules, shared):
    register = (shared / "domain" / "fields.csv").read_text(encoding="utf-8")
    known = {line.split(",")[1] for line in register.splitlines()[1:]}
    from doorstep.methods.kernel.predicates import needs

    wanted = needs(*(rule.when for rule in rules.rules))
    assert set(wanted.household) | set(wanted.members) == ({*wanted.household, *wanted.members} & known) | {
        "age",
        "food_enough",
        "clothing_enough",
    }
