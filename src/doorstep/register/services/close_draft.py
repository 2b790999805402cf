"""A half-filled form is done, or given up; what it held is emptied."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404

from doorstep.register.models import Draft, Principal
from doorstep.trail.services.record import record


@transaction.atomic
def close_draft(*, key: UUID, done: bool, by: Principal, now: datetime) -> Draft:
    """Closed twice changes nothing. done: its record was made, under the draft's key.

    Raises:
        Http404: there is none of one's own.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=key, author=by).first()
    if draft is None:
        raise Http404
    if draft.state == Draft.OPEN:
        draft.state, draft.sealed = (Draft.DONE if done else Draft.ABANDONED), None
        draft.save(update_fields=["state", "sealed"])
        place = draft.household.place.code if draft.household else ""
        payload = {"draft": key.hex, "state": draft.state}
        record("register.close_draft", by=by.pseudonym, place=place, now=now, payload=payload)
    return draft
