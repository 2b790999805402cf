"""Put new entries in order into the tree, and sign its head. There is one sealer at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from doorstep.kernel.vault import vault
from doorstep.trail import faults
from doorstep.trail.heads import SignedHead, sign
from doorstep.trail.lines import entry_line
from doorstep.trail.models import Entry, Head, Leaf
from doorstep.trail.parts import parts_of
from doorstep.trail.tree import HASH, Frontier, leaf_hash

AT_ONCE = 100_000
"""Entries in one transaction and under one head; what is kept in memory stays small."""

SEALING, RECORDING = (0x7472, 1), (0x7472, 2)
"""Advisory locks of PostgreSQL: one sealer; and those whose transaction has taken the number of an entry."""

Row = tuple[Any, ...]


def seal(now: datetime) -> SignedHead:
    """Seal every committed entry. Sealing again without new entries gives the same head.

    Killed at any moment it leaves what was before or what is after; waits for another sealer.

    Raises:
        Refusal: the newest head was altered in the database; nothing is signed on top of it.
    """
    while True:
        with transaction.atomic():
            _wait_for_the_other_sealer()
            head, more = _sealed(now)
        if not more:
            return head


def seal_if_free(now: datetime) -> None:
    """Seal, unless somebody is sealing now: what is left then is sealed after the next act, or at the next start."""
    with transaction.atomic():
        if _no_other_sealer():
            _sealed(now)


def newest_head() -> SignedHead | None:
    """The head signed last, None before the first."""
    last = Head.objects.order_by("-size").first()
    return _as_signed(last) if last else None


def signing_seed() -> bytes:
    """The secret the heads of this office are signed with."""
    return vault().secret("trail.signing")


def public_key() -> bytes:
    """What others check the heads of this office with, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(signing_seed()).public_key().public_bytes_raw()


def _sealed(now: datetime) -> tuple[SignedHead, bool]:
    """One portion of what waits, and whether there may be more."""
    last = Head.objects.order_by("-size").first()
    frontier, through = _unaltered(last), last.through if last else 0
    settled = _settled_through()
    waiting = _waiting(through)
    if last and not waiting:
        return _as_signed(last), False
    _insert(_added(waiting, frontier))
    full = len(waiting) == AT_ONCE
    known = max(through, min(settled, waiting[-1][0]) if full else settled)
    head = sign(frontier.size, frontier.root(), now, signing_seed())
    Head.objects.create(
        size=head.size,
        root=head.root,
        at=head.at,
        signature=head.signature,
        frontier=b"".join(frontier.roots),
        through=known,
    )
    return head, full


def _added(waiting: Sequence[Row], frontier: Frontier) -> list[Row]:
    """Give each entry the next number in the tree: number, entry, hash."""
    rows = []
    for entry, *parts in waiting:
        try:
            leaf = leaf_hash(entry_line(*parts))
        except ValueError as trouble:
            raise faults.entry_altered_in_database(entry) from trouble
        rows.append((frontier.size, entry, leaf))
        frontier.add(leaf)
    return rows


def _waiting(through: int) -> list[Row]:
    """Entries that are not in the tree, in the order of their numbers."""
    found = Entry.objects.filter(pk__gt=through, leaf__isnull=True).order_by("pk")
    return list(found.values_list("pk", *parts_of())[:AT_ONCE])


def _unaltered(last: Head | None) -> Frontier:
    """Where the tree goes on from; refused when it is not what was signed."""
    size = last.size if last else 0
    if Leaf.objects.filter(seq__gte=size).exists():
        raise faults.head_altered_in_database(size)
    if last is None:
        return Frontier()
    roots = bytes(last.frontier)
    frontier = Frontier(last.size, [roots[at : at + HASH] for at in range(0, len(roots), HASH)])
    whole = len(frontier.roots) == last.size.bit_count() and frontier.root() == bytes(last.root)
    if not whole or not _as_signed(last).fits():
        raise faults.head_altered_in_database(last.size)
    return frontier


def _as_signed(head: Head) -> SignedHead:
    return SignedHead(head.size, bytes(head.root), head.at, public_key(), bytes(head.signature))


def _settled_through() -> int:
    """Up to which number every entry is either visible now or will never be.

    On PostgreSQL numbers are given before transactions end, so a smaller one may appear after a larger. Whoever took
    a number holds a shared lock since before; once a number was read, and then nobody holds that lock, all up to it
    have ended. While somebody does, nothing is known, and the next sealing looks from the old number again.
    """
    if connection.vendor != "postgresql":
        return Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence('trail_entry', 'id')::regclass)")
        last = cursor.fetchone()[0] or 0
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1",
            RECORDING,
        )
        return 0 if cursor.fetchone() else last


def _insert(rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY trail_leaf (seq, entry_id, hash) FROM STDIN") as copying:
                copying.write("".join(f"{seq}\t{entry}\t\\\\x{leaf.hex()}\n" for seq, entry, leaf in rows))
        else:
            cursor.executemany("INSERT INTO trail_leaf (seq, entry_id, hash) VALUES (%s, %s, %s)", rows)


def _wait_for_the_other_sealer() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", SEALING)


def _no_other_sealer() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", SEALING)
        return cursor.fetchone()[0]
