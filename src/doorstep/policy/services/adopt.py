"""Adopt a pack: from now on the office works by it, with the local values that were confirmed."""

from datetime import datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.asking import open_pack
from doorstep.policy.reads import current_pack
from doorstep.policy.services.editions import beneath, hold_editions, put_in_force
from doorstep.trail.services.record import record


@transaction.atomic
def adopt(*, named: str, by: str, now: datetime) -> str:
    """Put a pack in force and give its hash. The one that is in force already is left as it is.

    Raises:
        Refusal: there is no such pack, it has a fault, or it is another country's.
    """
    pack = open_pack(named)
    hold_editions()
    before = beneath()
    if pack.root != before.root:
        raise Refusal(
            "policy.another-country",
            said("The pack {name} cannot be adopted.", name=named[:80]),
            why=said(
                "It is for {other}, and this office works by rules of {place}.", other=pack.root, place=before.root
            ),
            do=said("Name the pack of a new office before its first day: DOORSTEP_PACK={name}", name=named[:80]),
        )
    if pack == before:
        return current_pack().digest
    digest = put_in_force(pack, now)
    record("policy.adopt", by=by, place="", now=now, payload={"pack": named, "rules": digest, "before": before.digest})
    return digest
