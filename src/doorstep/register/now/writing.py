"""Bring the `_now` rows up to new observations: one subject or a hundred thousand, by the same few steps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from doorstep.policy.pack import Pack
from doorstep.register.facts import Current
from doorstep.register.models import Household, HouseholdNow, Membership, PersonNow
from doorstep.register.now.columns import gaps, household_columns, person_columns
from doorstep.register.now.finding import Numbers, bring_up_finding
from doorstep.register.now.incomes import newest_incomes
from doorstep.register.now.rows import put
from doorstep.register.now.told import Told

NOWHERE = ""


@dataclass
class Step:
    """What is being brought up: rows before, facts to add, and what came out.

    anew: the rows before are not built upon, because `told` is everything.
    """

    pack: Pack
    told: Mapping[str, Mapping[int, list[Told]]]
    anew: bool = False
    homes: dict[int, Household] = field(default_factory=dict)
    persons: dict[int, PersonNow] = field(default_factory=dict)
    persons_before: dict[int, PersonNow] = field(default_factory=dict)
    households: dict[int, HouseholdNow] = field(default_factory=dict)
    households_before: dict[int, HouseholdNow] = field(default_factory=dict)


def bring_up(
    pack: Pack,
    told: Iterable[Told],
    *,
    persons: Collection[int] = (),
    households: Collection[int] = (),
    clear: Numbers | None = None,
) -> None:
    """Write what is known now; call it in the transaction that wrote the observations, households held.

    Args:
        told: new observations. persons, households: others whose memberships, place or income changed.
        clear: identifying numbers among the new values, in clear; others are opened by the vault.
    Raises:
        RuntimeError: no transaction is open.
    """
    step = Step(pack, by_subject(told))
    worked_out(step, persons, households)
    write(step, clear or {})


def write(step: Step, clear: Numbers) -> None:
    """Rows, search tokens and blind indexes of a step."""
    if not connection.in_atomic_block:
        raise RuntimeError("what is known now is written inside the transaction of its observation")
    put(PersonNow, step.persons.values(), step.persons_before)
    put(HouseholdNow, step.households.values(), step.households_before)
    places = {pk: home.place_id for pk, home in step.homes.items()}
    bring_up_finding(step.persons, step.persons_before, step.households, step.households_before, clear, places)


def by_subject(told: Iterable[Told]) -> Mapping[str, Mapping[int, list[Told]]]:
    """Kind -> number -> what is told of it."""
    of: dict[str, dict[int, list[Told]]] = {"person": defaultdict(list), "household": defaultdict(list)}
    for one in told:
        of[one.subject[0]][one.subject[1]].append(one)
    return of


def worked_out(step: Step, persons: Collection[int], households: Collection[int]) -> None:
    """The rows of everybody who is told of, of those asked for, and of the households they live in."""
    _persons(step, {*step.told["person"], *persons})
    _households(step, {*step.told["household"], *households})


def _persons(step: Step, pks: Collection[int]) -> None:
    step.persons_before = PersonNow.objects.in_bulk(pks)
    live = Membership.objects.live().filter(person__in=pks)
    lives_in = dict(live.values_list("person", "household"))
    step.homes = _homes(set(lives_in.values()))
    for pk in pks:
        home = step.homes.get(lives_in.get(pk, 0))
        step.persons[pk] = _person_now(step, pk, home)


def _person_now(step: Step, pk: int, home: Household | None) -> PersonNow:
    known, seq, _visit = _known(step, step.persons_before.get(pk), step.told["person"].get(pk, ()))
    return PersonNow(
        person_id=pk, household_id=home.pk if home else None, path=home.place.path if home else NOWHERE,
        seq=seq, values=known.values, sources=known.sources, **person_columns(known),
    )  # fmt: skip


def _known(
    step: Step, before: PersonNow | HouseholdNow | None, told: Iterable[Told]
) -> tuple[Current, int, date | None]:  # fmt: skip
    """What is known, the newest observation, the last visit."""
    known, seq, visit = Current.nothing(), 0, None
    if before is not None and not step.anew:
        known, seq, visit = Current(before.values, before.sources), before.seq, getattr(before, "last_visit", None)
    for one in told:
        seq = max(seq, one.seq)
        visit = max(filter(None, (visit, one.visited)), default=None)
    return known.with_facts(fact for one in told for fact in one.facts), seq, visit


def _homes(pks: Collection[int]) -> dict[int, Household]:
    return {one.pk: one for one in Household.objects.filter(pk__in=pks).select_related("place")}


def _households(step: Step, asked: set[int]) -> None:
    rows = (*step.persons_before.values(), *step.persons.values())
    pks = asked | {row.household_id for row in rows if row.household_id}
    step.households_before = HouseholdNow.objects.in_bulk(pks)
    step.homes |= _homes(pks - step.homes.keys())
    members = _members(step, pks)
    incomes = newest_incomes(pks)
    for pk in pks:
        step.households[pk] = _household_now(step, step.homes[pk], members[pk], incomes.get(pk))


def _members(step: Step, pks: Collection[int]) -> Mapping[int, list[PersonNow]]:
    """Everybody who lives in the households, each with the newest row, in the order of their numbers."""
    found: dict[int, list[PersonNow]] = defaultdict(list)
    there = PersonNow.objects.filter(household__in=pks).values_list("person", flat=True)
    others = PersonNow.objects.in_bulk([pk for pk in there if pk not in step.persons])
    for row in sorted((*others.values(), *step.persons.values()), key=lambda row: row.person_id):
        if row.household_id in pks:
            found[row.household_id].append(row)
    return found


def _household_now(
    step: Step, home: Household, members: list[PersonNow], income: tuple[int, int] | None
) -> HouseholdNow:  # fmt: skip
    before = step.households_before.get(home.pk)
    known, seq, visit = _known(step, before, step.told["household"].get(home.pk, ()))
    of_members = [Current(row.values, row.sources) for row in members]
    net, reference = income if income else (None, None)
    return HouseholdNow(
        household_id=home.pk, place_id=home.place_id, path=NOWHERE if home.into_id else home.place.path,
        seq=seq, values=known.values, sources=known.sources, income=net, reference=reference, last_visit=visit,
        **household_columns(known, of_members, gaps(step.pack, known, of_members)),
    )  # fmt: skip
