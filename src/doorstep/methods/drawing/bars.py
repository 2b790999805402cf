"""Shares as bars: one, two beside each other, or one within another. Names stand above, so they may be long."""

from collections.abc import Callable, Sequence

from doorstep.methods.drawing.lettering import BOLD, shortened, width
from doorstep.methods.drawing.sheet import Scale, Sheet

Write = Callable[[float], str]
_RIGHT = 360.0


def bars(rows: Sequence[tuple[str, float]], *, label: str, write: Write, top: float | None = None) -> str:
    """One bar a row, from 0 to `top`, or to the largest value when it is None."""
    return _bars(rows, label, write, top).svg()


def _bars(rows: Sequence[tuple[str, float]], label: str, write: Write, top: float | None = None) -> Sheet:
    sheet = Sheet(_RIGHT, 42.0 * len(rows), label)
    place = _scale([value for _, value in rows] if top is None else [top])
    for number, (name, value) in enumerate(rows):
        y = 42.0 * number
        sheet.write_pair(y + 13, name, write(value))
        sheet.block("empty", 0, y + 20, _RIGHT, 10)
        sheet.block("bar", 0, y + 20, place(value), 10)
    return sheet


def nested_bars(rows: Sequence[tuple[str, float, float]], *, label: str, write: Write) -> str:
    """An outlined bar and a full one within it: deprived at all, and deprived while poor in many ways.

    Args:
        rows: name, the outer value, the inner value (0 <= inner <= outer).
    """
    return _nested(rows, label, write).svg()


def _nested(rows: Sequence[tuple[str, float, float]], label: str, write: Write) -> Sheet:
    sheet = Sheet(_RIGHT, 42.0 * len(rows), label)
    place = _scale([outer for _, outer, _ in rows])
    for number, (name, outer, inner) in enumerate(rows):
        y = 42.0 * number
        sheet.write_pair(y + 13, name, f"{write(inner)} / {write(outer)}")
        sheet.block("outline", 0.5, y + 20.5, place(outer) - 1, 10)
        sheet.block("bar", 0, y + 20, place(inner), 11)
    return sheet


def paired_bars(rows: Sequence[tuple[str, float, float]], *, names: tuple[str, str], label: str, write: Write) -> str:
    """Two bars a row with what each counts: share of people above, share of the poor below.

    Args:
        rows: name, the upper value, the lower value.
        names: what the upper and the lower bar are.
    """
    return _paired(rows, names, label, write).svg()


def _paired(rows: Sequence[tuple[str, float, float]], names: tuple[str, str], label: str, write: Write) -> Sheet:
    row = 72.0
    sheet = Sheet(_RIGHT, row * len(rows) - 6, label)
    room = max(width(f"{names[0]} {write(1)}"), width(f"{names[1]} {write(1)}")) * 1.07 + 10
    place = Scale(0, max([0.0, *(max(one, other) for _, one, other in rows)]), 0, _RIGHT - room)
    for number, (name, one, other) in enumerate(rows):
        y = row * number
        sheet.write(0, y + 13, shortened(name, _RIGHT / BOLD), kind="name")
        for down, kind, value, says in ((22, "bar-light", one, names[0]), (43, "bar", other, names[1])):
            long = max(place(value), 1.0)
            sheet.block(kind, 0, y + down, long, 14)
            sheet.write(long + 8, y + down + 11.5, f"{says} {write(value)}")
    return sheet


def _scale(values: Sequence[float]) -> Scale:
    return Scale(0, max([0.0, *values]), 0, _RIGHT)
