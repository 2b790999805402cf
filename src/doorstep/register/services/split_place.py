"""Divide a place among several."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register.models import Household, Place, PlaceSuccessor, Principal
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
def split_place(
    *,
    place: Place,
    into: Sequence[Place],
    rest: Place,
    inside: Mapping[str, Place],
    on: date,
    reason: str,
    by: Principal,
    now: datetime,
    today: date,
) -> Place:
    """What is in a place is divided among others, from a day on.

    Args:
        into: those that stand for parts of it, there already (added on the same day). With the place itself among
            them it stays as the smaller one; else it is over the day before.
        inside: code of a place directly in it -> which of `into` it belongs to. rest: one of `into`, which takes the
            households that live in the place itself and every place in it that is not named.
    Raises:
        Refusal: see `places.changing.lock`; a part or a place inside is not one; the levels are out of order.
    """
    change = Change(on, reason, by, now, today)
    [place] = lock(change, place)
    parts = {part.pk: part for part in lock(change, *into, dated=False)}
    held = {child.code: child for child in lock(change, *children(place))}
    _refuse_unknown(place, parts, (rest, *inside.values()), sorted(inside.keys() - held.keys()))
    for code, child in held.items():
        goes = parts[inside.get(code, rest).pk]
        if goes.pk != place.pk:
            refuse_order(child.level, goes)
            bring_under(child, goes, change)
    if rest.pk != place.pk:
        move_households(Household.objects.filter(place=place), to=parts[rest.pk], on=on)
        lead_households(place, parts[rest.pk])
    for part in parts.values():
        if part.pk != place.pk:
            PlaceSuccessor.objects.create(earlier=place, later=part, first_day=on, kind=PlaceSuccessor.SPLIT)
    if place.pk not in parts:
        close(place, change)
    tell("split_place", place, change, {"into": [part.code for part in parts.values()], "rest": rest.code})
    return place


def _refuse_unknown(place: Place, parts: Mapping[int, Place], takers: Iterable[Place], unknown: Sequence[str]) -> None:
    within = any(part.pk != place.pk and part.path.startswith(place.path) for part in parts.values())
    if len(parts) < 2 or within or not {taker.pk for taker in takers} <= parts.keys():
        raise PlaceCannotChange(
            said("A place is divided into two or more, none of them in it, and each thing goes into one of those."),
            said("Add the new places first, then name them all."),
        )
    if unknown:
        raise PlaceCannotChange(
            said("{codes} are not directly in the place {code}.", codes=unknown, code=place.code),
            said("Name only places that lie directly in it."),
        )
