"""Hand out the card of a household, with a new PIN; every earlier card is worthless from then on."""

from datetime import date, datetime

from django.db import transaction

from doorstep.register import access
from doorstep.register.models import Household, HouseholdCard, Principal
from doorstep.register.models.cards import new_number
from doorstep.register.passwords import new_pin
from doorstep.trail.services.record import record

ISSUE = "access.issue_card"


@transaction.atomic
def issue_card(*, household: int, by: Principal, now: datetime, today: date) -> tuple[HouseholdCard, str]:
    """Make the card, or make it anew. Nobody keeps the PIN: it is in the sealed letter, and the household changes it.

    Returns:
        The card, and the PIN in clear, once.
    Raises:
        Refusal: by hands out no cards there. Http404: no such household in reach.
    """
    found = access.household_for(by, household, today)
    access.need(by, ISSUE, found.place, today)
    Household.objects.select_for_update().get(pk=found.pk)
    card = HouseholdCard.objects.filter(household=found).select_related("principal").first() or _first(found, now)
    pin = new_pin()
    card.principal.set_password(pin)
    card.principal.one_time = True
    card.principal.save()
    card.number, card.issued_at, card.wrong, card.locked_until = new_number(), now, 0, None
    card.save()
    payload = {"household": found.pk, "account": card.principal.pseudonym}
    record(ISSUE, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
    return card, pin


def _first(household: Household, now: datetime) -> HouseholdCard:
    principal = Principal.objects.create(login=f"household.{new_number()}", kind=Principal.HOUSEHOLD, made_at=now)
    return HouseholdCard(principal=principal, household=household)
