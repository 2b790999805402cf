"""A predicate as a small tree of pure values: equal trees are equal and hashable, so they can be counted and cached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Scalar = bool | int | float | str | date
Scope = Literal["own", "household"]

ORDERS = ("<", "<=", ">", ">=")
EQUALS = ("=", "!=")
LISTS = ("in", "not in")
STATES = ("missing", "present")
SIGNS = (*EQUALS, *ORDERS, *LISTS, "between", *STATES)
COUNT_SIGNS = (*EQUALS, *ORDERS, "between")


@dataclass(frozen=True)
class Constant:
    """A number, a text, true or false, or a date, written in the rule itself."""

    value: Scalar


@dataclass(frozen=True)
class Parameter:
    """A named value given beside the rules, such as the line of a year; `times` multiplies it."""

    name: str
    times: float = 1.0


@dataclass(frozen=True)
class Field:
    """A value of the row looked at. `scope` "household" reads the household's field inside a condition on members."""

    name: str
    scope: Scope = "own"
    times: float = 1.0


Operand = Constant | Parameter | Field


@dataclass(frozen=True)
class Comparison:
    """`left sign right`. `right` holds no operand (missing, present), one, two (between, both ends
    inclusive) or several (in, not in)."""

    left: Field
    sign: str
    right: tuple[Operand, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    of: tuple["Predicate", ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    of: tuple["Predicate", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    of: "Predicate"


@dataclass(frozen=True)
class AnyMember:
    """At least one member meets the condition; false for a household without members."""

    of: "Predicate"


@dataclass(frozen=True)
class AllMembers:
    """Every member meets the condition; true for a household without members."""

    of: "Predicate"


@dataclass(frozen=True)
class CountMembers:
    """The number of members that meet the condition, compared with one operand (two for between)."""

    of: "Predicate"
    sign: str
    right: tuple[Operand, ...]


Predicate = Comparison | All | Any | Not | AnyMember | AllMembers | CountMembers
MEMBER_KINDS = (AnyMember, AllMembers, CountMembers)


@dataclass(frozen=True)
class Needs:
    """Names a predicate reads. `household` and `members` are fields, each in the order of first use."""

    household: tuple[str, ...]
    members: tuple[str, ...]
    parameters: tuple[str, ...]
    looks_at_members: bool


def needs(*predicates: Predicate) -> Needs:
    """What the predicates read, so that a table or a field dictionary can be checked before anything runs."""
    household: dict[str, None] = {}
    members: dict[str, None] = {}
    parameters: dict[str, None] = {}
    for operand, inside in (found for predicate in predicates for found in operands(predicate)):
        if isinstance(operand, Parameter):
            parameters[operand.name] = None
        elif isinstance(operand, Field):
            (members if inside and operand.scope == "own" else household)[operand.name] = None
    looks = any(isinstance(part, MEMBER_KINDS) for predicate in predicates for part, _ in parts(predicate))
    return Needs(tuple(household), tuple(members), tuple(parameters), looks)


def parts(predicate: Predicate, inside: bool = False) -> Iterator[tuple[Predicate, bool]]:
    """The predicate and everything in it, each with whether it speaks of a member."""
    yield predicate, inside
    if isinstance(predicate, All | Any):
        for part in predicate.of:
            yield from parts(part, inside)
    elif isinstance(predicate, Not):
        yield from parts(predicate.of, inside)
    elif isinstance(predicate, AnyMember | AllMembers | CountMembers):
        yield from parts(predicate.of, True)


def operands(predicate: Predicate) -> Iterator[tuple[Operand, bool]]:
    """Every field, parameter and constant read, each with whether it is read for a member."""
    for part, inside in parts(predicate):
        if isinstance(part, Comparison):
            yield part.left, inside
        if isinstance(part, Comparison | CountMembers):
            yield from ((operand, inside) for operand in part.right)
