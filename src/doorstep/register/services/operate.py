"""What whoever holds the machine and the key of an office does by command: for the first days and for emergencies.

It stands in the trail as done by the operator; nobody can do it from a page.
"""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Duty, Place, Principal
from doorstep.register.services.add_first import OPERATOR
from doorstep.register.services.add_worker import ADD, open_account
from doorstep.register.services.give_duty import last_day_of, refuse_unknown_role, refuse_wrong_level
from doorstep.register.services.reset_password import RESET, renew
from doorstep.trail.services.record import record


@transaction.atomic
def add_by_operator(*, login: str, name: str, role: str, place: str, now: datetime, today: date) -> str:
    """Add a worker with a duty that counts from today, without a second person.

    Args:
        place: code of a place; "" is the whole office.
    Returns:
        The password with which the worker signs in once.
    Raises:
        Refusal: the login is taken, or the role does not fit the place.
    """
    found = Place.objects.filter(code=place).first() if place else None
    if place and found is None:
        raise Refusal(
            "register.no-place",
            said("The duty cannot be given."),
            why=said("There is no place with the code {code}.", code=place[:30]),
            do=said("Import places first, or leave --place out for the whole office."),
        )
    refuse_unknown_role(role, today)
    refuse_wrong_level(role, found, None, today)
    principal, password = open_account(login=login, name=name, body="", kind=Principal.WORKER, now=now)
    duty = Duty.objects.create(
        principal=principal, role=role, place=found, first_day=today, last_day=last_day_of(role, today, None, today),
        given_at=now, confirmed_at=now,
    )  # fmt: skip
    payload = {"account": principal.pseudonym, "duty": duty.pk, "role": role}
    record(ADD, by=OPERATOR, place=place, now=now, payload=payload)
    return password


@transaction.atomic
def renew_by_operator(*, login: str, now: datetime) -> str:
    """A new one-time password for an account that is open, when no administrator can give one.

    Raises:
        Refusal: there is no such account.
    """
    found = Principal.objects.select_for_update().filter(login=login, is_active=True).first()
    if found is None or found.kind not in (Principal.WORKER, Principal.EVALUATOR):
        raise Refusal(
            "register.no-account",
            said("There is no account to give a password to."),
            why=said("Nobody signs in as {login} with a password here, or the account is closed.", login=login[:64]),
            do=said("List the accounts with doorstep worker list."),
        )
    password = renew(found)
    record(RESET, by=OPERATOR, place="", now=now, payload={"account": found.pseudonym})
    return password
