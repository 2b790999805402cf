"""One text for one value: canonical JSON (RFC 8785), so that a hash of it can be made again anywhere."""

import json
from collections.abc import Mapping

SAFE = 2**53 - 1
"""Whole numbers beyond it are read differently by different programs (RFC 7493)."""

_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def canonical(value: object) -> bytes:
    """The value as canonical JSON, UTF-8.

    Raises:
        TypeError: it holds something other than text, whole numbers, true, false, null, lists and mappings. Money and
            shares are whole numbers here; a fraction has no one way of being written that every program agrees on.
        ValueError: a number is too large to be read alike everywhere, or a text is no Unicode.
    """
    return _write(_ordered(value)).encode("utf-8")


def _ordered(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_units)}
    if isinstance(value, list | tuple):
        return [_ordered(part) for part in value]
    if isinstance(value, int) and abs(value) > SAFE:
        raise ValueError("a whole number beyond 2**53 - 1; write it as text")
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} cannot be written into the trail; make it a text or a whole number")


def _units(key: object) -> bytes:
    """RFC 8785 puts names in the order of their UTF-16 units."""
    if not isinstance(key, str):
        raise TypeError("names in a payload are texts")
    return key.encode("utf-16-be")
