"""How far conclusions hang on k and on the weights: ranks of groups, and comparisons that hold under every choice.

Source: Alkire and Santos (2014), World Development 59, 251-274, sections on robustness to k and to weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.identify.mpi.measure import asked, prepared
from doorstep.methods.identify.mpi.orders import dominance_table, rank_table
from doorstep.methods.identify.mpi.parts import Parts, points
from doorstep.methods.identify.mpi.refusals import needs_groups, other_indicators
from doorstep.methods.identify.mpi.spec import Spec, read_k, with_k
from doorstep.methods.identify.mpi.statistics import share
from doorstep.methods.identify.mpi.summing import summed
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import EVERYONE, Design, Statistic, estimate

BASE = "given"


@dataclass(frozen=True)
class Robustness:
    """What holds under other choices.

    Attributes:
        table: long; the group columns, `weights` (name of the scheme), `k`, `indicator` (h, m0), `estimate`, `se`,
            `low`, `high`, `n`, `people`.
        ranks: one row per indicator and pair of choices: `indicator`, `weights`, `k`, `other_weights`, `other_k`,
            `kendall` (tau-b), `spearman`, `groups` (how many were ranked).
        dominance: one row per indicator and scheme: `indicator`, `weights`, `pairs` of groups, `same` (share of the
            pairs in which one group is strictly poorer at every k), `sure` (share in which it is so at every k beyond
            the sampling error at the level asked).
    """

    table: pa.Table
    ranks: pa.Table
    dominance: pa.Table
    notes: tuple[Note, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """One way to count: a scheme of weights and a k. `label` is how k was written."""

    weights: str
    label: str
    spec: Spec

    @property
    def suffix(self) -> str:
        """What marks its parts and statistics."""
        return f"@{self.weights}@{self.label}"


def robustness(
    table: ir.Table,
    spec: Spec,
    *,
    ks: Sequence[float | str],
    by: Sequence[str],
    schemes: Mapping[str, Spec] | None = None,
    members: ir.Table | None = None,
    key: str | None = None,
    design: Design = Design(),  # noqa: B008 - a frozen value
    level: float = 0.95,
    on: Any = None,
) -> Robustness:
    """H and M0 of every group at several k and under several weights, from one scan.

    Args:
        ks: cut-offs as in a specification: shares in (0, 1], "union", "intersection".
        by: the groups that are ranked and compared.
        schemes: other weights by name: specifications with the same indicators in the same order (their own k and
            missing are not used). The weights of `spec` are called "given".
    Returns:
        estimates, rank correlations and dominance; rows in which an indicator is unknown are left out, whatever the
        specification says, so that every choice counts the same rows.
    Raises:
        Refusal: as `mpi`; no group; a k outside (0, 1]; a scheme with other indicators.
    """
    if not by:
        raise needs_groups()
    spec = replace(spec, missing="drop")
    choices = _choices(spec, ks, schemes or {})
    ready = prepared(table, spec, members=members, key=key, design=design, by=by, on=on)
    parts = _parts(ready.parts.rows, choices)
    statistics = [statistic for choice in choices for statistic in _statistics(choice)]
    sums = summed(parts, statistics, design=design, by=by, on=on)
    long = _labelled(estimate(sums, statistics, level=level), choices)
    inputs = asked(spec, design, by, key=key, level=level, ks=[str(k) for k in ks], schemes=list(schemes or {}))
    notes = (*ready.notes, *sums.notes, _note())
    degrees = sums.strata.degrees
    return Robustness(long, rank_table(long, by), dominance_table(long, by, degrees, level), notes, inputs)


def _choices(spec: Spec, ks: Sequence[float | str], schemes: Mapping[str, Spec]) -> list[Choice]:
    names = [indicator.name for indicator in spec.indicators]
    for name, scheme in schemes.items():
        if [indicator.name for indicator in scheme.indicators] != names:
            raise other_indicators(name, names)
    read = {str(k): read_k(k, spec.name) for k in ks}
    every = {BASE: spec, **schemes}
    return [Choice(name, label, with_k(one, k)) for name, one in every.items() for label, k in read.items()]


def _parts(rows: ir.Table, choices: Sequence[Choice]) -> Parts:
    schemes = {choice.weights: choice.spec for choice in choices}
    rows = rows.drop("_points", "_poor")
    scored = rows.mutate(**{f"_points@{name}": points(rows, spec) for name, spec in schemes.items()})
    of: dict[str, Any] = {}
    for choice in choices:
        score = scored[f"_points@{choice.weights}"]
        poor = score >= choice.spec.cut
        of[f"poor{choice.suffix}"] = poor
        of[f"score{choice.suffix}"] = poor.ifelse(score, 0)
    return Parts(scored, of, 1, frozenset(name for name in of if name.startswith("poor")))


def _statistics(choice: Choice) -> list[Statistic]:
    per_point = [1 / choice.spec.points.total]
    return [
        share(f"h{choice.suffix}", [f"poor{choice.suffix}"], EVERYONE),
        share(f"m0{choice.suffix}", [f"score{choice.suffix}"], EVERYONE, per_point),
    ]


def _labelled(long: pa.Table, choices: Sequence[Choice]) -> pa.Table:
    named = {f"{kind}{c.suffix}": (c.weights, c.label, kind) for c in choices for kind in ("h", "m0")}
    found = [named[name] for name in long["indicator"].to_pylist()]
    place = long.column_names.index("indicator")
    columns = {name: long[name] for name in long.column_names[:place]}
    for index, name in enumerate(("weights", "k", "indicator")):
        columns[name] = pa.array([labels[index] for labels in found], type=pa.string())
    return pa.table(columns | {name: long[name] for name in long.column_names[place + 1 :]})


def _note() -> Note:
    text = said(
        "Comparisons beyond sampling error take groups as sampled apart (no cluster in two groups); where groups share"
        " clusters they are cautious if the shared clusters move both the same way."
    )
    return Note("mpi.robustness-apart", text)
