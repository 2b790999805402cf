"""End a duty: today is its last day, or one named; one that has not begun is taken back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access
from doorstep.register.models import Duty, Principal
from doorstep.register.services.give_duty import GIVE, code_of, place_of
from doorstep.trail.services.record import record

END = "access.end_duty"


class DutyCannotBeEnded(Refusal):
    """It is over, or the office would be left without anybody who can give duties."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.duty-end", said("This duty cannot be ended so."), why=why, do=do)


@transaction.atomic
def end_duty(*, duty: int, last_day: date, reason: str, by: Principal, now: datetime, today: date) -> Duty:
    """Let a duty and everything that stands in for it end with a day. Asking twice ends it once.

    Args:
        last_day: the last one on which it counts, today or later; never later than it would have ended.
    Raises:
        Refusal: by may not end duties there; the day is wrong; the duty is over; nobody else could give duties then.
    """
    found = _locked(duty)
    access.need(by, GIVE, place_of(found), today)
    _refuse_over(found, last_day, today)
    if found.last_day == last_day:
        return found
    _refuse_the_last(found, last_day)
    for one in [found, *found.stand_ins.select_for_update().filter(withdrawn_at=None)]:
        _end(one, last_day, now)
    payload = {"duty": found.pk, "until": last_day.isoformat(), "reason": reason}
    record(END, by=by.pseudonym, place=code_of(found), now=now, payload=payload)
    return found


def _end(duty: Duty, last_day: date, now: datetime) -> None:
    if duty.first_day > last_day:
        duty.withdrawn_at = now
    elif duty.last_day is None or duty.last_day > last_day:
        duty.last_day = last_day
    duty.save(update_fields=["last_day", "withdrawn_at"])


def _refuse_over(duty: Duty, last_day: date, today: date) -> None:
    if duty.withdrawn_at is not None or (duty.last_day is not None and duty.last_day < today):
        raise DutyCannotBeEnded(said("It is over already."), said("Nothing is left to do."))
    if last_day < today:
        raise DutyCannotBeEnded(
            said("The day {day} is over, and what was done on it was done in duty.", day=last_day),
            said("Name today or a later day."),
        )
    if duty.last_day is not None and last_day > duty.last_day:
        raise DutyCannotBeEnded(
            said("It ends on {day} already, before the day you name.", day=duty.last_day),
            said("Name an earlier day, or give another duty after it."),
        )


def _locked(duty: int) -> Duty:
    """The duty and all for the whole office, in one order: two who end each other's duty wait for one another."""
    rows = Duty.objects.select_for_update(of=("self",)).select_related("place", "household__place").order_by("pk")
    return next(one for one in rows.filter(Q(pk=duty) | Q(place=None, household=None)) if one.pk == duty)


def _refuse_the_last(duty: Duty, last_day: date) -> None:
    """An office in which nobody may give duties could not be brought back to life from its pages."""
    after = last_day + timedelta(days=1)
    if not _gives_everywhere(duty.principal, after, only=duty.pk):
        return
    rest = Duty.objects.filter(place=None, household=None).exclude(pk=duty.pk).values("principal")
    if not any(_gives_everywhere(one, after, apart_from=duty.pk) for one in Principal.objects.filter(pk__in=rest)):
        raise DutyCannotBeEnded(
            said("It is the last duty that lets anybody give duties in the whole office."),
            said("Give that duty to somebody else first."),
        )


def _gives_everywhere(
    principal: Principal, day: date, *, only: int | None = None, apart_from: int | None = None
) -> bool:
    """Whether a duty of the principal (the one named, or any but one) gives duties in the whole office on the day."""
    held = [one for one in access.duties(principal, day) if one.everywhere and GIVE in one.acts]
    return any(one.duty != apart_from and only in (None, one.duty) for one in held)
