"""A household takes back what it agreed to. That needs no proof and no reason: nobody is kept to a consent."""

from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from doorstep.register.holding import held_household
from doorstep.register.models import Consent, MatchingAuthorisation, Principal
from doorstep.register.services.give_consent import act_of
from doorstep.trail.services.record import record

WITHDRAW = "register.withdraw_consent"


@transaction.atomic
def withdraw_consent(
    *, model: type[Consent | MatchingAuthorisation], pk: int, by: Principal, now: datetime, today: date
) -> Consent | MatchingAuthorisation:  # fmt: skip
    """From now on it counts no more; withdrawn twice changes nothing.

    Raises:
        Refusal: by may not. Http404: there is none, or not in reach.
    """
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    household = held_household(by, found.household_id, act_of(by), today, merged=True)
    found.refresh_from_db()
    if found.withdrawn_at is None:
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        payload = {"of": model.__name__, "number": pk, "household": household.pk}
        record(WITHDRAW, by=by.pseudonym, place=household.place.code, now=now, payload=payload)
    return found
