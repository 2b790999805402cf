"""The lunar calendar against days that everybody could look up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.lunar import LunarDay, birthday_in, to_lunar, to_solar

# New Year's days and first days of leap months as the Hong Kong Observatory publishes them.
PUBLISHED = [
    (LunarDay(1949, 1, 1), date(1949, 1, 29)),
    (LunarDay(1985, 1, 1), date(1985, 2, 20)),
    (LunarDay(2020, 4, 1, leap=True), date(2020, 5, 23)),
    (LunarDay(2023, 1, 1), date(2023, 1, 22)),
    (LunarDay(2023, 2, 1, leap=True), date(2023, 3, 22)),
    (LunarDay(2024, 1, 1), date(2024, 2, 10)),
    (LunarDay(2033, 11, 1, leap=True), date(2033, 12, 22)),  # the year in which most old tables are wrong
]


@pytest.mark.parametrize(("lunar", "solar"), PUBLISHED)
def test_published_days(lunar, solar):
    assert to_solar(lunar) == solar
    assert to_lunar(solar) == lunar


@given(st.dates(date(1900, 1, 31), date(2101, 1, 28)))
def test_there_and_back(day):
    assert to_solar(to_lunar(day)) == day


@given(st.integers(-5, 10_000), st.integers(-3, 15), st.integers(-3, 35), st.booleans())
def test_a_day_that_does_not_exist_is_none(year, month, day, leap):
    solar = to_solar(LunarDay(year, month, day, leap))
    assert solar is None or to_lunar(solar) == LunarDay(year, month, day, leap)


def test_outside_the_tables():
    assert to_lunar(date(1900, 1, 30)) is None
    assert to_lunar(date(2101, 1, 29)) is None


def test_how_a_day_is_said():
    assert str(LunarDay(1953, 12, 8)) == "1953年腊月初八"
    assert str(LunarDay(2020, 4, 21, leap=True)) == "2020年闰四月廿一"
    assert [str(LunarDay(1953, 1, day))[-2:] for day in (1, 10, 11, 20, 30)] == ["初一", "初十", "十一", "二十", "三十"]


def test_a_birthday_in_a_year_that_lacks_the_month_or_the_day():
    assert birthday_in(LunarDay(2020, 4, 1, leap=True), 2021) == to_solar(LunarDay(2021, 4, 1))
    short = next(year for year in range(1950, 2000) if to_solar(LunarDay(year, 1, 30)) is None)
    assert birthday_in(LunarDay(1949, 1, 30), short) == to_solar(LunarDay(short, 1, 29))
    assert birthday_in(LunarDay(1949, 1, 1), 2200) is None
