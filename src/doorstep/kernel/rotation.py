"""New keys for old ones: which keys an office holds after each step, and how they are written."""

import base64
import os
from collections.abc import Iterable, Mapping

from doorstep.kernel.keys import LAST
from doorstep.kernel.vault import Vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

Keys = Mapping[int, bytes]


def with_a_new_key(vault: Vault) -> Keys:
    """All keys there are, and a new one that seals from now on.

    The root of derived secrets becomes a key of its own (number 0): so the old key can go once nothing needs it, while
    identifiers are still found and heads are still signed by the same key.

    Raises:
        Refusal: numbers for keys have run out.
    """
    if vault.newest == LAST:
        raise _stopped(
            said("No further key can be added."),
            said("The numbers of keys end at {last}.", last=str(LAST)),
            said("Move the data into a new home."),
        )
    return {**vault.masters, 0: vault.root, vault.newest + 1: os.urandom(32)}


def without_old_keys(vault: Vault, still_needed: Iterable[int]) -> Keys:
    """The root and the newest key: what an office needs once everything is sealed under the newest.

    Raises:
        Refusal: something is still sealed under an older key.
    """
    old = sorted(set(still_needed) - {0, vault.newest})
    if old:
        raise _stopped(
            said("The old keys cannot be retired."),
            said("Something is still sealed under key {numbers}.", numbers=", ".join(map(str, old))),
            said("Seal it under the newest key first: doorstep key reseal."),
        )
    return {0: vault.root, vault.newest: vault.masters[vault.newest]}


def written(keys: Keys) -> str:
    """One key a line, as DOORSTEP_KEY_FILE takes them."""
    return "".join(f"{number}:{base64.b64encode(key).decode()}\n" for number, key in sorted(keys.items()))


def _stopped(what: Said, why: Said, do: Said) -> Refusal:
    return Refusal("keys.rotation", what, why=why, do=do)
