"""The part about rules that find the poor: how wrong each is, for whom, and whether trees do better than a line."""

from collections.abc import Sequence

from doorstep.journeys.report.blocks import Block, Bullets, Cell, Chart, Charts, Heading, Part, Table, Text
from doorstep.journeys.report.content import Report
from doorstep.journeys.report.content_finding import RULES, Compared, Finding, Fit
from doorstep.journeys.report.estimates import Estimate, Group, by_group, overall
from doorstep.journeys.report.finding_groups import for_whom
from doorstep.journeys.report.finding_words import Names, certain, judged, key_of_errors
from doorstep.journeys.report.people import share_cell
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import Errors, two_errors
from doorstep.methods.drawing import Slice as Drawn
from doorstep.methods.drawing import slices as drawn_slices

NO_BETTER = 0.01
"""Another fit counts as better when it misses at least so much less, as a share of the poor: one point of a hundred."""


def how_found(report: Report, speak: Speaker) -> Part | None:
    """How wrong each rule is, where the errors lie, for whom, and by which fit; None when it was not measured."""
    given = report.finding
    if given is None:
        return None
    names = Names(given, speak)
    title = speak._("How well the poor can be found")
    blocks: list[Block] = [
        Text(
            speak._(
                "Every rule that picks out the poor misses some of them. Here, where spending is known, each "
                "rule gets as "
                "many places as there are poor and is judged by whom it takes. This part counts households, not "
                "people: "
                "a rule selects households."
            )
        ),
        Text(
            speak._(
                "No one is listed by a score. It suggests whom to visit; people decide, say why, and a household "
                "can object."
            )
        ),
        Text(speak.sentences(*(_in_words(one, names, speak) for one in given.compared))),
        Charts(tuple(_beside(one, names, speak) for one in given.compared)),
        Bullets(names.meanings()),
        _rules_table(given, names, speak),
        Heading(speak._("Who is missed, and who is wrongly included")),
        *_along_welfare(given, speak),
        *for_whom(given, names, speak),
        Heading(speak._("Does another way to fit the score do better?")),
        *_fits(given, speak),
    ]
    return Part("finding", title, speak._("Finding"), tuple(block for block in blocks if block is not None))


Found = dict[Group, dict[str, Estimate]]


def _shown(one: Compared) -> Found:
    """Rule -> indicator -> estimate, in the order of `RULES`."""
    found = by_group(one.everyone, "rule")
    return {rule: certain(rule, found[rule]) for rule in RULES if rule in found}


def _in_words(one: Compared, names: Names, speak: Speaker) -> str:
    found = _shown(one)
    score = found.get("score", {}).get("exclusion")
    others = [
        speak._("{rule} {share}", rule=names.running(str(rule)), share=speak.share(figures["exclusion"].estimate))
        for rule, figures in found.items()
        if rule != "score" and figures["exclusion"].estimate is not None
    ]
    if score is None or score.estimate is None:
        return ""
    return speak._(
        "Of the poorest {quota} of households the score misses {share} ({range}); the others miss: {others}.",
        quota=speak.scale(one.share),
        share=speak.share(score.estimate),
        range=speak.range(score),
        others=speak.figures(others),
    )


def _beside(one: Compared, names: Names, speak: Speaker) -> Chart:
    rows, said = [], []
    for rule, figures in _shown(one).items():
        name = names.title(str(rule))
        rows.append(Errors(name, *(judged(figures, indicator) for indicator in ("exclusion", "inclusion"))))
        said.append(f"{name} {names.both(figures)}")
    label = speak._(
        "Each rule's share of the poor missed and share of the selected who are not poor, at the poorest "
        "{quota}: {figures}.",
        quota=speak.scale(one.share),
        figures=speak.joined(said),
    )
    drawing = two_errors(rows, label=label, write=speak.share, axis=speak.scale, top=1.0)
    return Chart(speak._("At the poorest {quota}", quota=speak.scale(one.share)), drawing, key=key_of_errors(speak))


