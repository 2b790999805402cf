"""A person left a household: died, married out, moved."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import recording
from doorstep.register.holding import held_person
from doorstep.register.models import Membership, Principal
from doorstep.register.services.add_member import CHANGE
from doorstep.trail.services.record import record

KIND = "change_kind"


@transaction.atomic
def end_membership(
    *, person: int, last_day: date, change: str, told: recording.Told, by: Principal, now: datetime, today: date
) -> Membership:  # fmt: skip
    """End the membership on its last day, which still counts. Once it is over, asking again changes nothing.

    Args:
        change: why, a code of the field `change_kind`.
    Raises:
        Refusal: by may not; the day is to come or before the first day; no such code. Http404: nobody in reach.
    """
    found, household = held_person(by, person, CHANGE, today)
    membership = Membership.objects.filter(person=found, voided=None).order_by("-pk")[0]
    if membership.last_day is not None:
        return membership
    for day in (last_day, told.as_of):
        recording.refuse_day_to_come(day, today)
    if last_day < membership.first_day:
        raise Refusal(
            "register.ended-before-begun",
            said("Nothing was recorded."),
            why=said("The last day is before the first one, {day}.", day=membership.first_day),
            do=said("Check the day; if the person never lived there, correct the first day."),
        )
    words = recording.dictionary(household.place, told.as_of)
    checked = recording.checked("person", {KIND: change}, words)
    written = recording.put_down(found, checked, told, words, author=by, now=now)
    membership.last_day, membership.closed = last_day, written.observation
    membership.save(update_fields=["last_day", "closed"])
    recording.bring_up_to([written], words, households=(household.pk,))
    payload = {"household": household.pk, "person": found.pk, "change": change, "digest": written.digest}
    record(CHANGE, by=by.pseudonym, place=household.place.code, now=now, payload=payload)
    return membership
