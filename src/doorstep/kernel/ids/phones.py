"""Telephone numbers: what one is compared and found by."""

import re
import unicodedata

_MOBILE_ABROAD = re.compile(r"(?:00)?86(1[3-9][0-9]{9})")
LONGEST = 20


def phone_match(text: str) -> str:
    """The digits, without what only somebody abroad dials; "" when there are none. Never raises."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c in "0123456789")[:LONGEST]
    abroad = _MOBILE_ABROAD.fullmatch(digits)
    return abroad[1] if abroad else digits
