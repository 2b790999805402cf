"""The first administrator of an office, made by `doorstep init`."""

from datetime import date, datetime

from django.db import transaction

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.entries import Role
from doorstep.register.models import Duty, Principal, Worker
from doorstep.register.passwords import one_time_password
from doorstep.register.services.give_duty import GIVE, refuse_unknown_role
from doorstep.trail.services.record import record

OPERATOR = "doorstep.operator"


@transaction.atomic
def add_first(*, login: str, name: str, role: str, now: datetime, today: date) -> str:
    """Make the one who gives everybody else their duties; for the whole office, without an end.

    A run that was stopped after this is taken up again: the account that nobody has used gets a new password.

    Args:
        role: "" takes the first role of the pack that may give duties.
    Returns:
        The password with which it signs in once.
    Raises:
        Refusal: somebody has signed in here already; or no role may give duties.
    """
    if Principal.objects.exclude(login=login).exists() or Principal.objects.filter(last_login__isnull=False).exists():
        raise Refusal(
            "home.database-taken",
            said("The first administrator cannot be made."),
            why=said("The database belongs to an office already: people have accounts in it."),
            do=said("Name an empty database, or bring the office back with doorstep restore."),
        )
    password = one_time_password()
    principal, made = Principal.objects.get_or_create(login=login, defaults={"kind": Principal.WORKER, "made_at": now})
    principal.one_time = True
    principal.set_password(password)
    principal.save()
    if made:
        Worker.objects.create(principal=principal, name=name)
        Duty.objects.create(
            principal=principal, role=_role(role, today), first_day=today, given_at=now, confirmed_at=now
        )
        record("access.add_first", by=OPERATOR, place="", now=now, payload={"account": principal.pseudonym})
    return password


def _role(asked: str, today: date) -> str:
    if asked:
        refuse_unknown_role(asked, today)
        return asked
    pack = policy.current()
    able = [role for role in pack.held(Role, on=today) if GIVE in pack.acts(role, on=today)]
    if not able:
        raise Refusal(
            "register.no-administrator",
            said("The first administrator cannot be made."),
            why=said("No role of the policy pack may give duties."),
            do=said("Add the act access.give_duty to a role of the pack."),
        )
    return able[0]
