"""Put a place into another."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register.models import Place, Principal
from doorstep.register.places.changing import Change, PlaceCannotChange, bring_under, lock, refuse_order, tell


@transaction.atomic
def move_place(*, place: Place, to: Place, on: date, reason: str, by: Principal, now: datetime, today: date) -> Place:
    """The place lies in another from a day on, with everything in it.

    Raises:
        Refusal: see `places.changing.lock`; it would lie in itself; the levels are out of order.
    """
    change = Change(on, reason, by, now, today)
    [place] = lock(change, place)
    [to] = lock(change, to, dated=False)
    if to.path.startswith(place.path):
        raise PlaceCannotChange(
            said("The place {code} lies in the place {other} itself.", code=to.code, other=place.code),
            said("Choose a place outside of it."),
        )
    refuse_order(place.level, to)
    was = place.parent.code if place.parent else ""
    bring_under(place, to, change)
    tell("move_place", place, change, {"from": was, "to": to.code})
    return place
