"""Which colleagues, and which of their duties, a principal looks after: those in places where it gives or confirms
duties or manages accounts."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from doorstep.register.access.holding import DutyHeld, duties
from doorstep.register.models import Duty, Place, Principal
from doorstep.register.models.places import STEP

CARE = frozenset({"access.give_duty", "access.confirm_duty", "access.manage_workers"})


def duties_cared_for(principal: Principal, today: date) -> QuerySet[Duty]:
    """Duties of any time in the places the principal looks after."""
    return Duty.objects.filter(_caring(duties(principal, today), CARE))


def duty_for(principal: Principal, pk: int, today: date) -> Duty:
    """One duty that is cared for, or one's own.

    Raises:
        Http404: there is none of that number, or it is not theirs.
    """
    theirs = Duty.objects.filter(_caring(duties(principal, today), CARE) | Q(principal_id=principal.pk))
    found = theirs.select_related("place", "household__place", "principal__worker", "principal__evaluator")
    duty = found.filter(pk=pk).first()
    if duty is None:
        raise Http404
    return duty


def people(principal: Principal, today: date) -> QuerySet[Principal]:
    """Workers, evaluators and devices who hold, held or will hold a duty that is cared for."""
    held = duties_cared_for(principal, today).values("principal")
    return Principal.objects.filter(pk__in=held).exclude(kind=Principal.HOUSEHOLD)


def person_for(principal: Principal, pk: int, today: date) -> Principal:
    """One of these people.

    Raises:
        Http404: there is none of that number, or it is not theirs to look after.
    """
    found = people(principal, today).select_related("worker", "evaluator", "device").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def colleagues(duty: Duty, today: date) -> QuerySet[Principal]:
    """Workers with a duty today in the same place as a duty, in one above it or in one within it: who may stand in."""
    near = _near(duty.household.place if duty.household else duty.place)
    held = Duty.objects.held_on(today).filter(near).values("principal")
    found = Principal.objects.filter(pk__in=held, kind=Principal.WORKER, is_active=True).exclude(pk=duty.principal_id)
    return found.select_related("worker").order_by("worker__name", "pk")


def _near(place: Place | None) -> Q:
    if place is None:
        return Q()
    above = [place.path[: at + 1] for at, letter in enumerate(place.path) if letter == STEP]
    within = Q(place__path__startswith=place.path) | Q(household__place__path__startswith=place.path)
    return Q(place=None, household=None) | Q(place__path__in=above) | within


def _caring(held: tuple[DutyHeld, ...], acts: frozenset[str]) -> Q:
    caring = [duty for duty in held if duty.household is None and duty.acts & acts]
    if any(duty.everywhere for duty in caring):
        return Q()
    found = Q(pk__in=())
    for duty in caring:
        found |= Q(place__path__startswith=duty.path) | Q(household__place__path__startswith=duty.path)
    return found
