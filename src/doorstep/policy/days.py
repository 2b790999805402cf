"""Counting days: calendar days, and working days by the weekends, days off and worked weekends that hold in a place."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.amounts import WEEK, Days
from doorstep.policy.pack import Pack

WEEKEND, OFF, WORKED = "calendar.weekend", "calendar.off", "calendar.worked"
LONGEST_REST = 60
"""Days without one working day among them, after which the table of holidays must be wrong."""


class Calendar:
    """The working days of a place.

    Each day is judged by the values that hold on it, so that a count runs on from one year's table into the next. A
    pack without such values rests on Saturday and Sunday.
    """

    def __init__(self, pack: Pack, path: Sequence[str] = ()) -> None:
        """`path`: codes from the top down, the place itself last."""
        self._pack = pack
        self._path = tuple(path)
        self._table = cache(self._read)

    def works(self, day: date) -> bool:
        """Whether it is a working day: a worked day of the table, or neither a weekend nor a day off."""
        weekend, off, worked = (self._table(key, day) for key in (WEEKEND, OFF, WORKED))
        return day in worked or (day not in off and WEEK[day.weekday()] not in weekend)

    def after(self, start: date, days: Days) -> date:
        """The last day of so many days, the day after `start` being the first; none gives `start` itself.

        Raises:
            Refusal: the table of holidays leaves no working day.
        """
        if days.of == "calendar":
            return start + timedelta(days=days.count)
        day = start
        for _ in range(days.count):
            day = self._next(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; 0 where `end` is not later."""
        later = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
        return sum(self.works(day) for day in later)

    def _next(self, day: date) -> date:
        for step in range(1, LONGEST_REST + 1):
            if self.works(day + timedelta(days=step)):
                return day + timedelta(days=step)
        raise Refusal(
            "policy.no-working-day",
            said("The deadline cannot be counted."),
            why=said("After {day} the calendar has no working day for {count} days.", day=day, count=LONGEST_REST),
            do=said("Look at the days off of this place (calendar.off) and correct them."),
        )

    def _read(self, key: str, day: date) -> frozenset[object]:
        if key not in self._pack.keys:
            return frozenset(WEEK[5:]) if key == WEEKEND else frozenset()
        return frozenset(self._pack.value(key, on=day, path=self._path).value)
