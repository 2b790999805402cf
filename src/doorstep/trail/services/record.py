"""Record one act, in the transaction of the act."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial, update_wrapper

from django.db import connection, transaction

from doorstep.kernel.vault import vault
from doorstep.trail.canonical import canonical
from doorstep.trail.lines import entry_line, time_text
from doorstep.trail.models import Entry
from doorstep.trail.services.seal import RECORDING, seal_if_free

SALT = 32
FIELD = "trail.payload"


def record(act: str, *, by: str, place: str, now: datetime, payload: Mapping[str, object] | None = None) -> Entry:
    """Write one entry. It is kept if and only if the act is.

    Args:
        act: `room.verb`. by: pseudonym of the principal, or `doorstep.job` where no person acted.
        place: code of the place, "" where there is none. now: aware.
        payload: reasons, names, values: texts, whole numbers, lists, mappings. Kept sealed; only its salted hash is in
            the trail.
    Raises:
        RuntimeError: no transaction is open; an act and its entry would not be one.
        ValueError, TypeError: see `lines.entry_line` and `canonical`.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an entry of the trail is recorded inside the transaction of its act")
    _hold_the_number()
    salted = secrets.token_bytes(SALT) + canonical(payload or {})
    digest = hashlib.sha256(salted).digest()
    line = entry_line(act, time_text(now), by, place, digest.hex())
    sealed = vault().seal(salted, subject=bound_to(line), field=FIELD)
    entry = Entry.objects.create(act=act, at=now, by=by, place=place, digest=digest, sealed=sealed)
    _seal_at_commit(now)
    return entry


def bound_to(line: bytes) -> str:
    """The subject under which a payload is sealed: the leaf of its own entry, so that it opens beside no other."""
    return hashlib.sha256(line).hexdigest()


def _hold_the_number() -> None:
    """Let the sealer see, before a number is taken, that one will be; to the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", RECORDING)


def _seal_at_commit(now: datetime) -> None:
    """Once a transaction, however many entries it has. The act stands even where sealing fails; the log says why."""
    if not any(getattr(function, "func", None) is seal_if_free for _, function, _ in connection.run_on_commit):
        transaction.on_commit(update_wrapper(partial(seal_if_free, now), seal_if_free), robust=True)
