"""Erase for good what was recorded of a field: retention is over, or it should never have been collected."""

from datetime import date, datetime

from django.db import transaction

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Draft, Observation, Principal, Value
from doorstep.register.now.rebuild import make_anew
from doorstep.register.services.merge_households import SHORTEST
from doorstep.register.services.record_observation import held
from doorstep.trail.services.record import record

ERASE = "register.erase"


@transaction.atomic
def erase_values(
    *, kind: str, subject: int, field: str, before: date | None, reason: str, by: Principal, now: datetime, today: date
) -> int:  # fmt: skip
    """Empty value and salt of every observation of the field; digests stay, so the trail still verifies.

    Args:
        before: only what tells of days before it, for retention; None for all of it.
    Returns:
        How many values were emptied; 0 when there was nothing left, and then nothing is recorded.
    Raises:
        Refusal: by may not; there is no reason. Http404: no such household or person in reach.
    """
    _found, home = held(kind, subject, by, today, ERASE, merged=True)
    if len(reason.strip()) < SHORTEST:
        raise Refusal(
            "register.erase",
            said("Nothing was erased."),
            why=said("There is no reason."),
            do=said("Say in a few words why, without repeating what is erased."),
        )
    about = Observation.objects.filter(**{kind: subject})
    rows = Value.objects.filter(
        observation__in=about if before is None else about.filter(as_of__lt=before), field=field, salt__isnull=False
    )  # fmt: skip
    count = rows.update(value=None, sealed=None, salt=None)
    if not count:
        return 0
    Draft.objects.filter(household=home, state=Draft.OPEN).update(state=Draft.ABANDONED, sealed=None)
    make_anew(policy.current(), **{f"{kind}s": (subject,)})
    payload = {kind: subject, "field": field, "values": count, "reason": reason}
    if before is not None:
        payload["before"] = before.isoformat()
    record(ERASE, by=by.pseudonym, place=home.place.code, now=now, payload=payload)
    return count
