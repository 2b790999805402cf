"""What the parts about finding the poor are made of: results of methods, a form, a few rows without names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from doorstep.methods.kernel.result import Result

if TYPE_CHECKING:
    from doorstep.journeys.report.content import Words

RULES = ("score", "geographic_apart", "geographic", "categorical", "random", "universal")
"""The rules that are compared, in the order in which they are shown.

"geographic" ranks places by the households that then judge it; "geographic_apart" ranks them, for each half of the
households of a place, by the other half.
"""


@dataclass(frozen=True)
class Trait:
    """What a score asks about.

    Attributes:
        column: in the data.
        asks: the question as a form puts it, e.g. Pair("How many people live here?", ...).
        says: what a household is, in running text, with {value}, e.g. Pair("{value} people", ...).
        labels: for a trait of a few answers, words in running text for each; they take the place of `says`.
        answers: the same, shorter, as a form puts them; an answer without them is put by its label.
    """

    column: str
    asks: "Words"
    says: "Words"
    labels: Mapping[str, "Words"] = field(default_factory=dict)
    answers: Mapping[str, "Words"] = field(default_factory=dict)


@dataclass(frozen=True)
class Fit:
    """One way to make a score.

    Attributes:
        name: in running text, e.g. Pair("the linear score", "线性评分").
        result: rows `r2`, `r2_cv`, `spearman_cv`, `exclusion_cv_20`, `exclusion_cv_30`, each with `n`; by household.
        by_people: row `exclusion` at the poorest 20 % when every household counts once per member; None leaves it out.
    """

    name: "Words"
    result: Result
    by_people: Result | None = None


@dataclass(frozen=True)
class Slice:
    """A slice of the rows, poorest first by welfare, and what part of it the score finds, misses, wrongly includes.

    Attributes:
        low, high: where it lies among all, 0 to 1. n: rows in it.
        found, missed, included: shares of the slice, 0 to 1; the rest is rightly left alone.
    """

    low: float
    high: float
    n: int
    found: float
    missed: float
    included: float


@dataclass(frozen=True)
class Compared:
    """The rules at one quota.

    Attributes:
        share: who counts as poor, the poorest `share` of all, 0 to 1.
        everyone: rows by `rule` and `indicator` (`exclusion`, `inclusion`, `error`).
        groups: the same by one group column; None without one.
        slices: of the score, poorest first.
    """

    share: float
    everyone: Result
    groups: Result | None = None
    slices: tuple[Slice, ...] = ()


@dataclass(frozen=True)
class Groups:
    """The group column of `Compared.groups`: its title, what one group is called, words for its values."""

    column: str
    title: "Words"
    name: "Words"
    labels: Mapping[object, "Words"] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One answer of the form: a `value` of a column; or numbers from `low` (inclusive) to `high` (exclusive).

    `low` and `high` are None where the answer is open to that side.
    """

    points: int
    value: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Question:
    """One question of the form. `column` is that of a `Trait`; `whole`: its numbers are whole numbers."""

    column: str
    answers: tuple[Answer, ...]
    whole: bool = True


@dataclass(frozen=True)
class Mark:
    """The points of the poorest `share`, and the part of them missed by the points and by the score itself, 0 to 1."""

    share: float
    points: int
    missed: float | None = None
    missed_by_score: float | None = None


@dataclass(frozen=True)
class Form:
    """The score on paper, in whole points from 0 to `most`: fewer points are poorer."""

    questions: tuple[Question, ...]
    marks: tuple[Mark, ...]
    most: int


@dataclass(frozen=True)
class Reason:
    """One trait of a household. `factor`: expected welfare beside that of the average household, 1 is the same."""

    column: str
    value: str
    factor: float


@dataclass(frozen=True)
class Story:
    """One household of the data: neither its name nor its place.

    Attributes:
        kind: "found", "missed" or "included".
        share: the quota it is judged at, 0 to 1.
        welfare, expected: what it has and what the score expects, in `Report.unit`.
        richer, above: shares of all, 0 to 1, that have more welfare, and that have a higher score.
        reasons: every trait, in the order of the score.
        changes: column and the nearest value that alone would change the answer.
    """

    kind: str
    share: float
    welfare: float
    expected: float
    richer: float
    above: float
    reasons: tuple[Reason, ...]
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Finding:
    """How well the poor can be found.

    Attributes:
        traits: what the score asks about, in its order.
        fits: ways to make a score, the one that is compared first.
        compared: one entry per quota.
        chosen: the group of the categorical rule, in running text, e.g. Pair("households that farm", "务农户").
        areas: what the geographic rule takes, plural, e.g. Pair("communes", "乡").
        held_out: folds in which whole clusters were kept apart; 0 when rows were.
        groups: see `Groups`; None without them.
        form: the score on paper; None leaves it out.
        stories: a few households; empty leaves them out.
    """

    traits: tuple[Trait, ...]
    fits: tuple[Fit, ...]
    compared: tuple[Compared, ...]
    chosen: "Words"
    areas: "Words"
    held_out: bool = True
    groups: Groups | None = None
    form: Form | None = None
    stories: tuple[Story, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """Every result, so that its notes are shown."""
        judged = [result for one in self.compared for result in (one.everyone, one.groups) if result is not None]
        return (*(fit.result for fit in self.fits), *judged)
