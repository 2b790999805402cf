"""A household agrees to something: by its PIN, its voice, or a witness of its choice."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.holding import held_household, need_for
from doorstep.register.models import Consent, Household, Principal
from doorstep.register.proofs import Proof, looked_at, refuse_foreign_household, refuse_used
from doorstep.trail.services.record import record

OWN, WRITTEN_DOWN = "register.consent", "register.witness_consent"


def give_consent(
    *, household: int, purpose: str, proof: Proof, asked: UUID, by: Principal, now: datetime, today: date
) -> Consent:  # fmt: skip
    """Write down that the household agrees. With a witness it counts once the witness has confirmed it. The same form
    twice is one consent.

    Raises:
        Refusal: by may not; it is not proved that the household agreed. Http404: no such household in reach.
    """
    columns = proved(household, proof, by, now, today)
    with transaction.atomic():
        found = held_household(by, household, act_of(by), today)
        there = Consent.objects.filter(asked=asked, household=found).first()
        if there is not None:
            return there
        refuse_no_purpose(purpose)
        refuse_used(columns)
        consent = Consent.objects.create(
            household=found, purpose=purpose, by=by, asked=asked, recorded_at=now, **columns
        )  # fmt: skip
        payload = {"consent": consent.pk, "household": found.pk, "purpose": purpose, "proof": consent.proof}
        record("register.give_consent", by=by.pseudonym, place=found.place.code, now=now, payload=payload)
        return consent


def proved(household: int, proof: Proof, by: Principal, now: datetime, today: date) -> dict[str, object]:
    """The proof, looked at once it is known that by may ask for it at all: nobody tries PINs of strangers."""
    found: Household = access.household_for(by, household, today)
    need_for(by, act_of(by), found, today)
    refuse_foreign_household(found, by)
    return looked_at(proof, household, by, now)


def act_of(by: Principal) -> str:
    """A household agrees for itself; anybody else writes it down."""
    return OWN if by.kind == Principal.HOUSEHOLD else WRITTEN_DOWN


def refuse_no_purpose(purpose: str) -> None:
    """Raises: Refusal: it is not said what for."""
    if not purpose.strip() or len(purpose) > 60:
        raise Refusal(
            "register.no-purpose",
            said("Nothing was recorded."),
            why=said("It does not say for what, or not in 60 letters."),
            do=said("Name the purpose."),
        )
