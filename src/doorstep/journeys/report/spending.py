"""The parts about spending: how far below the line the poor are, how spending is spread, what inequality comes to."""

from doorstep.journeys.report.blocks import Block, Cell, Chart, Charts, Heading, Part, Table, Text
from doorstep.journeys.report.content import Curve, Report
from doorstep.journeys.report.estimates import Estimate, overall
from doorstep.journeys.report.people import share_cell
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import Guide, Trace, bars, curves


def how_deep(report: Report, speak: Speaker) -> Part | None:
    """Gap and severity under each line; None when only the headcount was measured."""
    found = [overall(measured.nation) for measured in report.measured]
    if not any("fgt1" in one for one in found):
        return None
    blocks: list[Block] = [Text(_gap_in_words(report, found[0], speak))]
    if report.tips:
        blocks.append(Charts((_tip(report, found, speak),), lone=True))
    blocks.append(_depth_table(report, found, speak))
    return Part("depth", speak._("How far below the line"), speak._("How far below"), tuple(blocks))


def _gap_in_words(report: Report, found: dict[str, Estimate], speak: Speaker) -> str:
    main, gap = report.measured[0].line, found.get("fgt1")
    if gap is None or gap.estimate is None:
        return speak._("The poverty gap is not known.")
    share = speak._(
        "Spread over all people, what the poor lack is {gap} of the {line} ({range}).",
        gap=speak.fine_share(gap.estimate),
        line=speak.words(main.name),
        range=speak.range(gap, "fine_share"),
    )
    if main.amount is None:
        return share
    money = speak._(
        "That is {amount} {unit}: the least it would take if it reached exactly those who lack it.",
        amount=speak.amount(gap.estimate * main.amount),
        unit=speak.words(report.unit),
    )
    return speak.sentences(share, money)


def _tip(report: Report, found: list[dict[str, Estimate]], speak: Speaker) -> Chart:
    traces, guides, tops = [], [], []
    for measured, curve, figures in zip(report.measured, report.tips, found, strict=False):
        traces.append(Trace(curve.points, speak.words(measured.line.name)))
        tops.append(max((y for _, y in curve.points), default=0.0))
        head, gap = figures["fgt0"].estimate, figures.get("fgt1")
        if head is not None and gap is not None and gap.estimate is not None:
            guides.append(Guide(head, gap.estimate))
    main = found[0]["fgt0"].estimate or 0.0
    label = speak._(
        "Cumulated gap from the poorest person on; under the {line} it stops rising at {share} of people.",
        line=speak.words(report.measured[0].line.name),
        share=speak.share(main),
    )
    drawing = curves(
        traces,
        label=label,
        write=(speak.scale, speak.scale),
        axes=(speak._("people, poorest first"), speak._("gap per head, cumulated, % of the line")),
        ends=(min(1.0, max(main * 1.6, 0.1)), max([*tops, 0.001])),
        guides=guides,
    )
    says = speak._(
        "Read it from the left: people from the poorest on. Each curve climbs while people lack something and "
        "levels off at the dot: how far right is the share of the poor, how high is the poverty gap, "
        "how bent is the inequality among them."
    )
    return Chart("", drawing, "", says)


DEPTH = ("fgt0", "fgt1", "fgt2", "watts", "sen", "sst")


def _depth_table(report: Report, found: list[dict[str, Estimate]], speak: Speaker) -> Table:
    names = {
        "fgt0": (speak._("Poverty headcount"), speak._("share of people below the line")),
        "fgt1": (speak._("Poverty gap"), speak._("mean shortfall, as a share of the line")),
        "fgt2": (speak._("Squared poverty gap"), speak._("the deepest shortfalls weigh most")),
        "watts": (speak._("Watts index"), speak._("mean shortfall in logarithms")),
        "sen": (speak._("Sen index"), speak._("headcount, gap and inequality among the poor")),
        "sst": (speak._("Sen-Shorrocks-Thon index"), speak._("headcount, gap and inequality of gaps among all")),
    }
    rows = []
    for name in DEPTH:
        if any(name in one for one in found):
            write = "share" if name == "fgt0" else "fine_share" if name in ("fgt1", "fgt2") else "index"
            rows.append((Cell(*names[name]), *(share_cell(one.get(name), speak, write) for one in found)))
    heads = [speak._("Index")]
    heads += [speak.starting(measured.line.name) for measured in report.measured]
    return Table(
        caption=speak._("Poverty indices with their {level} intervals", level=speak.level),
        heads=tuple(heads),
        rows=tuple(rows),
    )


def how_spread(report: Report, speak: Speaker) -> Part | None:
    """Distribution, Lorenz curve and inequality; None when none of them is given."""
    found = overall(report.inequality) if report.inequality else {}
    charts = [_distribution(report, speak)] if report.distribution else []
    charts += [_lorenz(report.lorenz, found.get("gini"), speak)] if report.lorenz else []
    if not found and not charts:
        return None
    blocks: list[Block] = [Text(text) for text in [_spread_in_words(report, found, speak)] if text]
    if charts:
        blocks.append(Charts(tuple(charts)))
    if found:
        blocks.append(_inequality_table(report, found, speak))
    blocks += _between(report, speak)
    title = speak._("How {welfare} is spread", welfare=speak.words(report.welfare))
    return Part("spread", title, speak._("Spread"), tuple(blocks))


