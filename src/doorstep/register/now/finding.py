"""Search tokens and blind indexes of numbers, kept in step with what is known now."""

import json
from collections.abc import Mapping
from typing import Any

from doorstep.kernel.ids import phone_match, read_id
from doorstep.kernel.vault import vault
from doorstep.register import search
from doorstep.register.facts.known import ACCOUNT, ID, PHONE
from doorstep.register.models import HouseholdNow, Identifier, PersonNow, SearchToken, Value
from doorstep.register.models.observations import subject_of

Numbers = Mapping[tuple[str, int, str], str]
"""(kind of subject, observation, field) -> a number in clear."""
KINDS = {ID: Identifier.ID, PHONE: Identifier.PHONE, ACCOUNT: Identifier.ACCOUNT}


def bring_up_finding(
    persons: Mapping[int, PersonNow],
    persons_before: Mapping[int, PersonNow],
    households: Mapping[int, HouseholdNow],
    households_before: Mapping[int, HouseholdNow],
    clear: Numbers,
    places: Mapping[int, int],
) -> None:
    """Index whoever is called otherwise, lives elsewhere, or has another number than before.

    Args:
        places: household -> its place.
    """
    rows = [("person", row, persons_before.get(pk)) for pk, row in persons.items()]
    rows += [("household", row, households_before.get(pk)) for pk, row in households.items()]
    new: list[search.Subject] = []
    for kind, row, before in rows:
        if before is not None and _asked(row) == _asked(before):
            continue
        numbers = _numbers(kind, row, clear)
        _identify(kind, row.pk, numbers, known=before is not None)
        subject = _subject(kind, row, places, numbers)
        if subject is None:
            search.forget(_kind(kind), row.pk)
        elif before is None:
            new.append(subject)
        else:
            search.index(subject)
    search.index_new(new)


def _asked(row: Any) -> tuple[Any, ...]:
    """Whatever tokens are made of, without opening anything."""
    seqs = tuple(row.values.get(field) for field in KINDS)
    name = row.head if isinstance(row, HouseholdNow) else row.name
    return name, row.path, seqs


def _subject(kind: str, row: Any, places: Mapping[int, int], numbers: Mapping[str, str]) -> search.Subject | None:
    """What it is found by; None for who lives nowhere any more."""
    if not row.path:
        return None
    of_household = isinstance(row, HouseholdNow)
    return search.Subject(
        _kind(kind), row.pk, row.place_id if of_household else places[row.household_id],
        row.head if of_household else row.name,
        tuple(numbers[field] for field in (ID,) if field in numbers),
        tuple(numbers[field] for field in (PHONE,) if field in numbers),
    )  # fmt: skip


def _kind(kind: str) -> int:
    return SearchToken.PERSON if kind == "person" else SearchToken.HOUSEHOLD


def _numbers(kind: str, row: Any, clear: Numbers) -> dict[str, str]:
    """Identifying numbers that are believed now, in clear."""
    found = {}
    for field in KINDS.keys() & row.values.keys():
        value, seq = row.values[field]
        found[field] = (
            value if isinstance(value, str) else clear.get((kind, seq, field)) or opened(kind, row.pk, field, seq)
        )
    return found


def opened(kind: str, pk: int, field: str, seq: int) -> str:
    """A sealed value in clear. Whoever shows it to a person logs that first."""
    row = Value.objects.get(observation=seq, field=field)
    subject = subject_of(pk, None) if kind == "household" else subject_of(None, pk)
    return json.loads(vault().open(bytes(row.sealed), subject=subject, field=field))


def _identify(kind: str, pk: int, numbers: Mapping[str, str], *, known: bool) -> None:
    if known:
        Identifier.objects.filter(**{kind: pk}).delete()
    Identifier.objects.bulk_create(
        Identifier(kind=KINDS[field], match=match_of(field, number), **{f"{kind}_id": pk})
        for field, number in numbers.items()
        if plain_number(field, number)
    )


def plain_number(field: str, number: str) -> str:
    """A number without what people write it with."""
    if field == ID:
        return read_id(number).match
    return phone_match(number) if field == PHONE else "".join(c for c in number if c.isalnum())


def match_of(field: str, number: str) -> bytes:
    """Its blind index."""
    return vault().blind(KINDS[field], plain_number(field, number))


def holders(field: str, number: str) -> list[tuple[str, int]]:
    """Persons and households that have the number now."""
    rows = Identifier.objects.filter(kind=KINDS[field], match=match_of(field, number))
    return [("person", row.person_id) if row.person_id else ("household", row.household_id) for row in rows]
