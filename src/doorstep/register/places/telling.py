"""What can be told of one place."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Place, PlaceEarlier
from doorstep.register.models.places import LEVELS
from doorstep.register.places.history import as_of, by_code, what_became


class NoSuchPlace(Refusal):
    """No place has the code, or had it."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "places.none",
            said("There is no place with the code {code}.", code=code[:40]),
            why=said("No place has it now, and none had it before."),
            do=said("Look for the place by its name: doorstep places search NAME"),
        )


def place_by(code: str, day: date) -> Place:
    """The place that has the code on the day, else the one that has it or had it at any time.

    Raises:
        Refusal: there is none.
    """
    then = by_code(code, day) or Place.objects.filter(code=code).first()
    earlier = None if then else PlaceEarlier.objects.filter(code=code).select_related("place").first()
    place = then or (earlier.place if earlier else None)
    if place is None:
        raise NoSuchPlace(code)
    return place


def told(code: str, day: date) -> Mapping[str, Any]:
    """The place on a day, the places it lies in from the top down, how many lie in it today, what it was and became.

    Raises:
        Refusal: no place has the code or had it; or it was not there on the day.
    """
    place = place_by(code, day)
    then = as_of(place, day)
    inside = Place.objects.within(place).exclude(pk=place.pk).filter(last_day=None)
    counts = dict(inside.order_by().values_list("level").annotate(Count("pk")))
    earlier = place.earlier.order_by("last_day").values("code", "name", "last_day")
    return {
        "code": then.code if then else place.code,
        "name": then.name if then else place.name,
        "level": then.level if then else place.level,
        "pinyin": place.pinyin if then is None or then.name == place.name else "",
        "english": then.english if then else place.english,
        "there": then is not None,
        "path": then.path if then else place.path,
        "names": _names(then.codes[:-1] if then else place.codes[:-1], day),
        "first_day": place.first_day,
        "last_day": place.last_day,
        "inside": {level: counts[level] for level in LEVELS if level in counts},
        "earlier": list(earlier),
        "became": [
            {"code": row.later.code, "name": row.later.name, "first_day": row.first_day, "kind": row.kind}
            for row in what_became(place)
        ],
    }


def _names(codes: tuple[str, ...], day: date) -> list[str]:
    then = [as_of(place_by(code, day), day) for code in codes]
    return [place.name if place else code for place, code in zip(then, codes, strict=True)]
