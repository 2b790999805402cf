"""Passwords, PINs and what is printed once: made of letters that nobody confuses, and long enough."""

import secrets

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1
SHORTEST, LONGEST, PIN_LENGTH = 12, 128, 6
EASY_PINS = {"123456", "654321", "123123", "112233", "121212", "520520", "168168"}


class WeakPassword(Refusal):
    """The password could be guessed."""

    def __init__(self, why: Said) -> None:
        super().__init__(
            "register.weak-password",
            said("This password cannot be used."),
            why=why,
            do=said("Choose three or four words that nobody would put together, or let a password manager choose."),
        )


class WeakPin(Refusal):
    """The PIN is not six digits, or one that would be tried first."""

    def __init__(self, why: Said) -> None:
        super().__init__(
            "register.weak-pin",
            said("This PIN cannot be used."),
            why=why,
            do=said("Choose six digits that only your household knows; no birthday, no telephone number."),
        )


def one_time_password() -> str:
    """Four groups of five letters, 99 bits; typed once, then changed."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(5)) for _ in range(4))


def new_pin() -> str:
    """Six digits by chance, none of the easy ones."""
    pin = f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"
    return new_pin() if _easy(pin) else pin


def refuse_weak_password(password: str, *, login: str) -> None:
    """Raises: Refusal: it is too short or too long, holds the account's name, or is among the most common ones."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            said("A password has {least} letters or more, {most} at the most.", least=SHORTEST, most=LONGEST)
        )
    if len(login) > 3 and login.lower() in password.lower():
        raise WeakPassword(said("It holds the name of the account."))
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError as trouble:
        raise WeakPassword(said("It is among the passwords that are tried first.")) from trouble
    if len(set(password)) < 5:
        raise WeakPassword(said("It is made of very few different letters."))


def refuse_weak_pin(pin: str) -> None:
    """Raises: Refusal: not six digits, or easy to guess."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        raise WeakPin(said("A PIN has {count} digits.", count=PIN_LENGTH))
    if _easy(pin):
        raise WeakPin(said("It is among the PINs that are tried first."))


def _easy(pin: str) -> bool:
    return pin in EASY_PINS or len(set(pin)) == 1 or pin[:3] == pin[3:] or pin[:2] * 3 == pin
