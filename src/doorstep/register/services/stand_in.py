"""Let somebody do a duty while its holder is away."""

from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.models import Duty, Principal
from doorstep.register.services.give_duty import GIVE, DutyCannotBeGiven, place_of, put_down, refuse_days, refuse_unfit

STAND_IN, DELEGATE = "access.stand_in", "access.delegate"
LONGEST = timedelta(days=92)


@transaction.atomic
def stand_in(
    *, duty: int, who: Principal, first_day: date, last_day: date, by: Principal, now: datetime, today: date
) -> Duty:
    """Have a colleague do a duty for some days, for the same place and no further; it ends by itself.

    The holder may ask for it where the role says so, and whoever gives duties there. Both can act on those days; who
    enters something and who approves it are still two people.

    Args:
        last_day: counts; at most 92 days from the first, and within the duty itself.
    Raises:
        Refusal: by is neither; the duty is over or is itself one of a stand-in; the days or the person do not fit.
    """
    original = Duty.objects.select_for_update(of=("self",)).select_related("place", "household__place").get(pk=duty)
    if not _own(original, by, today):
        access.need(by, GIVE, place_of(original), today)
    _refuse_unheld(original, by, today)
    refuse_unfit(who, original.role)
    if who.pk in (original.principal_id, by.pk):
        raise DutyCannotBeGiven(
            said("Somebody else than its holder and you must do it."), said("Choose another colleague.")
        )
    if not access.colleagues(original, today).filter(pk=who.pk).exists():
        raise DutyCannotBeGiven(
            said("Who stands in works in the same place, in one above it or in one within it."),
            said("Choose another colleague, or have the duty given anew."),
        )
    refuse_days(first_day, last_day, today)
    _refuse_outside(original, first_day, last_day)
    _refuse_second(original, first_day, last_day)
    return put_down(
        Duty(principal=who, role=original.role, place=original.place, household=original.household,
             first_day=first_day, last_day=last_day, stands_in=original),
        act=STAND_IN, by=by, now=now, today=today,
    )  # fmt: skip


def _own(duty: Duty, by: Principal, today: date) -> bool:
    """Whether by holds the duty today and its role lets it be handed over."""
    return any(held.duty == duty.pk and DELEGATE in held.acts for held in access.duties(by, today))


def _refuse_unheld(duty: Duty, by: Principal, today: date) -> None:
    over = duty.last_day is not None and duty.last_day < today
    if over or duty.withdrawn_at is not None or duty.confirmed_at is None or not by.is_active:
        raise DutyCannotBeGiven(
            said("The duty does not count: it is over, was taken back, or waits for a second person."),
            said("Choose a duty that is held today."),
        )
    if duty.stands_in_id is not None:
        raise DutyCannotBeGiven(
            said("Who stands in for somebody does not pass the duty on."),
            said("Ask the holder, or the office that gave the duty."),
        )


def _refuse_outside(duty: Duty, first_day: date, last_day: date) -> None:
    if first_day < duty.first_day or (duty.last_day is not None and last_day > duty.last_day):
        raise DutyCannotBeGiven(
            said("The days are not all within the duty itself."), said("Choose days on which it is held.")
        )
    if last_day - first_day >= LONGEST:
        raise DutyCannotBeGiven(
            said("A stand-in does a duty for {days} days at the most.", days=LONGEST.days),
            said("For longer, have the duty given anew."),
        )


def _refuse_second(duty: Duty, first_day: date, last_day: date) -> None:
    others = duty.stand_ins.filter(withdrawn_at=None, first_day__lte=last_day, last_day__gte=first_day)
    if others.exists():
        raise DutyCannotBeGiven(
            said("Somebody stands in on some of these days already."), said("End that first, or choose other days.")
        )
