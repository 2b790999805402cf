"""Households change place, and where they were stays known."""

from datetime import date, timedelta

from django.db.models import QuerySet

from doorstep.register.models import Household, HouseholdEarlierPlace, Place


def move_households(households: QuerySet[Household], *, to: Place, on: date) -> int:
    """Put households into another place from a day on. Returns how many moved.

    Call it inside the act that moves them; that act also brings its own copies of the place up to date. A household
    that moved before on the same day or later leaves no trace of the place where it spent no day.
    """
    until = on - timedelta(days=1)
    moving = households.exclude(place=to)
    known = HouseholdEarlierPlace.objects.filter(last_day__gte=until).values("household")
    HouseholdEarlierPlace.objects.bulk_create(
        (
            HouseholdEarlierPlace(household_id=pk, place_id=place, last_day=until)
            for pk, place in moving.exclude(pk__in=known).values_list("pk", "place")
        ),
        batch_size=2000,
    )
    return moving.update(place=to)
