"""Two households become one: people who were registered apart keep house together, or were registered twice."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import access, recording
from doorstep.register.holding import PartOfAnother, held_households
from doorstep.register.models import Household, HouseholdChange, Membership, Observation, Principal
from doorstep.trail.services.record import record

MERGE = "register.merge"
SHORTEST = 2  # characters of a reason: 分家


class CannotChange(Refusal):
    """Households cannot be merged, split, or taken apart again."""

    def __init__(self, why: Said, do: Said) -> None:
        super().__init__("register.merge", said("The households were left as they are."), why=why, do=do)


@transaction.atomic
def merge_households(
    *, household: int, other: int, on: date, reason: str, asked: UUID, by: Principal, now: datetime, today: date
) -> HouseholdChange:  # fmt: skip
    """The members of `other` live in `household` from a day on; what is known of `other` stays with it.

    Raises:
        Refusal: by may not; it is one household; one became part of another; the day is to come or before somebody
            came; there is no reason. Http404: one of them is not in reach.
    """
    there = same_form(asked, by, today)
    if there is not None:
        return there
    if household == other:
        raise CannotChange(said("Both are the same household."), said("Choose two."))
    taker, taken = held_households(by, (household, other), MERGE, today)
    there = same_form(asked, by, today)
    if there is not None:
        return there
    refuse_reason(reason)
    recording.refuse_day_to_come(on, today)
    words = recording.dictionary(taker.place, on)
    told = recording.Told.by_register(on, "merge", asked)
    written = recording.put_down(taker, {}, told, words, author=by, now=now)
    moving = list(Membership.objects.live().filter(household=taken).order_by("pk"))
    move(moving, taker, on, written.observation)
    taken.into = taker
    taken.save(update_fields=["into"])
    change = HouseholdChange.objects.create(
        kind=HouseholdChange.MERGE, household=taker, other=taken, on=on, reason=reason, asked=asked,
        observation=written.observation,
    )  # fmt: skip
    recording.bring_up_to([written], words, persons=[one.person_id for one in moving], households=(taker.pk, taken.pk))
    payload = {"household": taker.pk, "other": taken.pk, "members": len(moving), "reason": reason}
    record(MERGE, by=by.pseudonym, place=taker.place.code, now=now, payload=payload)
    return change


def same_form(asked: UUID, by: Principal, today: date) -> HouseholdChange | None:
    """What the same form already changed, in households the asker reaches."""
    there = HouseholdChange.objects.filter(asked=asked).first()
    if there is not None:
        access.household_for(by, there.household_id, today)
    return there


def refuse_reason(reason: str) -> None:
    """Raises: Refusal: no reason is given."""
    if len(reason.strip()) < SHORTEST:
        raise CannotChange(said("There is no reason."), said("Say in a few words why."))


def move(memberships: list[Membership], to: Household, on: date, observation: Observation) -> None:
    """Each person leaves on the day and lives in the other household from the same day."""
    if any(one.first_day > on for one in memberships):
        raise CannotChange(
            said("Somebody came into the household after that day."), said("Give a later day.")
        )  # fmt: skip
    Membership.objects.filter(pk__in=[one.pk for one in memberships]).update(last_day=on, closed=observation)
    Membership.objects.bulk_create(
        Membership(person_id=one.person_id, household=to, first_day=on, opened=observation) for one in memberships
    )


__all__ = ["MERGE", "CannotChange", "PartOfAnother", "merge_households", "move", "refuse_reason", "same_form"]
