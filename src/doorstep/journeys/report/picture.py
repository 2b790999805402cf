"""The report as one small picture, for a front page or a slide: first figures, first groups, with their intervals."""

import os
from pathlib import Path
from typing import Any

from doorstep.journeys.report.content import Grouping, Pair, Report, Words
from doorstep.journeys.report.page import poster_style
from doorstep.kernel.language import say, share, translator
from doorstep.methods.drawing import Interval, poster
from doorstep.methods.kernel.said import Said

MOST_GROUPS = 4


def write_poster(report: Report, path: Path, language: str = "en") -> None:
    """Write the picture (SVG); it appears whole or not at all."""
    _ = translator(language).gettext
    figures = [
        _interval(measured.nation.rows(), _("below the {line}").format(line=_said(measured.line.name, language)))
        for measured in report.measured[:3]
    ]
    label = _("{title}: shares of people below each line, with their intervals").format(
        title=_said(report.title, language)
    )
    text = poster(
        figures,
        _groups(report.groups[0], language) if report.groups else [],
        title=_said(report.title, language),
        under_title=_said(report.says_real, language),
        foot=_("Share of people; the bar is the {level} interval.").format(level=share(report.level, language, 0)),
        label=label,
        write=lambda value: share(value, language, 0 if value in (0.0, 1.0) else 1),
        style=poster_style(),
    )
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def _groups(grouping: Grouping, language: str) -> list[Interval]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in grouping.results[0].rows():
        found.setdefault(row[grouping.column], []).append(row)
    few = list(found.items())[:MOST_GROUPS]
    return [_interval(rows, _said(grouping.labels.get(value, str(value)), language)) for value, rows in few]


def _interval(rows: list[dict[str, Any]], name: str) -> Interval:
    row = next(row for row in rows if row["indicator"] == "fgt0")
    return Interval(row["estimate"], row["low"], row["high"], name)


def _said(words: Words, language: str) -> str:
    if isinstance(words, Pair):
        return words.zh if language == "zh" else words.en
    return say(words, language) if isinstance(words, Said) else words
