"""Ask for a code of the telephone at each sign-in from now on, or no longer."""

from datetime import datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Principal, SignInCode
from doorstep.register.services.change_password import WrongPassword
from doorstep.trail.services.record import record

START, STOP = "access.start_code", "access.stop_code"


class WrongCode(Refusal):
    """The six digits do not fit the secret and the time, or were used already."""

    def __init__(self) -> None:
        super().__init__(
            "register.wrong-code",
            said("This code does not fit."),
            why=said("A code holds for half a minute, and only once; or the clock of the telephone is wrong."),
            do=said("Wait for the next code and type its six digits."),
        )


def prepared(principal: Principal) -> SignInCode:
    """The telephone that is being set up: the same one until it has shown a right code."""
    found, _made = SignInCode.objects.get_or_create(user=principal, confirmed=False, defaults={"name": "app"})
    return found


def held(principal: Principal) -> SignInCode | None:
    """The telephone whose codes are asked for."""
    return SignInCode.objects.filter(user=principal, confirmed=True).first()


@transaction.atomic
def start_codes(*, by: Principal, code: str, now: datetime) -> None:
    """From now on signing in asks for a code; the one given proves that the app is set up.

    Raises:
        Refusal: the code does not fit.
    """
    device = SignInCode.objects.select_for_update().get(pk=prepared(by).pk)
    if held(by) is not None or not device.verify_token(code):
        raise WrongCode
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record(START, by=by.pseudonym, place="", now=now)


@transaction.atomic
def stop_codes(*, by: Principal, password: str, now: datetime) -> None:
    """Signing in asks for the password alone again.

    Raises:
        Refusal: the password is wrong.
    """
    if not Principal.objects.get(pk=by.pk).check_password(password):
        raise WrongPassword
    gone, _by_table = SignInCode.objects.filter(user=by).delete()
    if gone:
        record(STOP, by=by.pseudonym, place="", now=now)
