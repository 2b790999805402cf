"""Curves over a frame: Lorenz, TIP, cumulative distribution; each line has a name beside it and its own pattern."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from doorstep.methods.drawing.lettering import Box, Word, width
from doorstep.methods.drawing.sheet import Point, Scale, Sheet, thinned, ticks

Write = Callable[[float], str]
PATTERNS = ("trace-1", "trace-2", "trace-3")
_TOP, _HEIGHT = 20.0, 300.0


@dataclass(frozen=True)
class Trace:
    """One line: points from left to right in values, and its name ("" for none)."""

    points: Sequence[Point]
    name: str = ""


@dataclass(frozen=True)
class Guide:
    """A point that matters: a dot, broken lines from it to both axes, and words ("" for none)."""

    x: float
    y: float
    name: str = ""


def curves(
    traces: Sequence[Trace],
    *,
    label: str,
    write: tuple[Write, Write],
    axes: tuple[str, str],
    ends: tuple[float, float],
    guides: Sequence[Guide] = (),
    diagonal: str | None = None,
) -> str:
    """Draw lines over one frame.

    Args:
        traces: at most three, each with a pattern of its own (they must be told apart in black and white).
        write: how values are written at the level and at the upright axis.
        axes: what is measured at the level axis (below it) and at the upright one (above it).
        ends: where the axes end; what lies beyond the level axis is cut off there.
        guides: points that matter.
        diagonal: name of the line of equality; None draws none. The room between it and the first line is shaded.
    """
    return _curves(traces, label, write, axes, ends, guides, diagonal).svg()


def _curves(
    traces: Sequence[Trace],
    label: str,
    write: tuple[Write, Write],
    axes: tuple[str, str],
    ends: tuple[float, float],
    guides: Sequence[Guide],
    diagonal: str | None,
) -> Sheet:
    sheet = Sheet(360, _HEIGHT, label)
    levels, uprights = ticks(ends[0], 4), ticks(ends[1], 5)
    left = max(width(write[1](value)) for value in uprights) + 10
    across = Scale(0, ends[0], left, 348)
    up = Scale(0, uprights[-1], _HEIGHT - 44, _TOP + 8)
    _axes(sheet, across, up, [value for value in levels if value <= ends[0] * 1.0001], uprights, write, axes, left)
    lines = [[(across(x), up(y)) for x, y in _cut(trace.points, ends[0])] for trace in traces]
    if diagonal is not None:
        start, end = (across(0), up(0)), (across(ends[0]), up(ends[1]))
        sheet.stroke("between", [start, *thinned(lines[0]), end], closed=True)
        sheet.stroke("equal", [start, end])
    for place, line in enumerate(lines):
        sheet.stroke(PATTERNS[place % len(PATTERNS)], thinned(line))
    crowd = [box for line in lines for box in _boxes(line)]
    if diagonal is not None:
        crowd += _boxes([(across(ends[0] * part / 40), up(ends[1] * part / 40)) for part in range(41)])
        _name(sheet, (across(ends[0] * 0.5), up(ends[1] * 0.5)), diagonal, crowd)
    _guides(sheet, guides, across, up, crowd)
    for line, trace in zip(lines, traces, strict=True):
        if trace.name and line:
            _name(sheet, line[_middle(line)], trace.name, crowd)
    return sheet


def _axes(
    sheet: Sheet,
    across: Scale,
    up: Scale,
    levels: Sequence[float],
    uprights: Sequence[float],
    write: tuple[Write, Write],
    axes: tuple[str, str],
    left: float,
) -> None:
    floor = up(0)
    for value in uprights:
        sheet.across("grid" if value else "axis", up(value), left, 348)
        sheet.write(left - 6, up(value) + 4, write[1](value), "end")
    for value in levels:
        sheet.down("axis", across(value), floor, floor + 4)
        half = width(write[0](value)) / 2
        sheet.write(min(across(value), 360 - half), floor + 18, write[0](value), "middle")
    sheet.write(0, 12, axes[1], kind="axis-word")
    sheet.write(348, _HEIGHT - 8, axes[0], "end", "axis-word")


def _guides(sheet: Sheet, guides: Sequence[Guide], across: Scale, up: Scale, crowd: list[Box]) -> None:
    for guide in guides:
        x, y = across(guide.x), up(guide.y)
        sheet.stroke("guide", [(across(0), y), (x, y), (x, up(0))])
        sheet.disc("dot", x, y, 4.5)
        crowd += [(x - 1, y, x + 1, up(0)), (across(0), y - 1, x, y + 1), (x - 5, y - 5, x + 5, y + 5)]
    for guide in guides:
        if guide.name:
            _name(sheet, (across(guide.x), up(guide.y)), guide.name, crowd)


def _name(sheet: Sheet, at: Point, text: str, crowd: Sequence[Box]) -> None:
    """Write a name near a point: to one side or the other, higher or lower, where nothing is in the way."""
    x, y = at
    offsets = [
        (dx, dy, anchor)
        for away in (10, 18, 28, 42, 60, 84)
        for dx, dy, anchor in ((away, 16, "start"), (away, -8, "start"), (-away, -8, "end"), (-away, 16, "end"))
    ] + [(12, 4 + shift, "start") for shift in (0, -20, 20, -40, 40)]
    near = [Word(x + dx, y + dy, text, anchor, "trace-word") for dx, dy, anchor in offsets]
    if not any(sheet.is_free(word, crowd) for word in near):
        far = [Word(right, down, text, kind="trace-word") for right in range(36, 348, 12) for down in range(30, 252, 7)]
        near += sorted(far, key=lambda word: abs(word.x - x) + abs(word.y - y))
    sheet.write_where_free(near, crowd)


def _middle(line: Sequence[Point]) -> int:
    """Where a name is read best: past the steepest part, before the end."""
    return max(0, int(len(line) * 0.6) - 1)


def _boxes(line: Sequence[Point]) -> list[Box]:
    """Small boxes along a line, for words to keep clear of."""
    few = thinned(line, 80)
    return [
        (min(a[0], b[0]) - 2, min(a[1], b[1]) - 2, max(a[0], b[0]) + 2, max(a[1], b[1]) + 2) for a, b in pairwise(few)
    ]


def _cut(points: Sequence[Point], end: float) -> list[Point]:
    """The points up to the end of the axis, the last one on it."""
    kept = [point for point in points if point[0] <= end]
    beyond = points[len(kept) : len(kept) + 1]
    if kept and beyond:
        (x0, y0), (x1, y1) = kept[-1], beyond[0]
        kept.append((end, y0 + (y1 - y0) * (end - x0) / (x1 - x0)))
    return kept
