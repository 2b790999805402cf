"""Days of the Chinese lunar calendar, by which many older people know when they were born. From 1900 to 2100.

The tables are borax's, which follow those of the Hong Kong Observatory.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LunarDay:
    """A day as people say it: year by its number in the common calendar, month 1 to 12, day 1 to 30.

    Attributes:
        leap: the month is said a second time ("闰四月").
    """

    year: int
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        """In Chinese, as it stands in a family's papers: 1953年闰四月初八."""
        return f"{self.year}年{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{_DAYS[self.day - 1]}"


_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_TENS = ("初", "十", "廿", "卅")
_DIGITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_DAYS = tuple(
    {10: "初十", 20: "二十", 30: "三十"}.get(day) or _TENS[day // 10] + _DIGITS[day % 10 - 1] for day in range(1, 31)
)


def to_solar(day: LunarDay) -> date | None:
    """The day in the common calendar; None when there is no such day: the month was not doubled, or had 29 days."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    try:
        return LunarDate(day.year, day.month, day.day, int(day.leap)).to_solar_date()
    except (InvalidLunarDateError, ValueError, IndexError, OverflowError):
        return None


def to_lunar(day: date) -> LunarDay | None:
    """The lunar day; None before 31 January 1900 and after 28 January 2101, where no table reaches."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    try:
        lunar = LunarDate.from_solar(day)
    except (InvalidLunarDateError, ValueError, IndexError, OverflowError):
        return None
    return LunarDay(lunar.year, lunar.month, lunar.day, bool(lunar.leap))


def birthday_in(born: LunarDay, year: int) -> date | None:
    """When a lunar birthday is kept in a lunar year. A leap month that the year lacks is kept in the plain one, and a
    30th that the month lacks on its 29th. None outside the tables."""
    for leap in (True, False) if born.leap else (False,):
        for day in (born.day, 29) if born.day == 30 else (born.day,):
            kept = to_solar(LunarDay(year, born.month, day, leap))
            if kept is not None:
                return kept
    return None
