"""One household in words: what each trait gives it, and what single change would carry it across a line.

The same arithmetic as `apply`, written for one household in plain Python; a test holds the two equal. What would change
the answer is a statement about the model: it says nothing of what the household should do, or what would happen to it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.methods.engine.columns import MISSING_WORDS
from doorstep.methods.identify.score.equation import Column, Equation, Trait, equation_of, feature, leaf
from doorstep.methods.identify.score.model import Model
from doorstep.methods.identify.score.reach import numbers_tried
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, Said, said
from doorstep.methods.kernel.values import PovertyLine


@dataclass(frozen=True)
class TraitPoints:
    """One trait of the household: `points` beside the average household (below 0 pulls the score down), in words."""

    trait: str
    value: str
    points: int
    words: Said


@dataclass(frozen=True)
class Change:
    """A trait that alone would carry the score across the line, if it were `to`, the nearest value that does."""

    trait: str
    to: str
    words: Said


@dataclass(frozen=True)
class Explanation:
    """Why a household has its score.

    Attributes:
        score: scale of the fit. welfare: unit of the target. below: strictly below the line by the score; None
            without a line.
        points: their sum where traits add up; thousandths of a log, or of the average household's score.
        traits: every trait, in the order of the model. changes: see `Change`; empty without a line.
        words: the whole in sentences. notes: what a reader must know.
    """

    score: float
    welfare: float
    below: bool | None
    points: int
    traits: tuple[TraitPoints, ...]
    changes: tuple[Change, ...]
    words: tuple[Said, ...]
    notes: tuple[Note, ...]


def explain(model: Model, household: Mapping[str, Any], *, line: float | None = None) -> Explanation:
    """Explain the score of one household.

    Args:
        household: column -> value: numbers, or text that is one; levels as text. Further columns are passed over.
        line: an amount of welfare in the unit of the target, > 0.
    Raises:
        Refusal: a trait is not there or missing, is no number, or a level was not there at training.
    """
    equation = equation_of(model)
    amount = None if line is None else PovertyLine(line).amount
    known = read(equation, household)
    score = worked_score(equation, known)
    traits = tuple(_told(equation, trait, known) for trait in equation.traits)
    total = (
        sum(one.points for one in traits) if equation.additive else _points(score - equation.average_score, equation)
    )
    below = None if amount is None else score < equation.threshold(amount)
    changes = () if amount is None else _changes(equation, known, score, equation.threshold(amount))
    welfare = equation.welfare(score)
    words = (_whole(equation, welfare, total), *(one.words for one in traits), *(one.words for one in changes))
    notes = (*model.notes(), *_notes(equation, known), *([_about_changes(bool(changes))] if amount is not None else []))
    return Explanation(score, welfare, below, total, traits, changes, words, notes)


def read(equation: Equation, household: Mapping[str, Any]) -> dict[str, Any]:
    """The values the model reads, each of its kind; see `explain` for what is refused."""
    known = {name: _value(column, household.get(name)) for name, column in equation.columns.items()}
    if equation.effects:
        place = household.get(equation.effects.column)
        if place is None or str(place) == "":
            raise _missing(equation.effects.column)
        known[equation.effects.column] = str(place)
    for term in equation.terms:
        if feature(term, known) is None:
            raise Refusal(
                "score.undefined",
                said("This household cannot be scored."),
                why=said("{feature} cannot be worked out from its values.", feature=term.name),
                do=said("Check the values it is made of."),
            )
    return known


def _value(column: Column, value: Any) -> Any:
    if value is None or value != value or str(value).strip().lower() in MISSING_WORDS:
        raise _missing(column.name)
    if not column.is_level:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.inf
        if math.isfinite(number):
            return number
        raise _strange(column.name, value, said("The model takes a number there."))
    level = _written(value)
    if level not in column.levels:
        raise _strange(column.name, value, said("The model knows {levels}.", levels=list(column.levels)))
    return level


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _missing(column: str) -> Refusal:
    return Refusal(
        "score.missing",
        said("This household cannot be scored."),
        why=said("{column} is missing.", column=column),
        do=said("Ask for it; nothing is filled in."),
    )


def _strange(column: str, value: Any, why: Said) -> Refusal:
    return Refusal(
        "score.unseen",
        said("This household cannot be scored: {column} is {value}.", column=column, value=repr(value)),
        why=why,
        do=said("Correct the value, or fit a model on data that has it."),
    )


def worked_score(equation: Equation, known: Mapping[str, Any]) -> float:
    """The score of one household whose values were read."""
    features = equation.features(known)
    added = [term.coefficient * (value or 0.0) for term, value in zip(equation.terms, features, strict=True)]
    grown = [leaf(tree, features) for tree in equation.trees]
    return equation.start + math.fsum([*added, *grown, _of_place(equation, known)])


def _of_place(equation: Equation, known: Mapping[str, Any]) -> float:
    if equation.effects is None:
        return 0.0
    return equation.effects.values.get(known[equation.effects.column], equation.effects.unseen)


def worked_part(equation: Equation, trait: Trait, known: Mapping[str, Any]) -> float:
    """What a trait adds beside the average household; of trees, what the score would lose were it as there."""
    if not trait.terms:
        return _of_place(equation, known)
    if not equation.additive:
        as_average = {**known, **{name: equation.average[name] for name in trait.columns}}
        return worked_score(equation, known) - worked_score(equation, as_average)
    terms = [equation.terms[place] for place in trait.terms]
    return math.fsum(term.coefficient * ((feature(term, known) or 0.0) - equation.reference(term)) for term in terms)


def _points(part: float, equation: Equation) -> int:
    wide = part / equation.point
    return int(math.copysign(math.floor(abs(wide) + 0.5), wide))


def _told(equation: Equation, trait: Trait, known: Mapping[str, Any]) -> TraitPoints:
    points = _points(worked_part(equation, trait, known), equation)
    value = ", ".join(_shown(known[name]) for name in trait.columns)
    if not points:
        words = said("{trait} ({value}): as in the average household.", trait=trait.name, value=value)
    elif points > 0:
        words = said("{trait} ({value}): {points} points better off.", trait=trait.name, value=value, points=points)
    else:
        words = said("{trait} ({value}): {points} points poorer.", trait=trait.name, value=value, points=-points)
    return TraitPoints(trait.name, value, points, words)


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _whole(equation: Equation, welfare: float, points: int) -> Said:
    unit = f" {equation.unit}" if equation.unit else ""
    shown = f"{welfare:,.6g}{unit}"
    if points < 0:
        return said(
            "By the score its {target} is {welfare}: {points} points poorer than the average household.",
            target=equation.target, welfare=shown, points=-points,
        )  # fmt: skip
    return said(
        "By the score its {target} is {welfare}: {points} points better off than the average household.",
        target=equation.target, welfare=shown, points=points,
    )  # fmt: skip


def _changes(equation: Equation, known: Mapping[str, Any], score: float, at: float) -> tuple[Change, ...]:
    found = []
    for name, column in equation.columns.items():
        crossing = [
            value for value in _others(column, known[name]) if _crosses(equation, known, name, value, score, at)
        ]
        if crossing:
            nearest = crossing[0] if column.is_level else min(crossing, key=lambda value: abs(value - known[name]))
            found.append(_change(name, _shown(known[name]), _shown(nearest), score < at))
    return tuple(found)


def _others(column: Column, own: Any) -> list[Any]:
    tried = list(column.levels) if column.is_level else numbers_tried(column)
    return [value for value in tried if value != own]


def _crosses(equation: Equation, known: Mapping[str, Any], name: str, value: Any, score: float, at: float) -> bool:
    changed = {**known, name: value}
    if any(feature(term, changed) is None for term in equation.terms):
        return False
    return (worked_score(equation, changed) < at) != (score < at)


def _change(trait: str, now: str, to: str, below: bool) -> Change:
    if below:
        words = said(
            "Were {trait} {to} and not {now}, all else the same, the score would not be below the line.",
            trait=trait, to=to, now=now,
        )  # fmt: skip
    else:
        words = said(
            "Were {trait} {to} and not {now}, all else the same, the score would be below the line.",
            trait=trait, to=to, now=now,
        )  # fmt: skip
    return Change(trait, to, words)


def _notes(equation: Equation, known: Mapping[str, Any]) -> list[Note]:
    notes = []
    for name, column in equation.columns.items():
        if not column.is_level and not column.least <= known[name] <= column.most:
            text = said(
                "{column} is {value}, outside {least} to {most}, the range the model was fitted on.",
                column=name, value=known[name], least=column.least, most=column.most,
            )  # fmt: skip
            notes.append(Note("score.out-of-range", text))
    if equation.effects and known[equation.effects.column] not in equation.effects.values:
        text = said(
            "The model has never seen this {column}; it is scored as an average one.", column=equation.effects.column
        )
        notes.append(Note("score.unseen-place", text))
    return notes


def _about_changes(any_change: bool) -> Note:
    if not any_change:
        text = said("No change of a single trait within the training range would carry the score across the line.")
    else:
        text = said(
            "What would change the answer is said of the model, not of life: it is no advice to the household, and "
            "changing a trait need not change its welfare."
        )
    return Note("score.about-changes", text)
