"""Where words fit: how wide they are, which of them touch, and how to move them apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIZE = 12.0  # units; the smallest text that can be read when 360 units are shown on a phone

# Advance widths in thousandths of the size for a common sans serif, a little wide, so that labels stay apart.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 225),
    **dict.fromkeys("ft,.:;/I[]()! ·", 290),
    **dict.fromkeys("r-", 345),
    **dict.fromkeys("cksvxyzJ", 510),
    **dict.fromkeys("abdeghnopquL0123456789$", 570),
    **dict.fromkeys("FTZ+−–=<>~", 620),
    **dict.fromkeys("ABEKPSVXY&", 680),
    **dict.fromkeys("CDHNRUw", 735),
    **dict.fromkeys("GOQ", 790),
    **dict.fromkeys("mM%", 880),
    "W": 960,
}
_WIDE_FROM = "\u2e80"  # from here on: Chinese characters and their punctuation, as wide as high
BOLD = 1.07  # how much wider words of a class are, which may be bold

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Word:
    """A piece of text. `y` is the base line, `anchor` is start, middle or end, `kind` its class in the style sheet."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = ""
    size: float = SIZE

    @property
    def box(self) -> Box:
        """The room it takes, its line gap not counted."""
        wide = width(self.text, self.size) * (BOLD if self.kind else 1.0)
        left = self.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return left, self.y - 0.9 * self.size, left + wide, self.y + 0.25 * self.size


def width(text: str, size: float = SIZE) -> float:
    """How wide the text is, in units of the drawing."""
    return sum(1000 if letter >= _WIDE_FROM else _WIDTHS.get(letter, 600) for letter in text) * size / 1000.0


def touch(one: Box, other: Box) -> bool:
    """Whether two boxes share room; edges may meet."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """The text, cut with an ellipsis when it is wider than the room; the table beside a drawing keeps the whole."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions in the order of `wanted`, at least `gap` apart and from `low` to `high`, moved as little as possible.

    When there is no room for that gap the positions are even from low to high.
    """
    count = len(wanted)
    if count == 0:
        return []
    if (count - 1) * gap > high - low:
        return [low + (high - low) * place / max(count - 1, 1) for place in range(count)]
    order = sorted(range(count), key=lambda place: wanted[place])
    placed = [min(max(wanted[place], low), high) for place in order]
    for place in range(1, count):
        placed[place] = max(placed[place], placed[place - 1] + gap)
    placed[-1] = min(placed[-1], high)
    for place in range(count - 2, -1, -1):
        placed[place] = min(placed[place], placed[place + 1] - gap)
    positions = [0.0] * count
    for place, position in zip(order, placed, strict=True):
        positions[place] = position
    return positions


def first_free(candidates: Sequence[Word], words: Iterable[Box], frame: Box, marks: Iterable[Box] = ()) -> Word:
    """The first candidate that lies in the frame and touches nothing; else the one that is least in the way.

    To touch another word, or to leave the frame, weighs far more than to touch a mark.

    Raises:
        ValueError: there is no candidate.
    """
    hard, soft = list(words), list(marks)
    return min(candidates, key=lambda word: trouble(word.box, hard, frame, soft))


def trouble(box: Box, words: Iterable[Box], frame: Box, marks: Iterable[Box] = ()) -> float:
    """How much a word in this box is in the way; 0 is not at all."""
    level = max(frame[0] - box[0], 0.0) + max(box[2] - frame[2], 0.0)
    upright = max(frame[1] - box[1], 0.0) + max(box[3] - frame[3], 0.0)
    hard = 10.0 * (level + upright) + sum(_shared(box, other) for other in words)
    return 1000.0 * hard + sum(_shared(box, other) for other in marks)


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0
