"""Read values of sensitivity P3, for a purpose that is said; each read is logged before it is answered."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.access.deciding import NotAllowed
from doorstep.register.dictionary import id_of
from doorstep.register.holding import home_of
from doorstep.register.models import Household, HouseholdNow, PersonNow, Principal, SensitiveRead, Value
from doorstep.register.models.observations import subject_of
from doorstep.trail.services.record import record

READ = "register.read_sensitive"
"""The entry in the trail; and what a duty must allow before values of many are read at once."""
SHORTEST = 2  # characters of a purpose


@dataclass(frozen=True)
class Subject:
    """Whom it is read of. kind: "household" or "person"."""

    kind: str
    pk: int


def read_p3(principal: Principal, subject: Subject, field: str, purpose: str, now: datetime) -> Any:
    """The value known now, in clear; None where none is known. One line in the log, one entry in the trail.

    Raises:
        Refusal: no purpose is said; the principal's duties do not let it read the field. Http404: not in reach.
    """
    return read_p3_of_many(principal, (subject,), field, purpose, now)[subject]


@transaction.atomic(durable=True)
def read_p3_of_many(
    principal: Principal, subjects: Sequence[Subject], field: str, purpose: str, now: datetime
) -> dict[Subject, Any]:  # fmt: skip
    """The same of many, logged as one line with its count. One subject out of reach refuses all.

    The log must outlive whatever the asker does next, so it is no part of a larger transaction.
    """
    if len(purpose.strip()) < SHORTEST or len(purpose) > 200:
        raise Refusal(
            "register.no-read-purpose",
            said("This value is protected."),
            why=said("It was not said what it is read for."),
            do=said("Say the purpose in a few words; it is kept in the log, which the household can see."),
        )
    today = localdate(now)
    homes = {subject: _home(principal, subject, field, today) for subject in subjects}
    if not homes:
        return {}
    if len(homes) > 1:
        access.need_anywhere(principal, READ, today)
    only = next(iter(homes)) if len(homes) == 1 else None
    SensitiveRead.objects.create(
        by=principal, at=now, purpose=purpose, field=field, count=len(homes),
        household=None if only is None else homes[only], person_id=only.pk if only and only.kind == "person" else None,
    )  # fmt: skip
    places = {home.place.code for home in homes.values()}
    payload = {"field": field, "purpose": purpose, "count": len(homes)}
    if only is not None:
        payload[only.kind] = only.pk
    record(READ, by=principal.pseudonym, place=places.pop() if len(places) == 1 else "", now=now, payload=payload)
    return {**_of_kind("household", homes, field), **_of_kind("person", homes, field)}


def _home(principal: Principal, subject: Subject, field: str, today: date) -> Household:
    """The household through which it is reached. Raises: NotAllowed, Http404."""
    pk = subject.pk if subject.kind == "household" else home_of(subject.pk)
    if pk is None:
        raise Http404
    household = access.household_for(principal, pk, today)
    if id_of(subject.kind, field) not in access.readable_for(principal, household, today):
        raise NotAllowed
    return household


def _of_kind(kind: str, subjects: Collection[Subject], field: str) -> dict[Subject, Any]:
    pks = [one.pk for one in subjects if one.kind == kind]
    rows = (HouseholdNow if kind == "household" else PersonNow).objects.in_bulk(pks)
    known = {pk: row.values.get(field) for pk, row in rows.items()}
    seqs = [found[1] for found in known.values() if found]
    sealed = {row.observation_id: row for row in Value.objects.filter(observation__in=seqs, field=field)}
    return {Subject(kind, pk): _opened(kind, pk, field, known.get(pk), sealed) for pk in pks}


def _opened(kind: str, pk: int, field: str, found: Any, sealed: dict[int, Value]) -> Any:
    if not found:
        return None
    row = sealed[found[1]]
    if row.sealed is None:
        return found[0]
    subject = subject_of(pk, None) if kind == "household" else subject_of(None, pk)
    return json.loads(vault().open(bytes(row.sealed), subject=subject, field=field))
