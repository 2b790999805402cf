"""Set up a programme of a place: which measure of the pack it gives, from when to when."""

from datetime import date, datetime

from django.db import transaction

from doorstep import policy
from doorstep.policy.entries import Measure
from doorstep.register import access
from doorstep.register.models import Place, Principal, Programme
from doorstep.trail.services.record import record

SET_UP = "register.programme"


@transaction.atomic
def set_up_programme(
    *, place: str, measure: str, name: str, first_day: date, last_day: date | None, by: Principal, now: datetime,
    today: date,
) -> Programme:  # fmt: skip
    """Set it up; the same place, measure and name twice is one programme.

    Raises:
        Refusal: by may not; the pack has no such measure. Http404: no such place in reach.
    """
    found = access.place_for(by, place, today)
    access.need(by, SET_UP, found, today)
    Place.objects.select_for_update().get(pk=found.pk)
    policy.current().one(Measure, measure, on=first_day)
    there = Programme.objects.filter(place=found, measure=measure, name=name).first()
    if there is not None:
        return there
    programme = Programme.objects.create(
        place=found, measure=measure, name=name, first_day=first_day, last_day=last_day
    )  # fmt: skip
    payload = {"programme": programme.pk, "measure": measure, "name": name}
    record(SET_UP, by=by.pseudonym, place=found.code, now=now, payload=payload)
    return programme
