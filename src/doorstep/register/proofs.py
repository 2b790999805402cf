"""How it is known that the household itself agreed: its PIN, its voice, or a witness it chose; never a helper alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register.models import Consent, Evidence, Household, HouseholdCard, MatchingAuthorisation, Principal
from doorstep.register.models.consent import Proved
from doorstep.register.services.check_pin import household_of, pin_is_right


class NotProved(Refusal):
    """It is not shown that the household itself agreed."""

    def __init__(self, why: Said, do: Said) -> None:
        what = said("This does not count as the household's own word.")
        super().__init__("register.not-proved", what, why=why, do=do)


@dataclass(frozen=True)
class Proof:
    """Exactly one of them. pin: as typed by the household. voice: its spoken words. witness: of its choice."""

    pin: str = ""
    voice: Evidence | None = None
    witness: Principal | None = None


def looked_at(proof: Proof, household: int, by: Principal, now: datetime) -> dict[str, Any]:
    """The columns of a proof that was checked. Call it before the transaction of the act: a wrong PIN is counted
    whatever happens next.

    Raises:
        NotProved: none or several; it is not this household's; the witness is who writes it down, or is no person; a
            device writes it down. CardLocked: too many wrong PINs.
    """
    if by.kind == Principal.DEVICE:
        raise NotProved(said("A device confirms nothing."), said("Let the household type its PIN, or speak."))
    if sum(map(bool, (proof.pin, proof.voice, proof.witness))) != 1:
        raise NotProved(
            said("Whoever writes it down cannot say it for the household."),
            said("Ask for its PIN, its voice, or a witness of its choice: one of the three."),
        )
    if proof.pin:
        return _by_pin(proof.pin, household, now)
    return _by_voice(proof.voice, household) if proof.voice else _by_witness(proof.witness, household, by)


def _by_pin(pin: str, household: int, now: datetime) -> dict[str, Any]:
    card = HouseholdCard.objects.filter(household=household).first()
    if card is None or not pin_is_right(card, pin, now=now):
        raise NotProved(
            said("The PIN is not that of this household's card."),
            said("Let the household type it again; after several wrong ones the card is locked for a while."),
        )
    return {"proof": Proved.PIN, "counts_from": now}


def _by_voice(voice: Evidence, household: int) -> dict[str, Any]:
    if voice.household_id != household or voice.kind != "voice" or voice.sealed is None:
        raise _another_voice()
    return {"proof": Proved.VOICE, "voice": voice, "counts_from": voice.given_at}


def _by_witness(witness: Principal | None, household: int, by: Principal) -> dict[str, Any]:
    person = witness is not None and witness.kind in (Principal.WORKER, Principal.HOUSEHOLD) and witness.is_active
    if not person or witness == by or household_of(witness) == household:  # type: ignore[arg-type]
        raise NotProved(
            said("The witness is whoever writes it down, the household itself, or nobody who can confirm it."),
            said("Let the household choose another one, who confirms it under an own account."),
        )
    return {"proof": Proved.WITNESS, "witness": witness, "counts_from": None}


def refuse_used(columns: dict[str, Any]) -> None:
    """Raises: NotProved: the recording proved something else already. Asked while the household is held."""
    voice = columns.get("voice")
    if voice is not None and any(
        model.objects.filter(voice=voice).exists() for model in (Consent, MatchingAuthorisation)
    ):
        raise _another_voice()


def _another_voice() -> NotProved:
    return NotProved(
        said("The recording is not one of this household's voice made for this."),
        said("Record the household saying what it agrees to."),
    )


def counts(row: Proved, at: datetime) -> bool:
    """Whether it counts at a moment: proved, and not taken back."""
    return (
        row.counts_from is not None and row.counts_from <= at and (row.withdrawn_at is None or row.withdrawn_at > at)
    )  # fmt: skip


def refuse_foreign_household(household: Household, by: Principal) -> None:
    """Raises: NotProved: a household speaks for another one."""
    if by.kind == Principal.HOUSEHOLD and household_of(by) != household.pk:
        raise NotProved(said("A household agrees only for itself."), said("Sign in with the card of this household."))