def _between(report: Report, speak: Speaker) -> list[Block]:
    """How much of the inequality lies between groups; the rest lies within them."""
    rows = [(speak.starting(one.title), one.between) for one in report.groups if one.between is not None]
    if not rows:
        return []
    says = speak.sentences(
        *(
            speak._("{groups}: {share} of the inequality lies between them.", groups=g, share=speak.share(b))
            for g, b in rows
        )
    )
    drawing = bars(rows, label=says, write=speak.share, top=1.0)
    note = speak._("Split of the Theil index: what is not between the means of the groups lies within the groups.")
    return [Heading(speak._("Inequality between groups")), Charts((Chart("", drawing, says, note),), lone=True)]


def at(curve: Curve, x: float) -> float:
    """The height of a curve between its points, straight from one to the next."""
    before = (0.0, 0.0)
    for here in curve.points:
        if here[0] >= x:
            wide = here[0] - before[0]
            return here[1] if wide <= 0 else before[1] + (here[1] - before[1]) * (x - before[0]) / wide
        before = here
    return before[1]


def _spread_in_words(report: Report, found: dict[str, Estimate], speak: Speaker) -> str:
    median, half = found.get("median"), ""
    if report.lorenz:
        half = speak._(
            "The poorer half of the people have {share} of the total.", share=speak.share(at(report.lorenz, 0.5))
        )
    middle = ""
    if median is not None and median.estimate is not None:
        middle = speak._(
            "Half of the people have less than {amount} {unit}.",
            amount=speak.amount(median.estimate),
            unit=speak.words(report.unit),
        )
    return speak.sentences(middle, half)


def _distribution(report: Report, speak: Speaker) -> Chart:
    curve = report.distribution or Curve(())
    guides = []
    for measured in report.measured:
        if measured.line.amount is not None:
            name = speak._("{line} {share}", line=speak.words(measured.line.name), share=_head(measured.nation, speak))
            guides.append(Guide(measured.line.amount, at(curve, measured.line.amount), name))
    end = _where(curve, 0.95)
    label = speak._(
        "Share of people whose {welfare} is at or below each amount; {lines}.",
        welfare=speak.words(report.welfare),
        lines=speak.figures([guide.name for guide in guides]) or "–",
    )
    drawing = curves(
        [Trace(curve.points)],
        label=label,
        write=(speak.count, speak.scale),
        axes=(speak.words(report.unit), speak._("people at or below, %")),
        ends=(end, 1.0),
        guides=guides,
    )
    return Chart(
        speak._("People by {welfare}", welfare=speak.words(report.welfare)),
        drawing,
        "",
        speak._("Drawn up to the amount that 95% of people stay below."),
    )


def _head(result, speak: Speaker) -> str:  # type: ignore[no-untyped-def]
    estimate = overall(result)["fgt0"].estimate
    return "–" if estimate is None else speak.share(estimate)


def _where(curve: Curve, height: float) -> float:
    return next((x for x, y in curve.points if y >= height), curve.points[-1][0] if curve.points else 1.0)


def _lorenz(curve: Curve, gini: Estimate | None, speak: Speaker) -> Chart:
    half = at(curve, 0.5)
    label = speak._("Lorenz curve: the poorer half of the people have {share}.", share=speak.share(half))
    drawing = curves(
        [Trace(curve.points)],
        label=label,
        write=(speak.scale, speak.scale),
        axes=(speak._("people, poorest first"), speak._("share of the total, cumulated")),
        ends=(1.0, 1.0),
        guides=[Guide(0.5, half, speak._("half have {share}", share=speak.share(half)))],
        diagonal=speak._("if all had the same"),
    )
    says = speak._("The more the curve hangs, the more unequal.")
    if gini is not None and gini.estimate is not None:
        says = speak.sentences(
            says,
            speak._(
                "The shaded part, as a share of the triangle, is the Gini coefficient: {gini}, {range}.",
                gini=speak.index(gini.estimate),
                range=speak.range(gini, "index"),
            ),
        )
    return Chart(speak._("Lorenz curve"), drawing, "", says)


def _inequality_table(report: Report, found: dict[str, Estimate], speak: Speaker) -> Table:
    unit = speak.words(report.unit)
    names = {
        "mean": (speak._("Mean"), unit),
        "median": (speak._("Median"), unit),
        "gini": (speak._("Gini coefficient"), speak._("0 when all have the same, 1 when one has everything")),
        "theil": (speak._("Theil index"), speak._("0 when all have the same; weighs the top more")),
        "atkinson": (speak._("Atkinson index"), speak._("share of the total that inequality costs")),
        "s80s20": (speak._("S80/S20"), speak._("total of the richest fifth over that of the poorest fifth")),
    }
    writes = {"mean": "amount", "median": "amount", "s80s20": "ratio"}
    rows = []
    for name, figure in found.items():
        title, says = names.get(name, (name, ""))
        rows.append((Cell(title, says), share_cell(figure, speak, writes.get(name, "index"))))
    return Table(
        caption=speak._(
            "Level and inequality of {welfare} with their {level} intervals",
            welfare=speak.words(report.welfare),
            level=speak.level,
        ),
        heads=(speak._("Measure"), speak._("Estimate")),
        rows=tuple(rows),
        narrow=True,
    )
