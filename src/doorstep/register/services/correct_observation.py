"""Mend one's own typing error on the day it was made. Both the error and its correction stay visible."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.register import recording
from doorstep.register.models import Observation, Principal, Value
from doorstep.register.now.told import subject_of
from doorstep.register.services.record_observation import held
from doorstep.trail.services.record import record

CORRECT = "register.correct"


@transaction.atomic
def correct_observation(
    *, seq: int, values: Mapping[str, object], asked: UUID, by: Principal, now: datetime, today: date
) -> Observation:  # fmt: skip
    """Append an observation that counts in the place of the one it corrects, for the fields it holds.

    Raises:
        Refusal: it was recorded by somebody else or on another day; a field was not in it; values do not fit.
        Http404: no such observation in reach.
    """
    wrong = Observation.objects.filter(pk=seq).first()
    if wrong is None:
        raise Http404
    kind, pk = subject_of(wrong)
    found, home = held(kind, pk, by, today, CORRECT)
    there = recording.said_already(asked, by)
    if there is not None:
        return there
    _refuse(wrong, values, by, now)
    words = recording.dictionary(home.place, wrong.as_of)
    checked = recording.checked(kind, values, words)
    told = recording.Told(
        wrong.as_of, wrong.source, wrong.method, asked, wrong.batch, supersedes=seq,
        corrects=wrong.corrects_id or seq, evidence=wrong.evidence,
    )  # fmt: skip
    written = recording.put_down(found, checked, told, words, author=by, now=now)
    recording.bring_up_to([written], words)
    payload = {kind: pk, "corrects": seq, "observation": written.observation.seq, "digest": written.digest}
    record(CORRECT, by=by.pseudonym, place=home.place.code, now=now, payload=payload)
    return written.observation


def _refuse(wrong: Observation, values: Mapping[str, object], by: Principal, now: datetime) -> None:
    if wrong.author_id != by.pk or localdate(wrong.recorded_at) != localdate(now):
        raise _cannot(
            said("Only the one who recorded it corrects it, on the same day."),
            said("Record what is right as a new observation."),
        )
    there = set(Value.objects.filter(observation=wrong).values_list("field", flat=True))
    if not values or not set(values) <= there:
        raise _cannot(
            said("A correction holds only fields that were recorded then."),
            said("Record other fields as a new observation."),
        )


def _cannot(why: Said, do: Said) -> Refusal:
    return Refusal("register.correct", said("This cannot be corrected."), why=why, do=do)
