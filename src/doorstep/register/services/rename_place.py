"""Give a place another name."""

from datetime import date, datetime

from django.db import transaction

from doorstep.register.models import Place, Principal
from doorstep.register.places.changing import Change, keep, lock, named, tell


@transaction.atomic
def rename_place(
    *,
    place: Place,
    name: str,
    english: str | None = None,
    on: date,
    reason: str,
    by: Principal,
    now: datetime,
    today: date,
) -> Place:
    """The place is called otherwise from a day on; what it was called stays known.

    Args:
        english: None leaves it as it is.
    Raises:
        Refusal: see `places.changing.lock`; no name is written.
    """
    change = Change(on, reason, by, now, today)
    [place] = lock(change, place)
    keep(place, change)
    old = place.name
    for column, value in named(name, place.english if english is None else english).items():
        setattr(place, column, value)
    place.save()
    tell("rename_place", place, change, {"from": old, "to": place.name})
    return place