def _rules_table(given: Finding, names: Names, speak: Speaker) -> Table:
    heads = [speak._("Rule")]
    rules: dict[str, list[dict[str, Estimate]]] = {}
    for one in given.compared:
        quota = speak.scale(one.share)
        heads += [speak._("Missed, poorest {quota}", quota=quota), speak._("Wrongly included, {quota}", quota=quota)]
        for rule, figures in _shown(one).items():
            rules.setdefault(str(rule), []).append(figures)
    rows = tuple(
        (
            Cell(names.title(rule)),
            *(share_cell(one.get(name), speak) for one in figures for name in ("exclusion", "inclusion")),
        )
        for rule, figures in rules.items()
    )
    return Table(
        caption=speak._("How wrong each rule is, with {level} intervals", level=speak.level),
        heads=tuple(heads),
        rows=rows,
        folded=speak._("The rules as a table"),
    )


def _along_welfare(given: Finding, speak: Speaker) -> list[Block]:
    with_slices = [one for one in given.compared if one.slices]
    if not with_slices:
        return []
    says = speak._(
        "Each column is a slice of the households, the poorest at the left, in the order of what they really spend."
    )
    says = speak.sentences(says, *(_where(one, speak) for one in with_slices))
    charts = tuple(_slices_chart(one, speak) for one in with_slices)
    return [Text(says), Charts(charts), *(_slices_table(one, speak) for one in with_slices)]


def _where(one: Compared, speak: Speaker) -> str:
    """How many of the missed lie in the poorer half of the poor, and of the included just above the line."""
    missed = [(part.missed * part.n, (part.low + part.high) / 2) for part in one.slices]
    included = [(part.included * part.n, (part.low + part.high) / 2) for part in one.slices]
    return speak._(
        "At {quota}: {deep} of those missed are in the poorer half of the poor; {near} of those wrongly included are "
        "among the {quota} just above the poor.",
        quota=speak.scale(one.share),
        deep=speak.share(_part(missed, 0.0, one.share / 2)),
        near=speak.share(_part(included, one.share, 2 * one.share)),
    )


def _part(weighed: Sequence[tuple[float, float]], low: float, high: float) -> float:
    whole = sum(weight for weight, _ in weighed)
    return sum(weight for weight, at in weighed if low < at < high) / whole if whole else 0.0


def _slices_chart(one: Compared, speak: Speaker) -> Chart:
    quota = speak.scale(one.share)
    parts = [Drawn(part.low, part.high, part.found, part.missed, part.included) for part in one.slices]
    first, last = parts[0], parts[-1]
    label = speak._(
        "Share found and missed in each slice of the poor, wrongly included in each slice above the line. "
        "Poorest slice: "
        "{found} found, {missed} missed; richest slice: {included} wrongly included.",
        found=speak.share(first.found),
        missed=speak.share(first.missed),
        included=speak.share(last.included),
    )
    drawing = drawn_slices(
        parts,
        cut=one.share,
        label=label,
        write=speak.scale,
        names=(speak._("poorest {quota}", quota=quota), speak._("households, poorest first, by what they spend")),
    )
    key = (
        ("bar", speak._("poor and found by the score")),
        ("hatched", speak._("poor and missed")),
        ("bar-light", speak._("not poor, wrongly included")),
    )
    return Chart(speak._("The score at the poorest {quota}", quota=quota), drawing, key=key)


def _slices_table(one: Compared, speak: Speaker) -> Table:
    quota = speak.scale(one.share)
    rows = tuple(
        (
            Cell(speak._("{low} to {high}", low=speak.scale(part.low), high=speak.scale(part.high))),
            *(Cell(speak.share(share) if part.n >= 10 else speak._("too few to show")) for share in
              (part.found, part.missed, part.included)),
        )
        for part in one.slices
    )  # fmt: skip
    return Table(
        caption=speak._("Who is found, missed and wrongly included by the score at the poorest {quota}", quota=quota),
        heads=(speak._("Households, poorest first"), speak._("Found"), speak._("Missed"), speak._("Wrongly included")),
        rows=rows,
        folded=speak._("The drawing for the poorest {quota} as a table", quota=quota),
        narrow=True,
    )


