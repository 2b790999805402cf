"""What a person gives to check with: a public key, a head kept from before; as text, or as the file that holds it."""

import binascii
import re
from pathlib import Path

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.trail import faults
from doorstep.trail.heads import read_head
from doorstep.trail.verify import LONGEST, Earlier

NOTED = re.compile(r"(0|[1-9][0-9]{0,15}):([0-9a-f]{64})", re.ASCII)


def public_key_given(text: str) -> bytes:
    """32 bytes from 64 letters 0-9 a-f, or from a file that holds them.

    Raises:
        Refusal: neither.
    """
    typed = text.strip().lower()
    written = typed if _is_key(typed) else _last_line(text)
    if not _is_key(written):
        raise _useless(said("The key cannot be used."), said("A public key is 64 letters, 0 to 9 and a to f."))
    return binascii.unhexlify(written)


def earlier_given(text: str) -> Earlier:
    """A head as SIZE:ROOT, as its line, or in a file: one that holds a head, or an earlier export.

    Raises:
        Refusal: it is none of these, or its signature does not fit.
    """
    for written in (text, _last_line(text)):
        noted = NOTED.fullmatch(written.strip().lower())
        if noted:
            return Earlier(int(noted[1]), bytes.fromhex(noted[2]))
        head = read_head(written.encode("utf-8", "replace"))
        if head:
            if not head.fits():
                raise faults.earlier_head_not_genuine()
            return Earlier(head.size, head.root, head.key)
    raise _useless(
        said("The earlier head cannot be used."),
        said("It is neither SIZE:ROOT, nor the line of a head, nor a file that ends with one."),
    )


def _is_key(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", text, re.ASCII) is not None


def _last_line(name: str) -> str:
    """The last line of a file, "" where there is no such file or no line."""
    try:
        with Path(name).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 2 * LONGEST))
            lines = file.read().split()
    except (OSError, ValueError):
        return ""
    return lines[-1].decode("utf-8", "replace") if lines else ""


def _useless(what: Said, why: Said) -> Refusal:
    return Refusal(
        "trail.given",
        what,
        why=why,
        do=said("The office shows both with doorstep trail head; give the text, or a file that holds it."),
    )
