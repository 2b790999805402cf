"""What is summed: expressions of a row, written in stages so that no engine computes a score twice.

Names of parts: `poor`; `score` (points of the poor, 0 for the others); `depth`, `severity` (points times gap, and
times gap squared, of the poor); and per indicator `all:NAME` (deprived), `poor:NAME` (poor and deprived). Under
retain also `known:NAME`, and `part:NAME` (its share in the score of the poor).
With bounds each name has `lower:` or `upper:` in front.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.identify.mpi.weights import TOLERANCE

SCALE = 10**9
"""Shares of known weights are compared with k as whole numbers out of this."""


@dataclass(frozen=True)
class Parts:
    """Rows with everything computed, and the expressions to sum over them.

    Attributes:
        whole: what a full score is: the total of points, or 1 under retain, where scores are shares.
        zero_one: names of parts that are only 0 or 1.
    """

    rows: ir.Table
    of: Mapping[str, Any]
    whole: int
    zero_one: frozenset[str]


def parts_of(rows: ir.Table, spec: Spec, *, gaps_left: bool) -> Parts:
    """The parts of a specification over rows with flags.

    Args:
        rows: as `keep_known` leaves them.
        gaps_left: some flag may be null.
    """
    if spec.missing == "retain" and gaps_left:
        return _retained(rows, spec)
    if spec.missing != "bounds":
        return _versions(rows, spec, {"": None})
    return _versions(rows, spec, {"lower:": 0, "upper:": 1})


def _versions(rows: ir.Table, spec: Spec, versions: Mapping[str, int | None]) -> Parts:
    filled = {}
    for prefix, value in versions.items():
        for name in (name for name in rows.columns if name.startswith(("_d", "_g"))):
            filled[prefix + name] = rows[name] if value is None else rows[name].fill_null(value)
    scored = rows.select(*_others(rows), **filled)
    scored = scored.mutate(**{f"{prefix}_points": points(scored, spec, prefix) for prefix in versions})
    judged = scored.mutate(**{f"{prefix}_poor": scored[f"{prefix}_points"] >= spec.cut for prefix in versions})
    parts: dict[str, Any] = {}
    for prefix in versions:
        poor = judged[f"{prefix}_poor"]
        parts[f"{prefix}poor"] = poor
        parts[f"{prefix}score"] = poor.ifelse(judged[f"{prefix}_points"], 0)
        for index, indicator in enumerate(spec.indicators):
            flag = judged[f"{prefix}_d{index}"]
            parts[f"{prefix}all:{indicator.name}"] = flag
            parts[f"{prefix}poor:{indicator.name}"] = poor.ifelse(flag, 0)
        parts |= _deep(judged, spec, prefix, poor)
    sizes = {f"{prefix}{name}" for prefix in versions for name in ("score", "depth", "severity")}
    return Parts(judged, parts, spec.points.total, frozenset(parts) - sizes)


def points(rows: ir.Table, spec: Spec, prefix: str = "", *, wide: bool = False) -> Any:
    """The weighted count of deprivations, in points; `wide` where they are multiplied further.

    Ibis takes a product of int32 for int64 and DuckDB does not, so a cast afterwards would be left out.
    """
    kind = "int32" if spec.points.total < 2**31 and not wide else "int64"
    return reduce(add, (rows[f"{prefix}_d{i}"].cast(kind) * w for i, w in enumerate(spec.points.of)))


def _deep(rows: ir.Table, spec: Spec, prefix: str, poor: Any) -> dict[str, Any]:
    if not any(indicator.line for indicator in spec.indicators):
        return {}
    depth, severity = [], []
    for index, (indicator, weight) in enumerate(zip(spec.indicators, spec.points.of, strict=True)):
        gap = rows[f"{prefix}_g{index}" if indicator.line else f"{prefix}_d{index}"]
        depth.append(gap * float(weight))
        severity.append((gap * gap if indicator.line else gap) * float(weight))
    return {
        f"{prefix}depth": poor.ifelse(reduce(add, depth), 0.0),
        f"{prefix}severity": poor.ifelse(reduce(add, severity), 0.0),
    }


def _retained(rows: ir.Table, spec: Spec) -> Parts:
    flags = {name: rows[name].fill_null(0) for name in rows.columns if name.startswith(("_d", "_g"))}
    known = {f"_k{index}": rows[f"_d{index}"].notnull() for index in range(len(spec.indicators))}
    scored = rows.select(*_others(rows), **flags, **known)
    weights = (scored[f"_k{i}"].cast("int64") * w for i, w in enumerate(spec.points.of))
    scored = scored.mutate(_points=points(scored, spec, wide=True), _whole=reduce(add, weights))
    judged = scored.mutate(_poor=_reaches(scored, spec))
    poor, whole = judged["_poor"], judged["_whole"].cast("float64")
    parts: dict[str, Any] = {"poor": poor, "score": poor.ifelse(judged["_points"] / whole, 0.0)}
    for index, (indicator, weight) in enumerate(zip(spec.indicators, spec.points.of, strict=True)):
        flag = judged[f"_d{index}"]
        parts[f"all:{indicator.name}"] = flag
        parts[f"poor:{indicator.name}"] = poor.ifelse(flag, 0)
        parts[f"known:{indicator.name}"] = judged[f"_k{index}"]
        parts[f"part:{indicator.name}"] = poor.ifelse(flag * float(weight) / whole, 0.0)
    parts |= {name: part / whole for name, part in _deep(judged, spec, "", poor).items()}
    zero_one = frozenset(name for name in parts if name == "poor" or name.startswith(("all:", "poor:", "known:")))
    return Parts(judged, parts, 1, zero_one)


def _reaches(rows: ir.Table, spec: Spec) -> Any:
    if spec.k == "union":
        return rows["_points"] > 0
    if spec.k == "intersection":
        return rows["_points"] == rows["_whole"]
    assert not isinstance(spec.k, str)  # noqa: S101 - the two words were met above
    cut = -(-((spec.k - TOLERANCE) * SCALE).numerator // ((spec.k - TOLERANCE) * SCALE).denominator)
    return rows["_points"] * SCALE >= rows["_whole"] * max(1, int(cut))


def _others(rows: ir.Table) -> list[str]:
    return [name for name in rows.columns if not name.startswith(("_d", "_g"))]
