"""A score as a value: what it reads, how it adds up, where it came from. It writes itself as JSON for people to read.

Nothing is ever pickled: boosted trees are lists of nodes. The document carries a hash of itself, so that a coefficient
that was changed by hand is noticed; see `reading` for what is refused.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from doorstep.methods.kernel.said import Note, said

FORMAT = 1
METHODS = ("ols", "quantile", "ridge", "lasso", "boosted")
_LINE = 116


@dataclass(frozen=True)
class Target:
    """What is predicted: welfare in `unit`, or its natural logarithm when `log`."""

    column: str
    log: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Column:
    """A column the model reads, as the households used in training had it.

    Attributes:
        kind: "number"; "flag" (true and false, read as 1 and 0); "level" (text, each value its own).
        unit: unit of a number; None when not said.
        least, most, mean: of a number or flag; the ends inclusive, the mean weighted.
        levels, base, shares: of a level: all values in order, the most common one (which has no feature), and the
            weighted share of each, adding to 1.
    """

    kind: str
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    mean: float | None = None
    levels: tuple[str, ...] = ()
    base: str | None = None
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Feature:
    """One column of the design matrix, worked out from one or two columns of the file.

    Attributes:
        kind: "number" (as it stands), "level" (1 where the text is `level`), "power" (of[0] to the power `power`),
            "log" (natural), "sqrt", "ratio" (of[0] / of[1]), "product" (of[0] * of[1]).
    """

    name: str
    kind: str
    of: tuple[str, ...]
    level: str | None = None
    power: int | None = None


@dataclass(frozen=True)
class Node:
    """A leaf with a `value`, or a question: feature number `feature` at or below `at` goes to node `left`."""

    value: float | None = None
    feature: int | None = None
    at: float | None = None
    missing_left: bool | None = None
    left: int | None = None
    right: int | None = None


@dataclass(frozen=True)
class Trees:
    """The score is `base` plus the value each tree gives; a tree starts at its node 0, children come after parents."""

    base: float
    trees: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Effects:
    """What belonging to a place adds, by the value of `column` as text; a place not in `values` adds `unseen`."""

    column: str
    values: Mapping[str, float]
    unseen: float = 0.0


@dataclass(frozen=True)
class Provenance:
    """What the model was trained on. `edited`: the file was changed by hand afterwards, and this was accepted.

    Attributes:
        data: name of the file, without its folder. sha256: hash of the values used, whatever the order of rows.
        rows, used: rows of the file, and those that took part. left_out: "missing:COLUMN" and the like -> rows.
        weight, size, cluster: columns of the design. folds, seed: how it was cross-validated.
    """

    data: str | None = None
    sha256: str | None = None
    rows: int = 0
    used: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    weight: str | None = None
    size: str | None = None
    cluster: str | None = None
    folds: int = 0
    seed: int = 0
    edited: bool = False


@dataclass(frozen=True)
class Model:
    """A score that was fitted. A lower score is poorer.

    score = intercept + sum of coefficients x features + effect of the place, or, for boosted, base + trees + effect.
    In the unit of the target it is the score itself, or exp(score) x smearing after a log (Duan 1983, JASA 78).

    Attributes:
        columns: name -> column, in the order of first use; what a household must have to be scored.
        coefficients: one per feature; None for boosted.
        figures: indicator -> value at fitting. options: how the method was set.
        version: of Doorstep at fitting.
    """

    method: str
    target: Target
    columns: Mapping[str, Column]
    features: tuple[Feature, ...]
    intercept: float | None = None
    coefficients: tuple[float, ...] | None = None
    trees: Trees | None = None
    effects: Effects | None = None
    smearing: float | None = None
    provenance: Provenance = field(default_factory=Provenance)
    figures: Mapping[str, float | None] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""

    def document(self) -> dict[str, Any]:
        """The model as plain values, the hash last."""
        rest = {
            "doorstep": "score",
            "format": FORMAT,
            "version": self.version,
            "method": self.method,
            "target": asdict(self.target),
            "columns": {name: _column(column) for name, column in self.columns.items()},
            "features": [_without_none(feature) for feature in self.features],
            "intercept": self.intercept,
            "coefficients": None if self.coefficients is None else list(self.coefficients),
            "trees": None if self.trees is None else _trees(self.trees),
            "effects": None if self.effects is None else asdict(self.effects),
            "smearing": self.smearing,
            "provenance": asdict(self.provenance),
            "figures": dict(self.figures),
            "options": dict(self.options),
        }
        return {**rest, "hash": hash_of(rest)}

    def to_json(self) -> str:
        """The model as JSON with indents; what fits on a line stands on one. The same model gives the same text."""
        return _indented(self.document(), 0) + "\n"

    @staticmethod
    def from_json(text: str, *, edited: bool = False) -> "Model":
        """Read a model.

        Args:
            edited: accept a model whose hash does not fit, because a person changed it and stands by it.
        Raises:
            Refusal: not JSON, not a model, another format, changed by hand, a number that is none, coefficients
                that do not match the features, trees that lead nowhere.
        """
        from doorstep.methods.identify.score.reading import model_of

        return model_of(text, edited=edited)

    def notes(self) -> tuple[Note, ...]:
        """What a user of the model must know of the file itself."""
        if not self.provenance.edited:
            return ()
        text = said("The model file was changed by hand after it was fitted; its figures are of the model before that.")
        return (Note("score.edited", text),)


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document without its own hash, whatever the order of its keys, its spaces, or 1 written as 1.0."""
    rest = _plain({name: value for name, value in document.items() if name != "hash"})
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _column(column: Column) -> dict[str, Any]:
    if column.kind == "level":
        return {
            "kind": "level",
            "unit": column.unit,
            "levels": list(column.levels),
            "base": column.base,
            "shares": dict(column.shares),
        }
    return {
        "kind": column.kind,
        "unit": column.unit,
        "least": column.least,
        "most": column.most,
        "mean": column.mean,
    }


def _without_none(value: Any) -> dict[str, Any]:
    return {name: one for name, one in asdict(value).items() if one is not None}


def _trees(trees: Trees) -> dict[str, Any]:
    return {"base": trees.base, "trees": [[_node(node) for node in tree] for tree in trees.trees]}


def _node(node: Node) -> dict[str, Any]:
    if node.value is not None:
        return {"value": node.value}
    return {
        "feature": node.feature,
        "at": node.at,
        "missing_left": node.missing_left,
        "left": node.left,
        "right": node.right,
    }


def _indented(value: Any, depth: int) -> str:
    """JSON in which what fits on a line stands on one, the outermost object aside."""
    flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list | tuple) or not value or (depth and len(flat) + 2 * depth <= _LINE):
        return flat
    if isinstance(value, dict):
        lines = [f"{json.dumps(name, ensure_ascii=False)}: {_indented(one, depth + 1)}" for name, one in value.items()]
    else:
        lines = [_indented(one, depth + 1) for one in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    space = "  " * (depth + 1)
    return first + "\n" + ",\n".join(space + line for line in lines) + "\n" + "  " * depth + last
