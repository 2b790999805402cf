"""How sure we are: estimates as dots, their intervals as bars; one figure, a few named groups, or very many unnamed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doorstep.methods.drawing.lettering import Word, width
from doorstep.methods.drawing.sheet import Scale, Sheet, ticks

Write = Callable[[float], str]


@dataclass(frozen=True)
class Interval:
    """One estimate; `low` and `high` are None where no interval could be computed."""

    estimate: float
    low: float | None = None
    high: float | None = None
    name: str = ""

    @property
    def reach(self) -> float:
        """The largest value it needs room for."""
        return max(self.estimate, self.high if self.high is not None else 0.0)


def whisker(figure: Interval, *, label: str, top: float, write: Write) -> str:
    """One estimate on a scale from 0 to `top`, 240 units wide: the drawing under a key figure."""
    sheet = Sheet(240, 40, label, kind="whisker")
    place = Scale(0, top, 6, 234)
    sheet.across("axis", 12, 0, 240)
    _bar(sheet, figure, place, 12)
    sheet.write(0, 36, write(0))
    sheet.write(240, 36, write(top), "end")
    return sheet.svg()


def _bar(sheet: Sheet, figure: Interval, place: Scale, y: float) -> None:
    if figure.low is not None and figure.high is not None:
        low, high = place(figure.low), place(figure.high)
        sheet.across("span", y, low, high)
        sheet.down("cap", low, y - 5, y + 5)
        sheet.down("cap", high, y - 5, y + 5)
    sheet.disc("dot", place(figure.estimate), y, 4.5)


def dots(
    groups: Sequence[Interval],
    *,
    label: str,
    write: Write,
    axis: Write | None = None,
    top: float | None = None,
    mark: Interval | None = None,
) -> str:
    """A few groups under one another: name and value above, dot and interval below, one scale for all.

    Args:
        write: how an estimate is written; `axis` the same for the scale, where round values need fewer digits.
        top: end of the scale; None takes a round value over all intervals.
        mark: a value to compare with (the whole country); its `name` is written at the scale.
    """
    return _dots(groups, label, (write, axis or write), top, mark).svg()


def _dots(
    groups: Sequence[Interval], label: str, write: tuple[Write, Write], top: float | None, mark: Interval | None
) -> Sheet:
    row = 48.0
    scale = ticks(top or max((group.reach for group in groups), default=1.0), 4)
    bottom = row * len(groups) + 4
    sheet = Sheet(360, bottom + (40 if mark else 22), label)
    place = Scale(0, scale[-1], 6, 354)
    for number, group in enumerate(groups):
        y = row * number + 32
        value = write[0](group.estimate)
        sheet.across("track", y, 0, 360)
        if mark:
            sheet.down("limit", place(mark.estimate), y - 8, y + 8)
        _bar(sheet, group, place, y)
        sheet.write_pair(y - 16, group.name, value)
    _foot(sheet, place, scale, bottom, write[1])
    if mark:
        _say_mark(sheet, place(mark.estimate), bottom + 34, mark.name)
    return sheet


def _foot(sheet: Sheet, place: Scale, scale: Sequence[float], y: float, write: Write) -> None:
    sheet.across("axis", y, 0, 360)
    for value in scale:
        x = place(value)
        sheet.down("axis", x, y, y + 4)
        anchor = "start" if x < 20 else "end" if x > 340 else "middle"
        sheet.write({"start": 0.0, "end": 360.0}.get(anchor, x), y + 18, write(value), anchor)


def _say_mark(sheet: Sheet, x: float, y: float, text: str) -> None:
    half = width(text) * 0.55
    anchor = "start" if x < half else "end" if x > 360 - half else "middle"
    sheet.write({"start": 0.0, "end": 360.0}.get(anchor, x), y, text, anchor, "limit-word")


def caterpillar(
    groups: Sequence[Interval], *, label: str, write: Write, under: str, mark: Interval, top: float | None = None
) -> str:
    """Very many groups side by side, lowest estimate first, without names: it shows how wide the intervals are.

    Args:
        groups: any order; they are sorted by estimate here, so that a drawing cannot rank by name.
        under: what stands under the drawing ("194 communes, lowest estimate first").
        mark: the value for all together, drawn as a line.
    """
    return _caterpillar(groups, label, write, under, mark, top).svg()


def _caterpillar(
    groups: Sequence[Interval], label: str, write: Write, under: str, mark: Interval, top: float | None
) -> Sheet:
    sheet = Sheet(360, 246, label)
    scale = ticks(top or max((group.reach for group in groups), default=1.0), 5)
    place = Scale(0, scale[-1], 212, 12)
    left = max(width(write(value)) for value in scale) + 8
    for value in scale:
        sheet.across("grid" if value else "axis", place(value), left, 360)
        sheet.write(left - 6, place(value) + 4, write(value), "end")
    step = (360 - left) / max(len(groups), 1)
    thin = "fine" if step < 4 else "span"
    ordered = sorted(groups, key=lambda group: (group.estimate, group.reach))
    for number, group in enumerate(ordered):
        x = left + step * (number + 0.5)
        if group.low is not None and group.high is not None and group.high > group.low:
            sheet.down(thin, x, place(group.high), place(group.low))
    for number, group in enumerate(ordered):
        sheet.disc("dot", left + step * (number + 0.5), place(group.estimate), min(max(step * 0.6, 1.1), 5))
    sheet.write(left, 238, under)
    y = place(mark.estimate)
    sheet.across("limit", y, left, 360)
    free = [Word(left + 6, y - 6, mark.name, kind="limit-word"), Word(left + 6, y + 15, mark.name, kind="limit-word")]
    crowd = [
        (left + step * number, place(group.reach), left + step * (number + 1), 212.0)
        for number, group in enumerate(ordered)
    ]
    sheet.write_where_free(free, crowd)
    return sheet
