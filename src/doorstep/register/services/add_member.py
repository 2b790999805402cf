"""Add a person to a household: born, married in, come back, or forgotten before."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from doorstep.register import recording
from doorstep.register.holding import held_household
from doorstep.register.models import Membership, Person, Principal
from doorstep.register.services.register_household import join
from doorstep.trail.services.record import record

CHANGE = "register.change_members"


@transaction.atomic
def add_member(
    *, household: int, values: Mapping[str, object], told: recording.Told, first_day: date, by: Principal,
    now: datetime, today: date,
) -> Person:  # fmt: skip
    """Register a person as a member from a first day. The same form twice adds one.

    Raises:
        Refusal: by may not; values do not fit; a day is to come. Http404: no such household in reach.
    """
    found = held_household(by, household, CHANGE, today)
    there = recording.said_already(told.asked, by)
    if there is not None:
        return Person.objects.get(pk=there.person_id)
    for day in (told.as_of, first_day):
        recording.refuse_day_to_come(day, today)
    words = recording.dictionary(found.place, told.as_of)
    checked = recording.checked("person", values, words)
    person = Person(asked=told.asked)
    written = join(found, person, checked, told, words, first_day, by, now)
    recording.bring_up_to([written], words)
    members = Membership.objects.live().filter(household=found).count()
    payload = {"household": found.pk, "person": person.pk, "members": members, "digest": written.digest}
    record(CHANGE, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
    return person
