"""Make what is known now anew from everything ever recorded, and say where it was not the same."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from doorstep.policy.pack import Pack
from doorstep.register.models import Household, HouseholdNow, Person, PersonNow
from doorstep.register.now.told import told_about
from doorstep.register.now.writing import Step, by_subject, worked_out, write

AT_ONCE = 500
"""Subjects in one transaction."""


@dataclass(frozen=True)
class Rebuilt:
    """One portion: how many rows were made anew; numbers of households and persons whose row was not the same."""

    rows: int
    households: tuple[int, ...]
    persons: tuple[int, ...]


def rebuild(pack: Pack, *, write_them: bool) -> Iterator[Rebuilt]:
    """Every row of `_now` made anew, a portion at a time; those that were not the same are written when asked.

    Persons first: the row of a household is made from the rows of its members.
    """
    for pks in _portions(Person):
        yield _portion(pack, persons=pks, households=(), write_them=write_them)
    for pks in _portions(Household):
        yield _portion(pack, persons=(), households=pks, write_them=write_them)


@transaction.atomic
def make_anew(pack: Pack, *, persons: Collection[int] = (), households: Collection[int] = ()) -> None:
    """Rows of a few subjects, and of the households they live in, from everything told of them: what erasing needs."""
    for step in _steps(pack, persons, _homes(persons, households)):
        write(step, {})


@transaction.atomic
def _portion(pack: Pack, *, persons: Collection[int], households: Collection[int], write_them: bool) -> Rebuilt:
    list(Household.objects.select_for_update().filter(pk__in=_homes(persons, households)).order_by("pk"))
    differ: dict[str, tuple[int, ...]] = {"persons": (), "households": ()}
    for step in _steps(pack, persons, households):
        differ["persons"] += _differing(step.persons, step.persons_before)
        differ["households"] += _differing(step.households, step.households_before)
        if write_them:
            write(step, {})
    return Rebuilt(len(persons) + len(households), differ["households"], differ["persons"])


def _steps(pack: Pack, persons: Collection[int], households: Collection[int]) -> Iterator[Step]:
    """Persons by themselves, then households, so that neither builds upon rows that were there before."""
    if persons:
        step = Step(pack, by_subject(_all("person", persons)), anew=True)
        worked_out(step, persons, ())
        step.households.clear()
        yield step
    if households:
        step = Step(pack, by_subject(_all("household", households)), anew=True)
        worked_out(step, (), households)
        yield step


def _all(kind: str, pks: Collection[int]) -> Iterable[Any]:
    return (one for told in told_about(kind, pks).values() for one in told)


def _homes(persons: Collection[int], households: Collection[int]) -> set[int]:
    lived = PersonNow.objects.filter(person__in=persons, household__isnull=False).values_list("household", flat=True)
    return {*households, *lived}


def _differing(rows: dict[int, Any], before: dict[int, Any]) -> tuple[int, ...]:
    return tuple(sorted(pk for pk, row in rows.items() if pk not in before or _content(row) != _content(before[pk])))


def _content(row: PersonNow | HouseholdNow) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _portions(model: type[models.Model]) -> Iterator[list[int]]:
    last = 0
    while pks := list(model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield pks
        last = pks[-1]
