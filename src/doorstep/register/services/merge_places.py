"""Make one place of several."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register.models import Duty, Household, Place, PlaceSuccessor, Principal
from doorstep.register.places.changing import (
    Change,
    PlaceCannotChange,
    bring_under,
    children,
    close,
    lock,
    refuse_order,
    tell,
)
from doorstep.register.places.copies import lead_households
from doorstep.register.places.households import move_households


@transaction.atomic
def merge_places(
    *, places: Sequence[Place], into: Place, on: date, reason: str, by: Principal, now: datetime, today: date
) -> int:
    """Places are over the day before; what was in them, places and households, is in another one from the day on.

    Args:
        into: one that is there already; it may have been added on the same day, or be one of several neighbours.
    Returns:
        How many duties were held for the places that are over: nobody sees more by a merge, so they must be given anew.
    Raises:
        Refusal: see `places.changing.lock`; they are of different levels; one of them lies in another or is `into`.
    """
    change = Change(on, reason, by, now, today)
    merged = lock(change, *{place.pk: place for place in places}.values())
    [into] = lock(change, into, dated=False)
    _refuse_unlike(merged, into)
    for place in merged:
        for child in lock(change, *children(place)):
            refuse_order(child.level, into)
            bring_under(child, into, change)
        move_households(Household.objects.filter(place=place), to=into, on=on)
        lead_households(place, into)
        close(place, change)
        PlaceSuccessor.objects.create(earlier=place, later=into, first_day=on, kind=PlaceSuccessor.MERGE)
    tell("merge_places", into, change, {"merged": [place.code for place in merged]})
    return Duty.objects.held_on(today).filter(place__in=merged).count()


def _refuse_unlike(merged: Sequence[Place], into: Place) -> None:
    if not merged or any(place.pk == into.pk or place.level != into.level for place in merged):
        raise PlaceCannotChange(
            said("Only other places of the level {level} can become part of the place {code}.", level=into.level,
                 code=into.code),
            said("Name the places that are over, and apart from them the one that takes them in."),
        )  # fmt: skip
