"""Give somebody a new one-time password, when theirs is lost or was seen; their code of the telephone goes with it."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.models import Principal, SignInCode
from doorstep.register.passwords import one_time_password
from doorstep.register.services.add_worker import MANAGE
from doorstep.trail.services.record import record

RESET = "access.reset_password"


@transaction.atomic
def reset_password(*, principal: int, by: Principal, now: datetime, today: date) -> str:
    """A password that opens the account once; whoever is signed in with it is signed out.

    Returns:
        The password, to be told and not written down.
    Raises:
        Refusal: by does not manage accounts in the places of all duties the account holds; or it is by's own.
    """
    found = Principal.objects.select_for_update().get(pk=principal)
    if found.pk == by.pk:
        raise Refusal(
            "register.own-password",
            said("You cannot reset your own password."),
            why=said("An account that was left open could be taken over so."),
            do=said("Change it under your account, or ask another administrator."),
        )
    refuse_unmanaged(found, by=by, today=today)
    password = renew(found)
    record(RESET, by=by.pseudonym, place="", now=now, payload={"account": found.pseudonym})
    return password


def renew(principal: Principal) -> str:
    """Set a one-time password and forget the second step of signing in."""
    password = one_time_password()
    principal.set_password(password)
    principal.one_time = True
    principal.save(update_fields=["password", "one_time"])
    SignInCode.objects.filter(user=principal).delete()
    return password


def refuse_unmanaged(principal: Principal, *, by: Principal, today: date) -> None:
    """Who could take over an account could do all that it may: so all of it must lie within one's own area.

    Raises:
        Refusal: one duty of the account, now or later, is for a place where by manages no accounts.
    """
    access.need_anywhere(by, MANAGE, today)
    for duty in principal.duties.to_come(today).select_related("place", "household__place"):
        access.need(by, MANAGE, duty.household.place if duty.household else duty.place, today)
