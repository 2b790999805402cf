"""A witness whom the household chose says that it agreed."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from doorstep.methods.kernel.said import said
from doorstep.register.models import Consent, MatchingAuthorisation, Principal
from doorstep.register.proofs import NotProved
from doorstep.trail.services.record import record

CONFIRM = "register.confirm_as_witness"


@transaction.atomic
def confirm_as_witness(
    *, model: type[Consent | MatchingAuthorisation], pk: int, by: Principal, now: datetime
) -> Consent | MatchingAuthorisation:  # fmt: skip
    """From now on it counts; confirmed twice changes nothing.

    Raises:
        Http404: there is none that names by as its witness. Refusal: it was withdrawn meanwhile.
    """
    rows = model.objects.select_for_update(of=("self",)).select_related("household__place")
    found = rows.filter(pk=pk, witness=by, proof=model.WITNESS).exclude(by=by).first()
    if found is None:
        raise Http404
    if found.withdrawn_at is not None:
        raise NotProved(said("The household has taken it back."), said("Ask the household."))
    if found.counts_from is None:
        found.counts_from = now
        found.save(update_fields=["counts_from"])
        payload = {"of": model.__name__, "number": pk, "household": found.household_id}
        record(CONFIRM, by=by.pseudonym, place=found.household.place.code, now=now, payload=payload)
    return found
