"""Read what somebody typed, or a spreadsheet held, as a document number."""

import re
import unicodedata
from collections.abc import Container
from datetime import date

from doorstep.kernel.ids.checksums import resident_check
from doorstep.kernel.ids.number import (
    BIRTH,
    DISABILITY,
    NONE,
    OTHER,
    PERMITS,
    RESIDENT,
    RESIDENT_15,
    IdNumber,
    upgraded,
)
from doorstep.methods.kernel.said import Note, said

# GB/T 2260, first two digits: provinces of the mainland, Taiwan (71), Hong Kong (81), Macao (82), and 83 of permits.
PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
NOTHING = frozenset(("", "无", "没有", "无证件", "无证", "暂无", "NONE", "NO", "N/A", "NA", "NULL", "0", "/"))

_LOOSE = re.compile(r"[\s\-'\"‘’“”`_\u200b-\u200f\u2060\ufeff\u00ad]+")
_EXES = str.maketrans({"Х": "X", "х": "X", "Χ": "X", "χ": "X", "×": "X", "✕": "X", "✖": "X", "*": "X"})
_FORMS = (
    (re.compile(r"[0-9]{17}[0-9X]"), RESIDENT),
    (re.compile(r"[0-9]{15}"), RESIDENT_15),
    (re.compile(r"[0-9]{17}[0-9X][1-7][1-4](B[0-9])?"), DISABILITY),
    (re.compile(r"[A-Z][0-9]{9}"), BIRTH),
)
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_POINT_ZERO = re.compile(r"([0-9]{15,18})\.0+")
LONGEST = 60  # characters; what follows is no part of a number


def no_id(reason: str) -> IdNumber:
    """Nobody is turned away for having no document: it is normal, with a reason ("newborn", "lost", ..)."""
    return IdNumber(NONE, reason=reason)


def read_id(text: str, *, areas: Container[str] | None = None) -> IdNumber:
    """Read a document number. Never raises: what is odd becomes a warning, and the text is kept.

    Full-width digits, spaces, dashes, a small x and look-alikes of X are tidied. Citizens' numbers follow GB 11643.

    Args:
        areas: six-digit area codes that are or were in use, when they are known; another one is only warned of.
    """
    tidy = _tidy(text)
    if tidy in NOTHING:
        why = said("No document number is written. That stops nothing; say why there is none.")
        return IdNumber(NONE, warnings=(Note("id.no-reason", why),))
    form = next((form for pattern, form in _FORMS if pattern.fullmatch(tidy)), OTHER)
    if form == OTHER:
        return IdNumber(OTHER, tidy, warnings=(_unknown(tidy),))
    return IdNumber(BIRTH, tidy) if form == BIRTH else _citizen(form, tidy, areas)


def _tidy(text: str) -> str:
    seen = "".join(c for c in text if c.isprintable() or c.isspace()).strip()[:LONGEST].strip()
    tidy = _LOOSE.sub("", unicodedata.normalize("NFKC", seen)).upper().translate(_EXES)
    whole = _POINT_ZERO.fullmatch(tidy)
    return (whole[1] if whole else tidy) if tidy.isascii() or tidy in NOTHING else seen


def _citizen(form: str, text: str, areas: Container[str] | None) -> IdNumber:
    full = upgraded(text) if form == RESIDENT_15 else text[:18]
    born = _born(full[6:14])
    warnings = (*_checked(full), *_dated(born), *_placed(full, areas))
    sex = "male" if int(full[16]) % 2 else "female"
    return IdNumber(_permit(full) if form == RESIDENT else form, text, born, sex, full[:6], warnings=warnings)


def _permit(text: str) -> str:
    return PERMITS.get(text[:2]) or PERMITS.get(text[:1]) or RESIDENT


def _born(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _checked(full: str) -> tuple[Note, ...]:
    if full[17] == resident_check(full[:17]):
        return ()
    if full.endswith("000"):
        return (Note("id.check", said("The last digits are zeros: a spreadsheet may have rounded the number.")),)
    return (Note("id.check", said("The check digit does not fit: one digit may be wrong, or two changed places.")),)


def _dated(born: date | None) -> tuple[Note, ...]:
    return () if born else (Note("id.date", said("The date of birth in the number does not exist.")),)


def _placed(full: str, areas: Container[str] | None) -> tuple[Note, ...]:
    known = full[:2] in PROVINCES or full.startswith("9")
    if known and (areas is None or full[:6] in areas or _permit(full) != RESIDENT):
        return ()
    return (Note("id.area", said("The area code {area} is not known here. Old codes are valid.", area=full[:6])),)


def _unknown(tidy: str) -> Note:
    if _ROUNDED.fullmatch(tidy):
        return Note("id.rounded", said("A spreadsheet has rounded the number; its last digits are lost."))
    return Note("id.form", said("This is no form of number that Doorstep knows; it is kept as it stands."))
