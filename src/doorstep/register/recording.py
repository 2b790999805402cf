"""Write an observation with its values, and what is known now; the acts around it find, check and record."""

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from doorstep import policy
from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.dictionary import Dictionary, is_sealed
from doorstep.register.facts import Fault, read
from doorstep.register.models import Evidence, Household, Observation, Person, Place, Principal, Value
from doorstep.register.models.observations import METHODS
from doorstep.register.now import bring_up, told_of
from doorstep.register.now.finding import KINDS, Numbers
from doorstep.register.written_json import written

SALT = 16


class ValuesDoNotFit(Refusal):
    """Some values do not fit their fields; nothing was recorded. `faults` holds one refusal for each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(
            "register.values",
            said("Nothing was recorded: {count} values do not fit.", count=len(faults)),
            why=first.why,
            do=first.do,
        )
        self.faults = tuple(faults)


class DayToCome(Refusal):
    """A day was given that is not here yet."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "register.day-to-come",
            said("Nothing was recorded."),
            why=said("The day {day} is still to come.", day=day),
            do=said("Give the day on which it was seen or said."),
        )


@dataclass(frozen=True)
class Told:
    """Where facts come from.

    Attributes:
        as_of: the day they tell of. source: such as "visit". method: stated, observed, document or standard.
        asked: number of the form. supersedes: the observation the author saw. corrects: the one it mends.
    """

    as_of: date
    source: str
    method: str
    asked: UUID
    batch: str = ""
    supersedes: int | None = None
    corrects: int | None = None
    evidence: Evidence | None = None

    @classmethod
    def by_register(cls, as_of: date, source: str, asked: UUID | None = None) -> "Told":
        """What the register itself did on a day, such as a merge; it holds no values."""
        return cls(as_of, source, "document", asked or uuid4())


@dataclass(frozen=True)
class Written:
    """What was written. digest: SHA-256, in hexadecimal, over the digests of its values, in the order of their fields:
    what the trail knows of them, and what still verifies when they are erased."""

    observation: Observation
    digest: str
    values: tuple[Value, ...]
    clear: Numbers


def dictionary(place: Place, on: date) -> Dictionary:
    """The dictionary of the pack in force."""
    return Dictionary(policy.current(), on, place.codes)


def refuse_day_to_come(day: date, today: date) -> None:
    """Raises: Refusal: the day is after today."""
    if day > today:
        raise DayToCome(day)


def checked(kind: str, given: Mapping[str, object], words: Dictionary) -> dict[str, Any]:
    """The values as they are kept.

    Raises:
        ValuesDoNotFit: some do not fit; each fault is in `faults`.
    """
    values, faults = read(given, words.fields(kind), words.codes)
    if faults:
        raise ValuesDoNotFit(faults)
    return values


def put_down(
    subject: Household | Person, values: Mapping[str, Any], told: Told, words: Dictionary, *,
    author: Principal | None, now: datetime,
) -> Written:  # fmt: skip
    """Insert an observation and its values, which were checked. `bring_up_to` is called after it."""
    if told.method not in METHODS:
        raise ValueError(f"a method is one of {METHODS}")
    kind = "household" if isinstance(subject, Household) else "person"
    observation = Observation.objects.create(
        **{kind: subject}, as_of=told.as_of, recorded_at=now, source=told.source, method=told.method, author=author,
        batch=told.batch, asked=told.asked, supersedes_id=told.supersedes, corrects_id=told.corrects,
        evidence=told.evidence,
    )  # fmt: skip
    fields = words.fields(kind)
    rows = [
        value_row(observation, name, value, sealed=is_sealed(fields[name])) for name, value in sorted(values.items())
    ]
    if rows:
        Value.objects.bulk_create(rows)
    clear = {(kind, observation.seq, name): values[name] for name in KINDS.keys() & values.keys()}
    return Written(observation, digest_of(rows), tuple(rows), clear)


def bring_up_to(
    observed: Collection[Written], words: Dictionary, *, persons: Collection[int] = (), households: Collection[int] = ()
) -> None:  # fmt: skip
    """What is known now, with what was just written; and with whoever moved."""
    told = told_of([one.observation for one in observed], [value for one in observed for value in one.values])
    clear = {key: number for one in observed for key, number in one.clear.items()}
    bring_up(words.pack, told, persons=persons, households=households, clear=clear)


def value_row(observation: Observation, field: str, value: Any, *, sealed: bool) -> Value:
    """A value that was checked, as a row: in clear, or sealed and bound to its subject and field."""
    text = written(value)
    salt = os.urandom(SALT)
    kept = vault().seal(text.encode(), subject=observation.subject, field=field) if sealed else None
    return Value(
        observation_id=observation.seq, field=field, value=None if sealed else text, sealed=kept, salt=salt,
        digest=hash_of(salt, field, text),
    )  # fmt: skip


def hash_of(salt: bytes, field: str, text: str) -> bytes:
    """SHA-256 of salt, field and value: says nothing of the value once the salt is erased."""
    return hashlib.sha256(salt + field.encode() + b"\0" + text.encode()).digest()


def digest_of(rows: Collection[Value]) -> str:
    """One digest over the digests of values, in the order of their fields."""
    parts = b"".join(bytes(row.digest) for row in sorted(rows, key=lambda row: row.field))
    return hashlib.sha256(parts).hexdigest()


def said_already(asked: UUID, author: Principal) -> Observation | None:
    """What the same author recorded under the number of the same form; the household is held when this is asked."""
    return Observation.objects.filter(asked=asked, author=author).first()
