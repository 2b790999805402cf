"""The types a value of a pack can have: each is read from the file once, compares, and knows its size."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from doorstep.methods.kernel.said import said
from doorstep.policy.forms import (
    Reader,
    Wrong,
    count,
    day,
    expected,
    flag,
    line_of_text,
    may,
    must,
    number,
    one_of,
    several,
    shown,
    table_of,
    word,
)

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_DAYS = 3660
"""No deadline of ten years is meant; a slip of the finger is."""
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_SHARE = re.compile(r"\d{1,6}/\d{1,6}")


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (fen of a yuan): 4,000.50 yuan are 400,050."""

    minor: int

    @property
    def major(self) -> int | float:
        """In the unit people speak of."""
        return self.minor // 100 if self.minor % 100 == 0 else self.minor / 100


@dataclass(frozen=True)
class Days:
    """A number of days, working or calendar."""

    count: int = must(lambda value: _few(value))
    of: str = must(one_of("working", "calendar"))


def _few(value: object) -> int:
    if count(value) > MOST_DAYS:
        raise Wrong("wrong-type", said("{value} days are more than {most}.", value=shown(value), most=MOST_DAYS))
    return count(value)


@dataclass(frozen=True)
class Ends:
    """From the least to the most, both included; None is open."""

    least: int | float | None = may(number)
    most: int | float | None = may(number)


@dataclass(frozen=True)
class Cycle:
    """A year that need not begin in January: first and last day as month-day."""

    first: str
    last: str


@dataclass(frozen=True)
class Rhythm:
    """So many times in each week, month, quarter or year."""

    times: int = must(count)
    every: str = must(one_of("week", "month", "quarter", "year"))


def share(value: object) -> Fraction:
    """A share from 0 to 1, written "1/2" or 0.5."""
    if isinstance(value, str) and _SHARE.fullmatch(value) and int(value.split("/")[1]):
        found = Fraction(value)
    else:
        found = Fraction(str(number(value)))
    if 0 <= found <= 1:
        return found
    raise expected(value, '"1/2"')


@dataclass(frozen=True)
class Part:
    """A share of a body of people: at least it, or more than it."""

    of: str = must(word)
    at_least: Fraction | None = may(share)
    more_than: Fraction | None = may(share)

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.more_than is None):
            raise Wrong("wrong-type", said("A share needs exactly one of at_least and more_than."))

    def met(self, present: int, total: int) -> bool:
        """Whether so many of so many are enough; of nobody nothing is met."""
        if total <= 0:
            return False
        if self.at_least is not None:
            return Fraction(present, total) >= self.at_least
        return Fraction(present, total) > self.more_than  # type: ignore[operator]


@dataclass(frozen=True)
class Quorum:
    """Who must be there, and who must agree.

    Attributes:
        attend: enough when any one of the parts is met (half of the adults, or two thirds of the households).
        agree: the share that decides. notice: days between the call and the meeting. called_by: who may call it.
    """

    attend: tuple[Part, ...] = must(several(table_of(Part)))
    agree: Part | None = may(table_of(Part))
    notice: Days | None = may(table_of(Days))
    called_by: tuple[Part, ...] = may(several(table_of(Part)), ())

    def __post_init__(self) -> None:
        if not self.attend:
            raise Wrong("wrong-type", said("A quorum needs at least one part that must attend."))


def money(value: object) -> Money:
    """An amount with at most two decimals, as a number."""
    try:
        minor = Decimal(str(number(value))) * 100
    except InvalidOperation as error:  # pragma: no cover - number() lets nothing else through
        raise expected(value, "4000") from error
    if minor != minor.to_integral_value():
        raise Wrong("wrong-type", said("Money has at most two decimals."))
    return Money(int(minor))


def cycle(value: object) -> Cycle:
    """A yearly cycle: { first = "10-01", last = "09-30" }."""
    if isinstance(value, Mapping) and set(value) == {"first", "last"}:
        first, last = (value[key] for key in ("first", "last"))
        if all(isinstance(one, str) and _MONTH_DAY.fullmatch(one) for one in (first, last)):
            return Cycle(first, last)
    raise expected(value, '{ first = "10-01", last = "09-30" }')


# A value of type key is the key of another value, and asking for it gives that one.
TYPES: Mapping[str, Reader] = {
    "number": number,
    "count": count,
    "money": money,
    "share": share,
    "days": table_of(Days),
    "range": table_of(Ends),
    "cycle": cycle,
    "rhythm": table_of(Rhythm),
    "quorum": table_of(Quorum),
    "flag": flag,
    "word": word,
    "number_to_call": line_of_text,
    "dates": several(day),
    "words": several(word),
    "key": word,
}


def size(value: Any) -> Fraction | None:
    """How large a value is, where that can be said, in its own unit: a range by its lower end, a quorum by the least it
    asks to attend."""
    match value:
        case bool() | date() | None:
            return None
        case int() | float() | Fraction():
            return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
        case Money():
            return Fraction(value.minor, 100)
        case Days():
            return Fraction(value.count)
        case Rhythm():
            return value.times * _PER_YEAR[value.every]
        case Ends():
            return size(value.least)
        case Quorum():
            return min(part.at_least or part.more_than or Fraction(0) for part in value.attend)
        case _:
            return None


_PER_YEAR = {"week": Fraction(52), "month": Fraction(12), "quarter": Fraction(4), "year": Fraction(1)}


def plain(value: Any) -> Any:
    """The number a condition compares with; a value without one stands as it is."""
    match value:
        case Money():
            return value.major
        case Days():
            return value.count
        case Fraction():
            return float(value)
        case _:
            return value
