"""What must be said beside the errors of rules: ties, choices of another number, figures that are left empty."""

import numpy as np

from doorstep.methods.evaluate.targeting.asked import Asked
from doorstep.methods.evaluate.targeting.choosing import Chosen
from doorstep.methods.evaluate.targeting.people import People
from doorstep.methods.evaluate.targeting.resampling import Errors
from doorstep.methods.evaluate.targeting.tabled import Level
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import Design
from doorstep.methods.survey.alone import notes_of_alone

FAR = 0.005
"""Part of all people by which the poor may differ from the share that was asked for without a word."""


def refuse_all_or_none(people: People, poor: Chosen, asked: Asked) -> None:
    """Without poor people, or without others, no rule can err on one side."""
    mass, everyone = float(people.weight @ poor.taken), float(people.weight.sum())
    if mass > 0 and float(people.weight @ (1.0 - poor.taken)) > 0:
        return
    low, high = float(people.truth.min()), float(people.truth.max())
    do = said("Compare the unit of the line with that of the truth: currency, period, per person or per household.")
    if asked.quota.line is None:
        do = said("Choose another share, or a truth with more different values.")
    raise Refusal(
        "targeting.all-or-none",
        said("Rules cannot be compared."),
        why=said(
            "{poor} of {people} people are poor; the truth goes from {low} to {high}.",
            poor=round(mass),
            people=round(everyone),
            low=low,
            high=high,
        ),
        do=do,
    )


def notes_of(
    people: People, level: Level, asked: Asked, *, design: Design, by: tuple[str, ...], truth: str
) -> list[Note]:
    """The notes, those on the whole file first."""
    notes = _of_truth(level, asked, truth)
    for name, chosen in level.chosen.items():
        notes += _of_rule(people, level, name, chosen)
    notes += _of_errors(people, asked, by)
    notes += _of_empty(level)
    if design.weight is None:
        text = said("No survey weight is named: the figures describe the sample as it is.")
        notes.append(Note("targeting.unweighted", text))
    return notes


def _of_truth(level: Level, asked: Asked, truth: str) -> list[Note]:
    if asked.quota.share is None:
        return []
    people, poor = level.people, level.poor.taken
    mass = float(people.weight @ poor) / float(people.weight.sum())
    figures = {"found": _percent(mass), "asked": _percent(asked.quota.share)}
    if people.units > 1:
        text = said(
            "Whole households are poor, so the poor are {found} of all people where {asked} was asked for in "
            "each unit.",
            **figures,
        )
        return [Note("targeting.whole-rows", text)]
    assert level.poor.cut is not None  # noqa: S101 - a share has a cut
    tied = int((people.truth == level.poor.cut[0]).sum())
    if tied < 2 and abs(mass - asked.quota.share) < FAR:
        return []
    if tied < 2:
        text = said(
            "Whole households are poor, so the poor are {found} of the people where {asked} was asked for.", **figures
        )
        return [Note("targeting.whole-rows", text)]
    text = said(
        "{count} rows have the same {truth} at the cut, {cut}, and are all poor: the poor are {found} of the people "
        "where {asked} was asked for.",
        count=tied,
        truth=truth,
        cut=float(level.poor.cut[0]),
        **figures,
    )
    return [Note("targeting.truth-ties", text)]


def _of_rule(people: People, level: Level, name: str, chosen: Chosen) -> list[Note]:
    if chosen.cut is None:
        return _of_choice(people, level, name, chosen)
    if not chosen.tied:
        return []
    if people.units > 1:
        text = said(
            "Rule {rule}: {count} rows tie at the quota of their unit; those of a unit are each taken in the same "
            "part, as if lots were drawn.",
            rule=name,
            count=chosen.tied,
        )
        return [Note("targeting.ties", text)]
    assert chosen.part is not None  # noqa: S101 - a cut has its part
    text = said(
        "Rule {rule}: {count} rows tie at the quota, at the value {cut}; {part} of each is taken, as if lots were "
        "drawn.",
        rule=name,
        count=chosen.tied,
        cut=float(abs(chosen.cut[0])) if chosen.cut[0] == 0 else float(chosen.cut[0]),
        part=_percent(float(chosen.part[0])),
    )
    return [Note("targeting.ties", text)]


def _of_choice(people: People, level: Level, name: str, chosen: Chosen) -> list[Note]:
    taken, poor = float(people.weight @ chosen.taken), float(people.weight @ level.poor.taken)
    everyone = float(people.weight.sum())
    if abs(taken - poor) <= 1e-9 * everyone:
        return []
    text = said(
        "Rule {rule} is a 0/1 choice of its own and selects {selected} of the people while {poor} are poor: its "
        "exclusion and inclusion errors are not equal, and it cannot be compared at one quota.",
        rule=name,
        selected=_percent(taken / everyone),
        poor=_percent(poor / everyone),
    )
    return [Note("targeting.other-number", text)]


def _of_errors(people: People, asked: Asked, by: tuple[str, ...]) -> list[Note]:
    if asked.replicates == 0:
        return []
    if int(np.bincount(people.stratum).max()) == 1:
        text = said("No standard error can be given: each stratum has one cluster or row.")
        return [Note("survey.no-error", text)]
    ones = np.ones(len(people.truth), dtype=np.int64)
    return list(notes_of_alone(by, people.codes, None if people.own else people.cluster, ones))


def _of_empty(level: Level) -> list[Note]:
    """Groups without poor, and figures that are empty for a reason."""
    people, notes = level.people, []
    poor = np.bincount(people.group, weights=people.weight * level.poor.taken, minlength=people.groups)
    nobody = int((poor <= 0).sum())
    if nobody:
        text = said(
            "In {count} of {groups} groups nobody is poor: whom a rule misses there is left empty.",
            count=nobody,
            groups=people.groups,
        )
        notes.append(Note("targeting.no-poor-in-group", text))
    if "distributional" in level.indicators and (people.truth <= 0).any():
        text = said(
            "{count} rows have a truth of 0 or less, for which there is no welfare weight: distributional is left "
            "empty where they are.",
            count=int((people.truth <= 0).sum()),
        )
        notes.append(Note("targeting.no-welfare-weight", text))
    unsure = sum(_unsure(found) for found in level.found.values())
    if unsure:
        text = said(
            "{count} figures have no error, because more than one in ten replicates has nobody they could be a "
            "share of.",
            count=unsure,
        )
        notes.append(Note("targeting.too-few", text))
    return notes


def _unsure(errors: Errors) -> int:
    figures = [figure for figure in errors.figures.values() if np.isfinite(figure.se).any()]
    return sum(int((np.isfinite(figure.estimate) & ~np.isfinite(figure.se)).sum()) for figure in figures)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
