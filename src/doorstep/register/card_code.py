"""What is printed on a household's card: a number by chance and the office's signature under it, as 26 clear letters.

It says nothing about the household. Without the office's key nobody can make one, also not with the whole database.
"""

import base64
import hashlib
import hmac
import re

from doorstep.kernel.vault import vault
from doorstep.register.models import HouseholdCard

NUMBER, SIGNATURE = 10, 6  # bytes
GROUP = 5
LETTERS = str.maketrans("018", "OIB")  # base32 has no 0, 1 and 8: who types one means the letter like it


def code_of(card: HouseholdCard) -> str:
    """The code in groups of five letters, as it is printed and typed."""
    number = bytes.fromhex(card.number)
    text = base64.b32encode(number + _signature(number)).decode().rstrip("=")
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def card_of(code: str) -> HouseholdCard | None:
    """The card that a code is of, None when it is no code, was signed by nobody here, or is not valid any more."""
    number = _number(code)
    return HouseholdCard.objects.filter(number=number.hex()).first() if number else None


def _number(code: str) -> bytes | None:
    text = re.sub(r"[\s-]", "", code).upper().translate(LETTERS)
    if not re.fullmatch(r"[A-Z2-7]{26}", text):
        return None
    plain = base64.b32decode(text + "=" * 6)
    number, signature = plain[:NUMBER], plain[NUMBER:]
    return number if hmac.compare_digest(signature, _signature(number)) else None


def _signature(number: bytes) -> bytes:
    return hmac.new(vault().secret("register.card"), number, hashlib.sha256).digest()[:SIGNATURE]
