"""The part with the score on paper: a form that prints on one sheet and is filled with a pencil."""

from collections.abc import Mapping

from doorstep.journeys.report.blocks import Asked, Block, Cell, PaperForm, Part, Table, Text
from doorstep.journeys.report.content import Report
from doorstep.journeys.report.content_finding import Answer, Form, Question, Trait
from doorstep.journeys.report.speaker import Speaker


def on_paper(report: Report, speak: Speaker) -> Part | None:
    """The form, and what its rounding costs; None without one."""
    given = report.finding
    if given is None or given.form is None:
        return None
    traits = {trait.column: trait for trait in given.traits}
    blocks: list[Block] = [
        Text(
            speak._(
                "The same score, rounded to whole points that can be added up without a machine. Fewer points "
                "mean poorer."
            )
        ),
        _form(given.form, traits, speak),
    ]
    blocks += _left_out(given.form, traits, speak)
    if any(mark.missed is not None for mark in given.form.marks):
        blocks.append(_cost(given.form, speak))
    title = speak._("The score on paper")
    return Part("card", title, title, tuple(blocks))


def _form(form: Form, traits: Mapping[str, Trait], speak: Speaker) -> PaperForm:
    return PaperForm(
        title=speak._("Points for a household"),
        says=speak._(
            "Ask each question, ring one answer, write its points at the right, and add them up. "
            "Write what you see and hear; promise nothing."
        ),
        blanks=(speak._("Household number"), speak._("Date"), speak._("Asked by")),
        heads=(speak._("Question"), speak._("Answer"), speak._("Points"), speak._("Write here")),
        questions=tuple(
            _question(question, traits[question.column], speak) for question in form.questions if _counts(question)
        ),
        total=speak._("Sum of the points (0 to {most})", most=form.most),
        marks=tuple(
            speak._(
                "{points} points or fewer: as the poorest {quota} of the households by these points.",
                points=mark.points,
                quota=speak.scale(mark.share),
            )
            for mark in form.marks
        ),
        warns=speak._(
            "These points suggest whom to visit. They list nobody and refuse nobody: people decide, and the household "
            "may say what the form does not ask."
        ),
    )


def _counts(question: Question) -> bool:
    return any(answer.points for answer in question.answers)


def _left_out(form: Form, traits: Mapping[str, Trait], speak: Speaker) -> list[Block]:
    """Questions whose answers all have no points are not asked, and that is said."""
    asks = [speak.words(traits[question.column].asks) for question in form.questions if not _counts(question)]
    text = speak._(
        "Left out, since no point hangs on it: {asks}", asks=("" if speak.language == "zh" else " ").join(asks)
    )
    return [Text(text, "small")] if asks else []


def _question(question: Question, trait: Trait, speak: Speaker) -> Asked:
    answers = tuple(
        (speak.starting(_answer(one, question.whole, trait, speak)), speak.count(one.points))
        for one in question.answers
    )
    return Asked(speak.words(trait.asks), answers)


def _answer(one: Answer, whole: bool, trait: Trait, speak: Speaker) -> str:
    if one.value is not None:
        return speak.words(trait.answers.get(one.value, trait.labels.get(one.value, one.value)))
    if one.low is None or one.high is None:
        return _open(one, whole, speak)
    if not whole:
        return speak._("{low} to under {high}", low=one.low, high=one.high)
    last = one.high - 1
    return speak.count(last) if last == one.low else speak._("{low} to {high}", low=one.low, high=last)


def _open(one: Answer, whole: bool, speak: Speaker) -> str:
    if one.low is not None:
        return speak._("{low} or more", low=one.low)
    if one.high is None:
        return speak._("any")
    return speak._("{high} or less", high=one.high - 1) if whole else speak._("under {high}", high=one.high)


def _cost(form: Form, speak: Speaker) -> Table:
    rows = tuple(
        (
            Cell(speak._("Poorest {quota}", quota=speak.scale(mark.share))),
            *(
                Cell(speak._("not known") if share is None else speak.share(share))
                for share in (mark.missed_by_score, mark.missed)
            ),
        )
        for mark in form.marks
    )
    return Table(
        caption=speak._("What rounding costs: share of the poor missed, on the households it was fitted on"),
        heads=(speak._("Quota"), speak._("By the full score"), speak._("By the points")),
        rows=rows,
        narrow=True,
    )
