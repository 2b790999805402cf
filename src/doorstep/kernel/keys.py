"""Where the master key comes from: a variable, a credential file, a passphrase; a demonstration has it inside."""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from doorstep.kernel.home import Home
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

KEY, FILE, PASSPHRASE, CREDENTIALS = "DOORSTEP_KEY", "DOORSTEP_KEY_FILE", "DOORSTEP_PASSPHRASE", "CREDENTIALS_DIRECTORY"
CREDENTIAL = "doorstep.key"
LAST = 0xFFFF
"""The largest number a key can have."""


def master_keys(home: Home, environment: Mapping[str, str]) -> dict[int, bytes]:
    """All keys of the office, number -> 32 bytes.

    One key is 32 bytes in base64; several, after a rotation, stand as `1:...,2:...` or one a line.
    Raises:
        Refusal: no key was given; or it is not one.
    """
    text = environment.get(KEY) or _in_file(environment) or _inside(home)
    if text:
        return _read(text)
    if environment.get(PASSPHRASE):
        return {1: _stretched(environment[PASSPHRASE], home)}
    raise Refusal(
        "keys.none",
        said("The key of this office was not given."),
        why=said("Data about people is kept sealed, and the key is never kept beside it."),
        do=said("Set DOORSTEP_KEY, DOORSTEP_KEY_FILE or DOORSTEP_PASSPHRASE, or let the service manager hand it over."),
    )


def fresh_key() -> str:
    """A new key, written as one is given."""
    return base64.b64encode(os.urandom(32)).decode()


def _in_file(environment: Mapping[str, str]) -> str:
    named = environment.get(FILE)
    if not named and environment.get(CREDENTIALS):
        credential = Path(environment[CREDENTIALS]) / CREDENTIAL
        named = str(credential) if credential.is_file() else None
    if not named:
        return ""
    try:
        return Path(named).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        raise _no_key(said("The file {name} cannot be read.", name=named)) from trouble


def _inside(home: Home) -> str:
    return home.demo_key.read_text("utf-8").strip() if home.demo_key.is_file() else ""


def _read(text: str) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for part in text.replace(",", "\n").split():
        number, colon, code = part.rpartition(":")
        try:
            known, key = _number(number) if colon else 1, _bytes(code)
        except (ValueError, binascii.Error) as trouble:
            raise _no_key(said("A key is 32 bytes written in base64, before it perhaps its number.")) from trouble
        if known in found:
            raise _no_key(said("Two keys have the number {number}.", number=str(known)))
        found[known] = key
    if not any(found):
        raise _no_key(said("There is no key in it that could seal anything."))
    return found


def _number(text: str) -> int:
    """0 is the root of derived secrets; two bytes hold the number in front of what is sealed."""
    if not text.isascii() or not text.isdigit() or int(text) > LAST:
        raise ValueError
    return int(text)


def _bytes(code: str) -> bytes:
    key = base64.b64decode(code, validate=True)
    if len(key) != 32:
        raise ValueError
    return key


def _stretched(passphrase: str, home: Home) -> bytes:
    """A key from a passphrase (scrypt, RFC 7914, at the cost OWASP names), salted by what `init` wrote."""
    import tomllib

    salt = bytes.fromhex(tomllib.loads(home.settings.read_text("utf-8"))["salt"]) if home.is_there else b""
    if not salt:
        raise _no_key(said("A passphrase needs a home made by doorstep init."))
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**17, r=8, p=1, maxmem=2**28, dklen=32)


def _no_key(why: Said) -> Refusal:
    return Refusal(
        "keys.wrong",
        said("The key of this office cannot be used."),
        why=why,
        do=said("Give the key that doorstep init printed. Without it nothing sealed can be opened again."),
    )
