"""Columns that lists need, made from what is known of a household and of those who live in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from doorstep.methods.kernel.predicates import Predicate, holds, needs
from doorstep.policy.entries import Rule
from doorstep.policy.pack import Pack
from doorstep.register.facts import Current
from doorstep.register.facts.known import BIRTH, CLASS, HEAD, LABOUR, NAME, RELATION, RISKS, SIZE, TYPE

AGE = "age"


def person_columns(known: Current) -> dict[str, Any]:
    """Columns of a person that come from facts."""
    birth = known.value(BIRTH)
    return {
        "name": (known.value(NAME) or "")[:120],
        "relation": known.value(RELATION) or "",
        "birth": date.fromisoformat(birth) if birth else None,
        "labour": known.value(LABOUR) or "",
    }


def household_columns(known: Current, members: Sequence[Current], gaps: Sequence[str]) -> dict[str, Any]:
    """Columns of a household that come from facts. size: who is registered; while nobody is, the number recorded."""
    heads = [one for one in members if one.value(RELATION) == HEAD]
    return {
        "household_class": known.value(CLASS) or "",
        "household_type": known.value(TYPE) or "",
        "size": len(members) or known.value(SIZE) or 0,
        "head": (heads[0].value(NAME) or "")[:120] if heads else "",
        "guarantees": "".join(f"{gap} " for gap in gaps)[:200],
        "risk": " ".join(known.value(RISKS) or ())[:120],
    }


def gaps(pack: Pack, known: Current, members: Sequence[Current]) -> list[str]:
    """Names of guarantees not met on the day of the newest fact; one not known to be met has a "?" behind it."""
    day = newest_day((known, *members))
    if day is None:
        return []
    rows, household = [member_row(one, day) for one in members], known.plain()
    found = []
    for name, when, parameters in _guarantees(pack, day):
        truth = holds(when, household, parameters, rows)
        if truth is not False:
            found.append(name if truth else f"{name}?")
    return found


@lru_cache(maxsize=64)
def _guarantees(pack: Pack, day: date) -> tuple[tuple[str, Predicate, Mapping[str, Any]], ...]:
    """Name, condition and parameters of each rule on a day."""
    rules = sorted(pack.held(Rule, on=day).items())
    return tuple((name, one.when, pack.parameters(needs(one.when).parameters, on=day)) for name, one in rules)


def member_row(member: Current, day: date) -> Mapping[str, Any]:
    """A person as conditions read it, with the age in completed years on the day."""
    birth = member.value(BIRTH)
    return {**member.plain(), **({AGE: age(date.fromisoformat(birth), day)} if birth else {})}


def age(birth: date, day: date) -> int:
    """Completed years; who is born on 29 February has a birthday on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def newest_day(known: Iterable[Current]) -> date | None:
    """The latest day that any believed fact tells of."""
    days = [as_of for one in known for _method, as_of, _seq in one.sources.values()]
    return date.fromisoformat(max(days)) if days else None
