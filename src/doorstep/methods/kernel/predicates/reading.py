"""From the keys of a rule file (TOML or JSON, already parsed) to a predicate; what is not of the form is refused."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from doorstep.methods.kernel.predicates.answers import kind_of
from doorstep.methods.kernel.predicates.forming import form
from doorstep.methods.kernel.predicates.refusals import nearest, unreadable
from doorstep.methods.kernel.predicates.short import sentence
from doorstep.methods.kernel.predicates.values import (
    COUNT_SIGNS,
    LISTS,
    SIGNS,
    STATES,
    All,
    AllMembers,
    Any,
    AnyMember,
    Comparison,
    Constant,
    CountMembers,
    Field,
    Not,
    Operand,
    Parameter,
    Predicate,
    Scalar,
)
from doorstep.methods.kernel.said import said

DEEPEST = 40
"""Conditions may be nested this deep; deeper ones are a mistake of the program that wrote them."""

_KINDS = ("all", "any", "not", "any_member", "all_members", "count_members", "field", "household")
_ALLOWED = {
    "count_members": ("count_members", "is", "value", "parameter"),
    "field": ("field", "is", "value", "parameter", "times"),
    "household": ("household", "is", "value", "parameter", "times"),
}


def parse(mapping: object, *, at: str = "when") -> Predicate:
    """Read one condition.

    Args:
        mapping: a table with one of the keys all, any, not, any_member, all_members, count_members, field, or
            household (a field of the household, inside a condition on members); or a short text such as
            "income_per_head < 4000". docs/look-up/rules.md shows every form.
        at: the place of the condition, for messages.
    Raises:
        Refusal: a key, a sign or a value is not of the form, a list is empty, number and text are mixed.
    """
    return _Reader(inside=False, depth=0).read(mapping, at)


class _Reader:
    def __init__(self, *, inside: bool, depth: int) -> None:
        self.inside = inside
        self.depth = depth

    def read(self, mapping: object, at: str) -> Predicate:
        if isinstance(mapping, str):
            return sentence(mapping, at=at)
        if self.depth > DEEPEST:
            raise unreadable(
                at,
                said("It is nested more than {count} deep.", count=DEEPEST),
                said("Split it into several rules."),
            )
        table = _table(mapping, at)
        kind = _kind(table, at)
        _only(table, _ALLOWED.get(kind, (kind,)), at)
        if kind in ("all", "any"):
            parts = self._several(table[kind], f"{at}.{kind}")
            return All(parts) if kind == "all" else Any(parts)
        if kind == "not":
            return Not(_Reader(inside=self.inside, depth=self.depth + 1).read(table[kind], f"{at}.not"))
        if kind in ("field", "household"):
            return self._comparison(table, kind, at)
        return self._members(table, kind, at)

    def _several(self, value: object, at: str) -> tuple[Predicate, ...]:
        if not isinstance(value, list | tuple) or not value:
            raise unreadable(
                at,
                said("It needs a list of at least one condition."),
                said("Write the conditions between square brackets, or leave this condition out."),
            )
        reader = _Reader(inside=self.inside, depth=self.depth + 1)
        return tuple(reader.read(part, f"{at}[{place}]") for place, part in enumerate(value, 1))

    def _members(self, table: Mapping[str, object], kind: str, at: str) -> Predicate:
        if self.inside:
            raise unreadable(
                at,
                said("A condition on members stands inside another one; members have no members."),
                said("Move it outside, or join the two conditions with all."),
            )
        of = _Reader(inside=True, depth=self.depth + 1).read(table[kind], f"{at}.{kind}")
        if kind == "any_member":
            return AnyMember(of)
        if kind == "all_members":
            return AllMembers(of)
        sign = _sign(table, COUNT_SIGNS, at)
        right = self._right(table, sign, at)
        if any(isinstance(operand, Constant) and kind_of(operand.value) != "number" for operand in right):
            raise unreadable(
                at, said("A count of members is compared with something that is no number."), said("Write a number.")
            )
        return CountMembers(of, sign, right)

    def _comparison(self, table: Mapping[str, object], kind: str, at: str) -> Comparison:
        left = self._named(table[kind], kind, _times(table.get("times", 1), at), at)
        sign = _sign(table, SIGNS, at)
        return form(left, sign, self._right(table, sign, at), at)

    def _named(self, name: object, kind: str, times: float, at: str) -> Field:
        if kind == "household" and not self.inside:
            raise unreadable(
                at,
                said("household is written outside a condition on members."),
                said("Write field: outside such conditions every field is the household's."),
            )
        return Field(_text(name, at), "household" if kind == "household" else "own", times)

    def _right(self, table: Mapping[str, object], sign: str, at: str) -> tuple[Operand, ...]:
        given = [key for key in ("value", "parameter") if key in table]
        if sign in STATES:
            if given:
                raise unreadable(at, said("{sign} takes no value.", sign=sign), said("Leave out {key}.", key=given[0]))
            return ()
        if len(given) != 1:
            raise unreadable(
                at,
                said("It needs exactly one of value and parameter; it has {count}.", count=len(given)),
                said("Write value = ... for a number or text, or parameter = ... for a named value."),
            )
        if given == ["parameter"]:
            return (Parameter(_text(table["parameter"], at)),)
        value = table["value"]
        if sign not in (*LISTS, "between"):
            return (self._operand(value, at),)
        if not isinstance(value, list | tuple) or not value:
            raise unreadable(at, said("{sign} needs a list of values.", sign=sign), said("Write value = [1, 2]."))
        return tuple(self._operand(item, at) for item in value)

    def _operand(self, value: object, at: str) -> Operand:
        if not isinstance(value, Mapping):
            return Constant(_scalar(value, at))
        kinds = [key for key in ("parameter", "field", "household") if key in value]
        if len(kinds) != 1:
            raise unreadable(
                at,
                said(
                    "A value in braces names exactly one parameter, field or household; this one has {count}.",
                    count=len(kinds),
                ),
                said("Write it as {example}.", example='value = { parameter = "line", times = 1.5 }'),
            )
        _only(value, (kinds[0], "times"), at)
        times = _times(value.get("times", 1), at)
        if kinds == ["parameter"]:
            return Parameter(_text(value["parameter"], at), times)
        return self._named(value[kinds[0]], kinds[0], times, at)


def _table(mapping: object, at: str) -> Mapping[str, object]:
    if isinstance(mapping, Mapping):
        return cast(Mapping[str, object], mapping)
    raise unreadable(
        at,
        said("A condition is expected and {value} is found.", value=repr(mapping)),
        said("Write a condition in braces or a text such as {example}.", example='"age < 16"'),
    )


def _kind(table: Mapping[str, object], at: str) -> str:
    kinds = [key for key in _KINDS if key in table]
    if len(kinds) == 1:
        return kinds[0]
    if not kinds:
        odd = next(iter(table), "")
        raise unreadable(at, said("It has none of the keys that begin a condition."), nearest(odd, _KINDS))
    raise unreadable(
        at,
        said("It has {keys} at once.", keys=" and ".join(kinds)),
        said("Put each into braces of its own, in a list under all or any."),
    )


def _only(table: Mapping[str, object], allowed: Sequence[str], at: str) -> None:
    for key in table:
        if key not in allowed:
            raise unreadable(at, said("The key {key} does not belong here.", key=key), nearest(key, allowed))


def _sign(table: Mapping[str, object], allowed: Sequence[str], at: str) -> str:
    sign = table.get("is")
    if isinstance(sign, str) and sign in allowed:
        return sign
    why = (
        said("It has no sign: is = ... is missing.")
        if sign is None
        else said("{sign} is no sign here.", sign=repr(sign))
    )
    raise unreadable(at, why, said("Write is = and one of: {signs}.", signs=", ".join(allowed)))


def _text(value: object, at: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise unreadable(
        at, said("A name is expected and {value} is found.", value=repr(value)), said("Write the name in quotes.")
    )


def _times(value: object, at: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise unreadable(at, said("times is {value}, not a number.", value=repr(value)), said("Write times = 1.5."))


def _scalar(value: object, at: str) -> Scalar:
    finite = not isinstance(value, float) or math.isfinite(value)
    if isinstance(value, bool | int | float | str | date) and not isinstance(value, datetime) and finite:
        return value
    raise unreadable(
        at,
        said("{value} cannot be compared with.", value=repr(value)),
        said("Write a number, a text in quotes, true, false, or a date such as 2020-12-31."),
    )
