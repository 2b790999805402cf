"""Values checked against the field dictionary: type, unit, codes. Each fault is a refusal of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.entries import Field

LONGEST = 2000  # letters of a text
LARGEST = Decimal(10) ** 15
PLACES = 6  # decimals that are kept
CODES = 100  # of one list


@dataclass(frozen=True)
class Given:
    """A number with the unit it was given in, where a form says it."""

    value: object
    unit: str


class Fault(Refusal):
    """A value does not fit its field. It never repeats the value, which may be anything about anybody."""

    def __init__(self, field: str, why: Said, do: Said) -> None:
        super().__init__(
            "register.value", said("The value of {field} cannot be recorded.", field=field[:80]), why=why, do=do
        )


class _Wrong(Exception):
    def __init__(self, why: Said, do: Said) -> None:
        super().__init__(str(why))
        self.why, self.do = why, do


def read(
    given: Mapping[str, object], fields: Mapping[str, Field], codes: Callable[[str], Mapping[str, object]]
) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Every value as it is kept, and a fault for each that cannot be.

    Args:
        given: field -> value; None and "" say nothing and are left out. fields: the dictionary of the subject's kind.
        codes: name of a list -> its codes.
    """
    values, faults = {}, []
    for name, value in given.items():
        if value is None or value == "":
            continue
        try:
            values[name] = typed(_field(name, fields), value, codes)
        except _Wrong as wrong:
            faults.append(Fault(name, wrong.why, wrong.do))
    return values, tuple(faults)


def typed(field: Field, value: object, codes: Callable[[str], Mapping[str, object]]) -> Any:
    """A value in the form it is kept in as JSON. Raises _Wrong, which `read` turns into a fault."""
    if field.made is not None or field.type == "id":
        raise _Wrong(said("It is computed and never typed in."), said("Leave it out; record what it is made of."))
    if field.off:
        raise _Wrong(said("It is known from older forms and is not asked any more."), said("Leave it out."))
    if isinstance(value, Given):
        _refuse_other_unit(field, value.unit)
        value = value.value
    if field.type not in READERS:
        raise _Wrong(said("It is a record of its own."), said("Record it by its own form."))
    return READERS[field.type](value, field, codes)


def _field(name: str, fields: Mapping[str, Field]) -> Field:
    if name not in fields:
        raise _Wrong(
            said("The field dictionary has no field of this name for this kind of record."),
            said("See the names: doorstep policy show"),
        )
    return fields[name]


def _refuse_other_unit(field: Field, unit: str) -> None:
    if unit != field.unit:
        raise _Wrong(
            said("It was given in {given}, and the field is in {unit}.", given=unit[:20], unit=field.unit or "-"),
            said("Convert it, or correct the form."),
        )


def _text(value: object, *_: object) -> str:
    if not isinstance(value, str):
        raise _Wrong(said("It should be a text."), said("Write it as a text."))
    plain = " ".join(value.split())
    if len(plain) > LONGEST or not plain.isprintable():
        raise _Wrong(
            said("It is longer than {most} letters, or has letters that cannot be printed.", most=LONGEST),
            said("Shorten it, or type it anew."),
        )
    return plain


def _whole(value: object, *_: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise _Wrong(said("It should be a whole number."), said("Write it without decimals."))
    return int(number)


def _decimal(value: object, *_: object) -> str:
    number = _number(value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES:
        raise _Wrong(said("It has more than {places} decimals.", places=PLACES), said("Round it."))
    return format(number.normalize() + 0, "f")


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _Wrong(said("It should be a number."), said("Write it in digits."))
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise _Wrong(said("It should be a number."), said("Write it in digits.")) from error
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise _Wrong(said("It should be a number from 0 on."), said("Check it, and write it in digits."))
    return number


def _yes_or_no(value: object, *_: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _Wrong(said("It should be yes or no."), said("Choose one of the two."))


def _day(value: object, *_: object) -> str:
    try:
        found = value if type(value) is date else date.fromisoformat(str(value))
    except ValueError as error:
        raise _Wrong(said("It should be a day."), said("Write it as year-month-day.")) from error
    if not 1850 <= found.year < 2200:
        raise _Wrong(said("The year {year} is not possible.", year=found.year), said("Check the day."))
    return found.isoformat()


def _code(value: object, field: Field, codes: Callable[[str], Mapping[str, object]]) -> str:
    text = _text(value)
    if field.codes and text not in codes(field.codes):
        raise _Wrong(
            said("It is not a code of the list {list}.", list=field.codes),
            said("Choose one of: {codes}.", codes=", ".join(list(codes(field.codes))[:20])),
        )
    return text


def _several(value: object, field: Field, codes: Callable[[str], Mapping[str, object]]) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > CODES:
        raise _Wrong(said("It should be a list of codes."), said("Choose from the list {list}.", list=field.codes))
    return sorted({_code(one, field, codes) for one in value})


def _days(value: object, *_: object) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise _Wrong(said("It should be a first and a last day."), said("Write both days."))
    first, last = (_day(one) for one in value)
    if last < first:
        raise _Wrong(said("Its last day is before its first."), said("Check both days."))
    return [first, last]


READERS: Mapping[str, Callable[[Any, Field, Callable[[str], Mapping[str, object]]], Any]] = {
    "text": _text, "code": _text, "ref": _text, "enum": _code, "int": _whole, "decimal": _decimal,
    "bool": _yes_or_no, "date": _day, "enum[]": _several, "ref[]": _several, "daterange": _days,
}  # fmt: skip
