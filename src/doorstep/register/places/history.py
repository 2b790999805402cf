"""Then and now: what a place was on a day, which place a code meant, where a household lived, what became of it."""

from dataclasses import dataclass
from datetime import date

from doorstep.register.models import Household, Place, PlaceEarlier, PlaceSuccessor
from doorstep.register.models.places import STEP


@dataclass(frozen=True)
class PlaceThen:
    """A place as it was on a day; `codes` from the top down, its own last, as policy asks for them."""

    place: int
    code: str
    level: str
    name: str
    english: str
    codes: tuple[str, ...]

    @property
    def path(self) -> str:
        """As in `Place.path`."""
        return "".join(f"{code}{STEP}" for code in self.codes)


def as_of(place: Place, day: date) -> PlaceThen | None:
    """The place as it was on a day, by what the database says now; None when it had not begun or was over.

    At most two queries for each level.
    """
    place = Place.objects.get(pk=place.pk)
    if not _is_open(place, day):
        return None
    then = _row(place, day)
    codes, above = [then.code], then.parent
    while above is not None:
        row = _row(above, day)
        codes.append(row.code)
        above = row.parent
    return PlaceThen(place.pk, then.code, then.level, then.name, then.english, tuple(reversed(codes)))


def by_code(code: str, day: date) -> Place | None:
    """The place that had the code on the day, whatever its code is now."""
    place = Place.objects.filter(code=code).first()
    if place is None:
        earlier = PlaceEarlier.objects.filter(code=code).select_related("place").first()
        place = earlier.place if earlier else None
    return place if place and _is_open(place, day) and _row(place, day).code == code else None


def household_place(household: Household, day: date) -> Place:
    """Where a household lived on a day; before the first move that is known, where it lived then."""
    earlier = household.earlier_places.filter(last_day__gte=day).order_by("last_day").first()
    return earlier.place if earlier else Place.objects.get(households=household)


def what_became(place: Place) -> tuple[PlaceSuccessor, ...]:
    """The places that stand for it now or for a part of it, through all merges and splits since, in their order."""
    found: dict[int, PlaceSuccessor] = {}
    ask = [place.pk]
    while ask:
        rows = PlaceSuccessor.objects.filter(earlier__in=ask).select_related("later").order_by("first_day", "pk")
        new = [row for row in rows if row.pk not in found]
        found |= {row.pk: row for row in new}
        ask = [row.later_id for row in new]
    return tuple(found.values())


def _row(place: Place, day: date) -> Place | PlaceEarlier:
    """The row that says what the place was on the day."""
    return place.earlier.filter(last_day__gte=day).order_by("last_day").first() or place


def _is_open(place: Place, day: date) -> bool:
    return (place.first_day or day) <= day <= (place.last_day or day)
