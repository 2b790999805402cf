"""A household moves to another place."""

from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access, recording
from doorstep.register.holding import held_household
from doorstep.register.models import Household, PersonNow, Principal
from doorstep.register.now import bring_up
from doorstep.register.places.changing import one_at_a_time
from doorstep.register.places.households import move_households, open_place
from doorstep.register.services.add_member import CHANGE
from doorstep.trail.services.record import record


class StaysWhereItIs(Refusal):
    """It lives there already, or a later move is known."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.stays", said("The household stays where it is."), why=why, do=do)


@transaction.atomic
def move_household(
    *, household: int, to: str, on: date, reason: str, by: Principal, now: datetime, today: date
) -> Household:  # fmt: skip
    """The household lives in another place from a day on, with its members; where it lived stays known.

    Args:
        to: code of the place. by: somebody whose duties reach both places, such as the township's.
    Raises:
        Refusal: by may not; the place is over; the day is to come or before a move that is known. Http404: nothing in
            reach.
    """
    one_at_a_time()
    held = held_household(by, household, CHANGE, today)
    there = open_place(access.place_for(by, to, today))
    access.need(by, CHANGE, there, today)
    recording.refuse_day_to_come(on, today)
    _refuse_order(held, there.pk, on)
    was = held.place.code
    move_households(Household.objects.filter(pk=held.pk), to=there, on=on)
    members = list(PersonNow.objects.filter(household=held.pk).values_list("person", flat=True))
    bring_up(policy.current(), (), persons=members, households=(held.pk,))
    payload = {"household": held.pk, "from": was, "to": there.code, "on": on.isoformat(), "reason": reason}
    record("register.move_household", by=by.pseudonym, place=there.code, now=now, payload=payload)
    held.place = there
    return held


def _refuse_order(household: Household, there: int, on: date) -> None:
    if household.place_id == there:
        raise StaysWhereItIs(said("It lives there already."), said("Choose another place."))
    newest = household.earlier_places.order_by("-last_day").first()
    if newest is not None and on <= newest.last_day:
        since = newest.last_day + timedelta(days=1)
        known = said("Where it lives since {day} is known already.", day=since)
        raise StaysWhereItIs(known, said("Choose that day or a later one."))
