"""Differences between groups of one file, and covariances behind them: a cluster in both groups is counted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.methods.survey.adding import added
from doorstep.methods.survey.collect import Sums
from doorstep.methods.survey.statistic import Array, Statistic, pair
from doorstep.methods.survey.variance import factors, stratum_of_psu

Group = Mapping[str, object]
"""A group by its labels, {"year": 2019}; a column that is not named takes all its labels; None is a missing label."""
Arm = tuple[Statistic, Group]


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of estimates: its error, its interval, and the test that it is zero (two-sided, Student's t)."""

    estimate: float
    se: float
    low: float
    high: float
    t: float
    p: float
    degrees: int


def covariance(sums: Sums, arms: Sequence[Arm]) -> tuple[Array, NDArray[np.float64]]:
    """Estimates of several statistics, each in its group, and the matrix of their covariances.

    Groups may overlap, share clusters, or be the same. Without clusters, `collect` must have been given the pairs of
    parts that different statistics share here (`products`), or none at all, which means every pair.

    Returns:
        estimates [arms], covariances [arms, arms]; nan when the design has no degree of freedom.
    """
    estimates, spread = [], []
    for statistic, group in arms:
        inside = _inside(sums, group).astype(np.float64)
        totals = np.array([[(sums.totals[part] * inside).sum()] for part in statistic.parts])
        with np.errstate(all="ignore"):
            estimates.append(float(statistic.value(totals)[0]))
            gradient = statistic.gradient(totals)[:, 0]
            scores = {part: weight * inside for part, weight in zip(statistic.moving, gradient, strict=False)}
            if statistic.whole is not None and statistic.pull is not None:
                scores[statistic.whole] = np.full(len(inside), statistic.pull(totals)[0])
        spread.append(scores)
    size = len(arms)
    if sums.strata.degrees <= 0:
        return np.array(estimates), np.full((size, size), np.nan)
    return np.array(estimates), _covariances(sums, spread)


def contrast(sums: Sums, arms: Sequence[Arm], weights: Sequence[float], *, level: float = 0.95) -> Contrast:
    """The sum of weights x estimates of the arms, and how sure it is."""
    from scipy.special import stdtr, stdtrit

    estimates, matrix = covariance(sums, arms)
    w, degrees = np.asarray(weights, dtype=np.float64), sums.strata.degrees
    with np.errstate(all="ignore"):
        estimate, se = float(w @ estimates), float(np.sqrt(np.maximum(w @ matrix @ w, 0.0)))
        reach = float(stdtrit(degrees, (1 + level) / 2)) * se if degrees > 0 else np.nan
        t = float(np.float64(estimate) / se)
        p = float(2 * stdtr(degrees, -abs(t))) if degrees > 0 else np.nan
    return Contrast(estimate, se, estimate - reach, estimate + reach, t, p, degrees)


def difference(
    sums: Sums, statistics: Sequence[Statistic] | Statistic, group_a: Group, group_b: Group, *, level: float = 0.95
) -> pa.Table:
    """Each statistic in `group_b` less the same in `group_a`: the change from a to b.

    Returns:
        Arrow, a row per statistic: indicator, estimate, se, low, high, t, p, degrees; null where not known.
    """
    wanted = [statistics] if isinstance(statistics, Statistic) else list(statistics)
    rows = [
        {"indicator": one.name, **vars(contrast(sums, [(one, group_a), (one, group_b)], (-1.0, 1.0), level=level))}
        for one in wanted
    ]
    table = pa.Table.from_pylist(rows)
    for name in ("estimate", "se", "low", "high", "t", "p"):
        values = table[name].to_numpy()
        table = table.set_column(table.column_names.index(name), name, pa.array(values, mask=~np.isfinite(values)))
    return table


def _inside(sums: Sums, group: Group) -> NDArray[np.bool_]:
    inside = np.ones(len(sums.rows), dtype=bool)
    for name, label in group.items():
        column = sums.labels[name]
        same = pc.is_null(column) if label is None else pc.fill_null(pc.equal(column, label), False)
        inside &= same.to_numpy()
    if not inside.any():
        wanted = ", ".join(f"{name}={label}" for name, label in group.items())
        raise Refusal(
            "survey.no-such-group",
            said("There is no group {group}.", group=wanted),
            why=said("No row of the file has these labels."),
            do=said("Name labels that stand in the file."),
        )
    return inside


def _covariances(sums: Sums, spread: Sequence[Mapping[str, Array]]) -> NDArray[np.float64]:
    many, single = factors(sums.strata)
    counts = sums.strata.psus
    by_cell = [np.sum([weight * sums.totals[part] for part, weight in scores.items()], axis=0) for scores in spread]
    by_stratum = np.stack([added(z, sums.stratum, len(counts)) for z in by_cell])
    apart = by_stratum - by_stratum.sum(axis=1, keepdims=True) / counts.sum()
    matrix = np.empty((len(spread), len(spread)))
    for i in range(len(spread)):
        for j in range(i + 1):
            together = _together(sums, spread[i], spread[j], by_cell[i], by_cell[j])
            each = many * (together - by_stratum[i] * by_stratum[j] / counts) + single * apart[i] * apart[j]
            # Strata of one PSU without a row in either group stand at the mean: they are in `apart` already.
            matrix[i, j] = matrix[j, i] = each.sum()
    return matrix


def _together(
    sums: Sums, one: Mapping[str, Array], other: Mapping[str, Array], one_cells: Array, other_cells: Array
) -> Array:
    """Sum over PSUs of the product of two linearised variables, by stratum."""
    strata = len(sums.strata.psus)
    if sums.psu is not None:
        first, second = added(one_cells, sums.psu), added(other_cells, sums.psu)
        return added(first * second, stratum_of_psu(sums), strata)
    cells = np.zeros(len(sums.rows))
    for part, weight in one.items():
        for match, factor in other.items():
            cells += weight * factor * sums.products[pair(part, match)]
    return added(cells, sums.stratum, strata)
