"""Secrets at rest: sealed values bound to their subject and field, blind indexes of identifiers, derived secrets."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

NONCE = 12


@dataclass(frozen=True)
class Vault:
    """What protects the data of one office.

    Attributes:
        masters: number of a key -> 32 bytes; all that may still be needed to open. Number 0 seals nothing: it is the
            root of indexes and signatures, kept apart once the first key is retired. newest: the one that seals.
    """

    masters: Mapping[int, bytes] = field(repr=False)
    newest: int

    def seal(self, plain: bytes, *, subject: str, field: str) -> bytes:
        """Encrypt (AES-256-GCM). What is sealed opens only under the same subject and field.

        Returns: number of the key (2 bytes), nonce (12 bytes), ciphertext and tag.
        """
        head = self.newest.to_bytes(2, "big")
        nonce = os.urandom(NONCE)
        return head + nonce + self._cipher(self.newest).encrypt(nonce, plain, _bound(subject, field))

    def open(self, sealed: bytes, *, subject: str, field: str) -> bytes:
        """What was sealed.

        Raises:
            Refusal: the key is not here, the bytes were changed, or they belong to another subject or field.
        """
        number, nonce, rest = int.from_bytes(sealed[:2], "big"), sealed[2 : 2 + NONCE], sealed[2 + NONCE :]
        if not number or number not in self.masters:
            raise _closed(said("It was sealed with key {number}, which is not here.", number=str(number)))
        try:
            return self._cipher(number).decrypt(nonce, rest, _bound(subject, field))
        except (InvalidTag, ValueError) as trouble:
            raise _closed(said("It was changed, or it belongs to somebody or something else.")) from trouble

    def blind(self, kind: str, text: str) -> bytes:
        """An index of 16 bytes by which the same identifier is found and none can be read.

        Only for identifiers (id number, account, phone): a short list of codes could be tried out.
        """
        return hmac.new(self.secret(f"blind.{kind}"), text.encode(), hashlib.sha256).digest()[:16]

    def secret(self, purpose: str) -> bytes:
        """32 bytes for one purpose. They stay when keys are rotated."""
        return _derived(self.root, purpose)

    @property
    def root(self) -> bytes:
        """What indexes, signatures and other derived secrets grow from: number 0, else from the first key."""
        return self.masters.get(0) or _derived(self.masters[min(self.masters)], "root")

    @property
    def mark(self) -> str:
        """By what the right key is known again: 16 letters that say nothing else about it."""
        return self.secret("home.mark")[:8].hex()

    def _cipher(self, number: int) -> AESGCM:
        return AESGCM(_derived(self.masters[number], "seal"))


@cache
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"doorstep.{purpose}".encode()).derive(master)


def _bound(subject: str, field: str) -> bytes:
    return f"{subject}\0{field}".encode()


def _closed(why: Said) -> Refusal:
    return Refusal(
        "vault.closed",
        said("A protected value cannot be opened."),
        why=why,
        do=said("Start Doorstep with the key of this office; if it is the right one, tell the administrator."),
    )


def vault() -> Vault:
    """The vault of this process: the key of the home that the environment names, read once."""
    return _of_process()


@cache
def _of_process() -> Vault:
    from doorstep.kernel.home import current_home
    from doorstep.kernel.keys import master_keys

    masters = master_keys(current_home(), os.environ)
    return Vault(masters, max(masters))
