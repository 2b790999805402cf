"""The part about poverty in many dimensions."""

from doorstep.journeys.report.blocks import Block, Cell, Chart, Charts, Part, Table, Text
from doorstep.journeys.report.content import Deprivations, Report
from doorstep.journeys.report.estimates import Estimate, by_group, overall
from doorstep.journeys.report.people import label_of, share_cell
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import bars, nested_bars


def in_many_ways(report: Report, speak: Speaker) -> Part | None:
    """Adjusted headcount, what people are deprived in, what each indicator adds; None when it was not measured."""
    given = report.deprivations
    if given is None:
        return None
    found = overall(given.result)
    blocks: list[Block] = [Text(_in_words(given, found, speak))]
    blocks += [Text(speak.words(given.proxy), "small")] if given.proxy is not None else []
    blocks.append(Charts(_charts(given, found, speak)))
    blocks.append(_table(given, found, speak))
    if given.groups is not None:
        blocks.append(_group_table(given, speak))
    return Part("ways", speak._("Poor in many ways"), speak._("Many ways"), tuple(blocks))


def _in_words(given: Deprivations, found: dict[str, Estimate], speak: Speaker) -> str:
    h, a, m0 = (found[name].estimate if name in found else None for name in ("h", "a", "m0"))
    says = speak.words(given.cut)
    if h is None or a is None or m0 is None:
        return speak.sentences(says, speak._("How many that are is not known."))
    return speak.sentences(
        says,
        speak._(
            "{h} of people are poor in this way ({range}); on average they are deprived in {a} of the "
            "weighted indicators; the adjusted headcount, one times the other, is {m0}.",
            h=speak.share(h),
            range=speak.range(found["h"]),
            a=speak.share(a),
            m0=speak.index(m0),
        ),
    )


def _charts(given: Deprivations, found: dict[str, Estimate], speak: Speaker) -> tuple[Chart, ...]:
    outer, inner = _column(given, found, "uncensored"), _column(given, found, "censored")
    both = [
        (speak.starting(words), outer[name], min(inner[name], outer[name]))
        for name, words in _known(given, outer, inner)
    ]
    added = _column(given, found, "contribution")
    parts = [(speak.starting(words), added[name]) for name, words in _known(given, added)]
    said = speak.joined([f"{name} {speak.share(a)}, {speak.share(b)}" for name, a, b in both])
    label = speak._(
        "People deprived in each indicator, and those of them who are poor in many ways: {figures}.", figures=said
    )
    key = (("bar", speak._("deprived and poor in many ways")), ("outline", speak._("deprived at all")))
    charts = [Chart(speak._("Deprived in"), nested_bars(both, label=label, write=speak.share), key=key)] if both else []
    if parts:
        said = speak.joined([f"{name} {speak.share(value)}" for name, value in parts])
        label = speak._("What each indicator adds to the adjusted headcount: {figures}.", figures=said)
        says = speak._("Shares of the adjusted headcount; they add up to 100%.")
        charts.append(Chart(speak._("What each adds"), bars(parts, label=label, write=speak.share), note=says))
    return tuple(charts)


def _column(given: Deprivations, found: dict[str, Estimate], kind: str) -> dict[str, float]:
    values = {name: found.get(f"{kind}:{name}") for name in given.indicators}
    return {name: value.estimate for name, value in values.items() if value is not None and value.estimate is not None}


def _known(given: Deprivations, *columns: dict[str, float]):  # type: ignore[no-untyped-def]
    return [(name, words) for name, words in given.indicators.items() if all(name in column for column in columns)]


def _table(given: Deprivations, found: dict[str, Estimate], speak: Speaker) -> Table:
    kinds = ("uncensored", "censored", "contribution")
    rows = tuple(
        (Cell(speak.starting(words)), *(share_cell(found.get(f"{kind}:{name}"), speak) for kind in kinds))
        for name, words in given.indicators.items()
    )
    return Table(
        caption=speak._("Deprivations with their {level} intervals", level=speak.level),
        heads=(speak._("Indicator"), speak._("Deprived at all"), speak._("Deprived and poor"), speak._("What it adds")),
        rows=rows,
        folded=speak._("Deprivations as a table"),
    )


def _group_table(given: Deprivations, speak: Speaker) -> Table:
    grouping = given.groups
    assert grouping is not None  # noqa: S101 - the caller has looked
    found = by_group(grouping.results[0], grouping.column)
    rows = tuple(
        (
            Cell(speak.starting(label_of(grouping, group, speak))),
            share_cell(figures.get("h"), speak),
            share_cell(figures.get("a"), speak),
            share_cell(figures.get("m0"), speak, "index"),
        )
        for group, figures in found.items()
    )
    title = speak.starting(grouping.title)
    return Table(
        caption=speak._("{groups}: poor in many ways, with {level} intervals", groups=title, level=speak.level),
        heads=(
            speak.starting(grouping.name),
            speak._("Share of people"),
            speak._("Share of deprivations among them"),
            speak._("Adjusted headcount"),
        ),
        rows=rows,
        folded=speak._("{groups} as a table", groups=title),
    )
