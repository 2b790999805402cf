"""Confirm a local value that somebody else proposed. From then on it is part of the rules in force."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.local import judged
from doorstep.policy.models import LocalValue
from doorstep.policy.reads import current_pack, local_of
from doorstep.policy.services.editions import beneath, hold_editions, put_in_force
from doorstep.policy.services.propose_value import payload_of
from doorstep.trail.services.record import record


@transaction.atomic
def confirm_value(*, number: int, by: str, now: datetime, today: date) -> LocalValue:
    """Put a proposed value in force. Confirming twice records once.

    Args:
        number: of the proposal. by: pseudonym of the second person.
    Raises:
        Refusal: there is no such proposal; it was withdrawn; `by` proposed it; or it can no longer be set, as when its
            first day has passed meanwhile.
    """
    hold_editions()
    row = locked(number)
    if row.withdrawn_at is not None:
        raise Refusal(
            "policy.withdrawn",
            said("The value cannot be confirmed."),
            why=said("It was withdrawn."),
            do=said("Propose it anew."),
        )
    if row.confirmed_at is not None:
        return row
    if by == row.proposed_by:
        raise Refusal(
            "policy.same-person",
            said("You cannot confirm this value."),
            why=said("You proposed it; a second person confirms."),
            do=said("Ask a colleague who may confirm local values."),
        )
    found = judged(current_pack(), local_of(row), path=row.path, level=row.level, today=today)
    row.raises = found.raises
    row.confirmed_by, row.confirmed_at = by, now
    row.save(update_fields=["raises", "confirmed_by", "confirmed_at"])
    digest = put_in_force(beneath(), now)
    record("policy.confirm_value", by=by, place=row.place, now=now, payload=payload_of(row) | {"rules": digest})
    return row


def locked(number: int) -> LocalValue:
    """The row, held to the end of the transaction.

    Raises:
        Refusal: there is none of that number.
    """
    row = LocalValue.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Refusal(
            "policy.no-local-value",
            said("There is no such local value."),
            why=said("None has the number {number}.", number=str(number)[:20]),
            do=said("Look at the list of local values."),
        )
    return row
