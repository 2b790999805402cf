"""A household changes its own PIN."""

from datetime import datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import HouseholdCard, Principal
from doorstep.register.passwords import refuse_weak_pin
from doorstep.register.services.check_pin import pin_is_right
from doorstep.trail.services.record import record

CHANGE = "access.change_pin"


class WrongPin(Refusal):
    """What was typed as the present PIN is not it."""

    def __init__(self) -> None:
        super().__init__(
            "register.wrong-pin",
            said("Your PIN was not changed."),
            why=said("What you typed as your present PIN is not it."),
            do=said("Type the PIN from the letter that came with the card; after five wrong ones the card is locked."),
        )


def change_pin(*, by: Principal, present: str, new: str, now: datetime) -> Principal:
    """Set a new PIN; whoever is signed in with the card elsewhere is signed out.

    Raises:
        Refusal: the present one is wrong (which is counted), or the new one would be tried first, or is the old one.
    """
    card = HouseholdCard.objects.get(principal=by)
    if not pin_is_right(card, present, now=now):
        raise WrongPin
    refuse_weak_pin(new)
    if new == present:
        raise Refusal(
            "register.same-pin",
            said("Your PIN was not changed."),
            why=said("The new one is the present one."),
            do=said("Choose another one."),
        )
    with transaction.atomic():
        principal = Principal.objects.select_for_update().get(pk=by.pk)
        principal.set_password(new)
        principal.one_time = False
        principal.save(update_fields=["password", "one_time"])
        record(CHANGE, by=principal.pseudonym, place="", now=now)
    return principal
