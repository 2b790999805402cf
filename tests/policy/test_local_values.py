"""What places may set for themselves, and the layer made of it."""

from datetime import date

import pytest
from small_packs import LINE

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.amounts import Days, Money
from doorstep.policy.local import Local, judged, overlay
from doorstep.policy.pack import Pack

TODAY = date(2026, 3, 1)
PATH = ("10",)


@pytest.fixture
def small(written):
    return policy.open_pack(written())


def ask(pack, level="district", **changed):
    given = {"key": "line", "place": "10", "value": 5000, "starts": TODAY, "ends": None, "reason": "Order 7"} | changed
    return judged(pack, Local(**given), path=PATH, level=level, today=TODAY)


def test_a_value_within_the_range_may_be_set(small):
    found = ask(small)
    assert found.value.value == Money(500_000)
    assert found.before.value == Money(400_000)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"value": 3999}, "outside of what places may set"),
        ({"value": 9001}, "outside of what places may set"),
        ({"value": "much"}, "is found; write it like"),
        ({"level": "village"}, "this place is another level"),
        ({"level": "country"}, "this place is another level"),
        ({"level": "moon"}, "this place is another level"),
        ({"key": "nothing"}, "none is spelt so"),
        ({"ends": date(2026, 2, 1)}, "end before it begins"),
        ({"starts": date(2026, 2, 28)}, "the past is not changed"),
        ({"starts": date(2019, 1, 1)}, "does not leave it to places"),
    ],
)
def test_what_may_not_be_set_is_refused_in_words(small, changed, why):
    with pytest.raises(Refusal, match=why):
        ask(small, **changed)


def test_only_measures_that_there_are_can_be_offered():
    pack = policy.open_pack("demo")
    for offered, works in [(["M01", "M03"], True), (["M01", "M99"], False)]:
        local = Local("measures.offered", "53", offered, TODAY, None, "Order 7")
        if works:
            assert judged(pack, local, path=("53",), level="province", today=TODAY)
        else:
            with pytest.raises(Refusal, match="outside of what places may set"):
                judged(pack, local, path=("53",), level="province", today=TODAY)


def test_a_gap_may_be_filled_in_the_past(written):
    open_ = policy.open_pack(written(LINE.replace("value = 4000\n", "")))
    assert ask(open_, starts=date(2024, 1, 1)).before is None


def test_a_value_not_left_to_places_is_refused():
    with pytest.raises(Refusal, match="does not leave it to places"):
        ask(policy.open_pack("cn"), key="monitoring.factor", value=2, starts=date(2026, 4, 1))


@pytest.mark.parametrize(("amount", "raises"), [(4000, False), (4001, True)])
def test_what_asks_more_than_the_nation_is_flagged(small, amount, raises):
    assert ask(small, value=amount).raises is raises


def test_a_shorter_deadline_asks_more_of_the_office_and_a_longer_notice_of_the_household():
    pack = policy.open_pack("demo")
    for key, count, of in [("publish.fact", 10, "working"), ("notice.fund", 15, "calendar")]:
        local = Local(key, "53", {"count": count, "of": of}, TODAY, None, "Order 7")
        assert judged(pack, local, path=("53",), level="province", today=TODAY).raises


def values(pack, *locals_):
    found = Pack((*pack.layers, overlay(pack, locals_)))
    return lambda day: found.value("line", on=date.fromisoformat(day), path=PATH).value.minor // 100


