"""For whom a rule is wrong: its errors by one column, such as the sex of the head."""

import pyarrow as pa

from doorstep.journeys.report.blocks import Block, Cell, Chart, Charts, Folder, Heading, Table, Text
from doorstep.journeys.report.content_finding import Compared, Finding, Groups
from doorstep.journeys.report.estimates import Estimate, Group, by_group, in_order
from doorstep.journeys.report.finding_words import Names, certain, judged, key_of_errors
from doorstep.journeys.report.people import share_cell
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import Errors, two_errors
from doorstep.methods.kernel.result import Result

Found = dict[Group, dict[str, Estimate]]


def for_whom(given: Finding, names: Names, speak: Speaker) -> list[Block]:
    """The score's errors by group at each quota, drawn and in words; every rule's in a table."""
    groups = given.groups
    compared = [one for one in given.compared if one.groups is not None]
    if groups is None or not compared:
        return []
    says = speak.sentences(*(_in_words(one, groups, speak) for one in compared))
    apart = speak.sentences(*(_apart(one, groups, speak) for one in compared))
    note = speak._("The quota is taken over all households, not within each group.")
    charts = tuple(_drawn(one, groups, names, speak) for one in compared)
    tables = tuple(_table(one, groups, names, speak) for one in compared)
    return [
        Heading(speak.starting(groups.title)),
        Text(speak.sentences(says, apart, note)),
        Charts(charts),
        Folder(speak._("Every rule by group, as tables"), tables),
    ]


def _of_rule(one: Compared, column: str, rule: str, groups: Groups) -> Found:
    """Group -> indicator -> estimate for one rule, groups in the order of their labels."""
    result = one.groups
    assert result is not None  # noqa: S101 - the caller has looked
    table = result.table.to_pylist()
    kept = [row for row in table if row["rule"] == rule]
    found = by_group(Result(result.method, pa.Table.from_pylist(kept, schema=result.table.schema)), column)
    labels = [str(value) for value in groups.labels]

    def rank(group: Group) -> tuple[int, tuple[int, float, str]]:
        return (labels.index(str(group)) if str(group) in labels else len(labels), in_order(group))

    return {group: certain(rule, found[group]) for group in sorted(found, key=rank)}


def _label(groups: Groups, group: Group, speak: Speaker) -> str:
    if group is None:
        return speak._("not stated")
    words = groups.labels.get(group, groups.labels.get(str(group)))
    return speak.words(words) if words is not None else str(group)


def _in_words(one: Compared, groups: Groups, speak: Speaker) -> str:
    said = [
        speak._(
            "{group} {share} ({range})",
            group=_label(groups, group, speak),
            share=speak.share(figures["exclusion"].estimate),
            range=speak.range(figures["exclusion"]),
        )
        for group, figures in _of_rule(one, groups.column, "score", groups).items()
        if figures["exclusion"].estimate is not None
    ]
    if not said:
        return ""
    return speak._(
        "At the poorest {quota} the score misses: {figures}.",
        quota=speak.scale(one.share),
        figures=speak.figures(said),
    )


def _apart(one: Compared, groups: Groups, speak: Speaker) -> str:
    """Of which group the score misses surely more than of the others; "" when the sample cannot tell."""
    found = [
        (figures["gap_exclusion"], group)
        for group, figures in _of_rule(one, groups.column, "score", groups).items()
        if "gap_exclusion" in figures and (figures["gap_exclusion"].low or 0.0) > 0
    ]
    if not found:
        return ""
    gap, group = max(found, key=lambda pair: pair[0].estimate or 0.0)
    points, low, high = (speak.ratio(100 * (value or 0.0))[:-1] for value in (gap.estimate, gap.low, gap.high))
    return speak._(
        "At the poorest {quota} it misses {points} percentage points more of the poor where {group} ({low} to {high}) "
        "than of all others.",
        quota=speak.scale(one.share),
        points=points,
        group=_label(groups, group, speak),
        low=low,
        high=high,
    )


def _drawn(one: Compared, groups: Groups, names: Names, speak: Speaker) -> Chart:
    rows, said = [], []
    for group, figures in _of_rule(one, groups.column, "score", groups).items():
        name = speak.starting(_label(groups, group, speak))
        rows.append(Errors(name, *(judged(figures, indicator) for indicator in ("exclusion", "inclusion"))))
        said.append(f"{name} {names.both(figures)}")
    label = speak._(
        "The score's errors by group at the poorest {quota}: {figures}.",
        quota=speak.scale(one.share),
        figures=speak.joined(said),
    )
    drawing = two_errors(rows, label=label, write=speak.share, axis=speak.scale, top=1.0)
    return Chart(
        speak._("The score at the poorest {quota}", quota=speak.scale(one.share)), drawing, key=key_of_errors(speak)
    )


def _table(one: Compared, groups: Groups, names: Names, speak: Speaker) -> Table:
    rows = []
    for rule in names.present:
        for group, figures in _of_rule(one, groups.column, rule, groups).items():
            rows.append(
                (
                    Cell(names.title(rule), _label(groups, group, speak)),
                    *(share_cell(figures.get(name), speak) for name in ("exclusion", "inclusion", "selected")),
                )
            )
    return Table(
        caption=speak._(
            "{kind}: errors of each rule at the poorest {quota}, with {level} intervals",
            kind=speak.starting(groups.title),
            quota=speak.scale(one.share),
            level=speak.level,
        ),
        heads=(
            speak._("Rule"),
            speak._("Share of the poor missed"),
            speak._("Share of the selected not poor"),
            speak._("Share selected"),
        ),
        rows=tuple(rows),
    )
