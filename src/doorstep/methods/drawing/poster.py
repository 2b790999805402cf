"""The report in one small picture: key figures with their intervals, for a front page that has no style sheet."""

from collections.abc import Callable, Sequence
from html import escape

from doorstep.methods.drawing.intervals import Interval
from doorstep.methods.drawing.lettering import Word
from doorstep.methods.drawing.sheet import Scale, Sheet, ticks

Write = Callable[[float], str]


def poster(
    figures: Sequence[Interval],
    groups: Sequence[Interval],
    *,
    title: str,
    under_title: str,
    foot: str,
    label: str,
    write: Write,
    style: str,
) -> str:
    """Draw it: 720 units wide, a title, a row of large figures, the groups on one scale, a foot line.

    Args:
        figures: two or three, each with its name.
        groups: a few, each with its name.
        style: the style sheet with the tokens; a picture that stands alone carries its own.
    """
    sheet = Sheet(720, 292 + 44 * len(groups), label, kind="poster")
    sheet.block("ground", 0, 0, 720, sheet.height)
    sheet.block("lintel", 0, 0, 720, 8)
    sheet.words += [Word(40, 64, title, kind="title", size=30), Word(40, 92, under_title, size=15)]
    top = ticks(max(item.reach for item in [*figures, *groups]), 4)[-1]
    wide = (640 - 28 * (len(figures) - 1)) / max(len(figures), 1)
    for number, figure in enumerate(figures):
        _figure(sheet, figure, 40 + number * (wide + 28), wide, top, write)
    for number, group in enumerate(groups):
        y = 268 + 44.0 * number
        sheet.words += [
            Word(40, y + 5, group.name, size=15),
            Word(680, y + 5, write(group.estimate), "end", "value", 15),
        ]
        _track(sheet, group, Scale(0, top, 230, 600), y)
    sheet.block("step", 0, sheet.height - 10, 720, 10)
    sheet.words.append(Word(40, sheet.height - 26, foot, size=13))
    return (
        sheet.svg()
        .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" width="720" ', 1)
        .replace(">", f"><title>{escape(label)}</title><style>{style}</style>", 1)
    )


def _figure(sheet: Sheet, figure: Interval, x: float, wide: float, top: float, write: Write) -> None:
    sheet.across("rule", 124, x, x + wide)
    sheet.words += [
        Word(x, 148, figure.name, kind="name", size=15),
        Word(x, 194, write(figure.estimate), kind="big", size=42),
    ]
    _track(sheet, figure, Scale(0, top, x + 6, x + wide - 6), 218)


def _track(sheet: Sheet, figure: Interval, place: Scale, y: float) -> None:
    sheet.across("track", y, place.start - 6, place.end + 6)
    if figure.low is not None and figure.high is not None:
        sheet.across("span", y, place(figure.low), place(figure.high))
    sheet.disc("dot", place(figure.estimate), y, 5)
