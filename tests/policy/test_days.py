"""Counting working days on a table of holidays that runs over the years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_packs import LINE

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.amounts import Days
from doorstep.policy.days import Calendar

TABLE = """
[[value]]
id = "calendar.{key}"
type = "dates"
unit = "none"
value = {days}
title = {{ en = "Days", zh = "日期" }}
from = {start}
source = "LAW"
"""


@pytest.fixture(scope="module")
def yunling():
    """Wednesday 30 September 2026 is followed by seven days off; Saturday 10 October is worked."""
    return Calendar(policy.open_pack("demo"))


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
    ],
)
def test_working_days_step_over_weekends_and_holidays(yunling, start, count, last):
    assert yunling.after(start, Days(count, "working")) == last


def test_calendar_days_count_every_day(yunling):
    assert yunling.after(date(2026, 9, 30), Days(15, "calendar")) == date(2026, 10, 15)


@given(start=st.dates(date(2026, 1, 1), date(2027, 6, 1)), count=st.integers(0, 60))
def test_counting_back_gives_what_was_counted(start, count):
    calendar = Calendar(policy.open_pack("demo"))
    last = calendar.after(start, Days(count, "working"))
    assert calendar.between(start, last) == count
    assert count == 0 or calendar.works(last)


def test_a_count_runs_on_into_the_table_of_the_next_year(written):
    old = TABLE.format(key="off", days="[2026-12-31]", start="2026-01-01\nto = 2026-12-31")
    new = TABLE.format(key="off", days="[2027-01-01]", start="2027-01-01")
    calendar = Calendar(policy.open_pack(written(LINE + old + new)))
    assert calendar.after(date(2026, 12, 30), Days(1, "working")) == date(2027, 1, 4)


def test_a_pack_without_a_calendar_rests_on_two_days(written):
    calendar = Calendar(policy.open_pack(written()))
    assert calendar.after(date(2026, 3, 6), Days(1, "working")) == date(2026, 3, 9)


def test_a_table_that_leaves_no_working_day_is_refused(written):
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=step)).isoformat() for step in range(120)]
    calendar = Calendar(
        policy.open_pack(written(LINE + TABLE.format(key="off", days=f"[{', '.join(days)}]", start="2026-01-01")))
    )
    with pytest.raises(Refusal, match="no working day for 60 days"):
        calendar.after(first, Days(1, "working"))


def test_nobody_means_a_deadline_of_a_hundred_years(written):
    days = LINE.replace('"money"', '"days"').replace("value = 4000", 'value = { count = 36500, of = "working" }')
    with pytest.raises(Refusal, match="36500 days are more than 3660"):
        policy.open_pack(written(days.replace('local = { by = "district", least = 4000, most = 9000 }\n', "")))
