"""The part with three households: one that the score finds, one it misses, one it wrongly includes, in plain words."""

from collections.abc import Mapping

from doorstep.journeys.report.blocks import Cases, Part, Text, Told
from doorstep.journeys.report.content import Report
from doorstep.journeys.report.content_finding import Reason, Story, Trait
from doorstep.journeys.report.speaker import Speaker

AS_AVERAGE = 0.005
"""A trait that moves what is expected by less than this is as in the average household."""


def told(report: Report, speak: Speaker) -> Part | None:
    """A few households in words; None without them."""
    given = report.finding
    if given is None or not given.stories:
        return None
    traits = {trait.column: trait for trait in given.traits}
    says = speak._(
        "Real rows of the data, picked as the middle one of their kind; without names and places. They show how "
        "the score "
        "reasons and where it errs, not what to do about them."
    )
    cases = Cases(tuple(_told(story, traits, report, speak) for story in given.stories))
    return Part("households", speak._("Three households"), speak._("Households"), (Text(says), cases))


def _told(story: Story, traits: Mapping[str, Trait], report: Report, speak: Speaker) -> Told:
    return Told(
        title=_title(story.kind, speak),
        says=(_who(story, traits, speak), _truth(story, report, speak), _guess(story, report, speak)),
        lead=speak._("What moves the score, beside the average household:"),
        items=tuple(_reason(one, traits[one.column], speak) for one in _by_size(story.reasons)),
        ends=(_changes(story, traits, speak), _moral(story.kind, speak)),
    )


def _title(kind: str, speak: Speaker) -> str:
    return {
        "found": speak._("Poor, and found"),
        "missed": speak._("Poor, and missed"),
        "included": speak._("Not poor, and wrongly included"),
    }[kind]


def _moral(kind: str, speak: Speaker) -> str:
    return {
        "found": speak._("Here what can be seen and what is spent agree; a visit still decides."),
        "missed": speak._(
            "What the score asks about does not tell that this household is poor; someone who knows it must be "
            "able to say so."
        ),
        "included": speak._(
            "Taken by the score alone, it would hold a place that one of the poor needs; a visit can tell."
        ),
    }[kind]


def _who(story: Story, traits: Mapping[str, Trait], speak: Speaker) -> str:
    parts = [value_of(traits[one.column], one.value, speak) for one in story.reasons]
    return _sentence(("，" if speak.language == "zh" else ", ").join(parts), speak)


def value_of(trait: Trait, value: str, speak: Speaker) -> str:
    """What a household is, in running text: "8 people", "farms"."""
    label = trait.labels.get(value)
    if label is not None:
        return speak.words(label)
    return speak.words(trait.says).replace("{value}", value)


def _sentence(text: str, speak: Speaker) -> str:
    return text[:1].upper() + text[1:] + speak._(".")


def _of_hundred(share: float, speak: Speaker) -> str:
    return speak.count(min(max(round(100 * share), 0), 100))


def _truth(story: Story, report: Report, speak: Speaker) -> str:
    poor = story.kind != "included"
    words = {
        "amount": speak.count(story.welfare),
        "unit": speak.words(report.unit),
        "welfare": speak.words(report.welfare),
        "count": _of_hundred(story.richer, speak),
        "quota": speak.scale(story.share),
    }
    if poor:
        return speak._(
            "In truth it has {welfare} of {amount} {unit}. Of 100 households {count} have more; it is among the "
            "poorest {quota}.",
            **words,
        )
    return speak._(
        "In truth it has {welfare} of {amount} {unit}. Of 100 households {count} have more; it is not among the "
        "poorest {quota}.",
        **words,
    )


def _guess(story: Story, report: Report, speak: Speaker) -> str:
    words = {
        "amount": speak.count(story.expected),
        "unit": speak.words(report.unit),
        "count": _of_hundred(story.above, speak),
        "quota": speak.scale(story.share),
    }
    if story.kind == "missed":
        return speak._(
            "The score expects {amount} {unit}. Of 100 households {count} score higher, so it is not taken for "
            "one of the "
            "poorest {quota}.",
            **words,
        )
    return speak._(
        "The score expects {amount} {unit}. Of 100 households {count} score higher, so it is taken for one of the "
        "poorest {quota}.",
        **words,
    )


def _by_size(reasons: tuple[Reason, ...]) -> list[Reason]:
    return sorted(reasons, key=lambda one: -abs(one.factor - 1.0))


def _reason(one: Reason, trait: Trait, speak: Speaker) -> str:
    what = value_of(trait, one.value, speak)
    change = speak.whole_share(abs(one.factor - 1.0))
    if abs(one.factor - 1.0) < AS_AVERAGE:
        says = speak._("{what}: as in the average household", what=what)
    elif one.factor < 1.0:
        says = speak._("{what}: {change} less expected", what=what, change=change)
    else:
        says = speak._("{what}: {change} more expected", what=what, change=change)
    return says[:1].upper() + says[1:]


def _changes(story: Story, traits: Mapping[str, Trait], speak: Speaker) -> str:
    if not story.changes:
        return speak._("No single trait, were it another, would change the score's answer.")
    said = [value_of(traits[column], value, speak) for column, value in story.changes]
    return speak._(
        "The score's answer would be another, all else the same, with any one of these: {changes}. This is said of the "
        "score; it is no advice to the household.",
        changes=speak.figures(said) if speak.language == "zh" else "; ".join(said),
    )
