"""Places change, and what they were stays: names, codes, parents, and who lived where."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from places_made import COUNTY, NOW, TODAY, administrator, county

from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.models import Duty, Household, Place, PlaceEarlier, PlaceSuccessor, SearchToken
from doorstep.register.models.ordered import OrderedText
from doorstep.register.places import as_of, by_code, find_places, household_place, what_became
from doorstep.register.places.copies import COPIES
from doorstep.register.search import Subject, index_new
from doorstep.register.services.add_place import add_place
from doorstep.register.services.close_place import close_place
from doorstep.register.services.merge_places import merge_places
from doorstep.register.services.move_place import move_place
from doorstep.register.services.recode_place import recode_place
from doorstep.register.services.rename_place import rename_place
from doorstep.register.services.split_place import split_place
from doorstep.trail.models import Entry

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
FEBRUARY = MARCH - timedelta(days=1)
UPPER, LOWER, DAN = "990101001201", "990101001202", "990101002201"


@pytest.fixture
def places():
    return county()


@pytest.fixture
def admin(db):
    return administrator()


@pytest.fixture
def change(admin):
    """The act with everything that is the same each time."""

    def run(act, *, on=MARCH, by=admin, **asked):
        return act(**asked, on=on, reason="decree 7", by=by, now=NOW, today=TODAY)

    return run


def path(code):
    return Place.objects.get(code=code).path


def fresh(place):
    return Place.objects.get(pk=place.pk)


def test_all_under_a_place_is_one_range_of_the_index(places):
    with CaptureQueriesContext(connection) as queries:
        inside = {place.code for place in Place.objects.within(places["990101001"])}
    assert inside == {code for code in COUNTY if code.startswith("990101001")}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "place_by_path" in plan


def test_a_path_does_not_reach_a_place_whose_code_only_begins_alike(places):
    Place.objects.create(code="9901010011", level="township", parent=places["990101"], name="近镇",
                         path=f"{places['990101'].path}9901010011/")  # fmt: skip
    assert "9901010011" not in {place.code for place in Place.objects.within(places["990101001"])}


def test_a_place_is_added_with_its_reading_and_one_entry(places, change):
    place = change(add_place, code="990101001203", level="village", name=" 解 家湾村", parent=places["990101001"])
    assert (place.name, place.pinyin, place.initials) == ("解家湾村", "xiejiawancun", "xjwc")
    assert place.codes == ("99", "9901", "990101", "990101001", "990101001203")
    assert as_of(place, FEBRUARY) is None
    [entry] = Entry.objects.all()
    assert (entry.act, entry.place) == ("register.add_place", "990101001203")


def test_a_new_name_leaves_the_old_one_to_its_days(places, change):
    change(rename_place, place=places[UPPER], name="新坝村")
    assert as_of(places[UPPER], FEBRUARY).name == "上坝村"
    assert as_of(places[UPPER], MARCH).name == "新坝村"
    change(rename_place, place=places[UPPER], name="大坝村", on=MARCH)  # a slip, put right for the same day
    assert [as_of(places[UPPER], day).name for day in (FEBRUARY, MARCH)] == ["上坝村", "大坝村"]
    assert PlaceEarlier.objects.count() == 1


def test_a_new_code_leads_everything_inside_and_the_old_code_still_finds(places, change):
    change(recode_place, place=places["990101001"], code="990101101")
    assert path("99010100120101") == "99/9901/990101/990101101/990101001201/99010100120101/"
    assert by_code("990101001", FEBRUARY) == places["990101001"]
    assert by_code("990101001", MARCH) is None
    assert by_code("990101101", MARCH) == places["990101001"]
    assert by_code("990101101", FEBRUARY) is None
    assert as_of(places[UPPER], FEBRUARY).codes == ("99", "9901", "990101", "990101001", UPPER)
    assert as_of(places[UPPER], MARCH).codes == ("99", "9901", "990101", "990101101", UPPER)


def test_a_move_takes_along_what_is_inside_and_the_past_stays(places, change):
    home = Household.objects.create(place=places["99010100120101"])
    change(move_place, place=places[UPPER], to=places["990101002"])
    assert path("99010100120101").startswith("99/9901/990101/990101002/990101001201/")
    assert as_of(household_place(home, FEBRUARY), FEBRUARY).codes[3] == "990101001"
    assert as_of(household_place(home, MARCH), MARCH).codes[3] == "990101002"


def test_two_moves_of_nested_places_are_both_remembered(places, change):
    change(move_place, place=places[UPPER], to=places["990101002"], on=date(2024, 1, 1))
    change(move_place, place=places["99010100120101"], to=places[LOWER], on=date(2025, 1, 1))
    group = places["99010100120101"]
    assert as_of(group, date(2023, 1, 1)).codes[3:] == ("990101001", UPPER, group.code)
    assert as_of(group, date(2024, 6, 1)).codes[3:] == ("990101002", UPPER, group.code)
    assert as_of(group, date(2025, 6, 1)).codes[3:] == ("990101001", LOWER, group.code)
    assert as_of(group, date(2025, 6, 1)).path == path(group.code)


def test_a_merge_takes_places_households_and_tokens_along(places, change):
    home = Household.objects.create(place=places[LOWER])
    inner = Household.objects.create(place=places["99010100120101"])
    index_new([Subject(SearchToken.HOUSEHOLD, home.pk, places[LOWER].pk, "王小明")])
    change(merge_places, places=[places[UPPER], places[LOWER]], into=places[DAN])
    assert path("99010100120101") == f"{places[DAN].path}99010100120101/"
    home.refresh_from_db()
    assert home.place == places[DAN]
    assert household_place(home, FEBRUARY) == places[LOWER]
    assert household_place(home, MARCH) == places[DAN]
    assert household_place(inner, FEBRUARY) == household_place(inner, MARCH) == places["99010100120101"]
    assert set(SearchToken.objects.values_list("place", flat=True)) == {places[DAN].pk}
    assert fresh(places[UPPER]).last_day == FEBRUARY
    assert as_of(places[LOWER], MARCH) is None
    assert [row.later for row in what_became(places[UPPER])] == [places[DAN]]
    assert Entry.objects.count() == 1


def test_a_merge_tells_how_many_duties_end_with_it_and_widens_none(places, change):
    administrator("upper", places[UPPER])
    assert change(merge_places, places=[places[UPPER]], into=places[LOWER]) == 1
    assert Duty.objects.get(place=places[UPPER]).place == places[UPPER]


def test_a_split_divides_what_is_inside(places, change):
    home = Household.objects.create(place=places[UPPER])
    halves = [
        change(add_place, code=f"99010100121{n}", level="village", name=name, parent=places["990101001"])
        for n, name in enumerate(("东坝村", "西坝村"))
    ]
    change(split_place, place=places[UPPER], into=halves, rest=halves[1], inside={"99010100120101": halves[0]})
    assert fresh(places["99010100120101"]).parent == halves[0]
    assert fresh(places["99010100120102"]).parent == halves[1]
    assert household_place(home, FEBRUARY) == places[UPPER]
    home.refresh_from_db()
    assert home.place == halves[1]
    assert {row.later.name for row in what_became(places[UPPER])} == {"东坝村", "西坝村"}
    assert fresh(places[UPPER]).last_day == FEBRUARY


def test_a_place_that_gives_a_part_away_stays(places, change):
    new = change(add_place, code="990101001210", level="village", name="东坝村", parent=places["990101001"])
    change(split_place, place=places[UPPER], into=[new, places[UPPER]], rest=places[UPPER],
           inside={"99010100120101": new})  # fmt: skip
    assert fresh(places[UPPER]).last_day is None
    assert fresh(places["99010100120102"]).parent == places[UPPER]
    assert fresh(places["99010100120101"]).parent == new


def test_what_became_follows_a_chain(places, change):
    change(merge_places, places=[places[UPPER]], into=places[LOWER], on=date(2024, 1, 1))
    change(merge_places, places=[places[LOWER]], into=places[DAN], on=date(2025, 1, 1))
    assert [row.later for row in what_became(places[UPPER])] == [places[LOWER], places[DAN]]


def test_an_empty_place_is_closed_and_a_full_one_is_not(places, change):
    change(close_place, place=places[LOWER])
    assert fresh(places[LOWER]).last_day == FEBRUARY
    Household.objects.create(place=places[DAN])
    for full in (places[UPPER], places[DAN]):
        with pytest.raises(Refusal, match="in it"):
            change(close_place, place=full)


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        (add_place, {"code": UPPER, "level": "village", "name": "又一村", "parent": "990101001"}),
        (add_place, {"code": "99/1", "level": "village", "name": "又一村", "parent": "990101001"}),
        (add_place, {"code": "", "level": "village", "name": "又一村", "parent": "990101001"}),
        (add_place, {"code": "9" * 31, "level": "village", "name": "又一村", "parent": "990101001"}),
        (add_place, {"code": "990101001299", "level": "village", "name": " · ", "parent": "990101001"}),
        (add_place, {"code": "990101001299", "level": "village", "name": "长" * 121, "parent": "990101001"}),
        (add_place, {"code": "990101001299", "level": "county", "name": "又一村", "parent": "990101001"}),
        (add_place, {"code": "990101001299", "level": "hamlet", "name": "又一村", "parent": "990101001"}),
        (rename_place, {"place": UPPER, "name": ""}),
        (recode_place, {"place": UPPER, "code": LOWER}),
        (move_place, {"place": UPPER, "to": "99010100120101"}),
        (move_place, {"place": "990101", "to": UPPER}),
        (move_place, {"place": UPPER, "to": UPPER}),
        (move_place, {"place": "990101001", "to": "990101002"}),
        (merge_places, {"places": [UPPER], "into": UPPER}),
        (merge_places, {"places": [UPPER], "into": "990101002"}),
        (merge_places, {"places": [], "into": UPPER}),
        (split_place, {"place": UPPER, "into": [LOWER], "rest": LOWER, "inside": {}}),
        (split_place, {"place": UPPER, "into": [LOWER, DAN], "rest": UPPER, "inside": {}}),
        (split_place, {"place": UPPER, "into": [LOWER, DAN], "rest": DAN, "inside": {"990101": LOWER}}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(places, change, act, asked):
    def placed(value):
        if isinstance(value, list):
            return [placed(one) for one in value]
        if isinstance(value, dict):
            return {key: placed(one) for key, one in value.items()}
        return places.get(value, value)

    before = list(Place.objects.order_by("pk").values())
    words = {name: value if name in ("code", "name") else placed(value) for name, value in asked.items()}
    with pytest.raises(Refusal):
        change(act, **words)
    assert list(Place.objects.order_by("pk").values()) == before
    assert not Entry.objects.exists()
    assert not PlaceEarlier.objects.exists()
    assert not PlaceSuccessor.objects.exists()


def test_no_change_before_what_is_known_or_after_today(places, change):
    change(rename_place, place=places[UPPER], name="新坝村")
    for day in (FEBRUARY, TODAY + timedelta(days=1)):
        with pytest.raises(Refusal):
            change(rename_place, place=places[UPPER], name="旧坝村", on=day)


def test_a_place_that_is_over_does_not_change(places, change):
    change(close_place, place=places[LOWER])
    for act, asked in ((rename_place, {"name": "旧村"}), (move_place, {"to": places["990101002"]}), (close_place, {})):
        with pytest.raises(Refusal, match="closed"):
            change(act, place=places[LOWER], **asked)


def test_only_who_may_and_only_where(places, change):
    there = administrator("there", places["990101002"])
    change(rename_place, place=places[DAN], name="单村", by=there)
    for act, asked in (
        (rename_place, {"place": places[UPPER], "name": "夺村"}),
        (move_place, {"place": places[UPPER], "to": places["990101002"]}),
        (move_place, {"place": places[DAN], "to": places["990101001"]}),
        (merge_places, {"places": [places[DAN]], "into": places[UPPER]}),
        (add_place, {"code": "98", "level": "province", "name": "省", "parent": None}),
    ):
        with pytest.raises(Refusal, match="duties"):
            change(act, by=there, **asked)


def test_a_code_means_one_place_for_ever(places, change):
    change(recode_place, place=places[UPPER], code="990101001299")
    with pytest.raises(Refusal):
        change(add_place, code=UPPER, level="village", name="又一村", parent=places["990101001"])


@pytest.mark.parametrize(
    ("typed", "first"), [("9901010022", DAN), ("单家", DAN), ("shanjia", DAN), ("sjc", DAN), ("Shàn jiā", DAN)]
)
def test_places_are_found(places, change, typed, first):
    change(rename_place, place=places[DAN], name="单家村", on=TODAY)  # reads its pinyin
    assert find_places(typed, within=Place.objects.all())[0].code == first


def test_places_are_found_by_what_they_were_called(places, change):
    change(rename_place, place=places[UPPER], name="新坝村")
    assert [place.code for place in find_places("上坝", within=Place.objects.all())] == [UPPER]
    assert find_places("上坝", within=Place.objects.filter(code=LOWER)) == []
    assert find_places("", within=Place.objects.all()) == []


# These stay with the place they were written for: what was, who may, what a programme was for.
STAY = {"PlaceEarlier", "HouseholdEarlierPlace", "Duty", "Programme"}


def test_every_copy_of_where_something_is_now_is_kept_in_step():
    led = {(copy.model, column) for copy in COPIES for column in (copy.path, copy.place) if column}
    for model in apps.get_app_config("register").get_models():
        for field in model._meta.get_fields():
            copied = isinstance(field, OrderedText) and "path" in field.name
            points = isinstance(field, models.ForeignKey) and field.name == "place" and model.__name__ not in STAY
            if copied or points:
                assert (model._meta.label, field.name) in led


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["rename", "move", "recode"]), st.integers(0, 1)), max_size=8))
def test_whatever_happens_each_day_has_its_path_and_the_path_of_today_is_the_column(moves):
    with transaction.atomic():
        places, by = county(), administrator()
        seen, day = {}, date(2020, 1, 1)
        place = places[UPPER]
        for at, (what, which) in enumerate(moves):
            then = as_of(place, day)
            seen[day] = (then.path, then.name)
            day += timedelta(days=30)
            dated = {"place": place, "on": day, "reason": "", "by": by, "now": NOW, "today": TODAY}
            if what == "rename":
                rename_place(name=f"村{at}{which}", **dated)
            elif what == "move":
                move_place(to=places[("990101001", "990101002")[which]], **dated)
            else:
                recode_place(code=f"x{at}", **dated)
        for was, (then, name) in seen.items():
            assert (as_of(place, was).path, as_of(place, was).name) == (then, name)
        for group in Place.objects.within(fresh(place)):
            assert as_of(group, TODAY).path == group.path
        transaction.set_rollback(True)
