"""Add a place."""

from datetime import date, datetime

from django.db import transaction

from doorstep.register import access
from doorstep.register.models import Place, Principal
from doorstep.register.places.changing import (
    CHANGE,
    Change,
    lock,
    named,
    one_at_a_time,
    path_under,
    refuse_code,
    refuse_future,
    refuse_order,
    tell,
)


@transaction.atomic
def add_place(
    *,
    code: str,
    level: str,
    name: str,
    parent: Place | None,
    english: str = "",
    on: date,
    reason: str,
    by: Principal,
    now: datetime,
    today: date,
) -> Place:
    """Add one place that begins on a day.

    Args:
        parent: None only for a place of the highest level, by somebody whose duty is the whole office.
    Raises:
        Refusal: no duty allows it; the code means another place; the levels are out of order; the day is to come.
    """
    change = Change(on, reason, by, now, today)
    if parent is None:
        one_at_a_time()
        access.need(by, CHANGE, None, today)
        refuse_future(change)
    else:
        [parent] = lock(change, parent, dated=False)
    refuse_code(code)
    refuse_order(level, parent)
    place = Place.objects.create(
        code=code,
        level=level,
        parent=parent,
        path=path_under(parent, code),
        first_day=on,
        **named(name, english),
    )
    tell("add_place", place, change, {"level": level, "name": place.name, "in": parent.code if parent else ""})
    return place
