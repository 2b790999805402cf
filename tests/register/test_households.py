"""Households that become one or two, and take it back; drafts; kin; entitlements."""

from datetime import date
from uuid import uuid4

import pytest
from django.http import Http404
from facts_made import DAY, LI, Farm, living, make_farm, observe, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.models import Draft, Household, HouseholdNow, KinDeclared, Membership, PersonNow
from doorstep.register.now.rebuild import rebuild
from doorstep.register.services.close_draft import close_draft
from doorstep.register.services.declare_kin import are_kin, declare_kin, is_kin, withdraw_kin
from doorstep.register.services.end_membership import end_membership
from doorstep.register.services.entitle import end_entitlement, entitle
from doorstep.register.services.merge_households import merge_households
from doorstep.register.services.register_household import register_household
from doorstep.register.services.save_draft import resumed, save_draft
from doorstep.register.services.set_up_programme import set_up_programme
from doorstep.register.services.split_household import split_household
from doorstep.register.services.undo_change import undo_change
from doorstep.register.view import fix, seen
from doorstep.trail.models import Entry
from office import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm() -> Farm:
    return make_farm()


@pytest.fixture
def neighbours(farm) -> Household:
    return register_household(
        place=farm.office.village.code, values={"household_class": "dibao"}, members=LI[:2], told=told(), by=farm.mei,
        now=NOW, today=TODAY,
    )  # fmt: skip


def merge(farm, other, **more):
    given = {"on": TODAY, "reason": "同灶吃饭", "asked": uuid4(), "by": farm.tan, "now": NOW, "today": TODAY} | more
    return merge_households(household=farm.household.pk, other=other.pk, **given)


def split(farm, persons, **more):
    given = {"on": TODAY, "reason": "分家另过", "asked": uuid4(), "by": farm.tan, "now": NOW, "today": TODAY} | more
    return split_household(household=farm.household.pk, persons=persons, **given)


def undo(farm, change):
    return undo_change(change=change.pk, reason="弄错了人家", by=farm.tan, now=NOW, today=TODAY)


def rows() -> list[dict[str, object]]:
    """What lists show, without the number of the newest observation."""
    shown = []
    for model in (HouseholdNow, PersonNow):
        for row in model.objects.order_by("pk").values():
            row.pop("seq")
            shown.append(row)
    return shown


def differing() -> list[object]:
    return [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def test_after_a_merge_all_live_in_one_and_the_other_is_in_no_list(farm, neighbours):
    merge(farm, neighbours)
    assert farm.now.size == 5
    assert HouseholdNow.objects.get(pk=neighbours.pk).path == ""
    assert living(neighbours) == []
    assert not differing()


def test_merged_by_the_same_form_twice_is_merged_once(farm, neighbours):
    asked = uuid4()
    assert merge(farm, neighbours, asked=asked) == merge(farm, neighbours, asked=asked)
    assert Entry.objects.filter(act="register.merge").count() == 1


def test_merge_then_undo_is_as_if_nothing_had_happened_and_can_be_seen(farm, neighbours):
    before, lived = rows(), (living(farm.household), living(neighbours))
    change = merge(farm, neighbours)
    undo(farm, change)
    assert (rows(), (living(farm.household), living(neighbours))) == (before, lived)
    assert undo(farm, change).undone_id
    assert Entry.objects.filter(act="register.undo").count() == 1
    assert Membership.objects.exclude(voided=None).count() == 4
    assert not differing()


def test_a_decision_made_while_they_were_one_still_sees_five(farm, neighbours):
    change = merge(farm, neighbours)
    seq = fix(farm.household)
    undo(farm, change)
    assert len(seen(farm.household, seq).members) == 5
    assert len(seen(farm.household, fix(farm.household)).members) == 3


def test_split_then_undo_is_as_if_nothing_had_happened(farm):
    before, lived = rows(), living(farm.household)
    change = split(farm, [farm.people["陈阿婆"]])
    assert (farm.now.size, HouseholdNow.objects.get(pk=change.other_id).size) == (2, 1)
    assert not differing()
    undo(farm, change)
    assert living(farm.household) == lived
    assert [row for row in rows() if row.get("household_id") != change.other_id or "person_id" in row] == before
    assert not differing()


def test_nothing_is_undone_once_somebody_has_moved_on(farm, neighbours):
    change = merge(farm, neighbours)
    person = Membership.objects.filter(opened=change.observation).first().person_id
    end_membership(person=person, last_day=TODAY, change="death", told=told(), by=farm.mei, now=NOW, today=TODAY)
    with pytest.raises(Refusal, match="moved on since"):
        undo(farm, change)


def test_nothing_is_recorded_for_a_household_that_is_part_of_another(farm, neighbours):
    merge(farm, neighbours)
    with pytest.raises(Refusal, match=f"part of household {farm.household.pk}"):
        observe(Farm(farm.office, farm.mei, farm.tan, neighbours), {"fuel": "wood"})
    with pytest.raises(Refusal, match="part of household"):
        merge(farm, neighbours)


@pytest.mark.parametrize("wrong", ["all", "none", "stranger", "day", "reason", "worker"])
def test_a_split_that_makes_no_sense_is_refused(farm, neighbours, wrong):
    persons = {
        "all": list(farm.people.values()), "none": [], "stranger": [living(neighbours)[0][0]],
    }.get(wrong, [farm.people["陈阿婆"]])  # fmt: skip
    more = {"day": {"on": TODAY + DAY}, "reason": {"reason": " "}, "worker": {"by": farm.mei}}.get(wrong, {})
    with pytest.raises(Refusal):
        split(farm, persons, **more)
    assert Household.objects.count() == 2


def test_a_household_is_not_merged_with_itself_nor_before_somebody_came(farm, neighbours):
    with pytest.raises(Refusal, match="same household"):
        merge(farm, farm.household)
    with pytest.raises(Refusal, match="came into the household after"):
        merge(farm, neighbours, on=TODAY - 30 * DAY)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["merge", "split", "observe", "undo", "leave"]), min_size=1, max_size=7))
