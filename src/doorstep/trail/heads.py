"""A signed head: how many entries there are, their root, when, and who says so."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import pack

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from doorstep.trail.canonical import canonical

HEX = {size: rf"[0-9a-f]{{{2 * size}}}" for size in (32, 64)}
LINE = re.compile(
    rf'\{{"at":"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z)","key":"({HEX[32]})","root":"({HEX[32]})",'
    rf'"signature":"({HEX[64]})","size":(0|[1-9][0-9]{{0,15}})\}}'.encode(),
    re.ASCII,
)


@dataclass(frozen=True)
class SignedHead:
    """The tree as its office signed it.

    Attributes:
        size: entries. root: 32 bytes. at: when it was signed, UTC, to the millisecond.
        key: the public key it was signed with, 32 bytes. signature: Ed25519 (RFC 8032), 64 bytes.
    """

    size: int
    root: bytes
    at: datetime
    key: bytes
    signature: bytes

    def line(self) -> bytes:
        """As a line of text: canonical JSON."""
        return canonical(
            {
                "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
                "key": self.key.hex(),
                "root": self.root.hex(),
                "signature": self.signature.hex(),
                "size": self.size,
            }
        )

    def fits(self) -> bool:
        """Whether the signature is that of the key over size, root and time."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(self.signature, signed_bytes(self))
        except (InvalidSignature, ValueError):
            return False
        return True


def sign(size: int, root: bytes, at: datetime, seed: bytes) -> SignedHead:
    """Sign a head with the key that grows from 32 secret bytes; the time is cut to milliseconds."""
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    whole = at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)
    bare = SignedHead(size, root, whole, secret.public_key().public_bytes_raw(), b"")
    return SignedHead(size, root, whole, bare.key, secret.sign(signed_bytes(bare)))


def signed_bytes(head: SignedHead) -> bytes:
    """The TreeHeadSignature of RFC 6962, section 3.5: version 1, a tree, milliseconds since 1970, size, root."""
    since = head.at - datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    return pack(">BBqQ32s", 0, 1, milliseconds, head.size, head.root)


def read_head(line: bytes) -> SignedHead | None:
    """The head that a line is, None where it is not one exactly as Doorstep writes it."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    at, key, root, signature, size = (part.decode() for part in found.groups())
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    return SignedHead(int(size), bytes.fromhex(root), when, bytes.fromhex(key), bytes.fromhex(signature))
