"""Bring the spellings of one name together, and keep every character that is part of it."""

import re
import unicodedata
from dataclasses import dataclass

from doorstep.methods.kernel.said import Note, said

DOT = "·"  # U+00B7, the dot of GB/T 15834 between the parts of a name
LONGEST = 120  # characters

_DOTS = "•‧・･∙⋅᛫·⸱⸳●﹒"  # what keyboards, old systems and spreadsheets put in its place
_POINTS = re.compile(r"(?<=[^\W\d_]) ?[.。] ?(?=[^\W\d_])")
_TIDY = re.compile(rf"[\u4e00-\u9fff]{{1,{LONGEST}}}")  # nearly all names: nothing to do
_SPACES = re.compile(r"[\s\u2800\u3164\uffa0]+")
_BESIDE_DOT = re.compile(rf"[ {DOT}]*{DOT}[ {DOT}]*")
_HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})")


@dataclass(frozen=True)
class Name:
    """A name, tidied. `warnings` say what a person should look at; none of them stops anything."""

    text: str
    warnings: tuple[Note, ...] = ()


def tidy_name(text: str) -> Name:
    """Tidy a name. Never raises; a character of a name is never replaced by a commoner one.

    One middle dot for many, no spaces between Chinese characters, single spaces elsewhere, letters in half width, no
    invisible signs. Characters beyond the first plane, of private use, and of old forms stay. What comes out can be
    written in UTF-8 and in GB 18030, and comes back from either.
    """
    if _TIDY.fullmatch(text):
        return Name(text)
    seen = "".join(_one(c) for c in text)
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", seen) if seen.isascii() or not _has_han(seen) else seen)
    tidy = _BETWEEN_HAN.sub("", tidy.strip())
    if _has_han(tidy):
        tidy = _POINTS.sub(DOT, tidy)
    tidy = _BESIDE_DOT.sub(DOT, tidy).strip(f" {DOT}")
    return Name(tidy[:LONGEST].rstrip(f" {DOT}"), tuple(_warnings(text, tidy)))


def _one(c: str) -> str:
    """One character: itself, what it stands for, or nothing."""
    if c in _DOTS:
        return DOT
    if "\ud800" <= c <= "\udfff":
        return "\ufffd"
    if _is_width_or_radical(c):
        return unicodedata.normalize("NFKC", c)
    if unicodedata.category(c) in ("Cc", "Cf") or c == "\U0010ffff":
        return " " if c.isspace() else ""
    return c


def _is_width_or_radical(c: str) -> bool:
    """Full-width letters and digits; radicals that a scan takes for the characters they look like."""
    return "！" <= c <= "～" or "⺀" <= c <= "⿕"


def _has_han(text: str) -> bool:
    return re.search(_HAN, text) is not None


def _warnings(text: str, tidy: str) -> list[Note]:
    notes = []
    if not tidy:
        notes.append(Note("name.none", said("No name is written.")))
    if "\ufffd" in tidy or "?" in tidy or "？" in tidy:
        notes.append(Note("name.lost", said("A character was lost before it came here; ask how the name is written.")))
    if any("\ue000" <= c <= "\uf8ff" for c in tidy):
        own = said("A character of the name is one that only some computers know; it may look different elsewhere.")
        notes.append(Note("name.private", own))
    if len(tidy) > LONGEST:
        notes.append(
            Note("name.long", said("The name has more than {most} characters; the rest is cut.", most=LONGEST))
        )
    return notes
