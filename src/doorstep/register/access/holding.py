"""The duties of a principal on a day, each with what its role may do and read by the policy in force."""

from dataclasses import dataclass
from datetime import date

from doorstep import policy
from doorstep.policy.entries import Role
from doorstep.policy.pack import Pack
from doorstep.register.models import Duty, HouseholdCard, Principal

HOUSEHOLD_ROLE = "household"


@dataclass(frozen=True)
class DutyHeld:
    """One duty as it counts today.

    Attributes:
        duty: its number in the register; None for a household, whose only duty is to itself.
        path: of its place; "" is the whole office. household: the only household it reaches; None for all in its place.
        acts: such as "register.record". reads: such as "household.size".
    """

    duty: int | None
    role: str
    level: str
    place: int | None
    path: str
    household: int | None
    acts: frozenset[str]
    reads: frozenset[str]

    @property
    def everywhere(self) -> bool:
        """It reaches the whole office."""
        return self.household is None and not self.path

    def covers(self, path: str) -> bool:
        """Whether it is for a place or for one above it; a duty for one household covers no place."""
        return self.household is None and path.startswith(self.path)

    def is_for(self, household: int | None) -> bool:
        """Whether it is for this one household."""
        return household is not None and self.household == household


def duties(principal: Principal, today: date) -> tuple[DutyHeld, ...]:
    """Every duty that counts on the day. Nobody signed in, and nobody whose account is closed, has one."""
    if not principal.is_authenticated or not principal.is_active:
        return ()
    pack = policy.current()
    if principal.kind == Principal.HOUSEHOLD:
        return _of_household(principal, pack, today)
    rows = Duty.objects.held_on(today).filter(principal=principal).select_related("place").order_by("pk")
    roles = pack.held(Role, on=today)
    return tuple(
        _held(pack, today, role=row.role, duty=row.pk, place=row.place_id, household=row.household_id,
              path=row.place.path if row.place else "")
        for row in rows
        if row.role in roles
    )  # fmt: skip


def _of_household(principal: Principal, pack: Pack, today: date) -> tuple[DutyHeld, ...]:
    card = HouseholdCard.objects.filter(principal=principal).first()
    if card is None or HOUSEHOLD_ROLE not in pack.held(Role, on=today):
        return ()
    return (_held(pack, today, role=HOUSEHOLD_ROLE, household=card.household_id),)


def _held(
    pack: Pack,
    today: date,
    *,
    role: str,
    duty: int | None = None,
    place: int | None = None,
    path: str = "",
    household: int | None = None,
) -> DutyHeld:
    acts, reads = pack.acts(role, on=today), pack.readable(role, on=today)
    level = pack.held(Role, on=today)[role].level
    return DutyHeld(duty, role, level, place, path, household, acts, reads)
