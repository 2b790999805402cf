"""Write many observations at once: what an import or a match leaves behind, and what is known now with it."""

import gc
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from doorstep.kernel.vault import Vault, vault
from doorstep.register.bulk import pour
from doorstep.register.dictionary import Dictionary, is_sealed
from doorstep.register.facts import Fact, Weight
from doorstep.register.facts.known import VISIT
from doorstep.register.models import Observation, Principal, Value
from doorstep.register.models.observations import subject_of
from doorstep.register.now import bring_up
from doorstep.register.now.finding import KINDS
from doorstep.register.now.told import Told as Known
from doorstep.register.recording import SALT, Told, hash_of
from doorstep.register.written_json import written

AT_ONCE = 2_000  # rows whose `_now` is brought up together
OBSERVATION = ("seq", "household_id", "person_id", "as_of", "recorded_at", "source", "method", "author_id", "batch",
               "asked", "supersedes_id", "corrects_id", "evidence_id")  # fmt: skip
VALUE = ("observation_id", "field", "value", "sealed", "salt", "digest")


@dataclass(frozen=True)
class Row:
    """One row about one subject. values: checked before (`recording.checked`)."""

    kind: str
    subject: int
    values: Mapping[str, Any]
    told: Told


@dataclass(frozen=True)
class _Sealing:
    """What sealing a value needs, found once."""

    safe: Vault
    fields: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Inserted:
    """Rows with the numbers of their observations, and the digest of all their values one after another."""

    numbered: Sequence[tuple[Row, int]]
    digests: bytes


def put_down_many(rows: Sequence[Row], words: Dictionary, *, author: Principal | None, now: datetime) -> str:
    """Insert an observation for each row, with its values, and bring up what is known now.

    Call it in the transaction of the import, the households held; what was checked is not checked again.

    Returns:
        SHA-256, in hexadecimal, over the digests of all values: what the trail keeps of the import.
    """
    total = hashlib.sha256()
    for at in range(0, len(rows), AT_ONCE):
        with _no_search_for_garbage():
            inserted = insert(rows[at : at + AT_ONCE], words, author=author, now=now)
            bring_up_many(inserted, words)
        total.update(inserted.digests)
    return total.hexdigest()


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Many small values are made and dropped together; looking through all of them took a third of the time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def insert(rows: Sequence[Row], words: Dictionary, *, author: Principal | None, now: datetime) -> Inserted:
    """Observations and values alone.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are written inside the transaction of their import")
    numbered = list(zip(rows, _numbers(len(rows)), strict=True))
    stamp, sealing = connection.ops.adapt_datetimefield_value(now), _Sealing(vault(), _sealed(words))
    pour(Observation, OBSERVATION, (_observation(row, seq, author, stamp) for row, seq in numbered))
    values = [value for row, seq in numbered for value in _values(row, seq, sealing)]
    pour(Value, VALUE, values)
    return Inserted(numbered, b"".join(value[-1] for value in values))


def bring_up_many(inserted: Inserted, words: Dictionary) -> None:
    """What is known now, with what was inserted."""
    sealed = _sealed(words)
    clear = {
        (row.kind, seq, name): row.values[name]
        for row, seq in inserted.numbered
        for name in KINDS.keys() & row.values.keys()
    }
    bring_up(words.pack, (_known(row, seq, sealed[row.kind]) for row, seq in inserted.numbered), clear=clear)


def _sealed(words: Dictionary) -> dict[str, frozenset[str]]:
    return {
        kind: frozenset(name for name, field in words.fields(kind).items() if is_sealed(field))
        for kind in ("household", "person")
    }


def _numbers(count: int) -> list[int]:
    """Numbers for new observations, in order; nobody else gets them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence('register_observation', 'seq')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [count])  # noqa: S608
            return [number for (number,) in cursor.fetchall()]
        # SQLite lets one transaction write at a time, and AUTOINCREMENT goes on after the largest number.
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'register_observation'), 0)")
        [(last,)] = cursor.fetchall()
    return list(range(last + 1, last + 1 + count))


def _observation(row: Row, seq: int, author: Principal | None, stamp: Any) -> tuple[Any, ...]:
    told, home = row.told, row.kind == "household"
    return (
        seq, row.subject if home else None, None if home else row.subject, told.as_of.isoformat(), stamp, told.source,
        told.method, author.pk if author else None, told.batch, told.asked.hex, told.supersedes, told.corrects,
        told.evidence.pk.hex if told.evidence else None,
    )  # fmt: skip


def _values(row: Row, seq: int, sealing: _Sealing) -> Iterator[tuple[Any, ...]]:
    subject = subject_of(row.subject, None) if row.kind == "household" else subject_of(None, row.subject)
    salts, fields = os.urandom(SALT * len(row.values)), sealing.fields[row.kind]
    for at, (field, value) in enumerate(sorted(row.values.items())):
        text = written(value)
        salt = salts[SALT * at : SALT * (at + 1)]
        if field in fields:
            kept = sealing.safe.seal(text.encode(), subject=subject, field=field)
            yield seq, field, None, kept, salt, hash_of(salt, field, text)
        else:
            yield seq, field, text, None, salt, hash_of(salt, field, text)


def _known(row: Row, seq: int, sealed: frozenset[str]) -> Known:
    told = row.told
    weight = Weight(told.method, told.as_of.isoformat(), told.corrects or seq, seq)
    facts = tuple(
        Fact(field, None if field in sealed else value, weight, sealed=field in sealed)
        for field, value in row.values.items()
    )
    return Known((row.kind, row.subject), seq, told.as_of if told.source == VISIT else None, facts)
