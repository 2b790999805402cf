"""Propose a local value. It holds only once somebody else has confirmed it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.content import tagged
from doorstep.policy.local import Local, judged
from doorstep.policy.models import LocalValue
from doorstep.policy.reads import current_pack
from doorstep.trail.services.record import record

LONGEST_REASON = 500


@transaction.atomic
def propose_value(
    *,
    key: str,
    place: str,
    path: Sequence[str],
    level: str,
    value: Any,
    starts: date,
    ends: date | None,
    reason: str,
    by: str,
    now: datetime,
    today: date,
) -> LocalValue:
    """Write down a value that a place would set.

    Args:
        key: of the value. place: code of the place. path: codes from the top down, the place itself last. level: of the
            place. value: plain, as a pack file has it. starts, ends: both included. reason: the document it is set by.
        by: pseudonym of the proposer; whether they may is for `register.access` to say.
    Raises:
        Refusal: see `local.judged`; or no reason is given.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refusal(
            "policy.no-reason",
            said("The value cannot be proposed."),
            why=said("The document it is set by is not named, or in more than {most} letters.", most=LONGEST_REASON),
            do=said("Name the document, its number and day."),
        )
    local = Local(key, place, value, starts, ends, reason.strip())
    found = judged(current_pack(), local, path=path, level=level, today=today)
    row = LocalValue.objects.create(
        key=key, place=place, level=level, path=list(path), value=tagged(value), starts=starts, ends=ends,
        reason=local.reason, raises=found.raises, proposed_by=by, proposed_at=now,
    )  # fmt: skip
    record("policy.propose_value", by=by, place=place, now=now, payload=payload_of(row))
    return row


def payload_of(row: LocalValue) -> dict[str, object]:
    """What the trail keeps of a local value."""
    return {
        "number": row.pk,
        "key": row.key,
        "value": str(row.value),
        "from": row.starts.isoformat(),
        "to": row.ends.isoformat() if row.ends else "",
        "reason": row.reason,
        "raises": "yes" if row.raises else "no",
    }
