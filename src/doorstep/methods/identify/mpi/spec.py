"""Specifications of a multidimensional poverty measure: what was read from a file, checked and made exact.

The form of the file is in docs/look-up/mpi.md. Nothing here opens a file or touches data.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from doorstep.methods.identify.mpi.indicator import Indicator, read_indicator
from doorstep.methods.identify.mpi.refusals import known_keys, nearest, refusal
from doorstep.methods.identify.mpi.weighing import read_weights
from doorstep.methods.identify.mpi.weights import Points, cut_points, just_missed
from doorstep.methods.kernel.predicates import needs
from doorstep.methods.kernel.predicates.values import Scalar
from doorstep.methods.kernel.said import Note, said

KEYS = ("k", "missing", "title", "title_zh", "source", "dimension", "parameters", "indicator")
POLICIES = ("drop", "retain", "bounds")


@dataclass(frozen=True)
class Spec:
    """A checked specification.

    Attributes:
        name: how messages call it, usually the name of its file.
        indicators: in the order of the file.
        points: whole-number weights of the indicators, in that order, and their sum.
        cut: points at or above which a household is poor.
        k: what was asked: a share of the weights, or "union", "intersection".
        missing: "drop", "retain" or "bounds".
        parameters: values that conditions name.
        notes: weights that were normalised, a k that nearly reaches a score.
    """

    name: str
    indicators: tuple[Indicator, ...]
    points: Points
    cut: int
    k: Fraction | str
    missing: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    title: str = ""
    title_zh: str = ""
    notes: tuple[Note, ...] = ()

    def share(self, position: int) -> float:
        """The weight of one indicator, as a share of all."""
        return self.points.of[position] / self.points.total

    def dimensions(self) -> dict[str, list[int]]:
        """Positions of the indicators of each dimension, in the order of the file."""
        found: dict[str, list[int]] = {}
        for position, indicator in enumerate(self.indicators):
            found.setdefault(indicator.dimension, []).append(position)
        return found


def read_spec(text: str, name: str) -> Spec:
    """Read and check a specification in TOML.

    Args:
        text: the whole file.
        name: how messages call it.
    Raises:
        Refusal: not TOML, an unknown or missing key, no indicator, a name used twice, a comparison that cannot be
            read, weights for some indicators only, a weight that is not above zero, k outside (0, 1].
    """
    document = _toml(text, name)
    known_keys(document, KEYS, name=name, where="")
    indicators = _indicators(document, name)
    weights, notes = read_weights(document.get("dimension"), indicators, name)
    k = read_k(document.get("k"), name)
    return Spec(
        name=name,
        indicators=indicators,
        points=weights,
        cut=_cut(k, weights),
        k=k,
        missing=_missing(document.get("missing", "drop"), name),
        parameters=_parameters(document.get("parameters", {}), indicators, name),
        title=str(document.get("title", "")),
        title_zh=str(document.get("title_zh", "")),
        notes=notes + _nearly(k, weights),
    )


def read_k(given: object, name: str) -> Fraction | str:
    """Read a poverty cut-off: a share in (0, 1] (a number, or text such as "1/3"), "union" or "intersection"."""
    if given in ("union", "intersection"):
        return str(given)
    share = _fraction(given)
    if share is None or not 0 < share <= 1:
        shown = "nothing" if given is None else given
        why = said("k is {k}; it must be above 0 and at most 1, or “union” or “intersection”.", k=shown)
        do = said("Write k = 0.3333 (or k = “1/3”) near the top of the file, with straight quotes around text.")
        raise refusal("mpi.spec-k", name, why, do)
    return share


def with_k(spec: Spec, k: Fraction | str) -> Spec:
    """The same specification with another cut-off."""
    return replace(spec, k=k, cut=_cut(k, spec.points))


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        why = said("It is not valid TOML: {error}.", error=str(error).rstrip("."))
        do = said("Correct that line; docs/look-up/mpi.md shows a complete specification.")
        raise refusal("mpi.spec-toml", name, why, do) from error


def _indicators(document: Mapping[str, Any], name: str) -> tuple[Indicator, ...]:
    tables = document.get("indicator")
    if not isinstance(tables, list) or not tables or not all(isinstance(row, dict) for row in tables):
        why = said("It has no [[indicator]] table.")
        do = said("Add at least one [[indicator]] with name, dimension, column and deprived.")
        raise refusal("mpi.spec-empty", name, why, do)
    indicators = tuple(read_indicator(row, position, name) for position, row in enumerate(tables, start=1))
    _each_once([indicator.name for indicator in indicators], name)
    _dimension_for_all(indicators, name)
    return indicators


def _each_once(names: list[str], name: str) -> None:
    twice = [one for one in dict.fromkeys(names) if names.count(one) > 1]
    if twice:
        why = said("{count} indicators are called “{indicator}”.", count=names.count(twice[0]), indicator=twice[0])
        raise refusal("mpi.spec-duplicate", name, why, said("Give each indicator its own name."))


def _dimension_for_all(indicators: tuple[Indicator, ...], name: str) -> None:
    without = [indicator.name for indicator in indicators if not indicator.dimension_given]
    if 0 < len(without) < len(indicators):
        why = said("“{indicator}” has no dimension, while others have one.", indicator=without[0])
        do = said("Name the dimension of every indicator, or of none (each is then its own dimension).")
        raise refusal("mpi.spec-dimension", name, why, do)


def _cut(k: Fraction | str, points: Points) -> int:
    if k == "union":
        return 1
    return points.total if isinstance(k, str) else cut_points(k, points)


def _nearly(k: Fraction | str, points: Points) -> tuple[Note, ...]:
    score = None if isinstance(k, str) else just_missed(k, points)
    if score is None:
        return ()
    text = said(
        "A score of {score} lies just below k = {k} and does not count as poor; write k = “{exact}” if it should.",
        score=f"{float(score):.6g}", k=f"{float(k):.6g}", exact=str(score),
    )  # fmt: skip
    return (Note("mpi.k-nearly", text),)


def _missing(given: object, name: str) -> str:
    if given not in POLICIES:
        why = said("missing is “{given}”; it can be drop, retain or bounds.", given=given)
        do = said("Choose one of the three; docs/understand/counting-deprivations.md says what each assumes.")
        raise refusal("mpi.spec-missing", name, why, do)
    return str(given)


def _parameters(given: object, indicators: tuple[Indicator, ...], name: str) -> dict[str, Scalar]:
    if not isinstance(given, dict):
        why = said("parameters must be a table of names and values.")
        raise refusal("mpi.spec-parameters", name, why, said("Write it as [parameters] with one name = value a line."))
    values = {key: _scalar(key, value, name) for key, value in given.items()}
    for wanted in needs(*(indicator.when for indicator in indicators)).parameters:
        if wanted not in values:
            why = said("A condition reads the parameter “{parameter}”, which is not given.", parameter=wanted)
            raise refusal("mpi.spec-parameters", name, why, nearest(wanted, values))
    return values


def _scalar(key: str, value: object, name: str) -> Scalar:
    if isinstance(value, Mapping):
        known_keys(value, ("value", "unit", "source", "note"), name=name, where=f"parameter {key}")
        value = value.get("value")
    if isinstance(value, Decimal) and value.is_finite():
        return float(value)
    if isinstance(value, bool | int | str | date) and not isinstance(value, datetime):
        return value
    why = said("The parameter “{parameter}” is {value}.", parameter=key, value=value)
    raise refusal("mpi.spec-parameters", name, why, said("Write a number, text, true or false, or a day."))


def _fraction(given: object) -> Fraction | None:
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal | str | Fraction):
        return None
    try:
        return Fraction(str(given))
    except (ValueError, ZeroDivisionError):
        return None