FIGURES = ("r2", "r2_cv", "spearman_cv", "exclusion_cv_20", "exclusion_cv_30")


def _fits(given: Finding, speak: Speaker) -> list[Block]:
    found = [(fit, overall(fit.result)) for fit in given.fits]
    kept = (
        speak._("Held out means: by a score that was fitted without the household's whole cluster (commune, village).")
        if given.held_out
        else speak._("Held out means: by a score that was fitted without the household.")
    )
    says = speak.sentences(_first_fit(*found[0], speak), *(_other_fit(found[0], one, speak) for one in found[1:]), kept)
    by_people = [speak.sentences(*(_by_people(fit, speak) for fit, _ in found))]
    return [Text(says), *(Text(text, "small") for text in by_people if text), _fits_table(found, speak)]


def _first_fit(fit: Fit, figures: dict[str, Estimate], speak: Speaker) -> str:
    missed, r2 = (figures[name].estimate for name in ("exclusion_cv_20", "r2_cv"))
    if missed is None or r2 is None:
        return ""
    return speak._(
        "{fit}: held out, it explains {r2} of the differences (R²) and misses {missed} of the poorest 20%.",
        fit=speak.starting(fit.name),
        r2=speak.share(r2),
        missed=speak.share(missed),
    )


def _other_fit(first: tuple[Fit, dict[str, Estimate]], other: tuple[Fit, dict[str, Estimate]], speak: Speaker) -> str:
    before, after = (figures["exclusion_cv_20"].estimate for _, figures in (first, other))
    if before is None or after is None:
        return ""
    words = {"fit": speak.starting(other[0].name), "missed": speak.share(after), "first": speak.words(first[0].name)}
    if after > before - NO_BETTER:
        return speak._(
            "{fit}: {missed}. At the poorest 20% that is no better than {first}, and it is harder to explain.", **words
        )
    return speak._("{fit}: {missed}. That is fewer than by {first}, but harder to explain.", **words)


def _by_people(fit: Fit, speak: Speaker) -> str:
    if fit.by_people is None:
        return ""
    figure = overall(fit.by_people).get("exclusion")
    if figure is None or figure.estimate is None:
        return ""
    return speak._(
        "Counted by people, {fit}: {missed} of the poorest 20% missed ({range}).",
        fit=speak.words(fit.name),
        missed=speak.share(figure.estimate),
        range=speak.range(figure),
    )


def _fits_table(found: Sequence[tuple[Fit, dict[str, Estimate]]], speak: Speaker) -> Table:
    names = {
        "r2": (speak._("R², on the households it was fitted on"), "index"),
        "r2_cv": (speak._("R², held out"), "index"),
        "spearman_cv": (speak._("Rank correlation (Spearman), held out"), "index"),
        "exclusion_cv_20": (speak._("Poorest 20% missed, held out"), "share"),
        "exclusion_cv_30": (speak._("Poorest 30% missed, held out"), "share"),
    }
    rows = tuple(
        (Cell(names[name][0]), *(Cell(_plain(figures.get(name), names[name][1], speak)) for _, figures in found))
        for name in FIGURES
    )
    return Table(
        caption=speak._("Ways to fit the score, side by side"),
        heads=(speak._("Figure"), *(speak.starting(fit.name) for fit, _ in found)),
        rows=rows,
        narrow=True,
    )


def _plain(figure: Estimate | None, write: str, speak: Speaker) -> str:
    if figure is None or figure.estimate is None:
        return speak._("not known")
    return str(getattr(speak, write)(figure.estimate))
