"""Households change place, and where they were stays known."""

from datetime import date, timedelta

from django.db.models import QuerySet

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Household, HouseholdEarlierPlace, Place


class PlaceIsOver(Refusal):
    """Nobody comes to live in a place that is over."""

    def __init__(self, place: Place) -> None:
        super().__init__(
            "places.over",
            said("No household can be put there."),
            why=said("The place {code} was closed on {day}.", code=place.code, day=place.last_day),
            do=said("Take the place that stands for it now: doorstep places show {code}", code=place.code),
        )


def move_households(households: QuerySet[Household], *, to: Place, on: date) -> int:
    """Put households into another place from a day on. Returns how many moved.

    Call it inside the act that moves them; that act also brings its own copies of the place up to date. A household
    that moved before on the same day or later leaves no trace of the place where it spent no day.
    """
    until = on - timedelta(days=1)
    held = households.exclude(place=to).select_for_update().order_by("pk")
    moving = Household.objects.filter(pk__in=[household.pk for household in held.only("pk")])
    known = HouseholdEarlierPlace.objects.filter(last_day__gte=until).values("household")
    HouseholdEarlierPlace.objects.bulk_create(
        (
            HouseholdEarlierPlace(household_id=pk, place_id=place, last_day=until)
            for pk, place in moving.exclude(pk__in=known).values_list("pk", "place")
        ),
        batch_size=2000,
    )
    return moving.update(place=to)


def open_place(place: Place) -> Place:
    """The place, held until the transaction ends, for who comes to live there.

    Raises:
        Refusal: it is over; it may have become part of another this very moment.
    """
    held = Place.objects.select_for_update().get(pk=place.pk)
    if held.last_day is not None:
        raise PlaceIsOver(held)
    return held
