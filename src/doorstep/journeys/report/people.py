"""The parts about people: how many are poor, in which groups, in which areas."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from doorstep.journeys.report.blocks import (
    Block,
    Cell,
    Chart,
    Charts,
    Figure,
    Figures,
    Folder,
    Heading,
    Part,
    Table,
    Text,
)
from doorstep.journeys.report.content import Grouping, Measured, Report
from doorstep.journeys.report.estimates import Estimate, Group, by_group, in_order, overall
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import Interval, caterpillar, dots, paired_bars, whisker
from doorstep.methods.drawing.sheet import ticks

Found = dict[Group, dict[str, Estimate]]


def how_many(report: Report, speak: Speaker) -> Part:
    """The headcount under each line, as key figures on one scale."""
    heads = [overall(measured.nation)["fgt0"] for measured in report.measured]
    top = ticks(max((item.reach for item in _intervals(heads)), default=1.0), 5)[-1]
    figures = tuple(_figure(report, m, h, top, speak) for m, h in zip(report.measured, heads, strict=True))
    rule = speak._(
        "A person is poor when {welfare} in the household is below the line.", welfare=speak.words(report.welfare)
    )
    return Part("many", speak._("How many are poor"), speak._("How many"), (Text(rule), Figures(figures)))


def _intervals(figures: Iterable[Estimate]) -> list[Interval]:
    return [drawn for figure in figures if (drawn := figure.interval()) is not None]


def _figure(report: Report, measured: Measured, head: Estimate, top: float, speak: Speaker) -> Figure:
    name = speak._("Below the {line}", line=speak.words(measured.line.name))
    if head.estimate is None:
        return Figure(name, speak._("not known"), "", "", "", "", counted(report, measured, head, speak))
    label = speak._(
        "{share} of people; {between} {level}",
        share=speak.share(head.estimate),
        between=speak.between(head),
        level=speak.in_brackets(),
    )
    drawing = whisker(
        Interval(head.estimate, head.low, head.high),
        label=label,
        top=top,
        write=speak.scale,
    )
    return Figure(
        name=name,
        value=speak.share(head.estimate).removesuffix("%"),
        unit="%",
        drawing=drawing,
        between=speak.between(head),
        level=speak.in_brackets(),
        counts=counted(report, measured, head, speak),
        source=speak.words(measured.line.source) if measured.line.source else "",
    )


def counted(report: Report, measured: Measured, head: Estimate, speak: Speaker) -> str:
    """1,653 of 5,999 households."""
    rows = speak.words(report.rows)
    if measured.poor_rows is None:
        return speak._("{n} {rows} counted.", n=head.n, rows=rows)
    return speak._("{poor} of {n} {rows} in the data.", poor=measured.poor_rows, n=head.n, rows=rows)


def label_of(grouping: Grouping, group: Group, speak: Speaker) -> str:
    """What a group is called; a value without words of its own stands as it is."""
    if group is None:
        return speak._("not stated")
    words = grouping.labels.get(group, grouping.labels.get(str(group)))
    return speak.words(words) if words is not None else str(group)


def groups_in_order(grouping: Grouping) -> list[Found]:
    """The results of each line, groups in the order of their labels, those without words after them by name."""
    labels = [str(value) for value in grouping.labels]

    def rank(group: Group) -> tuple[int, tuple[int, float, str]]:
        return (labels.index(str(group)) if str(group) in labels else len(labels), in_order(group))

    found = [by_group(result, grouping.column) for result in grouping.results]
    return [{group: one[group] for group in sorted(one, key=rank)} for one in found]


def _reach(found: Iterable[Found]) -> float:
    """Room that every interval fits in, so that drawings side by side have one scale."""
    figures = [one["fgt0"] for groups in found for one in groups.values()]
    return max((item.reach for item in _intervals(figures)), default=1.0)


def group_part(report: Report, grouping: Grouping, key: str, speak: Speaker) -> Part:
    """A part for a few named groups: words, one drawing a line, people beside the poor, the table."""
    found = groups_in_order(grouping)
    blocks: list[Block] = [Text(_in_words(report, grouping, found, speak))]
    if grouping.aside is not None:
        blocks.append(Text(speak.words(grouping.aside), "small"))
    top = _reach(found)
    charts = [_dots(grouping, measured, one, top, speak) for measured, one in zip(report.measured, found, strict=True)]
    blocks.append(Charts(tuple(charts)))
    blocks += _shares(report, grouping, found[0], speak)
    blocks.append(group_table(report, grouping, found, speak))
    title = speak.starting(grouping.title)
    return Part(key, title, title, tuple(blocks))


def other_groups(report: Report, groupings: Sequence[Grouping], speak: Speaker) -> Part:
    """One part for the further groupings: a drawing each under the main line, a table each with every line."""
    main = report.measured[0]
    found = [groups_in_order(grouping) for grouping in groupings]
    top = _reach(one[0] for one in found)
    charts, tables = [], []
    for grouping, lines in zip(groupings, found, strict=True):
        title = speak.starting(grouping.title)
        charts.append(replace(_dots(grouping, main, lines[0], top, speak), title=title))
        tables.append(replace(group_table(report, grouping, lines, speak), folded=""))
    says = speak._(
        "Share of people below the {line}, with the {level} interval. The broken line is the share of all people.",
        line=speak.words(main.line.name),
        level=speak.level,
    )
    title = speak._("Other groups")
    return Part(
        "others",
        title,
        title,
        (Text(says), Charts(tuple(charts)), Folder(speak._("The same as tables"), tuple(tables))),
    )


def _in_words(report: Report, grouping: Grouping, found: Sequence[Found], speak: Speaker) -> str:
    return speak.sentences(
        *(
            speak._(
                "Below the {line}: {groups}.",
                line=speak.words(measured.line.name),
                groups=speak.figures(_said_shares(grouping, one, speak)),
            )
            for measured, one in zip(report.measured, found, strict=True)
        )
    )


def _said_shares(grouping: Grouping, found: Found, speak: Speaker) -> list[str]:
    return [
        speak._("{group} {share}", group=label_of(grouping, group, speak), share=speak.share(figures["fgt0"].estimate))
        for group, figures in found.items()
        if figures["fgt0"].estimate is not None
    ]


def _dots(grouping: Grouping, measured: Measured, found: Found, top: float, speak: Speaker) -> Chart:
    everyone = overall(measured.nation)["fgt0"]
    groups = [
        drawn
        for group, figures in found.items()
        if (drawn := figures["fgt0"].interval(speak.starting(label_of(grouping, group, speak)))) is not None
    ]
    mark = everyone.interval(speak._("all people {share}", share=speak.share(everyone.estimate or 0.0)))
    label = speak._(
        "Share of people below the {line}: {groups}; all people {share}.",
        line=speak.words(measured.line.name),
        groups=speak.figures(_said_shares(grouping, found, speak)),
        share=speak.share(everyone.estimate or 0.0),
    )
    drawing = dots(groups, label=label, write=speak.share, axis=speak.scale, top=top, mark=mark)
    return Chart(speak._("Below the {line}", line=speak.words(measured.line.name)), drawing)


def shares(found: Found) -> dict[Group, tuple[float, float]]:
    """Group -> its share of the people and its share of the poor, among groups whose figure is known."""
    known = {group: figures["fgt0"] for group, figures in found.items() if figures["fgt0"].estimate is not None}
    people = sum(figure.people for figure in known.values())
    poor = sum(figure.people * (figure.estimate or 0.0) for figure in known.values())
    if people <= 0 or poor <= 0:
        return {}
    return {group: (one.people / people, one.people * (one.estimate or 0.0) / poor) for group, one in known.items()}


def _shares(report: Report, grouping: Grouping, found: Found, speak: Speaker) -> list[Block]:
    """Whose share of the poor is larger than their share of the people."""
    main = report.measured[0]
    rows = [(speak.starting(label_of(grouping, group, speak)), *both) for group, both in shares(found).items()]
    if len(rows) < 2:
        return []
    says = speak.sentences(
        *(
            speak._(
                "{group}: {people} of the people, {poor} of the poor.",
                group=name,
                people=speak.share(one),
                poor=speak.share(other),
            )
            for name, one, other in rows
        )
    )
    drawing = paired_bars(rows, names=(speak._("of the people"), speak._("of the poor")), label=says, write=speak.share)
    heading = speak._("Share of the people, share of the poor")
    note = speak._("Below the {line}; shares of the people counted here.", line=speak.words(main.line.name))
    return [Heading(heading), Charts((Chart("", drawing, says, note),), lone=True)]


def group_table(report: Report, grouping: Grouping, found: Sequence[Found], speak: Speaker) -> Table:
    """Every figure of the drawings, for each line with its interval, and the shares of the people and of the poor."""
    title = speak.starting(grouping.title)
    lines = [speak._("Below the {line}", line=speak.words(measured.line.name)) for measured in report.measured]
    parts = shares(found[0])
    rows = []
    for group in found[0]:
        cells = [Cell(speak.starting(label_of(grouping, group, speak)))]
        cells.append(Cell(_rows_counted(found[0][group]["fgt0"], speak)))
        cells += [share_cell(one.get(group, {}).get("fgt0"), speak) for one in found]
        cells += [Cell(speak.share(part) if part is not None else "–") for part in parts.get(group, (None, None))]
        rows.append(tuple(cells))
    return Table(
        caption=speak._("{groups}: share of the poor and its {level} interval", groups=title, level=speak.level),
        heads=(
            speak.starting(grouping.name),
            speak._("Rows counted"),
            *lines,
            speak._("Share of the people"),
            speak._("Share of the poor"),
        ),
        rows=tuple(rows),
        folded=speak._("{groups} as a table", groups=title),
    )


def _rows_counted(figure: Estimate, speak: Speaker) -> str:
    return speak._("under 10") if figure.hidden else speak.count(figure.n)


def share_cell(figure: Estimate | None, speak: Speaker, write: str = "share") -> Cell:
    """An estimate with its interval below; too few rows or no estimate are said, never shown as zero."""
    if figure is None or (figure.estimate is None and not figure.hidden):
        return Cell(speak._("not known"))
    if figure.estimate is None:
        return Cell(speak._("too few to show"))
    return Cell(getattr(speak, write)(figure.estimate), speak.range(figure, write))


def several(grouping: Grouping, count: int, speak: Speaker) -> str:
    """194 communes; 194个乡. English has its plural in the title, Chinese a measure word before the name."""
    kind = speak.words(grouping.name) if speak.language == "zh" else speak.words(grouping.title).lower()
    return speak._("{count} {kind}", count=count, kind=kind)


def areas_part(report: Report, grouping: Grouping, speak: Speaker) -> Part:
    """Very many small groups: how wide the intervals are, never who is first or last."""
    found = groups_in_order(grouping)
    blocks: list[Block] = [Text(_areas_in_words(grouping, found[0], speak))]
    if grouping.aside is not None:
        blocks.append(Text(speak.words(grouping.aside)))
    charts = [
        _caterpillar(grouping, measured, one, speak) for measured, one in zip(report.measured, found, strict=True)
    ]
    title = speak.starting(grouping.title)
    table = group_table(report, grouping, found, speak)
    # Shares of an area say how large it is, not how poor; without them the table fits a phone.
    rows = tuple(row[:-2] for row in table.rows)
    table = replace(table, narrow=True, heads=table.heads[:-2], rows=rows)
    return Part("areas", title, title, (*blocks, Charts(tuple(charts)), table))


def _areas_in_words(grouping: Grouping, found: Found, speak: Speaker) -> str:
    known = [figures["fgt0"] for figures in found.values() if figures["fgt0"].estimate is not None]
    none = sum(figure.estimate == 0 for figure in known)
    widths = [f.high - f.low for f in known if f.low is not None and f.high is not None and f.high > f.low]
    first = speak._("{areas}, each drawn as a dot with its interval.", areas=several(grouping, len(known), speak))
    wide = (
        speak._("Half of the intervals are wider than {points} percentage points.", points=round(100 * median(widths)))
        if widths
        else ""
    )
    zero = (
        speak._("In {count} of them no one in the sample is poor; that does not show that no one there is.", count=none)
        if none
        else ""
    )
    return speak.sentences(first, wide, zero)


def _caterpillar(grouping: Grouping, measured: Measured, found: Found, speak: Speaker) -> Chart:
    everyone = overall(measured.nation)["fgt0"].estimate or 0.0
    groups = _intervals(figures["fgt0"] for figures in found.values())
    areas = several(grouping, len(groups), speak)
    under = speak._("{areas}, lowest share first", areas=areas)
    values = [group.estimate for group in groups] or [0.0]
    label = speak._(
        "Share of people below the {line} in {areas} with their intervals, from {low} to {high}; all people {share}.",
        line=speak.words(measured.line.name),
        areas=areas,
        low=speak.share(min(values)),
        high=speak.share(max(values)),
        share=speak.share(everyone),
    )
    mark = Interval(everyone, name=speak._("all people {share}", share=speak.share(everyone)))
    drawing = caterpillar(groups, label=label, write=speak.scale, under=under, mark=mark)
    return Chart(speak._("Below the {line}", line=speak.words(measured.line.name)), drawing)
