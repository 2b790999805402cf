"""Quantiles and bandwidths by group: one pass over the distinct values, brought home, joined back where needed."""

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.measure.inequality import density_column, quantile_column
from doorstep.methods.survey.statistic import Array

TIE = 1e-12
"""Cumulated weight this near to p of the total, relative to it, has reached it exactly."""
REACH = 4.0
"""Standard errors of a share, as of a simple random sample, on each side of a quantile that its density is drawn from.

A quantile moves by what its share's error spans on the curve of quantiles, so its density is the slope there, over the
span in which it moves (Woodruff 1952, JASA 47, 635-646, takes its ends); clustering makes that span wider than the
two standard errors of a simple random sample.
"""


def thresholds(
    rows: ir.Table,
    by: Sequence[str],
    shares: Sequence[float],
    *,
    dense: Sequence[float] = (),
    band: bool = False,
    on: Any = None,
) -> pa.Table:
    """Weighted quantiles of `_y` by group.

    A quantile is the smallest value whose cumulated weight reaches p of the total; the mean of it and the next value
    where it reaches p exactly. Rows of weight 0 do not count.

    Args:
        dense: of these shares also the density at the quantile (`density_column`), 1 over the slope of welfare on rank
            by weighted least squares within `REACH`; null when all values there are one.
        band: also `_band`, the bandwidth of a Gaussian kernel density: 0.9 min(sd, interquartile range/1.349)
            n^(-1/5), weighted, n rows (Silverman 1986, Density Estimation, eq. 3.31); null when all values are one.
    Returns:
        Arrow: the group columns, a column for each share (`quantile_column`), densities, `_band`.
    """
    from doorstep.methods.engine import run

    wanted = tuple(dict.fromkeys((*shares, *((0.25, 0.75) if band else ()))))
    known = rows.filter(rows["_w"] > 0)
    values = _walked(known) if "_C" in known.columns else _distinct(known, by)
    asked: dict[str, Any] = {}
    for index, p in enumerate(wanted):
        goal = values["_all"] * p
        asked[f"_low{index}"] = values["_y"].min(where=values["_reached"] >= goal * (1 - TIE))
        asked[f"_high{index}"] = values["_y"].min(where=values["_reached"] > goal * (1 + TIE))
    for index, p in enumerate(dense):
        asked |= _moments(values, index, p)
    if band:
        weighted = values["_weight"] * values["_y"]
        asked |= {"_m0": values["_weight"].sum(), "_m1": weighted.sum(), "_m2": (weighted * values["_y"]).sum()}
        asked["_n"] = values["_rows"].sum()
    found = run(values.group_by(list(by)).aggregate(**asked) if by else values.aggregate(**asked), on=on)
    columns: dict[str, Any] = {name: found[name] for name in by}
    for index, p in enumerate(wanted):
        low, high = _floats(found, f"_low{index}"), _floats(found, f"_high{index}")
        columns[quantile_column(p)] = _nullable(np.where(np.isnan(high), low, (low + high) / 2))
    for index, p in enumerate(dense):
        columns[density_column(p)] = _nullable(_density(found, index))
    if band:
        columns["_band"] = _nullable(_bandwidth(found, columns))
    return pa.table(columns)


def _distinct(known: ir.Table, by: Sequence[str]) -> ir.Table:
    """The distinct values with their weight, rows, cumulated weight, and the weight and rows of the group."""
    values = known.group_by([*by, "_y"]).aggregate(_weight=known["_w"].sum(), _rows=known.count())
    ordered, group = ibis.window(group_by=list(by), order_by="_y", range=(None, 0)), ibis.window(group_by=list(by))
    return values.mutate(
        _reached=values["_weight"].sum().over(ordered),
        _all=values["_weight"].sum().over(group),
        _count=values["_rows"].sum().over(group).cast("float64"),
    )


def walked(rows: ir.Table, by: Sequence[str]) -> ir.Table:
    """Rows with what a walk from the poorest to the richest of the group tells.

    `_C` and `_S` are the sums of w and w y over all with at most the welfare of the row; `_N` and `_K` are the weight
    of the whole group and its rows of weight above 0.
    """
    # A range window counts all rows of the same welfare, so that ties do not depend on the order of rows; all four
    # share one order, which the engine then sorts by once.
    below = ibis.window(group_by=list(by), order_by="_y", range=(None, 0))
    group = ibis.window(group_by=list(by), order_by="_y", rows=(None, None))
    return rows.mutate(
        _C=rows["_w"].sum().over(below),
        _S=(rows["_w"] * rows["_y"]).sum().over(below),
        _N=rows["_w"].sum().over(group),
        _K=(rows["_w"] > 0).ifelse(1.0, 0.0).sum().over(group),
    )


def _walked(known: ir.Table) -> ir.Table:
    return known.mutate(
        _weight=known["_w"], _rows=ibis.literal(1), _reached=known["_C"], _all=known["_N"], _count=known["_K"]
    )


def _moments(values: ir.Table, index: int, p: float) -> dict[str, Any]:
    rank = (values["_reached"] - values["_weight"] * 0.5) / values["_all"] - p
    reach = ibis.least(REACH * (p * (1 - p)) ** 0.5 / values["_count"].sqrt(), ibis.literal(0.5))
    weight = (rank.abs() <= reach).ifelse(values["_weight"], 0.0)
    terms = (weight, weight * rank, weight * rank * rank, weight * values["_y"], weight * rank * values["_y"])
    return {f"_moment{index}_{place}": term.sum() for place, term in enumerate(terms)}


def _density(found: pa.Table, index: int) -> Array:
    w, x, xx, y, xy = (_floats(found, f"_moment{index}_{place}") for place in range(5))
    with np.errstate(all="ignore"):
        spread, together = w * xx - x * x, w * xy - x * y
        return np.where((spread > 0) & (together > 0), spread / together, np.nan)


def _bandwidth(found: pa.Table, columns: dict[str, Any]) -> Array:
    total, first, second, rows = (_floats(found, name) for name in ("_m0", "_m1", "_m2", "_n"))
    between = columns[quantile_column(0.75)].to_numpy(zero_copy_only=False) - columns[quantile_column(0.25)].to_numpy(
        zero_copy_only=False
    )
    with np.errstate(all="ignore"):
        sd = np.sqrt(np.maximum(second / total - (first / total) ** 2, 0.0))
        spread = np.where(between > 0, np.minimum(sd, between / 1.349), sd)
        return np.where(spread > 0, 0.9 * spread * rows**-0.2, np.nan)


def _floats(table: pa.Table, name: str) -> Array:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def _nullable(values: Array) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def attach(rows: ir.Table, found: pa.Table, by: Sequence[str], *, on: Any = None) -> ir.Table:
    """Give each row the figures of its group; a missing label is a group as any other."""
    from doorstep.methods.engine import as_table
    from doorstep.methods.engine.session import engine_of

    names = [name for name in found.column_names if name not in by]
    if not by:
        [figures] = found.to_pylist() or [dict.fromkeys(names)]
        return rows.mutate(**{name: ibis.literal(figures[name], "float64") for name in names})
    keys = {name: f"_by{position}" for position, name in enumerate(by)}
    side = as_table(found.rename_columns([keys.get(name, name) for name in found.column_names]), on=engine_of(rows, on))
    joined = rows.left_join(side, [rows[name].identical_to(side[key]) for name, key in keys.items()])
    return joined.drop(*keys.values())
