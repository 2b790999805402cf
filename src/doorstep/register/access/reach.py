"""Which rows a principal reaches. "None" and "not yours" are answered alike."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from doorstep.register.access.holding import DutyHeld, duties
from doorstep.register.models import Household, Place, Principal


@dataclass(frozen=True)
class Reach:
    """Places (with all in them) and single households; for tables that hold a path or a household."""

    everywhere: bool
    paths: tuple[str, ...]
    households: tuple[int, ...]

    def of_paths(self, column: str) -> Q:
        """Rows whose column holds the path of a place in reach."""
        if self.everywhere:
            return Q()
        found = Q(pk__in=())
        for path in self.paths:
            found |= Q(**{f"{column}__startswith": path})
        return found

    def of_households(self, path: str, key: str) -> Q:
        """Rows about households: `path` names the column of their place's path, `key` the one of their number."""
        return self.of_paths(path) | Q(**{f"{key}__in": self.households})


def reach_of(held: list[DutyHeld]) -> Reach:
    """How far some duties go."""
    paths = sorted({duty.path for duty in held if duty.household is None and duty.path})
    own = tuple(sorted({duty.household for duty in held if duty.household is not None}))
    outer = tuple(path for path in paths if not any(path != other and path.startswith(other) for other in paths))
    return Reach(any(duty.everywhere for duty in held), outer, own)


def reach(principal: Principal, today: date) -> Reach:
    """How far the eyes of a principal go in files of households: only duties whose role reads something of them count.

    An evaluator has none: its sample holds addresses, never a file.
    """
    if principal.is_authenticated and principal.kind == Principal.EVALUATOR:
        return Reach(False, (), ())
    return reach_of([duty for duty in duties(principal, today) if any(_of_people(name) for name in duty.reads)])


def _of_people(field: str) -> bool:
    return field.partition(".")[0] in ("household", "member")


def places(principal: Principal, today: date) -> QuerySet[Place]:
    """Places of all duties, with all within them."""
    return Place.objects.filter(reach_of(list(duties(principal, today))).of_paths("path"))


def place_for(principal: Principal, code: str, today: date) -> Place:
    """One place in reach.

    Raises:
        Http404: there is none of that code, or it is not theirs.
    """
    place = places(principal, today).filter(code=code).first()
    if place is None:
        raise Http404
    return place


def households(principal: Principal, today: date) -> QuerySet[Household]:
    """Households whose file the principal may open; what it sees inside is for `readable_for` to say."""
    return Household.objects.filter(reach(principal, today).of_households("place__path", "pk"))


def household_for(principal: Principal, pk: int, today: date) -> Household:
    """One household in reach.

    Raises:
        Http404: there is none of that number, or it is not theirs.
    """
    household = households(principal, today).filter(pk=pk).first()
    if household is None:
        raise Http404
    return household
