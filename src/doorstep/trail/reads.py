"""What the trail holds, read back."""

import hashlib
import json
from typing import Any

from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.trail.models import Entry
from doorstep.trail.services.record import FIELD, SALT, bound_to


def payload(entry: Entry) -> dict[str, Any] | None:
    """The payload of an entry, None once it was erased.

    Raises:
        Refusal: the entry or its payload was altered in the database, or the key is not here.
    """
    if entry.sealed is None:
        return None
    salted = vault().open(bytes(entry.sealed), subject=bound_to(entry.line()), field=FIELD)
    if hashlib.sha256(salted).digest() != bytes(entry.digest):
        raise Refusal(
            "trail.payload-altered",
            said("The payload of entry {number} cannot be shown.", number=entry.pk),
            why=said("It is not what was recorded: its hash is another."),
            do=said("Tell the administrator and the auditor; compare with a backup of the database."),
        )
    return json.loads(salted[SALT:])