def test_whatever_happens_the_rows_are_those_that_a_rebuild_makes(db, steps):
    from django.db import transaction

    with transaction.atomic():
        farm = make_farm_once()
        other = register_household(
            place=farm.office.village.code, values={}, members=LI[1:], told=told(), by=farm.mei, now=NOW, today=TODAY
        )
        changes = []
        for step in steps:
            try:
                changes += filter(None, [one_step(farm, other, step, changes)])
            except Refusal:
                continue
        assert not differing()
        transaction.set_rollback(True)


def make_farm_once() -> Farm:
    return make_farm()


def one_step(farm, other, step, changes):
    if step == "merge":
        return merge(farm, other)
    if step == "split":
        return split(farm, [living(farm.household)[-1][0]])
    if step == "undo" and changes:
        undo(farm, changes.pop())
    elif step == "observe":
        observe(farm, {"road_km": len(changes), "monitoring_case.risks": ["illness"]}, method="observed")
    elif step == "leave" and len(living(farm.household)) > 1:
        person = living(farm.household)[-1][0]
        end_membership(person=person, last_day=TODAY, change="death", told=told(), by=farm.mei, now=NOW, today=TODAY)
    return None


def test_a_draft_is_kept_resumed_and_emptied_when_it_is_done(farm):
    key = uuid4()
    for area in (8, 80):
        save_draft(
            key=key, form="visit", household=farm.household.pk, content={"house_area": area}, by=farm.mei, now=NOW,
            today=TODAY,
        )  # fmt: skip
    assert resumed(key=key, by=farm.mei, today=TODAY) == {"house_area": 80}
    with pytest.raises(Http404):
        resumed(key=key, by=farm.tan, today=TODAY)
    for _ in range(2):
        assert close_draft(key=key, done=True, by=farm.mei, now=NOW).state == Draft.DONE
    assert Draft.objects.get(pk=key).sealed is None
    with pytest.raises(Refusal, match="finished or abandoned"):
        save_draft(key=key, form="visit", household=None, content={}, by=farm.mei, now=NOW, today=TODAY)
    assert Entry.objects.filter(act="register.close_draft").count() == 1


def test_nobody_saves_over_the_draft_of_another(farm):
    key = uuid4()
    save_draft(key=key, form="visit", household=None, content={"a": 1}, by=farm.mei, now=NOW, today=TODAY)
    with pytest.raises(Http404):
        save_draft(key=key, form="visit", household=None, content={}, by=farm.tan, now=NOW, today=TODAY)


def test_kin_is_answered_by_the_check_alone(farm):
    from doorstep.register.models import Person

    aunt = Person.objects.get(pk=farm.people["陈阿婆"])
    assert not is_kin(farm.mei, farm.household)
    for _ in range(2):
        declare_kin(kin=aunt, by=farm.mei, now=NOW, today=TODAY)
    declare_kin(kin=farm.tan, by=farm.mei, now=NOW, today=TODAY)
    assert is_kin(farm.mei, farm.household)
    assert not is_kin(farm.tan, farm.household)
    assert are_kin(farm.tan, farm.mei)
    assert {field.name for field in KinDeclared._meta.fields}.isdisjoint({"person", "household", "kin"})
    split(farm, [aunt.pk])
    assert is_kin(farm.mei, farm.household)
    withdraw_kin(kin=aunt, by=farm.mei, now=NOW)
    assert not is_kin(farm.mei, farm.household)


def test_an_entitlement_is_entered_once_and_ended(farm):
    county = farm.office.worker("县")
    farm.office.duty(county, "county_officer", farm.office.county)
    given = {"by": county, "now": NOW, "today": TODAY}
    programme = set_up_programme(
        place=farm.office.county.code, measure="M04", name="生态护林员", first_day=date(2026, 1, 1), last_day=None,
        **given,
    )  # fmt: skip
    asked = uuid4()
    fields = {
        "household": farm.household.pk, "person": farm.people["李春花"], "programme": programme.pk, "amount": 80_000,
        "every": "month", "first_day": TODAY, "last_day": None,
    }  # fmt: skip
    made = {entitle(**fields, asked=asked, **given).pk for _ in range(2)}
    assert len(made) == 1
    with pytest.raises(Refusal, match="entitled to this"):
        entitle(**fields, asked=uuid4(), **given)
    for wrong in ({"amount": -1}, {"every": "week"}, {"first_day": date(2025, 1, 1)}, {"person": 10**6}):
        with pytest.raises(Refusal):
            entitle(**(fields | {"first_day": TODAY + 400 * DAY} | wrong), asked=uuid4(), **given)
    ended = end_entitlement(pk=made.pop(), last_day=TODAY + 30 * DAY, **given)
    assert ended.last_day == TODAY + 30 * DAY
