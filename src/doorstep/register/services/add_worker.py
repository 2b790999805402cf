"""Add a worker or an evaluator, with a first duty; the password is told once and changed at the first sign-in."""

import re
from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access
from doorstep.register.models import Evaluator, Household, Place, Principal, Worker
from doorstep.register.passwords import one_time_password
from doorstep.register.services.give_duty import give_duty
from doorstep.trail.services.record import record

ADD, MANAGE = "access.add_worker", "access.manage_workers"
LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,31}")
NAMED = {Principal.WORKER: Worker, Principal.EVALUATOR: Evaluator}


class AccountCannotBeAdded(Refusal):
    """The name of the account is taken or cannot be one; or the person's name is missing."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.account", said("This account cannot be made."), why=why, do=do)


@transaction.atomic
def add_worker(
    *,
    login: str,
    name: str,
    body: str,
    role: str,
    place: Place | None,
    household: Household | None = None,
    first_day: date,
    last_day: date | None,
    by: Principal,
    now: datetime,
    today: date,
    kind: str = Principal.WORKER,
) -> tuple[Principal, str]:
    """Make an account and give it its first duty.

    Args:
        login: what is typed to sign in; small letters, digits, point, hyphen; never a name or number of the person's
            papers. body: where they are employed. The rest: see `give_duty`.
    Returns:
        The principal, and the password with which it signs in once.
    Raises:
        Refusal: the login is taken or is no login; the duty cannot be given.
    """
    access.need(by, MANAGE, household.place if household else place, today)
    principal, password = open_account(login=login, name=name, body=body, kind=kind, now=now)
    payload = {"account": principal.pseudonym, "kind": kind}
    record(ADD, by=by.pseudonym, place=place.code if place else "", now=now, payload=payload)
    give_duty(
        to=principal, role=role, place=place, household=household, first_day=first_day, last_day=last_day,
        by=by, now=now, today=today,
    )  # fmt: skip
    return principal, password


def open_account(*, login: str, name: str, body: str, kind: str, now: datetime) -> tuple[Principal, str]:
    """The account alone, which may do nothing yet, and its one-time password.

    Raises:
        Refusal: the login is taken or is no login, or the name is missing.
    """
    _refuse_bad_login(login)
    if not name.strip():
        raise AccountCannotBeAdded(
            said("The name of the person is missing."), said("Write the name as colleagues know it.")
        )
    password = one_time_password()
    principal = Principal(login=login, kind=kind, made_at=now, one_time=True)
    principal.set_password(password)
    principal.save()
    NAMED[kind].objects.create(principal=principal, name=name.strip(), body=body.strip())
    return principal, password


def _refuse_bad_login(login: str) -> None:
    if not LOGIN.fullmatch(login):
        raise AccountCannotBeAdded(
            said("A name to sign in with has 3 to 32 small letters, digits, points or hyphens, a letter first."),
            said("Choose one such as zhang.wei or village07."),
        )
    if re.search(r"\d{8}", login):
        raise AccountCannotBeAdded(
            said("It holds a long number, perhaps one of a paper or a telephone."),
            said("Choose one without numbers of papers."),
        )
    if Principal.objects.filter(login=login).exists():
        raise AccountCannotBeAdded(
            said("This name is taken."), said("Choose another, for example with a digit after it.")
        )
