"""Give a place another code."""

from datetime import date, datetime

from django.db import transaction

from doorstep.register.models import Place, Principal
from doorstep.register.places.changing import Change, keep, lock, path_under, refuse_code, tell
from doorstep.register.places.copies import lead_path


@transaction.atomic
def recode_place(*, place: Place, code: str, on: date, reason: str, by: Principal, now: datetime, today: date) -> Place:
    """The place has another code from a day on. It keeps its number, and its old code still finds it.

    Raises:
        Refusal: see `places.changing.lock`; the code means another place, or did.
    """
    change = Change(on, reason, by, now, today)
    [place] = lock(change, place)
    refuse_code(code)
    keep(place, change)
    was, old = place.code, place.path
    place.code, place.path = code, path_under(place.parent, code)
    Place.objects.filter(pk=place.pk).update(code=code)
    lead_path(old, place.path)
    tell("recode_place", place, change, {"from": was, "to": code})
    return place
