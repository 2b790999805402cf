"""Withdraw a local value: a proposal is dropped; one in force ends, and what the country laid down holds again."""

from datetime import date, datetime

from django.db import transaction

from doorstep.policy.models import LocalValue
from doorstep.policy.services.confirm_value import locked
from doorstep.policy.services.editions import beneath, hold_editions, put_in_force
from doorstep.policy.services.propose_value import payload_of
from doorstep.trail.services.record import record


@transaction.atomic
def withdraw_value(*, number: int, by: str, reason: str, now: datetime, today: date) -> LocalValue:
    """End a local value from today on. Days before stay as they were; cases keep the rules they were opened under.

    Withdrawing twice records once.

    Raises:
        Refusal: there is none of that number.
    """
    hold_editions()
    row = locked(number)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_from = by, now, today
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_from"])
    digest = put_in_force(beneath(), now) if row.confirmed_at else ""
    told = payload_of(row) | {"why": reason, "rules": digest}
    record("policy.withdraw_value", by=by, place=row.place, now=now, payload=told)
    return row