def test_one_value_follows_another(small):
    line = values(
        small,
        Local("line", "10", 5000, date(2026, 1, 1), None, "Order 7", 1),
        Local("line", "10", 6000, date(2027, 1, 1), None, "Order 8", 2),
    )
    assert [line(day) for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")] == [4000, 5000, 5000, 6000]


def test_the_later_of_two_for_one_day_replaces_the_earlier(small):
    line = values(
        small,
        Local("line", "10", 5000, date(2026, 1, 1), None, "Order 7", 1),
        Local("line", "10", 6000, date(2026, 1, 1), None, "Order 8", 2),
    )
    assert line("2026-01-01") == 6000


def test_one_withdrawn_before_it_began_never_was(small):
    line = values(
        small,
        Local("line", "10", 5000, date(2026, 1, 1), None, "Order 7", 1),
        Local("line", "10", 6000, date(2027, 1, 1), None, "Order 8", 2, withdrawn=date(2026, 6, 1)),
    )
    assert line("2027-06-01") == 5000


def test_one_withdrawn_later_ends_and_what_it_was_before_stays(small):
    line = values(small, Local("line", "10", 5000, date(2026, 1, 1), None, "Order 7", 1, withdrawn=date(2026, 6, 1)))
    assert [line("2026-05-31"), line("2026-06-01")] == [5000, 4000]


def test_another_place_is_not_touched(small):
    found = Pack((*small.layers, overlay(small, [Local("line", "10", 5000, TODAY, None, "Order 7", 1)])))
    assert found.value("line", on=TODAY, path=("20",)).value == Money(400_000)
    assert found.value("line", on=TODAY, path=("10", "1001")).value == Money(500_000)


def test_a_local_value_names_the_document_it_was_set_by(small):
    found = Pack((*small.layers, overlay(small, [Local("line", "10", 5000, TODAY, None, "Order 7", 1)])))
    [source] = found.value("line", on=TODAY, path=PATH).source
    assert {one.id: one.title for one in found.layers[-1].entries["document"]}[source] == "Order 7"


def test_days_of_another_kind_are_no_way_round_the_range():
    pack = policy.open_pack("demo")
    local = Local("notice.monitoring", "53", {"count": 5, "of": "minutes"}, TODAY, None, "Order 7")
    with pytest.raises(Refusal, match="is none of: working, calendar"):
        judged(pack, local, path=("53",), level="province", today=TODAY)
    assert pack.value("notice.monitoring", on=TODAY).value == Days(5, "calendar")


HALF, MOST = {"of": "adults", "more_than": "1/2"}, {"of": "households", "at_least": "2/3"}
PRESENT, CALL = {"of": "present", "more_than": "1/2"}, {"count": 10, "of": "calendar"}
QUORUM = {"attend": [HALF, MOST], "agree": PRESENT, "notice": CALL}


@pytest.mark.parametrize(
    "changed",
    [
        {"attend": [{"of": "adults", "at_least": "1/2"}]},
        {"attend": [{"of": "members", "at_least": "2/3"}]},
        {"attend": []},
        {"agree": {"of": "present", "more_than": "1/3"}},
        {"agree": {"of": "adults", "more_than": "1/2"}},
        {"notice": {"count": 9, "of": "calendar"}},
        {"notice": {"count": 10, "of": "working"}},
        {"agree": None},
    ],
)
def test_a_quorum_of_the_law_is_never_loosened(changed):
    value = {key: one for key, one in (QUORUM | changed).items() if one is not None}
    local = Local("quorum.villagers", "53", value, TODAY, None, "Order 7")
    with pytest.raises(Refusal):
        judged(policy.open_pack("demo"), local, path=("53",), level="province", today=TODAY)


def test_a_quorum_may_ask_more():
    value = QUORUM | {
        "agree": {"of": "present", "at_least": "2/3"},
        "attend": [{"of": "adults", "at_least": "3/5"}, MOST],
    }
    local = Local("quorum.villagers", "53", value, TODAY, None, "Order 7")
    assert judged(policy.open_pack("demo"), local, path=("53",), level="province", today=TODAY)


def test_a_deadline_in_calendar_days_is_not_made_one_in_working_days():
    local = Local("decision.prevention", "53", {"count": 15, "of": "working"}, TODAY, None, "Order 7")
    with pytest.raises(Refusal, match="count other days"):
        judged(policy.open_pack("demo"), local, path=("53",), level="province", today=TODAY)
