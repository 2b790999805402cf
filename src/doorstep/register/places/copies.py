"""Tables that copy where something is, so that lists need no join, are kept in step when a place moves or is merged."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from doorstep.register.models import Household, Place


@dataclass(frozen=True)
class Copy:
    """A model ("room.Model") and its columns: `path`, an OrderedText with the path of a place; `place`, its number."""

    model: str
    path: str = ""
    place: str = ""


COPIES = (
    Copy("register.Place", path="path"),
    Copy("register.Household", place="place"),
    Copy("register.HouseholdNow", path="path", place="place"),
    Copy("register.PersonNow", path="path"),
    Copy("register.SearchToken", place="place"),
)


def lead_path(old: str, new: str) -> None:
    """What lay at or under one path lies under another."""
    _hold_households(old)
    for copy in COPIES:
        if copy.path:
            moved = Concat(Value(new), Substr(copy.path, len(old) + 1))
            _rows(copy).filter(**{f"{copy.path}__startswith": old}).update(**{copy.path: moved})


def lead_households(old: Place, new: Place) -> None:
    """What was in one place itself is in another. The places are not touched."""
    for copy in COPIES:
        if copy.model != "register.Place":
            if copy.path:
                _rows(copy).filter(**{copy.path: old.path}).update(**{copy.path: new.path})
            if copy.place:
                _rows(copy).filter(**{copy.place: old.pk}).update(**{copy.place: new.pk})


def _hold_households(path: str) -> None:
    """Whoever records about them waits, or is waited for: else what is known now would keep a path that is over."""
    held = Household.objects.select_for_update(of=("self",)).filter(place__path__startswith=path).order_by("pk")
    for _household in held.only("pk").iterator(5000):
        pass


def _rows(copy: Copy) -> Any:
    return apps.get_model(copy.model)._base_manager.all()
