"""What a subject is found by, and what a typed text asks for.

A token is one of: a name or reading from its beginning; "~" and one from a later character; "#" and a blind index, from
which no number can be read. "Begins with" over the first two finds any part of a name.
"""

import base64
from collections.abc import Iterable, Iterator
from itertools import groupby

from doorstep.kernel.ids import phone_match, read_id
from doorstep.kernel.names import Pinyin, plain, readings, tidy_name
from doorstep.kernel.vault import vault

INNER, BLIND = "~", "#"
LONGEST = 200  # letters of a token, as its column
DEEPEST = 24  # a name is found by no character further in
MOST_WORDS = 6
SHORTEST_NUMBER = 5  # digits; what is shorter is no number to look up


def tokens(name: str, id_numbers: Iterable[str] = (), phones: Iterable[str] = ()) -> frozenset[str]:
    """Everything by which a subject is found.

    Args:
        name: as it is kept. id_numbers, phones: as they are kept, in clear; only blind indexes of them leave here.
    """
    tidy = tidy_name(name).text
    found = set(_of_characters(tidy))
    for reading in readings(tidy):
        found.update(_of_reading(reading))
    found.update(_blind("id", match) for match in map(_id_match, id_numbers) if match)
    found.update(_blind("phone", match) for match in map(phone_match, phones) if match)
    return frozenset(token[:LONGEST] for token in found)


def _id_match(number: str) -> str:
    return read_id(number).match


def number_tokens(text: str) -> frozenset[str]:
    """The blind indexes a typed number may have; none when the text is no number."""
    number, phone = read_id(text).match, phone_match(text)
    if len(phone) < SHORTEST_NUMBER or not number.isascii():
        return frozenset()
    return frozenset([_blind("id", number)] if number else []) | frozenset([_blind("phone", phone)] if phone else [])


def words(text: str) -> tuple[str, ...]:
    """The parts that must all be found: at spaces and dots, and where characters and letters meet; longest first."""
    parts = [part[:LONGEST] for word in text.split() for part in _parts(_typed(word))]
    return tuple(sorted(set(parts), key=lambda part: (-len(part), part)))[:MOST_WORDS]


def _parts(typed: str) -> Iterator[str]:
    for (isalnum, _ascii), letters in groupby(typed, key=lambda c: (c.isalnum(), c.isascii())):
        if isalnum:
            yield "".join(letters)


def _typed(text: str) -> str:
    """Letters plain; the apostrophe of xi'an is not typed by everybody."""
    return plain(tidy_name(text).text.translate({ord(c): None for c in "'’‘`"}))


def _of_characters(name: str) -> Iterator[str]:
    """From each Chinese character and each word of another script."""
    typed = _typed(name)
    letters = [(c, at == 0 or not _together(typed[at - 1], c)) for at, c in enumerate(typed) if c.isalnum()]
    whole = "".join(c for c, _ in letters)
    if whole and not whole.isascii():
        yield whole
        yield from (INNER + whole[at:] for at in range(1, min(len(letters), DEEPEST)) if letters[at][1])


def _together(before: str, c: str) -> bool:
    """Whether two letters are of one word: Chinese characters stand alone."""
    return before.isalnum() and not (c >= "\u2e80" or before >= "\u2e80")


def _of_reading(reading: Pinyin) -> Iterator[str]:
    syllables, initials = reading.syllables[:DEEPEST], reading.initials
    if syllables:
        yield from (reading.joined, initials)
        yield from (INNER + "".join(syllables[at:]) for at in range(1, len(syllables)))
        yield from (INNER + initials[at:] for at in range(1, len(syllables) - 1))


def _blind(kind: str, text: str) -> str:
    return BLIND + base64.urlsafe_b64encode(vault().blind(kind, text)).decode().rstrip("=")
