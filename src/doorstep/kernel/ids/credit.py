"""Unified social credit codes of bodies: cooperatives, villagers' committees, firms (GB 32100-2015)."""

import re
import unicodedata
from dataclasses import dataclass

from doorstep.kernel.ids.checksums import CREDIT_LETTERS, credit_check
from doorstep.methods.kernel.said import Note, said

_FORM = re.compile(f"[{CREDIT_LETTERS}]{{18}}")


@dataclass(frozen=True)
class CreditCode:
    """A code as it was found; `area` is the six digits of the office that registered the body."""

    text: str
    area: str = ""
    warnings: tuple[Note, ...] = ()


def read_credit_code(text: str) -> CreditCode:
    """Read a code. Never raises: an odd one is kept, with a warning."""
    tidy = re.sub(r"[\s\-]+", "", unicodedata.normalize("NFKC", text)).upper()
    if not _FORM.fullmatch(tidy):
        form = said("A unified social credit code has 18 digits and capital letters, none of them I, O, S, V or Z.")
        return CreditCode(tidy, warnings=(Note("credit.form", form),))
    if tidy[17] != credit_check(tidy[:17]):
        wrong = said("The check character of the code does not fit: a character may be wrong.")
        return CreditCode(tidy, tidy[2:8], (Note("credit.check", wrong),))
    return CreditCode(tidy, tidy[2:8])
