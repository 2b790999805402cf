"""The one scan: sums of the parts, and of as few products as the errors need.

Without clusters the error of a ratio needs sums of w^2 x part x part. A part that is 0 or 1 is its own square, and a
part of the poor is 0 where `poor` is 0, so most of those products are sums that are there already.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from doorstep.methods.identify.mpi.parts import Parts
from doorstep.methods.survey import EVERYONE, Design, Statistic, Sums, collect
from doorstep.methods.survey.statistic import pair

Pair = tuple[str, str]


def summed(parts: Parts, statistics: Sequence[Statistic], *, design: Design, by: Sequence[str], on: Any = None) -> Sums:
    """Sums of what these statistics need, in one scan."""
    used = {name for statistic in statistics for name in statistic.parts}
    wanted = {name: part for name, part in parts.of.items() if name in used}
    if design.cluster:
        return collect(parts.rows, wanted, design=design, by=by, on=on)
    same = {names: simpler(names, parts) for statistic in statistics for names in statistic.pairs()}
    alike = design.weight is None and design.size is None
    there = {names for names in same.values() if alike and EVERYONE in names}
    ask = sorted(set(same.values()) - there) or [(EVERYONE, EVERYONE)]
    sums = collect(parts.rows, wanted, design=design, by=by, products=ask, on=on)
    found = {**sums.products, **{names: sums.totals[_not_everyone(names)] for names in there}}
    return replace(sums, products={**found, **{names: found[other] for names, other in same.items()}})


def simpler(names: Pair, parts: Parts) -> Pair:
    """An equal product that is summed for another reason: of a part with everyone."""
    one, other = names
    if one == other and one in parts.zero_one:
        return pair(one, EVERYONE)
    if _inside(one, other):
        return pair(one, EVERYONE)
    return pair(other, EVERYONE) if _inside(other, one) else names


def _inside(one: str, other: str) -> bool:
    """Whether the part `other` is 1 wherever the part `one` is not 0."""
    prefix = next((word for word in ("lower:", "upper:") if one.startswith(word)), "")
    bare = one.removeprefix(prefix)
    if other == f"{prefix}poor":
        return bare in ("score", "depth", "severity") or bare.startswith(("poor:", "part:"))
    return other.startswith("known:") and bare.partition(":")[2] == other.partition(":")[2] and one != other


def _not_everyone(names: Pair) -> str:
    return names[0] if names[1] == EVERYONE else names[1]
