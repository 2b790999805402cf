"""Write the whole trail into one file that can be checked anywhere."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from doorstep.kernel.whole import whole_file
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.trail import faults
from doorstep.trail.heads import SignedHead
from doorstep.trail.lines import entry_line
from doorstep.trail.models import Leaf
from doorstep.trail.parts import parts_of
from doorstep.trail.services.seal import seal
from doorstep.trail.tree import Frontier, leaf_hash
from doorstep.trail.verify import HEADER

AT_ONCE = 5_000


def export(path: Path, now: datetime) -> SignedHead:
    """Seal, then write header, entries in their order and the head; the file is there whole or not at all.

    Raises:
        Refusal: an entry in the database is not what was sealed; or the file cannot be written.
    """
    head = seal(now)
    try:
        with whole_file(path) as part, part.open("wb") as file:
            for line in _lines(head):
                file.write(line + b"\n")
    except OSError as trouble:
        raise Refusal(
            "trail.not-written",
            said("The export cannot be written."),
            why=said("{file}: {trouble}.", file=str(path), trouble=trouble.strerror or str(trouble)),
            do=said("Name a file in a folder that exists and has room."),
        ) from trouble
    return head


def _lines(head: SignedHead) -> Iterator[bytes]:
    yield HEADER
    grown = Frontier()
    for seq, kept, *parts in _sealed(head.size):
        line = _line(*parts)
        if seq != grown.size or line is None or leaf_hash(line) != kept:
            raise faults.entry_altered_in_database(grown.size + 1)
        grown.add(kept)
        yield line
    if grown.size != head.size:
        raise faults.entry_altered_in_database(grown.size + 1)
    if grown.root() != head.root:
        raise faults.head_altered_in_database(head.size)
    yield head.line()


def _line(*parts: str) -> bytes | None:
    try:
        return entry_line(*parts)
    except (ValueError, TypeError):
        return None


def _sealed(size: int) -> Iterator[tuple[Any, ...]]:
    """Number, hash and parts of entries in their order, a portion at a time: an export never keeps people waiting."""
    for start in range(0, size, AT_ONCE):
        with transaction.atomic():
            rows = Leaf.objects.filter(seq__gte=start, seq__lt=min(start + AT_ONCE, size)).order_by("seq")
            found = list(rows.values_list("seq", "hash", *parts_of("entry__")))
        for seq, kept, *parts in found:
            yield seq, bytes(kept), *parts
