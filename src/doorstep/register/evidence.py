"""Files that prove things, each encrypted under a key of its own; the key is sealed in the database.

A new key of the office seals only these keys anew, never the files. Without its key a file is noise, so erasing the key
erases the file wherever a copy of it is.
"""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from doorstep.kernel.home import current_home
from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Evidence, Household, Principal

FIELD = "evidence.key"
NONCE, KEY = 12, 32
LARGEST = 20 * 1024 * 1024


class EvidenceClosed(Refusal):
    """The file cannot be shown."""

    def __init__(self) -> None:
        super().__init__(
            "register.evidence",
            said("This file cannot be opened."),
            why=said("It was erased, it is missing, or it is not the file that was given."),
            do=said("Restore the folder of evidence from a backup, or ask the household for the paper again."),
        )


def keep(content: bytes, *, household: Household, kind: str, by: Principal, now: datetime) -> Evidence:
    """Encrypt a file and write it into the home; the row is kept if the transaction is.

    Raises:
        Refusal: it is empty or larger than 20 MB.
    """
    if not 0 < len(content) <= LARGEST:
        raise Refusal(
            "register.evidence-size",
            said("The file was not added."),
            why=said("It is empty, or larger than 20 MB."),
            do=said("Choose another one, or make it smaller."),
        )
    evidence = Evidence(
        household=household, kind=kind, digest=hashlib.sha256(content).digest(), size=len(content), given_by=by,
        given_at=now,
    )  # fmt: skip
    key, nonce = os.urandom(KEY), os.urandom(NONCE)
    evidence.sealed = vault().seal(key, subject=subject_of(evidence), field=FIELD)
    _write(path_of(evidence), nonce + AESGCM(key).encrypt(nonce, content, evidence.key.bytes))
    evidence.save()
    return evidence


def content_of(evidence: Evidence) -> bytes:
    """The file as it was given. Whoever shows it to a person logs that first.

    Raises:
        Refusal: it was erased, lost or altered.
    """
    try:
        whole = path_of(evidence).read_bytes()
    except OSError as error:
        raise EvidenceClosed from error
    if evidence.sealed is None:
        raise EvidenceClosed
    key = vault().open(bytes(evidence.sealed), subject=subject_of(evidence), field=FIELD)
    try:
        return AESGCM(key).decrypt(whole[:NONCE], whole[NONCE:], evidence.key.bytes)
    except (InvalidTag, ValueError) as error:
        raise EvidenceClosed from error


def forget(evidence: Evidence) -> None:
    """Erase the key, and the file once the transaction is kept; the row with the digest stays."""
    Evidence.objects.filter(pk=evidence.pk).update(sealed=None)
    transaction.on_commit(lambda: path_of(evidence).unlink(missing_ok=True))


def path_of(evidence: Evidence) -> Path:
    """Where the file is: in folders by the first two letters, so that none grows too large."""
    return current_home().evidence / evidence.key.hex[:2] / evidence.key.hex


def subject_of(evidence: Evidence) -> str:
    """What its key is bound to."""
    return f"evidence:{evidence.key.hex}"


def _write(path: Path, content: bytes) -> None:
    """Whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
