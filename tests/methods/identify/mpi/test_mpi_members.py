"""Indicators that look at the members of a household, and the specifications that come with Doorstep."""

import pytest

from doorstep.methods.identify.mpi import mpi, read_spec
from doorstep.methods.kernel.predicates import holds
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design

SCHOOL = """
k = "union"
[[indicator]]
name = "school"
when = { any_member = { all = ["age between 6 and 15", "student = 'none'"] } }
[[indicator]]
name = "water"
column = "water"
deprived = "= 1"
"""
HOUSEHOLDS = {"hh": [1, 2, 3, 4], "size": [2, 3, 1, 4], "water": [0, 0, 1, 0]}
PERSONS = {
    "hh": [1, 1, 2, 2, 2, 3, 9],
    "age": [7, 40, 5, 16, 12, 70, 8],
    "student": ["none", "none", "none", "none", "primary", "none", "none"],
}


def test_any_child_of_6_to_15_out_of_school_makes_its_household_deprived(engine, table, by_name):
    result = mpi(
        table(HOUSEHOLDS, engine),
        read_spec(SCHOOL, "school"),
        members=table(PERSONS, engine),
        key="hh",
        design=Design(size="size"),
    )
    found = by_name(result)
    # Household 1 (2 people) has a child of 7 out of school, household 3 (1 person) no water; 10 people in all.
    assert found["uncensored:school"] == pytest.approx(2 / 10)
    assert found["h"] == pytest.approx(3 / 10)
    said = [str(note) for note in result.notes]
    assert "1 persons are left out: no household has their hh." in said
    assert any(text.startswith("1 households have no row among the persons") for text in said)


def test_an_indicator_on_members_without_members_is_refused(duck, table):
    with pytest.raises(Refusal) as caught:
        mpi(table(HOUSEHOLDS, duck), read_spec(SCHOOL, "school"))
    assert "--members" in str(caught.value.do)


@pytest.mark.parametrize(
    ("numbers", "code"), [([1, 2, 3, 3], "survey.repeated-key"), ([1, 2, 3, None], "mpi.key-empty")]
)
def test_a_household_number_that_repeats_or_is_empty_is_refused(duck, table, numbers, code):
    with pytest.raises(Refusal) as caught:
        mpi(
            table(HOUSEHOLDS | {"hh": numbers}, duck),
            read_spec(SCHOOL, "school"),
            members=table(PERSONS, duck),
            key="hh",
        )
    assert caught.value.code == code


@pytest.fixture(scope="module")
def pack(root):
    """A specification that comes with Doorstep."""

    def read(name):
        path = root / "src" / "doorstep" / "policy" / "packs" / name
        return read_spec(path.read_text(encoding="utf-8"), path.name)

    return read


def test_the_global_index_of_2018_weighs_a_third_a_dimension_and_counts_from_a_third(pack):
    spec = pack("global/mpi-2018.toml")
    assert len(spec.indicators) == 10
    assert [len(of) for of in spec.dimensions().values()] == [2, 2, 6]
    assert spec.points.of == (3, 3, 3, 3, 1, 1, 1, 1, 1, 1)
    assert (spec.cut, spec.points.total) == (6, 18)
    assert all(indicator.title and indicator.title_zh for indicator in spec.indicators)
    assert spec.notes == ()


GOOD = {"food_enough": True, "clothing_enough": True, "house_grade": "A", "water_safe": True}
CHILD = {"age": 12, "student": "g7", "dropout_reason": None, "ins_basic": True, "ins_worker": False}


@pytest.mark.parametrize(
    ("household", "member", "deprived"),
    [
        ({}, {}, []),
        ({"food_enough": False}, {}, ["food"]),
        ({"clothing_enough": False}, {}, ["clothing"]),
        ({"house_grade": "D"}, {}, ["housing"]),
        ({"water_safe": False}, {}, ["water"]),
        ({}, {"student": "none", "dropout_reason": "cost"}, ["schooling"]),
        ({}, {"student": "none", "dropout_reason": "illness"}, []),
        ({}, {"student": "none", "dropout_reason": "cost", "age": 16}, []),
        ({}, {"ins_basic": False}, ["medical"]),
        ({}, {"ins_basic": False, "ins_worker": True}, []),
    ],
)
def test_the_six_guarantees_mean_the_same_for_one_household_and_for_many(
    duck, table, by_name, pack, household, member, deprived
):
    spec = pack("cn/guarantees-mpi.toml")
    assert spec.cut == 1
    one, child = GOOD | household, CHILD | member
    assert [i.name for i in spec.indicators if holds(i.when, one, {}, [child])] == deprived
    # The second household is never deprived; it gives the text columns a value.
    rows = table([{"hh": 1, **one}, {"hh": 2, **GOOD}], duck)
    persons = table([{"hh": 1, **child}, {"hh": 2, **CHILD, "dropout_reason": "other"}], duck)
    found = by_name(mpi(rows, spec, members=persons, key="hh"))
    assert found["h"] == (0.5 if deprived else 0)
    assert [i.name for i in spec.indicators if found[f"censored:{i.name}"] > 0] == deprived


def test_the_six_guarantees_are_those_of_the_rules_beside_them(pack, root):
    from doorstep.methods.identify.rules import read_rules

    path = root / "src" / "doorstep" / "policy" / "packs" / "cn" / "guarantees.toml"
    rules = read_rules(path.read_text(encoding="utf-8"), path.name)
    spec = pack("cn/guarantees-mpi.toml")
    assert {i.name: i.when for i in spec.indicators} == {rule.name: rule.when for rule in rules.rules}
