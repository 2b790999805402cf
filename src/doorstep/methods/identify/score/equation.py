"""A model file as one equation: its columns, its terms grouped by trait, and the average household it is compared with.

A trait is what a clerk asks about: a column with all its features (age and age squared are one trait), or a feature of
two columns (rooms per member), which is a trait of its own. The average household has each number at its mean and, in
equations that add up, each level in its share at training; trees cannot read a share and take the commonest level.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.methods.identify.score.model import Model

PER_UNIT = 1000
"""Points to one unit of a logarithm: a point is about a thousandth of welfare."""


@dataclass(frozen=True)
class Column:
    """A column the model reads: least, most and mean of a number or flag at training; levels and shares of a level."""

    name: str
    kind: str
    unit: str | None = None
    least: float = -math.inf
    most: float = math.inf
    mean: float = 0.0
    levels: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_level(self) -> bool:
        """Whether it holds levels, not numbers."""
        return self.kind == "level"

    @property
    def usual(self) -> str:
        """The commonest level; the first one of those that are equally common."""
        return max(self.levels, key=lambda level: self.shares.get(level, 0.0))


@dataclass(frozen=True)
class Term:
    """One feature and its coefficient (0 where trees do the work)."""

    name: str
    kind: str
    of: tuple[str, ...]
    coefficient: float = 0.0
    level: str | None = None
    power: int = 1


@dataclass(frozen=True)
class Trait:
    """What points are given for: `columns` it reads, and the places of its terms."""

    name: str
    columns: tuple[str, ...]
    terms: tuple[int, ...]


@dataclass(frozen=True)
class Effects:
    """What is added by place. A place that was not in the training data gets `unseen`."""

    column: str
    values: Mapping[str, float]
    unseen: float


Tree = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Equation:
    """The model, ready to be worked out. `start` is the intercept, or what the trees begin with."""

    method: str
    columns: Mapping[str, Column]
    terms: tuple[Term, ...]
    start: float
    trees: tuple[Tree, ...]
    effects: Effects | None
    target: str
    log: bool
    unit: str | None
    smearing: float | None

    @property
    def additive(self) -> bool:
        """Whether each trait adds its own part whatever the others are."""
        return not self.trees

    @property
    def traits(self) -> tuple[Trait, ...]:
        """In the order in which the model first names them; the place last, when places have effects."""
        places: dict[str, list[int]] = {}
        for place, term in enumerate(self.terms):
            places.setdefault(term.of[0] if len(term.of) == 1 else term.name, []).append(place)
        found = tuple(Trait(name, self.terms[of[0]].of, tuple(of)) for name, of in places.items())
        return (*found, Trait(self.effects.column, (self.effects.column,), ())) if self.effects else found

    @property
    def average(self) -> dict[str, Any]:
        """The average household: numbers at their mean; levels at their commonest (see `reference` for shares)."""
        return {name: column.usual if column.is_level else column.mean for name, column in self.columns.items()}

    def reference(self, term: Term) -> float:
        """What the term is in the average household; 0 where it cannot be worked out there."""
        if term.kind == "level":
            return self.columns[term.of[0]].shares.get(str(term.level), 0.0)
        return worked_out(term, [self.columns[name].mean for name in term.of]) or 0.0

    @property
    def average_score(self) -> float:
        """The score of the average household, in a place like any other."""
        if self.additive:
            return self.start + math.fsum(term.coefficient * self.reference(term) for term in self.terms)
        return self.start + math.fsum(leaf(tree, self.features(self.average)) for tree in self.trees)

    @property
    def point(self) -> float:
        """What one point is on the scale of the score: a thousandth of a log, or of the average household's score."""
        return (1.0 if self.log else abs(self.average_score) or 1.0) / PER_UNIT

    def features(self, household: Mapping[str, Any]) -> list[float | None]:
        """Every feature of a household whose values are of the right kind; None where it cannot be worked out."""
        return [feature(term, household) for term in self.terms]

    def welfare(self, score: float) -> float:
        """The score as welfare in the unit of the target: after a log, corrected by smearing (Duan 1983)."""
        if not self.log:
            return score
        return math.exp(score) * (1.0 if self.smearing is None else self.smearing)

    def threshold(self, line: float) -> float:
        """The score at which welfare is the line. The line is above 0 when the score is a log."""
        return math.log(line / (1.0 if self.smearing is None else self.smearing)) if self.log else line


def feature(term: Term, household: Mapping[str, Any]) -> float | None:
    """One feature of one household; None where a value is missing or the feature is not defined."""
    values = [household[name] for name in term.of]
    if any(value is None for value in values):
        return None
    if term.kind == "level":
        return float(values[0] == term.level)
    return worked_out(term, values)


def worked_out(term: Term, values: Sequence[float]) -> float | None:
    """A feature of numbers; None where it is not defined: the log of 0, a ratio over 0."""
    try:
        return _FORMS[term.kind](term, *values)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _sqrt(term: Term, value: float) -> float:
    return math.sqrt(value)


_FORMS: Mapping[str, Callable[..., float]] = {
    "number": lambda term, value: float(value),
    "power": lambda term, value: float(value) ** term.power,
    "log": lambda term, value: math.log(value),
    "sqrt": _sqrt,
    "ratio": lambda term, over, under: over / under,
    "product": lambda term, one, other: float(one) * other,
}


def leaf(tree: Tree, features: Sequence[float | None]) -> float:
    """The value a tree gives: left at or below the threshold, else right; missing where it was sent at training."""
    node = tree[0]
    while "value" not in node:
        node = tree[node[way(node, features[node["feature"]])]]
    return float(node["value"])


def way(node: Mapping[str, Any], value: float | None) -> str:
    """Which side of a node a value goes: "left" at or below the threshold."""
    left = node["missing_left"] if value is None else value <= node["at"]
    return "left" if left else "right"


def equation_of(model: Model) -> Equation:
    """Read the equation out of a model."""
    document = model.document()
    trees, effects, target = document.get("trees"), document.get("effects"), document["target"]
    coefficients = document.get("coefficients") or [0.0] * len(document["features"])
    return Equation(
        method=document["method"],
        columns={name: _column(name, about) for name, about in document["columns"].items()},
        terms=tuple(_term(one, by) for one, by in zip(document["features"], coefficients, strict=True)),
        start=float(trees["base"] if trees else document["intercept"]),
        trees=tuple(trees["trees"]) if trees else (),
        effects=Effects(effects["column"], effects["values"], float(effects.get("unseen", 0.0))) if effects else None,
        target=target["column"],
        log=bool(target["log"]),
        unit=target.get("unit"),
        smearing=document.get("smearing"),
    )


def _column(name: str, about: Mapping[str, Any]) -> Column:
    if about["kind"] == "level":
        return Column(name, "level", about.get("unit"), levels=tuple(about["levels"]), shares=about.get("shares", {}))
    return Column(name, about["kind"], about.get("unit"), about["least"], about["most"], about["mean"])


def _term(about: Mapping[str, Any], coefficient: float) -> Term:
    power = about.get("power")
    return Term(
        about["name"], about["kind"], tuple(about["of"]), float(coefficient), about.get("level"),
        1 if power is None else power,
    )  # fmt: skip
