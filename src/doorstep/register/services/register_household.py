"""Register a household with the people in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from doorstep.register import access, recording
from doorstep.register.models import Household, Membership, Person, Principal
from doorstep.register.places.households import open_place
from doorstep.trail.services.record import record

ADD = "register.add_household"


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be registered: values by field, and since when they live there; None: since the household's as_of."""

    values: Mapping[str, object] = field(default_factory=dict)
    first_day: date | None = None


@transaction.atomic
def register_household(
    *,
    place: str,
    values: Mapping[str, object],
    members: Sequence[Newcomer],
    told: recording.Told,
    by: Principal,
    now: datetime,
    today: date,
) -> Household:
    """Make a household, its persons, one observation each, and what is known now. The same form twice makes one.

    Args:
        place: code of the place it lives in. told: where the facts come from; its `asked` is the number of the form.
    Raises:
        Refusal: by may not add households there; values do not fit; a day is to come. Http404: no such place in reach.
    """
    found = access.place_for(by, place, today)
    access.need(by, ADD, found, today)
    found = open_place(found)
    there = Household.objects.filter(asked=told.asked).first()
    if there is not None:
        return access.household_for(by, there.pk, today)
    recording.refuse_day_to_come(told.as_of, today)
    words = recording.dictionary(found, told.as_of)
    own = recording.checked("household", values, words)
    theirs = [recording.checked("person", one.values, words) for one in members]
    household = Household.objects.create(place=found, asked=told.asked)
    written = [recording.put_down(household, own, told, words, author=by, now=now)]
    for number, (one, checked) in enumerate(zip(members, theirs, strict=True)):
        first = one.first_day or told.as_of
        recording.refuse_day_to_come(first, today)
        numbered = numbered_of(told, number)
        written.append(join(household, Person(asked=numbered.asked), checked, numbered, words, first, by, now))
    recording.bring_up_to(written, words)
    payload = {"household": household.pk, "members": len(members), "digests": [one.digest for one in written]}
    record(ADD, by=by.pseudonym, place=found.code, now=now, payload=payload)
    return household


def numbered_of(told: recording.Told, number: int) -> recording.Told:
    """The same source for one of several subjects of a form, under a number made from the form's."""
    asked: UUID = uuid5(told.asked, str(number))
    return recording.Told(told.as_of, told.source, told.method, asked, told.batch, evidence=told.evidence)


def join(
    household: Household, person: Person, values: Mapping[str, object], told: recording.Told,
    words: recording.Dictionary, first_day: date, by: Principal, now: datetime,
) -> recording.Written:  # fmt: skip
    """A person, what is known of them, and their place in the household."""
    person.save()
    written = recording.put_down(person, values, told, words, author=by, now=now)
    Membership.objects.create(person=person, household=household, first_day=first_day, opened=written.observation)
    return written
