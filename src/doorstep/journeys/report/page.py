"""One page for both languages: parts in order, one style sheet within, no script, nothing from elsewhere."""

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from doorstep.journeys.report.blocks import Block, Bullets, Cell, Heading, Part, Shell, Table, Text
from doorstep.journeys.report.content import Report
from doorstep.journeys.report.estimates import overall
from doorstep.journeys.report.finding import how_found
from doorstep.journeys.report.finding_card import on_paper
from doorstep.journeys.report.finding_stories import told
from doorstep.journeys.report.many_ways import in_many_ways
from doorstep.journeys.report.people import areas_part, group_part, how_many, other_groups
from doorstep.journeys.report.speaker import Speaker
from doorstep.journeys.report.spending import how_deep, how_spread
from doorstep.kernel.language import LANGUAGES
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
NAVIGATED = 4  # places to go that fit one line of a phone; the foot has all


@dataclass(frozen=True)
class Half:
    """The page in one language."""

    language: str
    html_language: str
    title: str
    lede: str
    place: str
    real: str
    says_real: str
    day: str
    caveats: tuple[str, ...]
    parts: tuple[Part, ...]
    speak: Speaker

    @property
    def navigated(self) -> tuple[Part, ...]:
        """The places to go: the first ones, and how the poor are found where that was measured."""
        found = tuple(part for part in self.parts[NAVIGATED:] if part.key == "finding")
        return (*self.parts[: NAVIGATED - len(found)], *found)


def write_report(report: Report, path: Path, language: str = "en") -> None:
    """Write the page; it appears whole or not at all.

    Args:
        path: of the file, written in UTF-8; its folder exists.
        language: "en" or "zh", the one that is shown first; the reader can switch.
    Raises:
        Refusal: a line has no headcount, or groups and lines do not match.
    """
    text = render(report, language)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def render(report: Report, language: str = "en") -> str:
    """The page as text. See `write_report`."""
    _check(report)
    style = style_sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    halves = [half(report, tongue) for tongue in LANGUAGES]
    page = _templates().get_template("page.html")
    return page.render(
        halves=halves, shown=language, style=style, digest=digest, html_language=HTML_LANGUAGE, version=report.version
    )


def _check(report: Report) -> None:
    groupings = [*report.groups, *([report.areas] if report.areas else [])]
    if any("fgt0" not in overall(measured.nation) for measured in report.measured) or not report.measured:
        raise _refusal(
            said("A poverty line has no headcount."), said("Measure fgt0 for every line; the report shows it first.")
        )
    if any(len(grouping.results) != len(report.measured) for grouping in groupings):
        raise _refusal(
            said("A group has not one result for each poverty line."),
            said("Measure each group under every line, in the order of the lines."),
        )


def _refusal(why, do) -> Refusal:  # type: ignore[no-untyped-def]
    return Refusal("report.incomplete", said("The report cannot be written."), why=why, do=do)


def half(report: Report, language: str) -> Half:
    """Everything the page says in one language."""
    speak = Speaker(language, report.level)
    return Half(
        language=language,
        html_language=HTML_LANGUAGE[language],
        title=speak.words(report.title),
        lede=speak.words(report.lede) if report.lede is not None else _lede(report, speak),
        place=speak.words(report.place),
        real=speak.words(report.real),
        says_real=speak.words(report.says_real),
        day=speak.day(report.written_on),
        caveats=tuple(speak.words(caveat) for caveat in report.caveats),
        parts=_parts(report, speak),
        speak=speak,
    )


def _lede(report: Report, speak: Speaker) -> str:
    heads = [(m.line.name, overall(m.nation)["fgt0"].estimate) for m in report.measured]
    known = [(speak.words(name), speak.share(value)) for name, value in heads if value is not None]
    if not known:
        return speak._("How many people are poor is not known.")
    first = speak._("{share} of people live below the {line}", line=known[0][0], share=known[0][1])
    rest = [speak._("{share} below the {line}", line=line, share=share) for line, share in known[1:]]
    return speak.joined([first, *rest]) + speak._(".")


def _parts(report: Report, speak: Speaker) -> tuple[Part, ...]:
    parts: list[Part | None] = [how_many(report, speak)]
    parts += [group_part(report, grouping, "groups", speak) for grouping in report.groups[:1]]
    parts += [other_groups(report, report.groups[1:], speak)] if report.groups[1:] else []
    parts += [areas_part(report, report.areas, speak)] if report.areas else []
    parts += [how_deep(report, speak), how_spread(report, speak), in_many_ways(report, speak)]
    parts += [how_found(report, speak), on_paper(report, speak), told(report, speak)]
    parts += [_notes(report, speak), _method(report, speak)]
    return tuple(part for part in parts if part is not None)


def _results(report: Report) -> list[Result]:
    groupings = [*report.groups, *([report.areas] if report.areas else [])]
    many = report.deprivations
    groupings += [many.groups] if many is not None and many.groups is not None else []
    others = [report.inequality, many.result if many is not None else None]
    results = [measured.nation for measured in report.measured]
    results += report.finding.results if report.finding is not None else ()
    results += [result for grouping in groupings for result in grouping.results]
    return results + [result for result in others if result is not None]


def _notes(report: Report, speak: Speaker) -> Part:
    notes: list[Note] = [note for result in _results(report) for note in result.notes] + list(report.notes)
    sentences = tuple(dict.fromkeys(speak.words(note.text) for note in notes))
    title = speak._("What was left out or adjusted")
    if not sentences:
        nothing = speak._("Nothing: no row was left out and no figure had to be adjusted.")
        return Part("notes", title, speak._("Notes"), (Text(nothing),))
    return Part("notes", title, speak._("Notes"), (Bullets(sentences),))


def _method(report: Report, speak: Speaker) -> Part:
    blocks: list[Block] = [Text(speak.words(sentence)) for sentence in report.method]
    if report.commands:
        blocks += [Heading(speak._("Make it again")), Shell(report.commands)]
    if report.files:
        rows = tuple((Cell(name), Cell(speak.words(words))) for name, words in report.files.items())
        caption, heads = speak._("Files beside this page"), (speak._("File"), speak._("What is in it"))
        blocks += [Table(caption, heads, rows, prose=(1,))]
    title = speak._("How it was made")
    return Part("method", title, title, tuple(blocks))


@cache
def _templates() -> Environment:
    folder = files("doorstep.journeys.report") / "templates"

    def source(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    return Environment(
        loader=FunctionLoader(source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def style_sheet() -> str:
    """The tokens and what the report adds, comments taken out."""
    tokens = files("doorstep.site") / "static" / "site" / "tokens.css"
    sheets = (tokens, files("doorstep.journeys.report") / "report.css")
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.S)).strip()


@cache
def poster_style() -> str:
    """The style of `drawing.poster`: the tokens of the light page and the marks of the poster."""
    tokens = re.search(r":root \{.*?\}", style_sheet(), flags=re.S)
    marks = (files("doorstep.journeys.report") / "poster.css").read_text(encoding="utf-8")
    return (tokens[0] if tokens else "") + re.sub(r"/\*.*?\*/", "", marks, flags=re.S)
