"""Erase the payload of one entry: a person may ask for it, and the trail still verifies."""

from datetime import datetime

from django.db import transaction

from doorstep.trail.models import Entry
from doorstep.trail.services.check import ERASE
from doorstep.trail.services.record import record


@transaction.atomic
def erase(entry: Entry, *, by: str, now: datetime, reason: str) -> Entry | None:
    """Empty salt and payload, and record that this was done and why. Asking twice records once: then None.

    The leaf stays: it holds a hash that nobody can try names against, because its salt is gone.
    """
    emptied = Entry.objects.filter(pk=entry.pk, sealed__isnull=False).update(sealed=None)
    if not emptied:
        return None
    what = {"entry": entry.pk, "digest": bytes(entry.digest).hex(), "reason": reason}
    return record(ERASE, by=by, place=entry.place, now=now, payload=what)
