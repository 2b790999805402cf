"""The indicators as statistics over the totals of the parts, each with its gradient for the error.

Source: Alkire and Foster (2011), M0, H and A; contributions: Alkire et al. (2015), chapter 5.
Every one of them is a ratio of totals, so that its linearised variable is (over - R under) / total of under.
"""

from collections.abc import Sequence

import numpy as np

from doorstep.methods.identify.mpi.parts import Parts
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.survey import EVERYONE, Statistic
from doorstep.methods.survey.statistic import Array, Totals


def statistics_of(spec: Spec, parts: Parts) -> list[Statistic]:
    """The indicators of the contract, in its order; with bounds the monotone ones, lower and upper."""
    if spec.missing == "bounds":
        pairs = zip(_monotone(spec, parts, "lower:"), _monotone(spec, parts, "upper:"), strict=True)
        return [statistic for both in pairs for statistic in both]
    intensity = share("a", ["score"], "poor", [1 / parts.whole])
    names = [indicator.name for indicator in spec.indicators]
    shared = [contribution(spec, parts, f"contribution:{name}", [index]) for index, name in enumerate(names)]
    first = _monotone(spec, parts, "")
    return [*first[:4], intensity, *first[4:], *shared]


def dimension_statistics(spec: Spec, parts: Parts) -> list[Statistic]:
    """The contribution of each dimension to M0; they sum to 1."""
    return [contribution(spec, parts, f"dimension:{name}", of) for name, of in spec.dimensions().items()]


def _monotone(spec: Spec, parts: Parts, prefix: str) -> list[Statistic]:
    deep = f"{prefix}depth" in parts.of
    per_point = [1 / parts.whole]
    sums = {"m0": "score", "m1": "depth" if deep else "score", "m2": "severity" if deep else "score"}
    found = [share(f"{prefix}{name}", [prefix + part], EVERYONE, per_point) for name, part in sums.items()]
    found.append(share(f"{prefix}h", [f"{prefix}poor"], EVERYONE))
    for kind, part in (("uncensored", "all"), ("censored", "poor")):
        for indicator in spec.indicators:
            under = f"known:{indicator.name}"
            over = f"{prefix}{part}:{indicator.name}"
            found.append(share(f"{prefix}{kind}:{indicator.name}", [over], under if under in parts.of else EVERYONE))
    return found


def contribution(spec: Spec, parts: Parts, name: str, positions: Sequence[int]) -> Statistic:
    """The share of M0 that the indicators at these positions make up."""
    names = [spec.indicators[position].name for position in positions]
    if f"part:{names[0]}" in parts.of:
        return share(name, [f"part:{one}" for one in names], "score")
    return share(name, [f"poor:{one}" for one in names], "score", [spec.points.of[p] for p in positions])


def share(name: str, over: Sequence[str], under: str, times: Sequence[float] | None = None) -> Statistic:
    """(sum of times_i x total of over_i) / total of under; undefined when the total of under is 0."""
    factors = np.ones(len(over)) if times is None else np.asarray(times, dtype=np.float64)

    def value(totals: Totals) -> Array:
        return np.asarray(factors @ totals[:-1] / totals[-1])

    def gradient(totals: Totals) -> Array:
        under_total = totals[-1]
        return np.vstack([factors[:, None] / under_total, -(factors @ totals[:-1])[None, :] / under_total**2])

    return Statistic(name, (*over, under), value, gradient, share=True)
