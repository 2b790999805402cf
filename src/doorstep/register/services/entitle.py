"""Enter what a household, or one person of it, is entitled to; and end it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register.holding import held_household
from doorstep.register.models import Entitlement, Household, Membership, Principal, Programme
from doorstep.trail.services.record import record

ENTITLE = "register.entitle"


@transaction.atomic
def entitle(
    *, household: int, person: int | None, programme: int, amount: int | None, every: str, first_day: date,
    last_day: date | None, asked: UUID, by: Principal, now: datetime, today: date,
) -> Entitlement:  # fmt: skip
    """Enter an entitlement; the same form twice is one.

    Args:
        amount: fen each time; None where it is not money. every: once, month, quarter or year.
    Raises:
        Refusal: by may not; the programme is not one of its place or of those days; the person does not live there; it
            is entitled already. Http404: no such household or programme in reach.
    """
    found = held_household(by, household, ENTITLE, today)
    there = Entitlement.objects.filter(asked=asked, household=found).first()
    if there is not None:
        return there
    given = Programme.objects.select_related("place").filter(pk=programme).first()
    if given is None or not found.place.path.startswith(given.place.path):
        raise Http404
    _refuse(found, person, given, amount, every, first_day, last_day)
    entitlement = Entitlement.objects.create(
        household=found, person_id=person, programme=given, amount=amount, every=every, first_day=first_day,
        last_day=last_day, asked=asked,
    )  # fmt: skip
    payload = {"entitlement": entitlement.pk, "household": found.pk, "programme": programme}
    record(ENTITLE, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
    return entitlement


@transaction.atomic
def end_entitlement(*, pk: int, last_day: date, by: Principal, now: datetime, today: date) -> Entitlement:
    """End it on its last day, which still counts; ended to the same day twice changes nothing.

    Raises:
        Refusal: by may not; the day is before its first. Http404: there is none in reach.
    """
    found = Entitlement.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    household = held_household(by, found.household_id, ENTITLE, today, merged=True)
    found.refresh_from_db()
    if found.last_day == last_day:
        return found
    if last_day < found.first_day or (found.last_day is not None and last_day > found.last_day):
        raise _cannot(said("The day is before its first or after its last."), said("Give a day between them."))
    found.last_day = last_day
    found.save(update_fields=["last_day"])
    payload = {"entitlement": pk, "until": last_day.isoformat()}
    record("register.end_entitlement", by=by.pseudonym, place=household.place.code, now=now, payload=payload)
    return found


def _refuse(
    household: Household, person: int | None, programme: Programme, amount: int | None, every: str, first_day: date,
    last_day: date | None,
) -> None:  # fmt: skip
    if every not in Entitlement.RHYTHMS or (amount is not None and amount < 0):
        raise _cannot(said("The amount is below 0, or nobody knows how often it is given."), said("Check both."))
    if not _within(first_day, last_day, programme):
        raise _cannot(said("The programme is not there on all of these days."), said("Give days within it."))
    living = Membership.objects.live().filter(household=household)
    if person is not None and not living.filter(person=person).exists():
        raise _cannot(said("The person does not live in this household."), said("Choose one of its members."))
    same = Entitlement.objects.filter(household=household, person=person, programme=programme)
    if any((last_day is None or one.first_day <= last_day) and (one.last_day is None or one.last_day >= first_day)
           for one in same):  # fmt: skip
        raise _cannot(said("It is entitled to this on some of these days already."), said("End the other one first."))


def _within(first_day: date, last_day: date | None, programme: Programme) -> bool:
    if first_day < programme.first_day or (last_day is not None and last_day < first_day):
        return False
    return programme.last_day is None or (last_day is not None and last_day <= programme.last_day)


def _cannot(why: Said, do: Said) -> Refusal:
    return Refusal("register.entitle", said("The entitlement was left as it is."), why=why, do=do)
