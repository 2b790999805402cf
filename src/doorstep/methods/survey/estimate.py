"""Sums to statistics: estimates, standard errors and intervals for every group, in one long table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from doorstep.methods.survey.collect import Index, Sums
from doorstep.methods.survey.fold import Folded, fold
from doorstep.methods.survey.interval import EDGE, interval
from doorstep.methods.survey.statistic import Array, Statistic
from doorstep.methods.survey.variance import variances


@dataclass(frozen=True)
class _Level:
    """Figures of one level of groups, each [statistics, groups]."""

    folded: Folded
    estimate: Array
    se: Array
    low: Array
    high: Array


def estimate(sums: Sums, statistics: Sequence[Statistic], *, level: float = 0.95, rollup: bool = False) -> pa.Table:
    """Estimate statistics in every group.

    Args:
        level: confidence level, between 0 and 1.
        rollup: also each leading part of the group columns and the whole, whose further columns are null; groups
            with a missing label are then counted in the totals above them and not shown.
    Returns:
        Arrow: the group columns, `indicator`, `estimate`, `se`, `low`, `high` (null where not defined or not known),
        `n` (rows), `people` (sum of weight x size); sorted by the group columns (totals before their parts, a
        missing label last), then in the order of the statistics.
    """
    depths = range(len(sums.by) + 1) if rollup else [len(sums.by)]
    folded = [fold(sums, depth, skip_missing=rollup) for depth in depths]
    levels = [_figures(sums, one, statistics, level) for one in folded if one is not None]
    return _long(sums, levels, [statistic.name for statistic in statistics])


def _figures(sums: Sums, folded: Folded, statistics: Sequence[Statistic], level: float) -> _Level:
    figures = [_one(sums, folded, statistic, level) for statistic in statistics]
    return _Level(folded, *(np.stack(part) for part in zip(*figures, strict=True)))


def _one(sums: Sums, folded: Folded, statistic: Statistic, level: float) -> tuple[Array, Array, Array, Array]:
    degrees = sums.strata.degrees
    totals = folded.group_totals(statistic.parts)
    with np.errstate(all="ignore"):
        value = np.asarray(statistic.value(totals), dtype=np.float64)
        value = np.where(np.isfinite(value) & (folded.people > 0), value, np.nan)
        # A group of one cluster, or one row, shows no variation by construction (decision 0006).
        several = folded.sample > 1 + EDGE
        known = degrees > 0 and bool(several.any())
        se = np.sqrt(variances(sums, folded, statistic, totals)) if known else np.full_like(value, np.nan)
        if statistic.share:
            at_edge = (np.abs(value) <= EDGE) | (np.abs(value - 1) <= EDGE)
            se = np.where(at_edge & np.isfinite(se), 0.0, se)
        se = np.where(np.isfinite(value) & np.isfinite(se) & several, se, np.nan)
        low, high = interval(value, se, folded.sample, degrees=degrees, level=level, share=statistic.share)
    return value, se, low, high


def _long(sums: Sums, levels: Sequence[_Level], names: Sequence[str]) -> pa.Table:
    count = len(names)
    cell = np.concatenate([level.folded.cell for level in levels])
    depth = np.concatenate([np.full(len(level.folded.cell), level.folded.depth) for level in levels])
    order = _sorted(sums, cell, depth)
    columns: dict[str, pa.Array] = {}
    for position, name in enumerate(sums.by):
        hidden = np.repeat(depth[order] <= position, count)
        taken = pa.array(np.repeat(cell[order], count), mask=hidden)
        columns[name] = sums.labels[name].combine_chunks().take(taken)
    indicator = pa.DictionaryArray.from_arrays(pa.array(np.tile(np.arange(count), len(order))), pa.array(names))
    columns["indicator"] = indicator.cast(pa.string())
    for figure in ("estimate", "se", "low", "high"):
        values = np.concatenate([getattr(level, figure) for level in levels], axis=1)[:, order].T.ravel()
        columns[figure] = pa.array(values, mask=~np.isfinite(values))
    rows = np.concatenate([level.folded.rows for level in levels])[order]
    people = np.concatenate([level.folded.people for level in levels])[order]
    columns["n"] = pa.array(np.repeat(rows, count))
    columns["people"] = pa.array(np.repeat(people, count))
    return pa.table(columns)


def _sorted(sums: Sums, cell: Index, depth: Index) -> Index:
    """Order of the groups by their labels: a total before its parts, a missing label last."""
    keys = []
    for position, codes in enumerate(sums.codes):
        shown = np.where(codes[cell] < 0, codes.max() + 1, codes[cell])
        keys.append(np.where(depth <= position, -1, shown))
    return np.lexsort(keys[::-1]) if keys else np.arange(len(cell))
