"""Whether a principal may do something in a place today."""

from datetime import date

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.access.holding import duties
from doorstep.register.models import Place, Principal


class NotAllowed(Refusal):
    """No duty of the asker lets them do this here today. It says nothing of what is there."""

    def __init__(self) -> None:
        super().__init__(
            "access.not-allowed",
            said("You cannot do this."),
            why=said("None of your duties allows it in this place today."),
            do=said("See under your account which duties you hold; the office that gave them can give another."),
        )


def may(principal: Principal, act: str, place: Place | None, today: date) -> bool:
    """Whether one duty allows the act in the place; place None asks for the whole office."""
    path = place.path if place else ""
    return any(act in duty.acts and duty.covers(path) for duty in duties(principal, today))


def need(principal: Principal, act: str, place: Place | None, today: date) -> None:
    """Refuse what `may` denies.

    Raises:
        Refusal: no duty allows it there and today.
    """
    if not may(principal, act, place, today):
        raise NotAllowed


def may_anywhere(principal: Principal, act: str, today: date) -> bool:
    """Whether there is any place or household for which a duty allows the act: what decides if a page is offered."""
    return any(act in duty.acts for duty in duties(principal, today))


def need_anywhere(principal: Principal, act: str, today: date) -> None:
    """Refuse what `may_anywhere` denies."""
    if not may_anywhere(principal, act, today):
        raise NotAllowed


def apart(act: str, other: str, today: date) -> bool:
    """Whether policy keeps two acts apart: who does one of them does not do the other on the same thing."""
    return other in policy.current().apart(act, on=today)
