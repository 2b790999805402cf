"""Is this the household's own PIN? Few tries, then a wait that grows; after many the card must be handed out anew."""

from datetime import datetime, timedelta

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import HouseholdCard, Principal

FREE_TRIES, ALL_TRIES = 5, 20
FIRST_WAIT = timedelta(minutes=15)


class CardLocked(Refusal):
    """Too many wrong PINs: none is looked at until a time, or ever again."""

    def __init__(self, card: HouseholdCard) -> None:
        super().__init__(
            "register.card-locked",
            said("This card is locked."),
            why=said("The PIN was typed wrong too often."),
            do=said("Ask your village or township office for a new card.")
            if card.wrong >= ALL_TRIES
            else said("Try again later, after an hour at the most; or ask your village or township office."),
        )


def pin_is_right(card: HouseholdCard, pin: str, *, now: datetime) -> bool:
    """Whether the PIN is right; a wrong one is counted, whatever the caller does next.

    Args:
        card: its row is locked while it is looked at, so that tries at once are counted one by one.
    Raises:
        Refusal: the card is locked; the PIN was not looked at.
    """
    with transaction.atomic():
        found = HouseholdCard.objects.select_for_update(of=("self",)).select_related("principal").get(pk=card.pk)
        if found.wrong >= ALL_TRIES or (found.locked_until is not None and found.locked_until > now):
            raise CardLocked(found)
        right = found.principal.is_active and found.principal.check_password(pin)
        found.wrong = 0 if right else found.wrong + 1
        found.locked_until = _wait(found.wrong, now)
        found.save(update_fields=["wrong", "locked_until"])
    return right


def _wait(wrong: int, now: datetime) -> datetime | None:
    """After every fifth wrong PIN: a quarter of an hour, half an hour, three quarters."""
    return now + FIRST_WAIT * (wrong // FREE_TRIES) if wrong and wrong % FREE_TRIES == 0 else None


def household_of(principal: Principal) -> int | None:
    """The household that a principal is, by its card."""
    return HouseholdCard.objects.filter(principal=principal).values_list("household", flat=True).first()
