"""Places change under households that are really there: what is known now, search and the past go along."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.http import Http404
from facts_made import Farm, make_farm, told

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.access.reach import Reach
from doorstep.register.models import Household, HouseholdNow, PersonNow, SearchToken
from doorstep.register.now.rebuild import rebuild
from doorstep.register.places import as_of, household_place
from doorstep.register.search import find
from doorstep.register.services.merge_places import merge_places
from doorstep.register.services.move_household import move_household
from doorstep.register.services.move_place import move_place
from doorstep.register.services.recode_place import recode_place
from doorstep.register.services.record_observation import record_observation
from doorstep.register.services.register_household import register_household
from doorstep.trail.models import Entry
from office import NOW, TODAY

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 2)
BEFORE = ON - timedelta(days=1)
OTHER = "990101001002"


@pytest.fixture
def farm() -> Farm:
    return make_farm()


@pytest.fixture
def how(farm):
    admin = farm.office.worker("管")
    farm.office.duty(admin, "county_admin", None)
    return {"on": ON, "reason": "decree 7", "by": admin, "now": NOW, "today": TODAY}


def paths() -> set[str]:
    return {*HouseholdNow.objects.values_list("path", flat=True), *PersonNow.objects.values_list("path", flat=True)}


def same_when_made_anew() -> bool:
    return not [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def found(text: str, place) -> bool:
    return bool(find(text, kind=SearchToken.PERSON, within=Reach(False, (place.path,), ())).subjects)


def test_a_merge_of_villages_takes_everything_along(farm, how):
    there = farm.office.places[OTHER]
    merge_places(places=[farm.office.village], into=there, **how)
    assert paths() == {there.path}
    assert same_when_made_anew()
    assert found("李春花", there)
    assert not found("李春花", farm.office.village)
    assert household_place(farm.household, BEFORE) == farm.office.village
    assert household_place(farm.household, ON) == there


@pytest.mark.parametrize("act", ["move", "recode"])
def test_a_township_that_moves_or_gets_another_code_takes_everything_along(farm, how, act):
    town = farm.office.places["990101001"]
    if act == "move":
        move_place(place=town, to=farm.office.places["980101"], **how)
    else:
        recode_place(place=town, code="990101901", **how)
    farm.office.village.refresh_from_db()
    assert paths() == {farm.office.village.path}
    assert "990101901" in farm.office.village.path or "980101" in farm.office.village.path
    assert same_when_made_anew()
    assert found("李春花", farm.office.village)
    assert as_of(household_place(farm.household, BEFORE), BEFORE).codes[:4] == ("99", "9901", "990101", "990101001")


def test_a_household_moves_and_where_it_lived_stays_known(farm):
    there = farm.office.places[OTHER]
    move_household(household=farm.household.pk, to=OTHER, on=ON, reason="搬迁", by=farm.tan, now=NOW, today=TODAY)
    assert paths() == {there.path}
    assert same_when_made_anew()
    assert found("lxm", there)
    assert not found("lxm", farm.office.village)
    assert household_place(farm.household, BEFORE) == farm.office.village
    assert household_place(farm.household, ON) == there
    assert Entry.objects.filter(act="register.move_household").count() == 1


def test_a_household_is_not_moved_out_of_turn_or_out_of_reach(farm):
    how = {"household": farm.household.pk, "reason": "", "by": farm.tan, "now": NOW, "today": TODAY}
    for to, on in ((farm.office.village.code, ON), (OTHER, TODAY + timedelta(days=1))):
        with pytest.raises(Refusal):
            move_household(to=to, on=on, **how)
    with pytest.raises(Http404):
        move_household(to="980101001001", on=ON, **how)
    with pytest.raises(Http404):
        move_household(to=OTHER, on=ON, **how | {"by": farm.mei})
    move_household(to=OTHER, on=ON, **how)
    with pytest.raises(Refusal, match="known already"):
        move_household(to=farm.office.village.code, on=BEFORE, **how)
    assert household_place(farm.household, BEFORE) == farm.office.village


def test_nobody_comes_to_live_in_a_place_that_is_over(farm, how):
    merge_places(places=[farm.office.village], into=farm.office.places[OTHER], **how)
    with pytest.raises(Refusal, match="closed"):
        register_household(
            place=farm.office.village.code, values={}, members=[], told=told(), by=farm.mei, now=NOW, today=TODAY
        )
    with pytest.raises(Refusal, match="closed"):
        move_household(household=farm.household.pk, to=farm.office.village.code, on=TODAY, reason="", by=farm.tan,
                       now=NOW, today=TODAY)  # fmt: skip


def both_at_once(*acts) -> list[Exception]:
    """Each act on a connection of its own; what was refused."""
    start, refused = Barrier(len(acts)), []

    def run(act, asked):
        start.wait()
        try:
            act(**asked, now=NOW, today=TODAY)
        except (Refusal, Http404) as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def admin_of(farm):
    admin = farm.office.worker("管")
    farm.office.duty(admin, "county_admin", None)
    return {"on": ON, "reason": "", "by": admin}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_who_registers_while_the_village_is_merged_is_never_left_in_a_place_that_is_over(turn):
    farm = make_farm()
    village, there = farm.office.village, farm.office.places[OTHER]
    register = {"place": village.code, "values": {}, "members": [], "told": told(), "by": farm.mei}
    acts = [(merge_places, {"places": [village], "into": there} | admin_of(farm)), (register_household, register)]
    refused = both_at_once(*(acts if turn % 2 else reversed(acts)))
    assert len(refused) <= 1
    assert not Household.objects.filter(place__last_day__isnull=False).exists()
    assert HouseholdNow.objects.count() == Household.objects.count() == 2 - len(refused)
    assert paths() == {there.path}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(6))
def test_what_is_recorded_while_places_change_never_keeps_a_path_that_is_over(turn):
    farm = make_farm()
    town, there = farm.office.places["990101001"], farm.office.places[OTHER]
    change = (
        (merge_places, {"places": [farm.office.village], "into": there} | admin_of(farm))
        if turn % 3 == 0
        else (move_place, {"place": town, "to": farm.office.places["980101"]} | admin_of(farm))
    )
    values = {"kind": "household", "subject": farm.household.pk, "values": {"cropland": "7.50"}, "told": told()}
    both_at_once(change, (record_observation, values | {"by": farm.tan}))
    assert paths() == {Household.objects.get(pk=farm.household.pk).place.path}
    assert same_when_made_anew()
