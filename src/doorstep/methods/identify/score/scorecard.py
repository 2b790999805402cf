"""The score on paper: whole-number points for each answer, added up by hand; and what rounding costs in accuracy.

More points are better off. Numbers are cut into bands; each band has the points of its middle. Points are the part that
an answer adds to the score, counted from the trait's lowest answer and scaled so that the best household has at most
`points` (Schreiner 2010, "Simple poverty scorecards", does so with logit weights).
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.methods.engine import Engine, number, run
from doorstep.methods.engine.session import engine_of
from doorstep.methods.identify.score.apply import apply
from doorstep.methods.identify.score.counting import Counts
from doorstep.methods.identify.score.equation import Equation, Trait, equation_of, worked_out
from doorstep.methods.identify.score.loss import loss
from doorstep.methods.identify.score.model import Model
from doorstep.methods.identify.score.reach import numbers_tried
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, Said, said

Numbers = npt.NDArray[np.float64]
QUOTAS = (0.2, 0.3)


@dataclass(frozen=True)
class Answer:
    """One line of the form: a level, or numbers from `low` (inclusive) to `high` (exclusive; the last inclusive)."""

    trait: str
    words: str
    points: int
    adds: float
    level: str | None = None
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class Scorecard:
    """A paper form.

    Attributes:
        answers: the lines, by trait in the order of the model; each trait's lowest answer has 0 points.
        most: points of the best household; no household has fewer than 0.
        start, step: score = start + step x points.
        losses: Arrow, `indicator`, `model`, `card`, `n`: r2, spearman, exclusion_20 and exclusion_30 of each on the
            data given; None without data.
        notes: what is left out or rounded away.
    """

    answers: tuple[Answer, ...]
    most: int
    start: float
    step: float
    equation: Equation
    losses: pa.Table | None
    notes: tuple[Note, ...]
    counts: Counts | None = None

    def rows(self) -> pa.Table:
        """The form as a table: trait, answer, points."""
        columns = {
            "trait": [one.trait for one in self.answers],
            "answer": [one.words for one in self.answers],
            "points": [one.points for one in self.answers],
        }
        return pa.table(columns, schema=pa.schema([("trait", "string"), ("answer", "string"), ("points", "int64")]))

    def conversion(self) -> pa.Table:
        """Points -> score and welfare, for each total that can be reached."""
        totals = list(range(self.most + 1))
        scores = [self.score(total) for total in totals]
        welfare = [self.equation.welfare(score) for score in scores]
        return pa.table({"points": totals, "score": scores, "welfare": welfare})

    def score(self, points: float) -> float:
        """The score that a total of points stands for."""
        return self.start + self.step * points

    def points_of(self, trait: str, values: Sequence[object]) -> npt.NDArray[np.int64]:
        """Points of many answers to one trait: levels as text, or numbers, those beyond the form in its last band."""
        lines = [one for one in self.answers if one.trait == trait]
        if lines[0].level is not None:
            points = {one.level: one.points for one in lines}
            return np.array([points[str(value)] for value in values], dtype=np.int64)
        edges = np.array([one.low for one in lines[1:]])
        places = np.searchsorted(edges, np.array(values, dtype=np.float64), side="right")
        return np.array([one.points for one in lines], dtype=np.int64)[places]


def scorecard(
    model: Model,
    table: ir.Table | None = None,
    *,
    points: int = 100,
    bands: int = 5,
    weight: str | None = None,
    size: str | None = None,
    on: Engine | None = None,
) -> Scorecard:
    """Round a model to a paper form.

    Args:
        table: households with the traits and the target: bands are then quantiles, and the accuracy lost is worked
            out on those with a score and a target. Without it bands are of equal width and nothing is compared.
        points: the most a household can have, 10 to 1000. bands: of a number, 2 to 20, fewer where few values are.
        weight, size: columns whose product a household weighs in the comparison.
    Raises:
        Refusal: boosted trees, which do not add up; nothing in the model tells households apart; as `apply`.
    """
    equation = equation_of(model)
    _refuse(equation, points, bands)
    traits = [trait for trait in equation.traits if trait.terms]
    data = None if table is None else _Data.of(table, model, equation, weight, size, on)
    parts = {
        trait.name: _adds(equation, trait, bands, None if data is None else data.values(trait)) for trait in traits
    }
    step, answers = _rounded(parts, points)
    lowest = math.fsum(min(one.adds for one in lines) for lines in parts.values())
    most = sum(max(one.points for one in answers if one.trait == trait) for trait in parts)
    card = Scorecard(answers, most, equation.average_score + lowest, step, equation, None, ())
    notes = _notes(equation)
    if data is None:
        return Scorecard(answers, most, card.start, step, equation, None, notes)
    totals = sum((card.points_of(trait.name, data.raw(trait)) for trait in traits), np.zeros(data.n, np.int64))
    guess: Numbers = np.asarray(card.start + step * totals, dtype=np.float64)
    losses = loss({"model": data.score, "card": guess}, data.target, data.weight, log=equation.log, quotas=QUOTAS)
    return Scorecard(answers, most, card.start, step, equation, losses, (*notes, *data.notes), data.counts)


def _refuse(equation: Equation, points: int, bands: int) -> None:
    if not equation.additive:
        raise Refusal(
            "score.card-of-trees",
            said("Boosted trees cannot be written as a scorecard."),
            why=said("What one answer adds depends on the others, so that points cannot be added up by hand."),
            do=said("Fit the model with --method ols, quantile, ridge or lasso."),
        )
    if not any(term.coefficient for term in equation.terms):
        raise Refusal(
            "score.card-of-nothing",
            said("There is no scorecard to write."),
            why=said("No trait of the model tells one household from another: every coefficient is 0."),
            do=said("Fit the model with other traits, or with a smaller penalty."),
        )
    if not (10 <= points <= 1000 and 2 <= bands <= 20):
        raise Refusal(
            "score.card-size",
            said("{points} points in {bands} bands cannot be a scorecard.", points=points, bands=bands),
            why=said("A form has 10 to 1000 points, and a number is cut into 2 to 20 bands."),
            do=said("Give numbers within these."),
        )


def _adds(equation: Equation, trait: Trait, bands: int, values: Numbers | None) -> list[Answer]:
    """The answers to one trait, and what each adds to the score; points are given later."""
    terms = [equation.terms[place] for place in trait.terms]
    average = math.fsum(term.coefficient * equation.reference(term) for term in terms)
    first = equation.columns[trait.columns[0]]
    if first.is_level:
        by_level = {term.level: term.coefficient for term in terms}
        return [Answer(trait.name, level, 0, by_level.get(level, 0.0) - average, level=level) for level in first.levels]
    read = _Quantity(equation, trait)
    lines = []
    for low, high, middle in _bands(read, bands, values):
        lines.append(Answer(trait.name, _words(low, high, read.whole), 0, read.adds(middle) - average, None, low, high))
    return lines


@dataclass(frozen=True)
class _Quantity:
    """The number that is asked for: a column, or what a feature of two columns comes to."""

    equation: Equation
    trait: Trait

    @property
    def tried(self) -> list[float]:
        columns = [self.equation.columns[name] for name in self.trait.columns]
        if len(columns) == 1:
            return numbers_tried(columns[0])
        [place] = self.trait.terms
        corners = [[column.least, column.mean, column.most] for column in columns]
        sums = [worked_out(self.equation.terms[place], [one, other]) for one in corners[0] for other in corners[1]]
        return sorted({value for value in sums if value is not None})

    @property
    def whole(self) -> bool:
        return len(self.trait.columns) == 1 and all(value.is_integer() for value in self.tried)

    def adds(self, value: float) -> float:
        terms = [self.equation.terms[place] for place in self.trait.terms]
        if len(self.trait.columns) > 1:
            return terms[0].coefficient * value
        return math.fsum(term.coefficient * (worked_out(term, [value]) or 0.0) for term in terms)


def _bands(read: _Quantity, bands: int, values: Numbers | None) -> list[tuple[float, float, float]]:
    """(from, to, middle) of each band: the ends open to both sides, the middle the mean of the values inside."""
    tried = np.array(read.tried) if values is None or not len(values) else values
    different = np.unique(tried)
    if len(different) <= bands:
        starts = different[1:]
    else:
        # Without data the range is what is known: bands of equal width; with data each holds about as many households.
        starts = np.unique(np.quantile(tried, np.arange(1, bands) / bands))
        starts = np.unique(np.ceil(starts)) if read.whole else np.unique(np.array([_short(one) for one in starts]))
        starts = starts[(starts > tried.min()) & (starts <= tried.max())]
    edges = [-math.inf, *(float(one) for one in starts), math.inf]
    found = []
    for low, high in itertools.pairwise(edges):
        inside = tried[(tried >= low) & (tried < high)]
        if len(inside):
            found.append((low, high, float(inside.mean())))
    return found


def _short(value: float) -> float:
    """Two figures that matter: what a clerk can compare with."""
    return float(f"{value:.2g}")


def _words(low: float, high: float, whole: bool) -> str:
    if low == -math.inf and high == math.inf:
        return "any"
    last = high - 1 if whole else high
    if low == -math.inf:
        return f"<= {last:g}" if whole else f"< {high:g}"
    if high == math.inf:
        return f">= {low:g}"
    if whole:
        return f"{low:g}" if low == last else f"{low:g}-{last:g}"
    return f"{low:g} - < {high:g}"


def _rounded(parts: dict[str, list[Answer]], points: int) -> tuple[float, tuple[Answer, ...]]:
    """What one point is on the scale of the score, and the answers with their points; the best total is <= points."""
    spans = {trait: max(one.adds for one in lines) - min(one.adds for one in lines) for trait, lines in parts.items()}
    step = math.fsum(spans.values()) / points
    while sum(_whole(span / step) for span in spans.values()) > points:
        step *= 1.002
    answers = []
    for lines in parts.values():
        lowest = min(one.adds for one in lines)
        for one in lines:
            given = _whole((one.adds - lowest) / step)
            answers.append(Answer(one.trait, one.words, given, one.adds, one.level, one.low, one.high))
    return step, tuple(answers)


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _notes(equation: Equation) -> tuple[Note, ...]:
    notes = [
        Note("score.card-direction", said("More points are better off; the lowest answer to each question has 0."))
    ]
    if equation.effects:
        text: Said = said("The form does not ask for {column}: all places count alike.", column=equation.effects.column)
        notes.append(Note("score.card-without-place", text))
    return tuple(notes)


@dataclass(frozen=True)
class _Data:
    """Households with a score and a target, at home."""

    columns: pa.Table
    equation: Equation
    counts: Counts
    notes: tuple[Note, ...]

    @classmethod
    def of(
        cls, table: ir.Table, model: Model, equation: Equation, weight: str | None, size: str | None, on: Engine | None
    ) -> "_Data":
        engine = engine_of(table, on)
        extra = {"_target": number(table, equation.target, on=engine).cast("float64")}
        for name, column in (("_weight", weight), ("_size", size)):
            if column is not None:
                extra[name] = number(table, column, on=engine).cast("float64")
        read = {
            name: number(table, name, on=engine).cast("float64")
            for name, one in equation.columns.items()
            if not one.is_level
        }
        wide = table.mutate(**extra, **{f"_raw_{name}": value for name, value in read.items()})
        raws = {f"_raw_{name}": wide[name].cast("string") for name, one in equation.columns.items() if one.is_level}
        wide = wide.mutate(**raws)
        keep = [*extra, *(f"_raw_{name}" for name in equation.columns)]
        applied = apply(wide, model, keep=keep, on=engine)
        scored = applied.table
        fit = scored["score"].notnull() & scored["_target"].notnull()
        for name in extra:
            fit = fit & (scored[name] > 0) if name != "_target" else fit
        here = run(scored.filter(fit), on=engine)
        left = applied.counts.rows - here.num_rows
        notes = applied.notes
        if left:
            text = said("{count} rows take no part in the comparison: no score, no target, or no weight.", count=left)
            notes = (*notes, Note("score.card-left-out", text))
        return cls(here, equation, applied.counts, notes)

    @property
    def n(self) -> int:
        return self.columns.num_rows

    @property
    def score(self) -> Numbers:
        return self._column("score")

    @property
    def target(self) -> Numbers:
        return self._column("_target")

    @property
    def weight(self) -> Numbers:
        names = [name for name in ("_weight", "_size") if name in self.columns.column_names]
        found = np.ones(self.n)
        for name in names:
            found = found * self._column(name)
        return found

    def _column(self, name: str) -> Numbers:
        return np.asarray(self.columns[name].to_numpy(), dtype=np.float64)

    def values(self, trait: Trait) -> Numbers | None:
        """The numbers a trait is asked as; None for levels."""
        if self.equation.columns[trait.columns[0]].is_level:
            return None
        if len(trait.columns) == 1:
            return self._column(f"_raw_{trait.columns[0]}")
        one, other = (self._column(f"_raw_{name}") for name in trait.columns)
        return one / other if self.equation.terms[trait.terms[0]].kind == "ratio" else one * other

    def raw(self, trait: Trait) -> Sequence[object]:
        """The answers to a trait."""
        numbers = self.values(trait)
        return self.columns[f"_raw_{trait.columns[0]}"].to_pylist() if numbers is None else list(numbers)
