"""Change one's own password."""

from datetime import datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Principal
from doorstep.register.passwords import refuse_weak_password
from doorstep.trail.services.record import record

CHANGE = "access.change_password"


class WrongPassword(Refusal):
    """The password given as the present one is not."""

    def __init__(self) -> None:
        super().__init__(
            "register.wrong-password",
            said("Your password was not changed."),
            why=said("What you typed as your present password is not it."),
            do=said("Type it again; if it is lost, ask your administrator for a new one."),
        )


@transaction.atomic
def change_password(*, by: Principal, present: str, new: str, now: datetime) -> Principal:
    """Set a new password. Every other place where the account is signed in is signed out by it.

    Raises:
        Refusal: the present one is wrong; the new one could be guessed, or is the present one.
    """
    principal = Principal.objects.select_for_update().get(pk=by.pk)
    if not principal.check_password(present):
        raise WrongPassword
    refuse_weak_password(new, login=principal.login)
    if present == new:
        raise Refusal(
            "register.same-password",
            said("Your password was not changed."),
            why=said("The new one is the present one."),
            do=said("Choose another one."),
        )
    principal.set_password(new)
    principal.one_time = False
    principal.save(update_fields=["password", "one_time"])
    record(CHANGE, by=principal.pseudonym, place="", now=now)
    return principal
