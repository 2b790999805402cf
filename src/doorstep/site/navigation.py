"""Places to go: at most four at the top, all of them in the foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from doorstep.methods.kernel.said import Said, said
from doorstep.register.access import DutyHeld
from doorstep.register.models import Principal

ON_TOP = 4
WORKER, HOUSEHOLD, EVALUATOR = Principal.WORKER, Principal.HOUSEHOLD, Principal.EVALUATOR


@dataclass(frozen=True)
class Door:
    """A page that somebody may be led to: its name among the addresses, what it is called, what can be done there.

    Attributes:
        kinds: of principals it is for. acts: one of these must be allowed somewhere; none: always.
    """

    address: str
    called: Said
    says: Said
    kinds: tuple[str, ...] = (WORKER,)
    acts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where it is; "" while that page does not exist."""
        try:
            return reverse(self.address)
        except NoReverseMatch:
            return ""

    def is_for(self, principal: Principal, held: Sequence[DutyHeld]) -> bool:
        """Whether it is offered."""
        if principal.kind not in self.kinds or not self.url:
            return False
        return not self.acts or any(act in duty.acts for duty in held for act in self.acts)


# In the order of their use; the first four that somebody may open stand at the top.
DOORS = (
    Door("start", said("Start"), said("What you can do here today."), Principal.KINDS),
    Door("households", said("Households"), said("Find a household, open its record, write down what you saw."),
         acts=("register.read",)),
    Door("my-record", said("Our record"), said("What is known about our household, from whom, and who read it."),
         (HOUSEHOLD,)),
    Door("people", said("People and duties"), said("Who works where and until when; give a duty, end it, confirm it."),
         acts=("access.give_duty", "access.confirm_duty", "access.manage_workers")),
    Door("places", said("Places"), said("Counties, townships, villages and groups, as they are and as they were.")),
    Door("rules", said("Rules in force"),
         said("Lines, quorums, days and procedures that hold here, and their sources."),
         acts=("policy.read",)),
    Door("local-values", said("Local values"), said("What this county sets itself; one proposes, another confirms."),
         acts=("policy.propose_value", "policy.confirm_value")),
    Door("trail", said("Audit trail"), said("Every act, in order, in a form that shows any later change."),
         acts=("trail.read", "trail.export")),
    Door("account", said("My account"), said("Your duties, your password, a code from your telephone."),
         (WORKER, EVALUATOR)),
    Door("pin", said("Our card and PIN"), said("Change the PIN of our card."), (HOUSEHOLD,)),
)  # fmt: skip


def doors_for(principal: Principal, held: Sequence[DutyHeld]) -> list[Door]:
    """Every page that the principal is led to, in order."""
    return [door for door in DOORS if door.is_for(principal, held)]
