"""The sheet a drawing is made on: marks and words by class, written out as one accessible SVG element."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from doorstep.methods.drawing.lettering import BOLD, Box, Word, first_free, shortened, touch, trouble, width

Point = tuple[float, float]


class Sheet:
    """Collects marks. `label` is the sentence that stands for the drawing where it cannot be seen."""

    def __init__(self, width: float, height: float, label: str, *, kind: str = "drawing") -> None:
        self.width = width
        self.height = height
        self.label = label
        self.kind = kind
        self.words: list[Word] = []
        self._marks: list[str] = []

    @property
    def frame(self) -> Box:
        """The whole sheet."""
        return 0.0, 0.0, self.width, self.height

    def stroke(self, kind: str, points: Sequence[Point], *, closed: bool = False) -> None:
        """A line through points, straight from one to the next."""
        if points:
            path = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points)
            self._marks.append(f'<path class="{kind}" d="{path}{"z" if closed else ""}"/>')

    def across(self, kind: str, y: float, left: float, right: float) -> None:
        """A level line."""
        self._marks.append(f'<path class="{kind}" d="M{_short(left)} {_short(y)}H{_short(right)}"/>')

    def down(self, kind: str, x: float, top: float, bottom: float) -> None:
        """An upright line."""
        self._marks.append(f'<path class="{kind}" d="M{_short(x)} {_short(top)}V{_short(bottom)}"/>')

    def disc(self, kind: str, x: float, y: float, radius: float) -> None:
        """A dot."""
        self._marks.append(f'<circle class="{kind}" cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}"/>')

    def block(self, kind: str, x: float, y: float, width: float, height: float) -> None:
        """A rectangle; one of no width is left out."""
        if width > 0:
            size = f'width="{_short(width)}" height="{_short(height)}"'
            self._marks.append(f'<rect class="{kind}" x="{_short(x)}" y="{_short(y)}" {size}/>')

    def write(self, x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> None:
        """A word at its place."""
        self.words.append(Word(x, y, text, anchor, kind))

    def write_where_free(self, candidates: Sequence[Word], marks: Iterable[Box] = ()) -> None:
        """A word at the first of several places where it touches no other word, and no mark if that can be."""
        self.words.append(first_free(candidates, [word.box for word in self.words], self.frame, marks))

    def write_pair(self, y: float, name: str, value: str) -> None:
        """A name at the left and its value at the right end; the name is cut when there is no room for both."""
        room = self.width - 10 - width(value) * BOLD
        self.write(0, y, shortened(name, room / BOLD), kind="name")
        self.write(self.width, y, value, "end", "value")

    def is_free(self, word: Word, marks: Iterable[Box] = ()) -> bool:
        """Whether the word would touch nothing."""
        return trouble(word.box, [other.box for other in self.words], self.frame, marks) == 0.0

    def clashes(self) -> list[tuple[str, str]]:
        """Pairs of words that touch, and words that leave the sheet (paired with nothing)."""
        outside = [(word.text, "") for word in self.words if not _within(word.box, self.frame)]
        ordered = sorted(self.words, key=lambda word: word.text)
        return outside + [
            (one.text, other.text)
            for place, one in enumerate(ordered)
            for other in ordered[place + 1 :]
            if touch(one.box, other.box)
        ]

    def svg(self) -> str:
        """The element: an image with a name; nothing in it depends on scripts, fonts or other files."""
        size = f'viewBox="0 0 {_short(self.width)} {_short(self.height)}"'
        words = "".join(_text(word) for word in self.words)
        marks = "".join(self._marks)
        return f'<svg class="{self.kind}" {size} role="img" aria-label="{escape(self.label)}">{marks}{words}</svg>'


def _within(box: Box, frame: Box) -> bool:
    return (
        box[0] >= frame[0] - 0.5 and box[1] >= frame[1] - 0.5 and box[2] <= frame[2] + 0.5 and box[3] <= frame[3] + 0.5
    )


def _text(word: Word) -> str:
    anchor = "" if word.anchor == "start" else f' text-anchor="{word.anchor}"'
    kind = f' class="{word.kind}"' if word.kind else ""
    place = f'x="{_short(word.x)}" y="{_short(word.y)}" font-size="{_short(word.size)}"'
    return f"<text{kind} {place}{anchor}>{escape(word.text)}</text>"


def _short(value: float) -> str:
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Scale:
    """From a range of values to a range of units, linear; values outside land on the edge."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, max(high, low + 1e-12), start, end

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(top: float, most: int = 5) -> list[float]:
    """Round values from 0 to `top` or just over it, at most `most` steps."""
    if not top > 1e-9:
        return [0.0, 1.0]
    size = 10.0 ** _floor_log10(top / most)
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10, 20) if size * factor * most >= top * (1 - 1e-9))
    count = next(count for count in range(1, most + 1) if step * count >= top * (1 - 1e-9))
    return [step * place for place in range(count + 1)]


def _floor_log10(value: float) -> int:
    return int(f"{value:e}".partition("e")[2])


def thinned(points: Sequence[Point], most: int = 160) -> list[Point]:
    """Fewer points of a rising line, evenly over its length; first and last stay."""
    if len(points) <= most:
        return list(points)
    wide = (points[-1][0] - points[0][0]) or 1.0
    high = (max(y for _, y in points) - min(y for _, y in points)) or 1.0
    kept, walked = [points[0]], 0.0
    for before, here in pairwise(points):
        walked += abs(here[0] - before[0]) / wide + abs(here[1] - before[1]) / high
        if walked >= 2.0 / most:
            kept.append(here)
            walked = 0.0
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]
