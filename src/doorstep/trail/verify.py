"""Check an export anywhere: no database, no home, no secret. Reads line by line, whatever the size of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.trail import faults
from doorstep.trail.heads import SignedHead, read_head
from doorstep.trail.lines import is_entry
from doorstep.trail.tree import EMPTY, Frontier, leaf_hash

HEADER = b'{"trail":"doorstep","version":1}'
LONGEST = 1024
"""Bytes of a line; no entry and no head comes near it."""


@dataclass(frozen=True)
class Earlier:
    """What an auditor kept of the trail as it was at an earlier time.

    Attributes:
        size, root: of the tree then. key: who signed it, None where only size and root were noted down.
    """

    size: int
    root: bytes
    key: bytes | None = None


@dataclass(frozen=True)
class Verified:
    """What was found to hold, and what could not be checked.

    Attributes:
        head: whose size, root and signature fit the entries. unchecked: what stays open, in words.
    """

    head: SignedHead
    unchecked: tuple[Note, ...]


def verify(path: Path, *, key: bytes | None = None, since: Earlier | None = None) -> Verified:
    """Check every entry of an export against its signed head, the head against a key and an earlier head.

    Args:
        key: the public key that the office has published. since: a head kept from an earlier export.
    Raises:
        Refusal: `trail.not-an-export`, `tail-missing`, `entries-added`, `altered`, `head-altered`, `key-forged` or
            `fork`; or the file cannot be read.
    """
    head, found, root, before = _read(path, since)
    _check_key(head, key, since)
    if not head.fits():
        raise faults.head_altered()
    if found < head.size:
        raise faults.tail_missing(
            said("The head was signed over {signed} entries; the file holds {found}.", signed=head.size, found=found)
        )
    if found > head.size:
        raise faults.entries_added(found, head.size)
    if root != head.root:
        raise faults.altered(head.size)
    _check_since(since, head.size, before)
    return Verified(head, tuple(_unchecked(key, since)))


def _check_key(head: SignedHead, key: bytes | None, since: Earlier | None) -> None:
    trusted = key or (since.key if since else None)
    if key and since and since.key and since.key != key:
        raise faults.earlier_head_not_genuine()
    if trusted and head.key != trusted:
        raise faults.key_forged(head.key)


def _check_since(since: Earlier | None, size: int, before: bytes) -> None:
    if since is None:
        return
    if since.size > size:
        raise faults.tail_missing(
            said("The earlier head counts {before} entries; this file ends after {size}.", before=since.size, size=size)
        )
    if since.root != before:
        raise faults.fork(since.size)


def _unchecked(key: bytes | None, since: Earlier | None) -> Iterator[Note]:
    if key is None and not (since and since.key):
        text = said("Not checked: whether the key is the one of the office. Give the published key with --key.")
        yield Note("trail.key-unchecked", text)
    if since is None:
        text = said(
            "Not checked: whether newer entries were left out, or history was rewritten."
            " Give a head kept elsewhere with --since."
        )
        yield Note("trail.since-unchecked", text)


def _read(path: Path, since: Earlier | None) -> tuple[SignedHead, int, bytes, bytes]:
    """The head, how many entries were found, their root, and the root over the first `since.size` of them."""
    try:
        with path.open("rb") as file:
            return _entries(file, since.size if since else 0)
    except OSError as trouble:
        raise Refusal(
            "trail.unreadable",
            said("The export cannot be read."),
            why=said("{file}: {trouble}.", file=str(path), trouble=trouble.strerror or str(trouble)),
            do=said("Give the path of a file written by doorstep trail export."),
        ) from trouble


def _entries(file: BinaryIO, earlier: int) -> tuple[SignedHead, int, bytes, bytes]:
    lines = _lines(file)
    if next(lines, (1, b""))[1] != HEADER:
        raise faults.not_an_export(1, said("It is not the first line of an export, or of another version."))
    grown, before, head = Frontier(), EMPTY, None
    for number, line in lines:
        if head is not None:
            raise faults.not_an_export(number, said("Nothing may follow the signed head."))
        if is_entry(line):
            grown.add(leaf_hash(line))
            before = grown.root() if grown.size == earlier else before
        elif (head := read_head(line)) is None:
            raise faults.not_an_export(number, said("It is neither an entry nor a head as Doorstep writes it."))
    if head is None:
        raise faults.tail_missing(said("The file ends after {found} entries, without a signed head.", found=grown.size))
    return head, grown.size, grown.root(), before


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line with its number, without its end."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        if not line.endswith(b"\n"):
            raise _broken_off(number) if len(line) < LONGEST else _too_long(number)
        yield number, line[:-1]


def _broken_off(number: int) -> Refusal:
    return faults.tail_missing(said("The file breaks off in line {number}.", number=number))


def _too_long(number: int) -> Refusal:
    return faults.not_an_export(number, said("It is longer than any line of an export."))
