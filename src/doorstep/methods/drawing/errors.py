"""How wrong each rule is: two errors a rule, and where among all households the errors lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doorstep.methods.drawing.intervals import Interval
from doorstep.methods.drawing.lettering import Word, shortened, width
from doorstep.methods.drawing.sheet import Scale, Sheet, ticks

Write = Callable[[float], str]


@dataclass(frozen=True)
class Errors:
    """Both errors of one rule; None where one is not known.

    Attributes:
        missed: share of the poor who are not selected. included: share of the selected who are not poor.
    """

    name: str
    missed: Interval | None
    included: Interval | None


def two_errors(rows: Sequence[Errors], *, label: str, write: Write, axis: Write, top: float | None = None) -> str:
    """Each rule with two lines: a full dot for those missed, an open square for those wrongly included.

    Args:
        write: how an estimate is written; `axis` the same for the scale. top: end of the scale; None fits all.
    """
    return _two_errors(rows, label, (write, axis), top).svg()


def _two_errors(rows: Sequence[Errors], label: str, write: tuple[Write, Write], top: float | None) -> Sheet:
    high, room = 66.0, width(write[0](1.0)) * 1.07 + 12
    figures = [one for row in rows for one in (row.missed, row.included) if one is not None]
    scale = ticks(top or max((figure.reach for figure in figures), default=1.0), 4)
    bottom = high * len(rows) - 4
    sheet = Sheet(360, bottom + 22, label)
    place = Scale(0, scale[-1], 6, 354 - room)
    for number, row in enumerate(rows):
        y = high * number
        sheet.write(0, y + 13, shortened(row.name, 360 / 1.07), kind="name")
        for down, figure, hollow in ((29, row.missed, False), (48, row.included, True)):
            sheet.across("track", y + down, 0, 360 - room)
            if figure is not None:
                _mark(sheet, figure, place, y + down, hollow=hollow)
                sheet.write(360, y + down + 4, write[0](figure.estimate), "end", "value")
    sheet.across("axis", bottom, 0, 360 - room)
    for value in scale:
        x = place(value)
        sheet.down("axis", x, bottom, bottom + 4)
        sheet.write(0.0 if x < 20 else x, bottom + 18, write[1](value), "start" if x < 20 else "middle")
    return sheet


def _mark(sheet: Sheet, figure: Interval, place: Scale, y: float, *, hollow: bool) -> None:
    if figure.low is not None and figure.high is not None:
        low, high = place(figure.low), place(figure.high)
        sheet.across("span-fine" if hollow else "span", y, low, high)
        sheet.down("cap", low, y - 4, y + 4)
        sheet.down("cap", high, y - 4, y + 4)
    x = place(figure.estimate)
    if hollow:
        sheet.block("open-square", x - 4, y - 4, 8, 8)
    else:
        sheet.disc("dot", x, y, 4.5)


@dataclass(frozen=True)
class Slice:
    """One slice of all, poorest first: what part of it is poor and selected, poor and missed, selected and not poor.

    The three are shares of the slice, 0 to 1, and together at most 1; `low` and `high` say where it lies among all.
    """

    low: float
    high: float
    found: float
    missed: float
    included: float


def slices(parts: Sequence[Slice], *, cut: float, label: str, write: Write, names: tuple[str, str]) -> str:
    """Who is found, missed and wrongly included along true welfare, poorest at the left.

    Args:
        cut: the share of all that is poor, 0 to 1; drawn as a line.
        write: how a share is written. names: what stands at the line, what stands under the drawing.
    """
    return _slices(parts, cut, label, write, names).svg()


def _slices(parts: Sequence[Slice], cut: float, label: str, write: Write, names: tuple[str, str]) -> Sheet:
    sheet = Sheet(360, 258, label)
    left = width(write(1.0)) + 10
    across, up = Scale(0, 1, left, 356), Scale(0, 1, 208, 24)
    for value in (0.0, 0.5, 1.0):
        sheet.across("grid" if value else "axis", up(value), left, 356)
        sheet.write(left - 6, up(value) + 4, write(value), "end")
    for part in parts:
        _slice(sheet, part, across, up)
    x = across(cut)
    sheet.down("limit", x, 14, 208)
    sheet.write(x + 5 if cut < 0.6 else x - 5, 15, names[0], "start" if cut < 0.6 else "end", "limit-word")
    for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        sheet.down("axis", across(value), 208, 212)
        anchor = "end" if value == 1.0 else "middle"
        sheet.write(358 if value == 1.0 else across(value), 226, write(value), anchor)
    sheet.words.append(Word(left, 248, names[1], kind="axis-word"))
    return sheet


def _slice(sheet: Sheet, part: Slice, across: Scale, up: Scale) -> None:
    """Found at the foot, then the missed, hatched; then those wrongly included. Each differs in more than colour."""
    x, wide = across(part.low) + 1, across(part.high) - across(part.low) - 2
    heights = (part.found, part.missed, part.included)
    below = 0.0
    for kind, share in zip(("bar", "outline", "bar-light"), heights, strict=True):
        if share <= 0:
            continue
        top, bottom = up(below + share), up(below)
        sheet.block(kind, x, top, wide, bottom - top)
        if kind == "outline":
            _hatch(sheet, x, top, wide, bottom)
        below += share


def _hatch(sheet: Sheet, x: float, top: float, wide: float, bottom: float) -> None:
    y = top + 4
    while y < bottom - 1:
        sheet.across("hatch", y, x, x + wide)
        y += 4
