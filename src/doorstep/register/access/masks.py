"""What of a record is shown to whom: fields by the duty that reaches the record, everything else masked."""

from datetime import date

from doorstep.register.access.holding import duties
from doorstep.register.models import Household, Principal

MASK = "••••"
TAIL = 4


def readable(principal: Principal, path: str, household: int | None, today: date) -> frozenset[str]:
    """Fields ("entity.field") the principal may read unmasked of a household at the path: those of every duty that
    reaches it, together."""
    return frozenset().union(
        *(duty.reads for duty in duties(principal, today) if duty.covers(path) or duty.is_for(household))
    )


def readable_for(principal: Principal, household: Household, today: date) -> frozenset[str]:
    """Fields of a household and its members that the principal may read."""
    return readable(principal, household.place.path, household.pk, today)


def masked(text: str, *, tail: bool = False) -> str:
    """What stands for a value that is not shown. With `tail`, the last four letters of a longer one remain, by which
    its owner knows it again."""
    return MASK + text[-TAIL:] if tail and len(text) > 2 * TAIL else MASK
