"""End a place in which nobody and nothing is any more."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register.models import Household, Place, Principal
from doorstep.register.places.changing import Change, PlaceCannotChange, children, close, lock, tell


@transaction.atomic
def close_place(*, place: Place, on: date, reason: str, by: Principal, now: datetime, today: date) -> Place:
    """The place is over the day before.

    Raises:
        Refusal: see `places.changing.lock`; places or households are in it.
    """
    change = Change(on, reason, by, now, today)
    [place] = lock(change, place)
    inside, living = len(children(place)), Household.objects.filter(place=place).count()
    if inside or living:
        raise PlaceCannotChange(
            said("There are {places} places and {households} households in it.", places=inside, households=living),
            said("Merge it into another place; then what is in it goes along."),
        )
    close(place, change)
    tell("close_place", place, change, {})
    return place
