"""Give somebody a duty: a role in a place, or for one household, from a first to a last day."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.entries import Role
from doorstep.register import access
from doorstep.register.models import Duty, Household, Place, Principal
from doorstep.trail.services.record import record

GIVE, CONFIRM = "access.give_duty", "access.confirm_duty"
ROLES_OF = {Principal.EVALUATOR: "evaluator", Principal.DEVICE: "device"}
PERSONAL = frozenset((*ROLES_OF.values(), "household"))


class DutyCannotBeGiven(Refusal):
    """The duty does not fit the role, the place, the days or the one who is to hold it."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.duty", said("This duty cannot be given."), why=why, do=do)


@transaction.atomic
def give_duty(
    *,
    to: Principal,
    role: str,
    place: Place | None,
    household: Household | None = None,
    first_day: date,
    last_day: date | None,
    by: Principal,
    now: datetime,
    today: date,
) -> Duty:
    """Give a duty. Where the pack keeps giving and confirming apart, it counts once a second person has confirmed it.

    Args:
        place: with everything in it; None is the whole office. household: for a role at that level; then no place.
        first_day, last_day: both count; first_day is not before today. A role that ends by itself gets its last day.
    Raises:
        Refusal: by has no duty that gives duties there; it is for oneself; the role is of another level; the days are
            wrong; the same duty is held already.
    """
    access.need(by, GIVE, household.place if household else place, today)
    _refuse_to_oneself(to, by)
    to = Principal.objects.select_for_update().get(pk=to.pk)
    refuse_unknown_role(role, today)
    refuse_unfit(to, role)
    refuse_wrong_level(role, place, household, today)
    last_day = last_day_of(role, first_day, last_day, today)
    refuse_days(first_day, last_day, today)
    _refuse_twice(to, role, place, household, first_day, last_day)
    return put_down(
        Duty(principal=to, role=role, place=place, household=household, first_day=first_day, last_day=last_day),
        act=GIVE, by=by, now=now, today=today,
    )  # fmt: skip


def put_down(duty: Duty, *, act: str, by: Principal, now: datetime, today: date) -> Duty:
    """Write a duty that was checked, and its entry."""
    duty.given_by, duty.given_at = by, now
    duty.confirmed_at = None if access.apart(GIVE, CONFIRM, today) else now
    duty.save()
    payload = {
        "duty": duty.pk,
        "to": duty.principal.pseudonym,
        "role": duty.role,
        "from": duty.first_day.isoformat(),
        "until": duty.last_day.isoformat() if duty.last_day else "",
        "waits": duty.confirmed_at is None,
    }
    record(act, by=by.pseudonym, place=code_of(duty), now=now, payload=payload)
    return duty


def place_of(duty: Duty) -> Place | None:
    """Where a duty counts; None is the whole office."""
    return duty.household.place if duty.household else duty.place


def code_of(duty: Duty) -> str:
    """The code of that place, as the trail writes it."""
    place = place_of(duty)
    return place.code if place else ""


def refuse_unknown_role(role: str, today: date) -> None:
    """Raises: Refusal: the pack in force has no such role on the day, or it is not held as a duty."""
    roles = policy.current().held(Role, on=today)
    if role not in roles or role == access.HOUSEHOLD_ROLE:
        raise DutyCannotBeGiven(
            said("The policy pack in force has no role {role} that is given as a duty.", role=role[:40]),
            said("Choose one of its roles."),
        )


def refuse_unfit(to: Principal, role: str) -> None:
    """Raises: Refusal: the role is for another kind of account, or this account holds no duties."""
    fit = role == ROLES_OF[to.kind] if to.kind in ROLES_OF else to.kind == Principal.WORKER and role not in PERSONAL
    if not fit or not to.is_active:
        raise DutyCannotBeGiven(
            said("This kind of account does not hold this role, or the account is closed."),
            said("A worker, a device and an evaluator each hold only roles of their own kind; make a second account."),
        )


def refuse_days(first_day: date, last_day: date | None, today: date) -> None:
    """Raises: Refusal: the last day is before the first, or the first before today."""
    if first_day < today:
        raise DutyCannotBeGiven(said("Its first day, {day}, is over.", day=first_day), said("Begin it today or later."))
    if last_day is not None and last_day < first_day:
        raise DutyCannotBeGiven(
            said("Its last day, {last}, is before its first, {first}.", last=last_day, first=first_day),
            said("Put the last day on or after the first, or leave it empty."),
        )


def _refuse_to_oneself(to: Principal, by: Principal) -> None:
    if to.pk == by.pk:
        raise DutyCannotBeGiven(
            said("Nobody gives a duty to their own account."), said("Ask another administrator to give it.")
        )


def refuse_wrong_level(role: str, place: Place | None, household: Household | None, today: date) -> None:
    """Raises: Refusal: the role belongs to another level than the place or the household."""
    level = policy.current().held(Role, on=today)[role].level
    if household is None and place is None:
        return  # only who holds the whole office comes so far
    here = "household" if household else place.level  # type: ignore[union-attr]
    if here != level:
        raise DutyCannotBeGiven(
            said("The role is one of the level {level}, and this is the level {here}.", level=level, here=here),
            said("Choose a place of that level, or another role."),
        )


def last_day_of(role: str, first_day: date, last_day: date | None, today: date) -> date | None:
    """The day asked for, or the one on which the role ends by itself.

    Raises:
        Refusal: the day asked for is later than that.
    """
    months = policy.current().held(Role, on=today)[role].months
    if months is None:
        return last_day
    latest = months_later(first_day, months)
    if last_day is not None and last_day > latest:
        raise DutyCannotBeGiven(
            said("A duty of this role lasts {months} months at the most, to {day}.", months=months, day=latest),
            said("Put the last day on that day or before."),
        )
    return last_day or latest


def months_later(day: date, months: int) -> date:
    """The last day of whole months that begin on the day: a year from 1 March ends on the last of February."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) - timedelta(days=1)


def _refuse_twice(
    to: Principal, role: str, place: Place | None, household: Household | None, first: date, last: date | None
) -> None:
    same = Duty.objects.filter(principal=to, role=role, place=place, household=household, withdrawn_at=None)
    if any((last is None or one.first_day <= last) and (one.last_day is None or one.last_day >= first) for one in same):
        raise DutyCannotBeGiven(
            said("The account holds this duty on some of these days already."),
            said("End the other one first, or begin after it."),
        )
