"""How a name is read: pinyin by our own table of surnames and places first, then by phrase, then by character.

Readings of phrases and characters are those of pypinyin. `readings.csv` beside this file comes before them: a surname
is read as a surname only at the beginning of a person's name.
"""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

PERSON, PLACE = "person", "place"
Syllables = tuple[str, ...]


@dataclass(frozen=True)
class Pinyin:
    """A reading, one syllable for each character or foreign word, with tones."""

    toned: Syllables

    @property
    def syllables(self) -> Syllables:
        """In lower case, without tones; ü is v, as it is typed."""
        return tuple(plain(syllable) for syllable in self.toned)

    @property
    def joined(self) -> str:
        """ "shanxian"."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """ "sx"."""
        return "".join(syllable[0] for syllable in self.syllables)

    def __str__(self) -> str:
        return " ".join(self.toned)


def pinyin(name: str, kind: str) -> Pinyin:
    """The first reading of a tidied name; `kind` is PERSON or PLACE."""
    surname, rest = _surname(name) if kind == PERSON else ((), name)
    return Pinyin((*surname, *_read(rest, kind)))


def readings(name: str) -> tuple[Pinyin, ...]:
    """The ways in which a person's name may be read: as beginning with a surname, and as not. Mostly they are one;
    a Tibetan 单增 is no 单 by surname, and whoever looks for the name may type either."""
    ways = (pinyin(name, PERSON), Pinyin(tuple(_read(name, PERSON))), pinyin(name, PLACE))
    return tuple({way.syllables: way for way in reversed(ways)}.values())[::-1]


def _surname(name: str) -> tuple[Syllables, str]:
    """Its reading and what follows. A first character that is no double surname stands alone: 王朝阳 is no 王朝."""
    surnames = _own("surname")
    for length in (2, 1):
        if name[:length] in surnames and len(name) > length:
            return surnames[name[:length]], name[length:]
    alone = _of_character(name[:1]) if len(name) > 1 else None
    return (alone, name[1:]) if alone else ((), name)


def _read(text: str, kind: str) -> list[str]:
    """Longest phrase first, from the left; foreign letters are kept as words."""
    table, lengths = _phrases(kind)
    read, at, word = [], 0, ""
    while at < len(text):
        found = next((text[at : at + n] for n in lengths.get(text[at], ()) if text[at : at + n] in table), text[at])
        at += len(found)
        syllables = table.get(found) or _of_character(found)
        if syllables is None:
            word += found
            continue
        read += [word, *syllables] if word else syllables
        word = ""
    return [*read, word] if word else read


@cache
def _of_character(character: str) -> Syllables | None:
    """Its commonest reading; none for a letter of a foreign word; an empty one for what is not read, such as a dot."""
    from pypinyin.constants import PINYIN_DICT

    known = PINYIN_DICT.get(ord(character)) if character else None
    if known:
        return (known.partition(",")[0],)
    typed = plain(character)
    return None if typed.isalnum() and typed.isascii() else ()


@cache
def _phrases(kind: str) -> tuple[Mapping[str, Syllables], Mapping[str, Syllables]]:
    """Phrase -> syllables; first character -> lengths of phrases that begin with it, longest first."""
    from pypinyin.constants import PHRASES_DICT

    table = {phrase: tuple(ways[0] for ways in read) for phrase, read in PHRASES_DICT.items()} | _own("any")
    if kind == PLACE:
        table |= {f"{name}家": (*read, "jiā") for name, read in _own("surname").items()} | _own("place")
    return table, _lengths(table)


def _lengths(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _own(kind: str) -> dict[str, Syllables]:
    """Our own table: readings of surnames, of places, or of characters that pypinyin lacks."""
    with (Path(__file__).parent / "readings.csv").open(encoding="utf-8", newline="") as table:
        return {row["text"]: tuple(row["reading"].split()) for row in csv.DictReader(table) if row["for"] == kind}


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Letters as they are typed: lower case, without accents and tones; ü is v. Characters of other scripts stay."""
    parts = unicodedata.normalize("NFD", word.lower().replace("đ", "d")).replace("u\u0308", "v")
    return "".join(c for c in unicodedata.normalize("NFKD", parts) if not unicodedata.combining(c)).lower()
