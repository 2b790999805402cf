"""One household becomes two: some of its people keep house by themselves from a day on."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.methods.kernel.said import said
from doorstep.register import recording
from doorstep.register.holding import held_household
from doorstep.register.models import Household, HouseholdChange, Membership, Principal
from doorstep.register.services.merge_households import MERGE, CannotChange, move, refuse_reason, same_form
from doorstep.trail.services.record import record


@transaction.atomic
def split_household(
    *, household: int, persons: Collection[int], on: date, reason: str, asked: UUID, by: Principal, now: datetime,
    today: date,
) -> HouseholdChange:  # fmt: skip
    """Make a household of the same place out of some members; at least one stays. The new one knows nothing yet.

    Raises:
        Refusal: by may not; the persons are not some, but not all, of its members; the day is to come or before
            somebody came; there is no reason. Http404: no such household in reach.
    """
    there = same_form(asked, by, today)
    if there is not None:
        return there
    found = held_household(by, household, MERGE, today)
    there = same_form(asked, by, today)
    if there is not None:
        return there
    refuse_reason(reason)
    recording.refuse_day_to_come(on, today)
    living = list(Membership.objects.live().filter(household=found).order_by("pk"))
    going = [one for one in living if one.person_id in set(persons)]
    if not going or len(going) != len(set(persons)) or len(going) == len(living):
        raise CannotChange(
            said("Those who go must be some of its members, and somebody must stay."), said("Choose among its members.")
        )
    words = recording.dictionary(found.place, on)
    written = recording.put_down(
        found, {}, recording.Told.by_register(on, "split", asked), words, author=by, now=now
    )  # fmt: skip
    new = Household.objects.create(place=found.place)
    move(going, new, on, written.observation)
    change = HouseholdChange.objects.create(
        kind=HouseholdChange.SPLIT, household=found, other=new, on=on, reason=reason, asked=asked,
        observation=written.observation,
    )  # fmt: skip
    recording.bring_up_to([written], words, persons=[one.person_id for one in going], households=(found.pk, new.pk))
    payload = {"household": found.pk, "other": new.pk, "members": len(going), "reason": reason}
    record(MERGE, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
    return change
