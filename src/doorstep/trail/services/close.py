"""Record a closed batch of what has no name: ballots, answers of a survey, anonymous complaints. One entry for all."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from doorstep.trail.canonical import canonical
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload as payload_of
from doorstep.trail.services.record import record
from doorstep.trail.tree import root

SALT = 32


def record_batch(
    act: str,
    *,
    by: str,
    place: str,
    now: datetime,
    items: Iterable[Mapping[str, object]],
    payload: Mapping[str, object] | None = None,
) -> Entry:
    """Write one entry for a batch that is closed. Neither order nor time of its items can be told from it.

    Args:
        items: everything in the batch, in any order; what stands in the payload of the entry is their count and one
            hash over all, not they themselves. payload: what else belongs to the closing; see `record`.
    """
    salt = secrets.token_bytes(SALT)
    hashes = _hashes(items, salt)
    batch = {"count": len(hashes), "root": root(hashes).hex(), "salt": salt.hex()}
    return record(act, by=by, place=place, now=now, payload={**(payload or {}), "batch": batch})


def is_the_batch(entry: Entry, items: Iterable[Mapping[str, object]]) -> bool | None:
    """Whether these are the items the batch was closed with; None once the payload was erased."""
    opened = payload_of(entry)
    if opened is None:
        return None
    batch = opened["batch"]
    return root(_hashes(items, bytes.fromhex(batch["salt"]))).hex() == batch["root"]


def _hashes(items: Iterable[Mapping[str, object]], salt: bytes) -> list[bytes]:
    """A salted hash of each, in the order of the hashes."""
    return sorted(hmac.new(salt, canonical(item), hashlib.sha256).digest() for item in items)
