"""What every act that changes places does: lock, check the day, keep what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from doorstep.kernel.names import PLACE, pinyin, tidy_name
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access
from doorstep.register.models import Place, PlaceEarlier, Principal
from doorstep.register.models.places import LEVELS, STEP
from doorstep.register.places.copies import lead_path
from doorstep.trail.services.record import record

CHANGE = "register.change_places"
TREE_LOCK = 0x646F6F72  # one number for all who change the tree
CODE_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.")
LONGEST_CODE, LONGEST_NAME = 30, 120


class PlaceCannotChange(Refusal):
    """The places, their order or the day stand against it."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("places.cannot-change", said("The places cannot be changed so."), why=why, do=do)


@dataclass(frozen=True)
class Change:
    """One dated change. on: the first day on which the new state holds; by: who does it; reason: such as the decree."""

    on: date
    reason: str
    by: Principal
    now: datetime
    today: date

    @property
    def until(self) -> date:
        """The last day of what was."""
        return self.on - timedelta(days=1)


def one_at_a_time() -> None:
    """Two changes of the tree wait for each other: each alone would be right, and both together a circle."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def lock(change: Change, *places: Place, dated: bool = True) -> list[Place]:
    """The places as they are now, locked, each once it was checked that it may change on the day.

    Args:
        dated: they change themselves; without it they only take something in, and later changes do not matter.
    Raises:
        Refusal: no duty of the actor allows it; a place is over or has not begun; the day is to come, or before a
            change that is known already.
    """
    one_at_a_time()
    refuse_future(change)
    rows = {row.pk: row for row in Place.objects.select_for_update().filter(pk__in=[place.pk for place in places])}
    locked = [rows[place.pk] for place in places]
    for place in locked:
        access.need(change.by, CHANGE, place, change.today)
        _refuse_over(place)
        _refuse_early(place, change, _known_since(place) if dated else place.first_day)
    return locked


def refuse_future(change: Change) -> None:
    """Raises: Refusal: the day is to come."""
    if change.on > change.today:
        raise PlaceCannotChange(
            said("The change holds only from {day}.", day=change.on), said("Enter it on that day or later.")
        )


def _refuse_over(place: Place) -> None:
    if place.last_day is not None:
        raise PlaceCannotChange(
            said("The place {code} was closed on {day}.", code=place.code, day=place.last_day),
            said("Take the place that stands for it now: doorstep places show {code}", code=place.code),
        )


def _known_since(place: Place) -> date | None:
    """The first day of what the place is now, as far as it is known."""
    newest = place.earlier.order_by("-last_day").first()
    return newest.last_day + timedelta(days=1) if newest else place.first_day


def _refuse_early(place: Place, change: Change, since: date | None) -> None:
    if since is not None and change.on < since:
        raise PlaceCannotChange(
            said("What the place {code} is since {day} is known already.", code=place.code, day=since),
            said("Choose that day or a later one."),
        )


def keep(place: Place, change: Change) -> None:
    """Write down what the place was until the day before. What held for no whole day leaves nothing."""
    if place.first_day == change.on:
        return
    same = ("code", "level", "name", "pinyin", "initials", "english")
    was = {column: getattr(place, column) for column in same} | {"parent_id": place.parent_id}
    PlaceEarlier.objects.get_or_create(place=place, last_day=change.until, defaults=was)


def tell(act: str, place: Place, change: Change, payload: dict[str, object]) -> None:
    """The one entry of an act."""
    whole = {"on": change.on.isoformat(), "reason": change.reason} | payload
    record(f"register.{act}", by=change.by.pseudonym, place=place.code, now=change.now, payload=whole)


def named(name: str, english: str = "") -> dict[str, str]:
    """The columns of a name: tidied, and how it is read.

    Raises:
        Refusal: nothing is left of it, or it is too long.
    """
    tidy = tidy_name(name).text
    if not tidy or len(name) > LONGEST_NAME or len(english) > LONGEST_NAME:
        raise PlaceCannotChange(
            said("A name has 1 to {most} characters.", most=LONGEST_NAME), said("Write the name of the place.")
        )
    reading = pinyin(tidy, PLACE)
    initials = reading.initials[:LONGEST_NAME]
    return {"name": tidy, "pinyin": reading.joined, "initials": initials, "english": english.strip()}


def refuse_code(code: str) -> None:
    """Raises: Refusal: it is no code, or it means a place already, or meant one."""
    if not 0 < len(code) <= LONGEST_CODE or not CODE_LETTERS.issuperset(code):
        raise PlaceCannotChange(
            said("A code has 1 to {most} digits and letters.", most=LONGEST_CODE), said("Write the official code.")
        )
    if Place.objects.filter(code=code).exists() or PlaceEarlier.objects.filter(code=code).exists():
        raise PlaceCannotChange(
            said("The code {code} means a place already, or once did.", code=code),
            said("A code means one place for ever: choose another, or change that place."),
        )


def refuse_order(level: str, parent: Place | None) -> None:
    """Raises: Refusal: there is no such level, or the place above is of no higher one."""
    if level not in LEVELS or (parent is not None and LEVELS.index(parent.level) >= LEVELS.index(level)):
        above = parent.level if parent else "-"
        raise PlaceCannotChange(
            said("A place of the level {level} cannot lie in one of the level {above}.", level=level[:20], above=above),
            said("The levels are, from the top: {levels}.", levels=LEVELS),
        )


def path_under(parent: Place | None, code: str) -> str:
    """The path of a place with this code in another."""
    return f"{parent.path if parent else ''}{code}{STEP}"


def bring_under(place: Place, parent: Place, change: Change) -> None:
    """Put a locked place into another, with all that is in it."""
    keep(place, change)
    old = place.path
    place.parent, place.path = parent, path_under(parent, place.code)
    Place.objects.filter(pk=place.pk).update(parent=parent)
    lead_path(old, place.path)


def close(place: Place, change: Change) -> None:
    """The place is over on the day before.

    Raises:
        Refusal: it began on this very day.
    """
    if place.first_day is not None and change.until < place.first_day:
        raise PlaceCannotChange(
            said("The place {code} would be over before it began.", code=place.code),
            said("Choose a later day."),
        )
    place.last_day = change.until
    Place.objects.filter(pk=place.pk).update(last_day=change.until)


def children(place: Place) -> Sequence[Place]:
    """Those directly in it that are not over."""
    return list(Place.objects.select_for_update().filter(parent=place, last_day=None).order_by("code"))
