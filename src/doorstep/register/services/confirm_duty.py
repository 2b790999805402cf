"""A second person agrees to a duty that was given, and only then it counts."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access
from doorstep.register.models import Duty, Principal
from doorstep.register.services.give_duty import CONFIRM, code_of, place_of
from doorstep.trail.services.record import record


class DutyCannotBeConfirmed(Refusal):
    """It is decided already, or the asker gave it or would hold it."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.duty-confirm", said("You cannot decide about this duty."), why=why, do=do)


@transaction.atomic
def confirm_duty(*, duty: int, by: Principal, now: datetime, today: date) -> Duty:
    """Confirm a duty that waits. Asking twice confirms once.

    Raises:
        Refusal: by may not confirm duties there, gave this one, or is to hold it; or it was taken back or is over.
    """
    found = waiting(duty, by=by, today=today)
    if found.confirmed_at is not None and found.confirmed_by_id == by.pk:
        return found
    _refuse_decided(found, today)
    found.confirmed_by, found.confirmed_at = by, now
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    record(CONFIRM, by=by.pseudonym, place=code_of(found), now=now, payload={"duty": found.pk})
    return found


def waiting(duty: int, *, by: Principal, today: date) -> Duty:
    """The duty, locked, for somebody who may decide about it.

    Raises:
        Refusal: by may not.
    """
    found = Duty.objects.select_for_update(of=("self",)).select_related("place", "household__place").get(pk=duty)
    access.need(by, CONFIRM, place_of(found), today)
    if by.pk in (found.given_by_id, found.principal_id):
        raise DutyCannotBeConfirmed(
            said("Who gives a duty, and who is to hold it, do not decide about it."),
            said("Ask another administrator to look at it."),
        )
    return found


def _refuse_decided(duty: Duty, today: date) -> None:
    if duty.confirmed_at is not None or duty.withdrawn_at is not None:
        raise DutyCannotBeConfirmed(
            said("It was decided already."), said("Look at the list again; it shows what is still to do.")
        )
    if duty.last_day is not None and duty.last_day < today:
        raise DutyCannotBeConfirmed(
            said("Its last day, {day}, is over.", day=duty.last_day), said("Have it given again with later days.")
        )


@transaction.atomic
def refuse_duty(*, duty: int, reason: str, by: Principal, now: datetime, today: date) -> Duty:
    """Say no to a duty that waits; it never counts. The reason is kept in the trail.

    Raises:
        Refusal: as for confirming.
    """
    found = waiting(duty, by=by, today=today)
    _refuse_decided(found, today)
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    payload = {"duty": found.pk, "reason": reason}
    record("access.refuse_duty", by=by.pseudonym, place=code_of(found), now=now, payload=payload)
    return found
