"""Reading a model file, which a person may have touched: everything is looked at before anything is believed."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from doorstep.methods.identify.score.model import (
    FORMAT,
    METHODS,
    Column,
    Effects,
    Feature,
    Model,
    Node,
    Provenance,
    Target,
    Trees,
    hash_of,
)
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

DEEPEST = 12
"""Lists and objects within each other; a model has fewer."""
LARGEST = 1e100
"""Numbers of a model, at most: sums and products of larger ones have no double."""
TALLEST = 64
"""Questions a tree asks one after the other, at most."""
KEYS = (
    "doorstep", "format", "version", "method", "target", "columns", "features", "intercept", "coefficients", "trees",
    "effects", "smearing", "provenance", "figures", "options", "hash",
)  # fmt: skip
OPERANDS = {"number": 1, "level": 1, "power": 1, "log": 1, "sqrt": 1, "ratio": 2, "product": 2}


def model_of(text: str, *, edited: bool) -> Model:
    """See `Model.from_json`."""
    document = _document(text)
    _refuse_other_document(document)
    changed = _refuse_changed(document, edited)
    model = _model(document)
    return replace(model, provenance=replace(model.provenance, edited=model.provenance.edited or changed))


def refused(code: str, why: Said, do: Said | None = None) -> Refusal:
    """A refusal of the whole file."""
    again = said("Use the file that doorstep score fit wrote, or fit the model anew.")
    return Refusal(code, said("This file cannot be used as a model."), why=why, do=do or again)


def wrong(where: str) -> Refusal:
    """A refusal that names the place in the document."""
    return refused("score.model-damaged", said("What stands at {where} cannot stand there.", where=where))


def _document(text: str) -> Any:
    try:
        document = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise refused("score.not-a-model", said("It is not JSON, or it is cut off.")) from None
    _refuse_deep(document)
    return document


def _refuse_constant(word: str) -> Any:
    raise refused("score.model-damaged", said("It holds {word}, which is not a number.", word=word))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise wrong(", ".join(sorted({name for name, _ in pairs if [one for one, _ in pairs].count(name) > 1})[:3]))
    return found


def _refuse_deep(document: Any) -> None:
    """Without recursion, because depth is what is in doubt."""
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            if depth > DEEPEST:
                raise refused("score.not-a-model", said("Its lists stand within each other too deeply for a model."))
            waiting += [(one, depth + 1) for one in (value.values() if isinstance(value, dict) else value)]
        elif isinstance(value, int | float) and not _finite(value):
            raise refused("score.model-damaged", said("It holds {word}, which is not a number.", word=str(value)[:20]))


def _finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _refuse_other_document(document: Any) -> None:
    if not isinstance(document, dict) or document.get("doorstep") != "score":
        raise refused("score.not-a-model", said('It does not begin with "doorstep": "score".'))
    form = document.get("format")
    if form != FORMAT or isinstance(form, bool):
        raise refused(
            "score.other-format",
            said("It is of format {format}; this program reads format {known}.", format=str(form)[:20], known=FORMAT),
            said("Fit the model anew with this version, or use the version that wrote it."),
        )
    for name in (*KEYS, *document):
        if name not in document or name not in KEYS:
            raise wrong(name)


def _refuse_changed(document: Mapping[str, Any], edited: bool) -> bool:
    changed = document["hash"] != hash_of(document)
    if changed and not edited:
        raise refused(
            "score.edited",
            said("It was changed after it was fitted: its hash does not fit what it says."),
            said("Use the file as it was written; if the change is meant, say so with --edited."),
        )
    return changed


def _model(document: Mapping[str, Any]) -> Model:
    method = _one_of(document["method"], METHODS, "method")
    columns = {name: _column(one, f"columns.{name}") for name, one in _object(document, "columns").items()}
    features = tuple(
        _feature(one, columns, f"features[{at}]") for at, one in enumerate(_list(document["features"], "features"))
    )
    if not features or len({feature.name for feature in features}) < len(features):
        raise wrong("features")
    trees = None if document["trees"] is None else _trees(document["trees"], len(features))
    if (method == "boosted") != (trees is not None):
        raise wrong("trees")
    target = _target(document["target"])
    return Model(
        method=method,
        target=target,
        columns=columns,
        features=features,
        intercept=_intercept(document["intercept"], trees),
        coefficients=_coefficients(document["coefficients"], features, trees),
        trees=trees,
        effects=None if document["effects"] is None else _effects(document["effects"]),
        smearing=_smearing(document["smearing"], target),
        provenance=_provenance(_object(document, "provenance")),
        figures={name: _maybe(one, f"figures.{name}") for name, one in _object(document, "figures").items()},
        options=_object(document, "options"),
        version=_text(document["version"], "version"),
    )


def _intercept(value: Any, trees: Trees | None) -> float | None:
    if (value is None) != (trees is not None):
        raise wrong("intercept")
    return _maybe(value, "intercept")


def _coefficients(value: Any, features: tuple[Feature, ...], trees: Trees | None) -> tuple[float, ...] | None:
    if trees is not None:
        if value is not None:
            raise wrong("coefficients")
        return None
    numbers = _list(value, "coefficients")
    if len(numbers) != len(features):
        raise refused(
            "score.model-damaged",
            said("It has {features} features and {coefficients} coefficients.", features=len(features),
                 coefficients=len(numbers)),
        )  # fmt: skip
    return tuple(_number(one, f"coefficients[{at}]") for at, one in enumerate(numbers))


def _smearing(value: Any, target: Target) -> float | None:
    found = _maybe(value, "smearing")
    if found is not None and (found <= 0 or not target.log):
        raise wrong("smearing")
    return found


def _target(value: Any) -> Target:
    about = _fields(value, ("column", "log", "unit"), "target")
    if not isinstance(about["log"], bool):
        raise wrong("target.log")
    return Target(_text(about["column"], "target.column"), about["log"], _maybe_text(about["unit"], "target.unit"))


def _column(value: Any, where: str) -> Column:
    kind = _one_of(value.get("kind") if isinstance(value, dict) else None, ("number", "flag", "level"), where)
    if kind != "level":
        about = _fields(value, ("kind", "unit", "least", "most", "mean"), where)
        least, most, mean = (_number(about[name], f"{where}.{name}") for name in ("least", "most", "mean"))
        return Column(kind, _maybe_text(about["unit"], where), least, most, mean)
    about = _fields(value, ("kind", "unit", "levels", "base", "shares"), where)
    levels = tuple(_text(one, f"{where}.levels") for one in _list(about["levels"], f"{where}.levels"))
    shares = {name: _number(one, f"{where}.shares") for name, one in _object(about, "shares", where).items()}
    if about["base"] not in levels or set(shares) != set(levels) or len(set(levels)) < len(levels):
        raise wrong(f"{where}.levels")
    return Column("level", _maybe_text(about["unit"], where), levels=levels, base=about["base"], shares=shares)


def _feature(value: Any, columns: Mapping[str, Column], where: str) -> Feature:
    kind = _one_of(value.get("kind") if isinstance(value, dict) else None, tuple(OPERANDS), where)
    extra = {"level": ("level",), "power": ("power",)}.get(kind, ())
    about = _fields(value, ("name", "kind", "of", *extra), where)
    of = tuple(_text(one, f"{where}.of") for one in _list(about["of"], f"{where}.of"))
    if len(of) != OPERANDS[kind] or any(name not in columns for name in of):
        raise wrong(f"{where}.of")
    if any((columns[name].kind == "level") != (kind == "level") for name in of):
        raise wrong(f"{where}.kind")
    if kind == "level" and about["level"] not in columns[of[0]].levels:
        raise wrong(f"{where}.level")
    power = _whole(about["power"], f"{where}.power", -9, 9) if kind == "power" else None
    return Feature(_text(about["name"], f"{where}.name"), kind, of, about.get("level"), power)


def _trees(value: Any, features: int) -> Trees:
    about = _fields(value, ("base", "trees"), "trees")
    trees = tuple(_tree(one, features, f"trees[{at}]") for at, one in enumerate(_list(about["trees"], "trees")))
    if not trees:
        raise wrong("trees")
    return Trees(_number(about["base"], "trees.base"), trees)


def _tree(value: Any, features: int, where: str) -> tuple[Node, ...]:
    nodes = _list(value, where)
    if not nodes:
        raise wrong(where)
    depth = [0] * len(nodes)
    found = []
    for at, one in enumerate(nodes):
        node = _node(one, features, at, len(nodes), f"{where}[{at}]")
        found.append(node)
        for child in (node.left, node.right):
            if child is not None:
                depth[child] = max(depth[child], depth[at] + 1)
        if depth[at] > TALLEST:
            raise wrong(f"{where}[{at}]")
    return tuple(found)


def _node(value: Any, features: int, at: int, nodes: int, where: str) -> Node:
    if isinstance(value, dict) and "value" in value:
        return Node(_number(_fields(value, ("value",), where)["value"], where))
    about = _fields(value, ("feature", "at", "missing_left", "left", "right"), where)
    # Children come after their parents, so that no path can return to where it was.
    left, right = (_whole(about[side], f"{where}.{side}", at + 1, nodes - 1) for side in ("left", "right"))
    if not isinstance(about["missing_left"], bool) or left == right:
        raise wrong(where)
    feature = _whole(about["feature"], f"{where}.feature", 0, features - 1)
    return Node(None, feature, _number(about["at"], f"{where}.at"), about["missing_left"], left, right)


def _effects(value: Any) -> Effects:
    about = _fields(value, ("column", "values", "unseen"), "effects")
    values = {name: _number(one, f"effects.{name}") for name, one in _object(about, "values", "effects").items()}
    return Effects(_text(about["column"], "effects.column"), values, _number(about["unseen"], "effects.unseen"))


def _provenance(value: Mapping[str, Any]) -> Provenance:
    texts, counts = ("data", "sha256", "weight", "size", "cluster"), ("rows", "used", "folds", "seed")
    about = _fields(value, (*texts, *counts, "left_out", "edited"), "provenance")
    left_out = _object(about, "left_out", "provenance")
    if not isinstance(about["edited"], bool):
        raise wrong("provenance.edited")
    known: dict[str, Any] = {name: _maybe_text(about[name], f"provenance.{name}") for name in texts}
    known |= {name: _whole(about[name], f"provenance.{name}", 0, 1 << 62) for name in counts}
    return Provenance(
        **known,
        left_out={name: _whole(one, "provenance.left_out", 0, 1 << 62) for name, one in left_out.items()},
        edited=about["edited"],
    )


def _fields(value: Any, names: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise wrong(where)
    return value


def _object(value: Mapping[str, Any], name: str, where: str = "") -> dict[str, Any]:
    found = value[name]
    if not isinstance(found, dict):
        raise wrong(f"{where}.{name}".strip("."))
    return found


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(where)
    return value


def _one_of(value: Any, words: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in words:
        raise wrong(where)
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise wrong(where)
    return value


def _maybe_text(value: Any, where: str) -> str | None:
    return None if value is None else _text(value, where)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        raise wrong(where)
    return float(value)


def _maybe(value: Any, where: str) -> float | None:
    return None if value is None else _number(value, where)


def _whole(value: Any, where: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(where)
    return value
