"""Whoever acts for the office declares kin, or takes it back; and the one question that is ever answered from it."""

from datetime import date, datetime

from django.db import transaction

from doorstep.kernel.vault import vault
from doorstep.register import access
from doorstep.register.models import Household, KinDeclared, Membership, Person, Principal
from doorstep.trail.services.record import record

DECLARE = "register.declare_kin"


@transaction.atomic
def declare_kin(*, kin: Person | Principal, by: Principal, now: datetime, today: date) -> None:
    """Declare that a person of the register, or a colleague, is kin. Twice is once. Only `is_kin` reads it.

    Raises:
        Refusal: by has no duty that declares kin.
    """
    access.need_anywhere(by, DECLARE, today)
    Principal.objects.select_for_update().get(pk=by.pk)
    match = _match(by.pk, kin)
    if not KinDeclared.objects.filter(declarer=by, match=match, withdrawn_at=None).exists():
        KinDeclared.objects.create(declarer=by, match=match, declared_at=now)
        record(DECLARE, by=by.pseudonym, place="", now=now)


@transaction.atomic
def withdraw_kin(*, kin: Person | Principal, by: Principal, now: datetime) -> None:
    """It was declared by mistake; withdrawn twice changes nothing."""
    Principal.objects.select_for_update().get(pk=by.pk)
    rows = KinDeclared.objects.filter(declarer=by, match=_match(by.pk, kin), withdrawn_at=None)
    if rows.update(withdrawn_at=now):
        record("register.withdraw_kin", by=by.pseudonym, place="", now=now)


def is_kin(principal: Principal, household: Household) -> bool:
    """Whether the principal must stand aside: kin of somebody who lives, or lived, in the household, as the principal
    declared. The answer is all that leaves here."""
    persons = Membership.objects.filter(household=household).values_list("person", flat=True)
    matches = [_matched(principal.pk, "person", pk) for pk in set(persons)]
    return KinDeclared.objects.filter(match__in=matches, withdrawn_at=None).exists()


def are_kin(one: Principal, other: Principal) -> bool:
    """Whether two who act for the office are kin, as either has declared."""
    matches = [_match(one.pk, other), _match(other.pk, one)]
    return KinDeclared.objects.filter(match__in=matches, withdrawn_at=None).exists()


def _match(declarer: int, kin: Person | Principal) -> bytes:
    return _matched(declarer, "person" if isinstance(kin, Person) else "principal", kin.pk)


def _matched(declarer: int, kind: str, pk: int) -> bytes:
    """The pair, by a keyed hash: nobody without the key of the office can try out pairs."""
    return vault().blind("kin", f"{declarer}:{kind}:{pk}")
