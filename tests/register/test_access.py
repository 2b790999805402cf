"""What duties let a principal see and do: on which days, where, of which household, and nothing beside it."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.entries import Role
from doorstep.register import access
from doorstep.register.models import Household, Place
from office import TODAY, Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db) -> Office:
    return make_office()


def test_first_and_last_day_count_and_no_day_beside_them(office):
    mei = office.worker()
    office.duty(mei, "village_worker", office.village, first_day=date(2026, 3, 1), last_day=date(2026, 3, 31))
    held = {
        day: bool(access.duties(mei, day))
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    }
    assert list(held.values()) == [False, True, True, False]


def test_a_duty_that_waits_or_was_taken_back_counts_for_nothing(office):
    mei = office.worker()
    office.duty(mei, "village_worker", office.village, confirmed_at=None)
    assert access.duties(mei, TODAY) == ()
    office.duty(mei, "first_secretary", office.village, withdrawn_at=office.duty(mei, "helper").given_at)
    assert [duty.role for duty in access.duties(mei, TODAY)] == ["helper"]


def test_a_role_that_the_policy_does_not_know_counts_for_nothing(office):
    mei = office.worker()
    office.duty(mei, "keeper_of_the_seal", office.village)
    assert access.duties(mei, TODAY) == ()


def test_a_village_sees_its_own_households_and_a_township_those_of_its_villages(office):
    here, next_door = office.household(), office.household(office.places["990101001002"])
    far = office.household(office.places["980101001001"])
    group = office.household(office.places["99010100100101"])
    mei, wang = office.worker("何文静"), office.worker("王丽娟")
    office.duty(mei, "village_worker", office.village)
    office.duty(wang, "township_officer", office.places["990101001"])
    assert set(access.households(mei, TODAY)) == {here, group}
    assert set(access.households(wang, TODAY)) == {here, group, next_door}
    assert access.household_for(wang, next_door.pk, TODAY) == next_door
    for pk in (far.pk, 987654321):
        with pytest.raises(Http404):
            access.household_for(wang, pk, TODAY)


def test_a_place_whose_code_begins_like_another_is_not_in_it(office):
    longer = Place.objects.create(code="9901010010019", level="village", parent=office.places["990101001"],
                                  path=office.places["990101001"].path + "9901010010019/", name="石桥九村")  # fmt: skip
    other = office.household(longer)
    mei = office.worker()
    office.duty(mei, "village_worker", office.village)
    assert other not in access.households(mei, TODAY)


def test_a_helper_reaches_the_households_named_and_no_place(office):
    theirs, neighbour = office.household(), office.household()
    zhou = office.worker("周强")
    office.duty(zhou, "helper", household=theirs)
    assert list(access.households(zhou, TODAY)) == [theirs]
    assert not access.places(zhou, TODAY).exists()
    assert not access.may(zhou, "register.record", office.village, TODAY)
    assert "household.phone" in access.readable_for(zhou, theirs, TODAY)
    assert access.readable_for(zhou, neighbour, TODAY) == frozenset()


def test_a_household_reads_all_of_itself_and_nothing_of_another(office):
    card, other = office.card(), office.household()
    assert list(access.households(card.principal, TODAY)) == [card.household]
    assert "household.bank_account" in access.readable_for(card.principal, card.household, TODAY)
    assert access.readable_for(card.principal, other, TODAY) == frozenset()


@pytest.mark.guard("I6", "H11")
def test_who_reads_aggregates_only_or_evaluates_opens_no_file(office):
    office.household()
    for role, place in (("province_officer", "99"), ("county_admin", "990101"), ("analyst", "990101")):
        somebody = office.worker(role)
        office.duty(somebody, role, office.places[place])
        assert not access.households(somebody, TODAY).exists(), role
    evaluator = office.evaluator()
    office.duty(evaluator, "evaluator", office.county)
    assert not access.households(evaluator, TODAY).exists()


@pytest.mark.guard("I6")
def test_sensitive_fields_are_unmasked_only_by_the_duty_that_reaches_the_household(office):
    here, next_door = office.household(), office.household(office.places["990101001002"])
    mei = office.worker()
    office.duty(mei, "village_worker", office.village)
    office.duty(mei, "auditor", office.county)
    assert "household.phone" in access.readable_for(mei, here, TODAY)
    assert "household.phone" not in access.readable_for(mei, next_door, TODAY)
    assert "household.size" in access.readable_for(mei, next_door, TODAY)
    assert "household.bank_account" not in access.readable_for(mei, here, TODAY)


def test_a_mask_shows_at_most_the_last_four_letters_and_never_half_of_a_short_value():
    assert access.masked("13812341234") == "••••"
    assert access.masked("13812341234", tail=True) == "••••1234"
    assert access.masked("12345678", tail=True) == "••••"


def test_an_act_is_allowed_in_the_places_of_a_duty_and_below(office):
    officer = office.worker()
    office.duty(officer, "township_officer", office.places["990101001"])
    assert access.may(officer, "access.issue_card", office.village, TODAY)
    assert not access.may(officer, "access.issue_card", office.county, TODAY)
    assert not access.may(officer, "access.issue_card", None, TODAY)
    assert not access.may(officer, "fund.pay", office.village, TODAY)
    with pytest.raises(Refusal, match="None of your duties"):
        access.need(officer, "fund.pay", office.village, TODAY)


def test_the_whole_office_reaches_every_place(office):
    admin = office.admin()
    assert access.may(admin, "access.give_duty", None, TODAY)
    assert access.places(admin, TODAY).count() == len(office.places)


def test_a_closed_account_and_nobody_hold_nothing(office):
    from django.contrib.auth.models import AnonymousUser

    admin = office.admin()
    admin.is_active = False
    admin.save()
    assert access.duties(admin, TODAY) == ()
    assert access.duties(AnonymousUser(), TODAY) == ()
    assert not access.households(AnonymousUser(), TODAY).exists()


def test_the_number_of_questions_to_the_database_does_not_grow_with_duties(office, django_assert_max_num_queries):
    mei = office.worker()
    for place in office.places.values():
        office.duty(mei, "auditor", place)
    with django_assert_max_num_queries(3):
        list(access.households(mei, TODAY))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_listed_is_what_can_be_opened_and_what_some_duty_covers(office, data):
    places = list(office.places.values())
    roles = sorted(set(policy.current().held(Role, on=TODAY)) - {"household", "evaluator", "device"})
    somebody = office.worker()
    for _ in range(data.draw(st.integers(0, 3))):
        first = TODAY + timedelta(days=data.draw(st.integers(-2, 1)))
        office.duty(somebody, data.draw(st.sampled_from(roles)), data.draw(st.sampled_from(places)), first_day=first)
    for place in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)):
        office.household(place)
    listed = set(access.households(somebody, TODAY))
    pack = policy.current()
    for household in Household.objects.select_related("place"):
        covered = any(
            duty.first_day <= TODAY
            and household.place.path.startswith(duty.place.path)
            and any(name.startswith(("household.", "member.")) for name in pack.readable(duty.role, on=TODAY))
            for duty in somebody.duties.select_related("place")
        )
        assert (household in listed) == covered
