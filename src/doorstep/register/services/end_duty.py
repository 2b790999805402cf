"""End a duty: today is its last day, or one named; one that has not begun is taken back."""

from datetime import date, datetime

from django.db import transaction

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
    found = Duty.objects.select_for_update(of=("self",)).select_related("place", "household__place").get(pk=duty)
    access.need(by, GIVE, place_of(found), today)
    _refuse_over(found, last_day, today)
    if found.last_day == last_day:
        return found
    _refuse_the_last(found, today)
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


def _refuse_the_last(duty: Duty, today: date) -> None:
    """An office in which nobody may give duties could not be brought back to life from its pages."""
    held = next((one for one in access.duties(duty.principal, today) if one.duty == duty.pk), None)
    if held is None or GIVE not in held.acts or not held.everywhere:
        return
    # Locked in one order, so that two who end each other's duty wait for one another.
    others = Duty.objects.select_for_update().filter(place=None, household=None).order_by("pk").exclude(pk=duty.pk)
    principals = Principal.objects.filter(pk__in=[one.principal_id for one in others], is_active=True)
    if not any(_gives_everywhere(one, today, apart_from=duty.pk) for one in principals):
        raise DutyCannotBeEnded(
            said("It is the last duty that lets anybody give duties in the whole office."),
            said("Give that duty to somebody else first."),
        )


def _gives_everywhere(principal: Principal, today: date, *, apart_from: int) -> bool:
    held = access.duties(principal, today)
    return any(one.everywhere and GIVE in one.acts and one.duty != apart_from for one in held)
