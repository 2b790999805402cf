"""Take back a merge or a split. What happened stays to be seen, and everybody lives where they did before."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.http import Http404

from doorstep.methods.kernel.said import said
from doorstep.register import access, recording
from doorstep.register.holding import need_for
from doorstep.register.models import Household, HouseholdChange, Membership, Observation, Principal
from doorstep.register.services.merge_households import MERGE, CannotChange, refuse_reason
from doorstep.trail.services.record import record


@transaction.atomic
def undo_change(*, change: int, reason: str, by: Principal, now: datetime, today: date) -> HouseholdChange:
    """Undo it; once undone, asking again changes nothing.

    Raises:
        Refusal: by may not; somebody who moved has moved on since, or one household has changed again. Http404: no such
            change in reach.
    """
    found = HouseholdChange.objects.filter(pk=change).first()
    if found is None:
        raise Http404
    for pk in (found.household_id, found.other_id):
        need_for(by, MERGE, access.household_for(by, pk, today), today)
    homes = list(
        Household.objects.select_for_update(of=("self",)).select_related("place")
        .filter(pk__in=(found.household_id, found.other_id)).order_by("pk")
    )  # fmt: skip
    found.refresh_from_db()
    if found.undone_id is not None:
        return found
    refuse_reason(reason)
    household = next(one for one in homes if one.pk == found.household_id)
    _refuse_moved_on(found, household)
    words = recording.dictionary(household.place, today)
    told = recording.Told.by_register(today, "undo")
    written = recording.put_down(household, {}, told, words, author=by, now=now)
    persons = _back(found, written.observation)
    _stand(found)
    found.undone = written.observation
    found.save(update_fields=["undone"])
    recording.bring_up_to([written], words, persons=persons, households=[one.pk for one in homes])
    payload = {"change": found.pk, "household": found.household_id, "other": found.other_id, "reason": reason}
    record("register.undo", by=by.pseudonym, place=household.place.code, now=now, payload=payload)
    return found


def _refuse_moved_on(change: HouseholdChange, household: Household) -> None:
    opened = Membership.objects.filter(opened=change.observation_id)
    again = HouseholdChange.objects.filter(
        Q(household=change.other_id) | Q(other=change.other_id) | Q(other=change.household_id),
        undone=None, observation__gt=change.observation_id,
    )  # fmt: skip
    late = Membership.objects.live().filter(household=change.other_id).exclude(opened=change.observation_id)
    split_grew = change.kind == HouseholdChange.SPLIT and late.exists()
    if opened.exclude(last_day=None, voided=None).exists() or again.exists() or household.into_id or split_grew:
        raise CannotChange(
            said("Somebody has come, gone or moved on since."),
            said("Undo the later change first, or move each person by a change of members."),
        )


def _back(change: HouseholdChange, observation: Observation) -> list[int]:
    """The memberships it opened never counted; those it closed go on as they were."""
    Membership.objects.filter(opened=change.observation_id).update(voided=observation)
    closed = list(Membership.objects.filter(closed=change.observation_id).order_by("pk"))
    Membership.objects.filter(pk__in=[one.pk for one in closed]).update(voided=observation)
    Membership.objects.bulk_create(
        Membership(person_id=one.person_id, household_id=one.household_id, first_day=one.first_day, opened=observation)
        for one in closed
    )
    return [one.person_id for one in closed]


def _stand(change: HouseholdChange) -> None:
    """A household that was taken in stands by itself again; one that was split off is part of the first again."""
    into = None if change.kind == HouseholdChange.MERGE else change.household_id
    Household.objects.filter(pk=change.other_id).update(into=into)
