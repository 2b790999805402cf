"""Record what was seen, said or read about a household or a person."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import recording
from doorstep.register.holding import held_household, held_person
from doorstep.register.models import Household, Observation, Person, Principal
from doorstep.trail.services.record import record

RECORD = "register.record"


@transaction.atomic
def record_observation(
    *, kind: str, subject: int, values: Mapping[str, object], told: recording.Told, by: Principal, now: datetime,
    today: date,
) -> Observation:  # fmt: skip
    """Append an observation and bring up what is known now. The same form twice records one.

    Two people who both saw the same earlier observation are both recorded; precedence says which is believed.

    Args:
        kind: "household" or "person". values: by field; None and "" say nothing.
    Raises:
        Refusal: by may not; values do not fit (`faults`); nothing was said; the day is to come; `supersedes` is about
            somebody else. Http404: no such household or person in reach.
    """
    found, home = held(kind, subject, by, today)
    there = recording.said_already(told.asked, by)
    if there is not None:
        return there
    recording.refuse_day_to_come(told.as_of, today)
    _refuse_foreign(told.supersedes, kind, subject)
    words = recording.dictionary(home.place, told.as_of)
    checked = recording.checked(kind, values, words)
    if not checked and not told.evidence:
        raise Refusal(
            "register.nothing-said",
            said("Nothing was recorded."),
            why=said("No field has a value."),
            do=said("Fill in at least one field."),
        )
    written = recording.put_down(found, checked, told, words, author=by, now=now)
    recording.bring_up_to([written], words)
    payload = {kind: subject, "observation": written.observation.seq, "digest": written.digest}
    record(RECORD, by=by.pseudonym, place=home.place.code, now=now, payload=payload)
    return written.observation


def held(
    kind: str, pk: int, by: Principal, today: date, act: str = RECORD, *, merged: bool = False
) -> tuple[Household | Person, Household]:  # fmt: skip
    """The subject, and the household that is held while something is recorded about it."""
    if kind == "person":
        return held_person(by, pk, act, today)
    household = held_household(by, pk, act, today, merged=merged)
    return household, household


def _refuse_foreign(seq: int | None, kind: str, subject: int) -> None:
    if seq is not None and not Observation.objects.filter(pk=seq, **{kind: subject}).exists():
        raise Refusal(
            "register.supersedes",
            said("Nothing was recorded."),
            why=said("The earlier observation it names is not one of this household or person."),
            do=said("Open the record anew and fill in the form from there."),
        )
