"""Sealing 100,000 entries of the trail beside hashing them."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.floor import Case, Pair
from doorstep.trail.lines import entry_line, time_text
from doorstep.trail.tree import leaf_hash, root

ENTRIES = 100_000
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
Row = tuple[str, datetime, str, str, bytes]


def rounds() -> Iterator[Pair]:
    """Each round seals as many new entries on top of those before."""
    from doorstep.trail.models import Head
    from doorstep.trail.services.seal import seal

    number = 0
    while True:
        rows = [entry(number * ENTRIES + one) for one in range(ENTRIES)]
        insert(rows)
        began = time.perf_counter()
        head = seal(BEGIN)
        ours = time.perf_counter() - began
        began = time.perf_counter()
        bare_root = root([leaf_hash(line(row)) for row in rows])
        bare = time.perf_counter() - began
        number += 1
        if head.size != number * ENTRIES or (number == 1 and head.root != bare_root) or Head.objects.count() != number:
            raise SystemExit("sealing and hashing do not agree")
        yield ours, bare


def entry(number: int) -> Row:
    """Act, time, actor, place and digest of one entry; simulated."""
    digest = hashlib.sha256(number.to_bytes(8, "big")).digest()
    at = BEGIN + timedelta(milliseconds=number * 7)
    return "register.observe", at, f"{number % 97:020x}", f"9901{number % 1000:05d}", digest


def line(row: Row) -> bytes:
    """The leaf of an entry in memory."""
    act, at, by, place, digest = row
    return entry_line(act, time_text(at), by, place, digest.hex())


def insert(rows: Sequence[Row]) -> None:
    """The rows as acts leave them; how long that takes is not measured here."""
    from doorstep.trail.models import Entry

    made = [
        Entry(act=act, at=at, by=by, place=place, digest=digest, sealed=b"\0\1" + digest * 4)
        for act, at, by, place, digest in rows
    ]
    Entry.objects.bulk_create(made, batch_size=2_000)


SEALING = Case(
    title="sealing 100,000 entries",
    ours="`seal`: find the new entries in the database, hash them, store their order, sign and store the head",
    bare="the canonical lines of the same entries, held in memory, hashed into a tree with the same functions",
    bar=3.0,
    rounds=rounds,
)
