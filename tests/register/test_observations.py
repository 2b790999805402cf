"""Observations are only added to; what is known now follows from them, whatever came first."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from facts_made import DAY, ID_NUMBER, LI, Farm, make_farm, observe, told

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register import search
from doorstep.register.access.reach import Reach
from doorstep.register.models import (
    Household,
    HouseholdNow,
    Membership,
    Observation,
    Person,
    PersonNow,
    SearchToken,
    Value,
)
from doorstep.register.now.finding import holders
from doorstep.register.now.rebuild import rebuild
from doorstep.register.recording import ValuesDoNotFit
from doorstep.register.services.add_member import add_member
from doorstep.register.services.correct_observation import correct_observation
from doorstep.register.services.end_membership import end_membership
from doorstep.register.services.register_household import register_household
from doorstep.register.view import fix, seen
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload
from office import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm() -> Farm:
    return make_farm()


def differing() -> list[object]:
    """Rows that are not what they would be if they were made anew from everything."""
    return [one for one in rebuild(policy.current(), write_them=False) if one.households or one.persons]


def test_a_registered_household_is_in_lists_at_once(farm):
    now = farm.now
    assert (now.path, now.household_class, now.size, now.head) == (farm.office.village.path, "general", 3, "李春花")
    assert now.values["cropland"][0] == "3.5"
    assert now.last_visit == TODAY
    assert PersonNow.objects.get(name="陈阿婆").birth == date(1944, 2, 29)
    assert not differing()


def test_the_same_form_twice_registers_one_household(farm):
    asked = uuid4()
    made = {
        register_household(
            place=farm.office.village.code, values={}, members=LI[:1], told=told(asked=asked), by=farm.mei, now=NOW,
            today=TODAY,
        ).pk
        for _ in range(2)
    }  # fmt: skip
    assert len(made) == 1
    assert Household.objects.count() == 2
    assert Person.objects.count() == 4


def test_a_document_is_believed_before_what_is_seen_and_that_before_what_is_said(farm):
    observe(farm, {"house_grade": "D"}, method="document", as_of=TODAY - 300 * DAY)
    observe(farm, {"house_grade": "B"}, method="observed", as_of=TODAY - DAY)
    observe(farm, {"house_grade": "A"}, method="stated")
    assert farm.now.values["house_grade"][0] == "D"
    observe(farm, {"house_grade": "C"}, method="document", as_of=TODAY - 200 * DAY)
    assert farm.now.values["house_grade"][0] == "C"
    assert not differing()


def test_of_two_on_the_same_day_the_later_recorded_is_believed(farm):
    observe(farm, {"fuel": "wood"})
    observe(farm, {"fuel": "coal"})
    assert farm.now.values["fuel"][0] == "coal"


def test_two_who_saw_the_same_observation_are_both_kept(farm):
    first = observe(farm, {"road_km": 2})
    for km in (3, 4):
        observe(farm, {"road_km": km}, supersedes=first.seq)
    assert Observation.objects.filter(supersedes=first).count() == 2


def test_an_observation_cannot_supersede_one_of_somebody_else(farm):
    foreign = observe(farm, {"education": "primary"}, person="李春花")
    with pytest.raises(Refusal, match="not one of this household"):
        observe(farm, {"road_km": 2}, supersedes=foreign.seq)


def test_the_same_form_twice_records_one_observation(farm):
    asked = uuid4()
    assert observe(farm, {"fuel": "wood"}, asked=asked) == observe(farm, {"fuel": "wood"}, asked=asked)
    assert Entry.objects.filter(act="register.record").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("fuel", "plutonium", "not a code of the list fuel"),
        ("size", "four", "should be a number"),
        ("size", 2.5, "whole number"),
        ("size", -1, "from 0 on"),
        ("size", True, "should be a number"),
        ("cropland", "1e400", "from 0 on"),
        ("cropland", "nan", "from 0 on"),
        ("cropland", "0.1234567", "more than 6 decimals"),
        ("toilet", "yes", "yes or no"),
        ("first_identified", "2026-02-30", "should be a day"),
        ("first_identified", "0001-01-01", "not possible"),
        ("other_causes", "illness", "list of codes"),
        ("other_causes", ["illness", "luck"], "not a code"),
        ("address", "a\x00b", "cannot be printed"),
        ("address", "x" * 3000, "longer than"),
        ("helpers", 3, "computed and never typed"),
        ("household_id", "7", "computed and never typed"),
        ("only_child_family", True, "older forms"),
        ("no_such_field", 1, "no field of this name"),
    ],
)
def test_what_does_not_fit_its_field_is_refused_and_never_repeated(farm, field, value, why):
    before = Observation.objects.count()
    with pytest.raises(ValuesDoNotFit) as refused:
        observe(farm, {field: value, "road_km": 1})
    [fault] = refused.value.faults
    assert why in str(fault)
    if isinstance(value, str) and len(value) > 3:
        assert value not in str(fault)
    assert Observation.objects.count() == before


def test_each_fault_is_a_refusal_of_its_own(farm):
    with pytest.raises(ValuesDoNotFit) as refused:
        observe(farm, {"fuel": "x", "size": "y", "toilet": 3, "road_km": 1})
    assert len(refused.value.faults) == 3


def test_a_number_in_another_unit_is_refused(farm):
    from doorstep.register.facts import Given

    with pytest.raises(ValuesDoNotFit, match="given in ha"):
        observe(farm, {"cropland": Given(2, "ha")})
    observe(farm, {"cropland": Given(2, "mu")}, method="document")
    assert farm.now.values["cropland"][0] == "2"


def test_a_day_to_come_and_an_empty_form_are_refused(farm):
    with pytest.raises(Refusal, match="still to come"):
        observe(farm, {"fuel": "wood"}, as_of=TODAY + DAY)
    with pytest.raises(Refusal, match="No field has a value"):
        observe(farm, {"fuel": "", "road_km": None})


def test_a_worker_of_another_county_cannot_tell_it_exists(farm):
    stranger = farm.office.worker("远")
    farm.office.duty(stranger, "village_worker", farm.office.places["980101001001"])
    with pytest.raises(Http404):
        observe(farm, {"fuel": "wood"}, by=stranger)
    assert Entry.objects.filter(act="register.record").count() == 0


def test_an_author_corrects_a_typo_the_same_day_and_both_stay_visible(farm):
    typo = observe(farm, {"house_area": 800})
    observe(farm, {"road_km": 1})
    mended = correct_observation(
        seq=typo.seq, values={"house_area": 80}, asked=uuid4(), by=farm.mei, now=NOW, today=TODAY
    )
    assert farm.now.values["house_area"] == ["80", mended.seq]
    assert mended.corrects_id == typo.seq
    assert Value.objects.get(observation=typo).value == '"800"'
    assert not differing()


def test_a_correction_counts_where_its_error_counted_and_not_before_what_came_between(farm):
    typo = observe(farm, {"house_area": 800})
    observe(farm, {"house_area": 90}, by=farm.tan)
    correct_observation(seq=typo.seq, values={"house_area": 80}, asked=uuid4(), by=farm.mei, now=NOW, today=TODAY)
    assert farm.now.values["house_area"][0] == "90"
    assert not differing()


@pytest.mark.parametrize("who", ["another", "tomorrow", "field"])
def test_nobody_else_no_other_day_and_no_other_field(farm, who):
    typo = observe(farm, {"house_area": 800})
    by = farm.tan if who == "another" else farm.mei
    now = NOW + DAY if who == "tomorrow" else NOW
    values = {"fuel": "wood"} if who == "field" else {"house_area": 80}
    with pytest.raises(Refusal, match="cannot be corrected"):
        correct_observation(seq=typo.seq, values=values, asked=uuid4(), by=by, now=now, today=TODAY)


def test_who_died_is_in_no_list_and_stays_known(farm):
    person = farm.people["陈阿婆"]
    for _ in range(2):
        end_membership(
            person=person, last_day=TODAY, change="death", told=told(method="document"), by=farm.mei, now=NOW,
            today=TODAY,
        )  # fmt: skip
    assert farm.now.size == 2
    assert PersonNow.objects.get(pk=person).path == ""
    assert person not in search.find("陈阿婆", kind=SearchToken.PERSON, within=Reach(True, (), ())).subjects
    assert Entry.objects.filter(act="register.change_members").count() == 1
    assert not differing()


def test_a_newborn_is_added_once(farm):
    asked = uuid4()
    for _ in range(2):
        add_member(
            household=farm.household.pk, values={"name": "李小寒", "relation": "grandchild"}, told=told(asked=asked),
            first_day=TODAY, by=farm.mei, now=NOW, today=TODAY,
        )  # fmt: skip
    assert farm.now.size == 4
    assert Membership.objects.live().count() == 4
    assert not differing()


def test_people_are_found_by_name_reading_and_number_and_the_number_is_nowhere_in_clear(farm):
    everywhere = Reach(True, (), ())
    mother = farm.people["李春花"]
    for typed in ("春花", "lichunhua", "lch", ID_NUMBER):
        assert mother in search.find(typed, kind=SearchToken.PERSON, within=everywhere).subjects, typed
    assert holders("id_no", ID_NUMBER.lower()) == [("person", mother)]
    assert search.find("13800138000", kind=SearchToken.HOUSEHOLD, within=everywhere).subjects == (farm.household.pk,)


def test_sensitive_values_are_in_no_table_in_clear(farm):
    observe(farm, {"health": "serious"}, person="李春花")
    observe(farm, {"main_cause": "illness", "bank_account": "6222 0000 1234"})
    sealed = {"id_no", "health", "main_cause", "bank_account", "phone"}
    for row in [*PersonNow.objects.all(), *HouseholdNow.objects.all()]:
        assert all(row.values[field][0] == {"sealed": True} for field in sealed & row.values.keys())
    assert not Value.objects.filter(field__in=sealed, value__isnull=False).exists()
    assert "serious" not in json.dumps([list(rows) for rows in Value.objects.values_list("value")])


def test_a_decision_sees_what_was_known_then_and_nothing_later(farm):
    with transaction.atomic():
        seq = fix(farm.household)
    observe(farm, {"fuel": "wood"})
    observe(farm, {"education": "primary"}, person="李春花")
    end_membership(
        person=farm.people["陈阿婆"], last_day=TODAY, change="death", told=told(), by=farm.mei, now=NOW, today=TODAY
    )
    then = seen(farm.household, seq)
    assert "fuel" not in then.household.values
    assert len(then.members) == 3
    assert all("education" not in one.values for one in then.members.values())
    later = seen(farm.household, Observation.objects.latest("seq").seq)
    assert later.household.values == farm.now.values
    assert len(later.members) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM register_observation",
        "UPDATE register_observation SET source = 'x'",
        "DELETE FROM register_value",
        "UPDATE register_value SET value = '1'",
        "UPDATE register_value SET value = NULL",
        "UPDATE register_value SET digest = salt",
        "DELETE FROM register_membership",
        "UPDATE register_membership SET first_day = '2020-01-01'",
        "INSERT OR REPLACE INTO register_observation SELECT * FROM register_observation",
    ],
)
def test_the_database_refuses_whoever_changes_what_was_observed(farm, statement):
    if "OR REPLACE" in statement and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_trail_knows_digests_and_no_value(farm):
    observe(farm, {"main_cause": "illness"})
    [entry] = Entry.objects.filter(act="register.record")
    words = json.dumps(payload(entry))
    assert "illness" not in words
    assert payload(entry)["observation"] == Observation.objects.latest("seq").seq


def test_moving_a_village_takes_its_lists_along(farm):
    from doorstep.register.places.copies import lead_path

    lead_path(farm.office.village.path, "99/9901/990101/elsewhere/")
    assert farm.now.path == "99/9901/990101/elsewhere/"
    assert set(PersonNow.objects.values_list("path", flat=True)) == {"99/9901/990101/elsewhere/"}


def test_rebuild_finds_what_somebody_changed_past_doorstep_and_mends_it(farm, doorstep, tmp_path, monkeypatch):
    (tmp_path / "home.toml").touch()
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    HouseholdNow.objects.filter(pk=farm.household.pk).update(household_class="tekun")
    PersonNow.objects.filter(name="陈阿婆").update(path="98/")
    told_off = doorstep("register", "rebuild", "--check")
    assert told_off.code == 2
    assert "2 of 4 rows" in told_off.err
    assert doorstep("register", "rebuild", "--json").document() == {
        "rows": 4, "households": [farm.household.pk], "persons": [farm.people["陈阿婆"]],
    }  # fmt: skip
    assert farm.now.household_class == "general"
    assert doorstep("register", "rebuild", "--check").code == 0


def test_opening_a_household_takes_as_many_queries_for_thirty_people_as_for_three(farm, django_assert_num_queries):
    from doorstep.register.opening import opened

    for number in range(27):
        add_member(
            household=farm.household.pk, values={"name": f"李{number}"}, told=told(), first_day=TODAY, by=farm.mei,
            now=NOW, today=TODAY,
        )  # fmt: skip
    with django_assert_num_queries(2):
        household, members = opened(farm.household.pk)
    assert (household.head, len(members)) == ("李春花", 30)


def test_a_list_by_place_and_class_is_one_query_and_reads_an_index(farm, django_assert_num_queries):
    from doorstep.register.opening import listed

    with django_assert_num_queries(1):
        [row] = listed(Reach(False, (farm.office.county.path,), ()), household_class="general")[:50]
    assert row.pk == farm.household.pk
    assert not listed(Reach(False, (farm.office.places["980101"].path,), ()), household_class="general")
    explained = listed(Reach(False, (farm.office.county.path,), ()), household_class="general").explain()
    if connection.vendor == "sqlite":
        assert "household_by_class" in explained


def test_many_rows_at_once_are_what_one_by_one_would_be(farm):
    from doorstep.register.recording import checked, dictionary
    from doorstep.register.recording_many import Row, put_down_many

    words = dictionary(farm.office.village, TODAY)
    rows = [
        Row("person", pk, checked("person", {"education": "primary", "health": "healthy", "id_no": str(pk) * 6}, words),
            told(method="document", source="match"))
        for pk in farm.people.values()
    ]  # fmt: skip
    rows.append(Row("household", farm.household.pk, checked("household", {"fuel": "wood"}, words), told()))
    with transaction.atomic():
        digest = put_down_many(rows, words, author=farm.mei, now=NOW)
    assert len(digest) == 64
    assert farm.now.values["fuel"][0] == "wood"
    assert Observation.objects.filter(source="match").count() == 3
    assert holders("id_no", str(farm.people["李春花"]) * 6) == [("person", farm.people["李春花"])]
    assert not differing()
    observe(farm, {"fuel": "coal"})  # numbers go on after those that were given out at once
    assert farm.now.values["fuel"][0] == "coal"
    assert not differing()
