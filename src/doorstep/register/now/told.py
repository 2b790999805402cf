"""Observations as facts, as they were written or as they are read back."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from doorstep.register.facts import Fact, Weight
from doorstep.register.facts.known import VISIT
from doorstep.register.models import Observation, Value

Subject = tuple[str, int]
"""Kind and number: ("household", 7) or ("person", 12)."""


@dataclass(frozen=True)
class Told:
    """What one observation tells of its subject. visited: its day, when it was made at the door."""

    subject: Subject
    seq: int
    visited: date | None
    facts: tuple[Fact, ...]


def told_of(observations: Iterable[Observation], values: Iterable[Value]) -> list[Told]:
    """Observations with those of their values that are not erased."""
    of: Mapping[int, list[Value]] = defaultdict(list)
    for value in values:
        of[value.observation_id].append(value)
    return [_told(observation, of[observation.seq]) for observation in observations]


def told_about(kind: str, pks: Collection[int], *, until: int | None = None) -> dict[int, list[Told]]:
    """Everything told of subjects of one kind, in two queries; `until` leaves out what was recorded after it."""
    about = Q(**{f"{kind}__in": pks}) & (Q() if until is None else Q(seq__lte=until))
    observations = list(Observation.objects.filter(about).order_by("seq"))
    values = Value.objects.filter(observation__in=Observation.objects.filter(about), salt__isnull=False)
    found: dict[int, list[Told]] = {pk: [] for pk in pks}
    for told in told_of(observations, values):
        found[told.subject[1]].append(told)
    return found


def subject_of(observation: Observation) -> Subject:
    """Whom it tells of."""
    if observation.household_id is not None:
        return "household", observation.household_id
    return "person", observation.person_id  # type: ignore[return-value]


def _told(observation: Observation, values: list[Value]) -> Told:
    weight = Weight(
        observation.method, observation.as_of.isoformat(), observation.corrects_id or observation.seq, observation.seq
    )
    facts = tuple(_fact(value, weight) for value in values)
    visited = observation.as_of if observation.source == VISIT else None
    return Told(subject_of(observation), observation.seq, visited, facts)


def _fact(value: Value, weight: Weight) -> Fact:
    known: Any = None if value.value is None else json.loads(value.value)
    return Fact(value.field, known, weight, sealed=value.sealed is not None)
