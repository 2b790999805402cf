"""Typed values as sentences, so that a page can say them in both languages."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from doorstep.methods.kernel.said import Said, said
from doorstep.policy.amounts import Cycle, Days, Ends, Money, Part, Quorum, Rhythm
from doorstep.policy.entries import Codes, Value
from doorstep.policy.forms import Text
from doorstep.policy.pack import Pack

_DAYS = {
    "monday": said("Monday"),
    "tuesday": said("Tuesday"),
    "wednesday": said("Wednesday"),
    "thursday": said("Thursday"),
    "friday": said("Friday"),
    "saturday": said("Saturday"),
    "sunday": said("Sunday"),
}

Says = Callable[[Text | Said], str]
"""Says a text or a sentence in the language of the reader."""


class Wording:
    """The words of one pack on one day for one reader."""

    def __init__(self, pack: Pack, on: date, says: Says) -> None:
        self._says = says
        self._bodies = _codes(pack, "body", on)
        self._units = _codes(pack, "unit", on)

    def value(self, value: Value) -> str:
        """The amount with its unit; of a list, its parts."""
        if value.value is None:
            return self._says(said("left to the place"))
        return f"{self.amount(value.value)}{self._unit(value)}"

    def amount(self, found: Any) -> str:
        """The amount alone."""
        match found:
            case bool():
                return self._says(said("yes") if found else said("no"))
            case Money() | int() | float() | Fraction():
                return _number(found)
            case Days() | Ends() | Cycle() | Rhythm():
                return self._says(_of_time(found))
            case Quorum():
                return self._quorum(found)
            case tuple():
                return self._list(found)
            case _:
                return str(found)

    def allowed(self, base: Value) -> str:
        """What a place may set."""
        local = base.local
        if local is None or local.among:
            return self._list(local.among) if local else ""
        ends = Ends(*(None if end is None else float(end) for end in (local.least, local.most)))
        if ends == Ends():
            return self._says(said("any value of this kind"))
        return f"{self.amount(_whole(ends))} {self.unit(base.unit)}".strip()

    def unit(self, unit: str) -> str:
        """A unit such as "yuan/person/year" in words; empty where a value has none."""
        return "" if unit == "none" else "/".join(self._word(self._units, part) for part in unit.split("/"))

    def body(self, name: str) -> str:
        """A body of people in words."""
        return self._word(self._bodies, name)

    def _unit(self, value: Value) -> str:
        plain = isinstance(value.value, int | float | Money | Ends) and not isinstance(value.value, bool)
        unit = self.unit(value.unit) if plain else ""
        return f" {unit}" if unit else ""

    def _list(self, found: tuple[Any, ...]) -> str:
        if len(found) > 6:
            ends = {"first": str(found[0]), "last": str(found[-1])}
            return self._says(said("{count} entries, from {first} to {last}", count=len(found), **ends))
        parts = [self._says(_DAYS[one]) if one in _DAYS else str(one) for one in found]
        return self._says(said(", ")).join(parts) or self._says(said("none"))

    def _quorum(self, quorum: Quorum) -> str:
        either = self._says(said(" or "))
        told = [self._says(said("there: {parts}", parts=either.join(self._part(part) for part in quorum.attend)))]
        if quorum.agree:
            told.append(self._says(said("in favour: {part}", part=self._part(quorum.agree))))
        if quorum.notice:
            told.append(self._says(said("called {count} days before", count=quorum.notice.count)))
        return self._says(said("; ")).join(told)

    def _part(self, part: Part) -> str:
        body = self.body(part.of)
        if part.at_least is not None:
            return self._says(said("at least {share} of {body}", share=_number(part.at_least), body=body))
        share = _number(part.more_than or Fraction(0))
        return self._says(said("more than {share} of {body}", share=share, body=body))

    def _word(self, known: Mapping[str, Text], name: str) -> str:
        return self._says(known[name]) if name in known else name


def _number(found: Money | Fraction | int | float) -> str:
    """12,345.6; a share as 1/2, or 0.95 where its denominator is large."""
    if isinstance(found, Fraction):
        return f"{float(found):.4g}" if found.denominator > 12 else str(found)
    return f"{found.major if isinstance(found, Money) else found:,}"


def _whole(ends: Ends) -> Ends:
    """5.0 as 5."""
    return Ends(*(int(end) if end is not None and end == int(end) else end for end in (ends.least, ends.most)))


def _codes(pack: Pack, name: str, on: date) -> Mapping[str, Text]:
    return pack.codes(name, on=on) if name in pack.held(Codes, on=on) else {}


def _of_time(found: Days | Ends | Cycle | Rhythm) -> Said:
    match found:
        case Days(count, "working"):
            return said("{count} working days", count=count)
        case Days(count, _):
            return said("{count} days", count=count)
        case Cycle(first, last):
            return said("{first} to {last} each year", first=first, last=last)
        case Rhythm():
            return _rhythm(found)
        case Ends(None, most):
            return said("at most {most}", most=most)
        case Ends(least, None):
            return said("at least {least}", least=least)
        case _:
            return said("{least} to {most}", least=found.least, most=found.most)  # type: ignore[union-attr]


def _rhythm(found: Rhythm) -> Said:
    match found.every:
        case "week":
            return said("{times} in a week", times=found.times)
        case "month":
            return said("{times} in a month", times=found.times)
        case "quarter":
            return said("{times} in a quarter", times=found.times)
        case _:
            return said("{times} in a year", times=found.times)
