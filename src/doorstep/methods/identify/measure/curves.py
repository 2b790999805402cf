"""Lorenz, generalised Lorenz and TIP curves, as points by group.

Sources: Lorenz (1905); Shorrocks (1983, Economica 50, 3-17) for the generalised curve; Jenkins and Lambert (1997,
Oxford Economic Papers 49, 317-327) for "three i's of poverty" (TIP).
"""

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.measure.drawn import Line, checked, drawn_from
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey import Design, admit

Array = Any


def curves(
    table: ir.Table,
    *,
    welfare: str,
    line: Line = None,
    design: Design | None = None,
    by: Sequence[str] = (),
    points: int = 100,
    on: Any = None,
) -> Result:
    """Points of the curves of each group.

    Args:
        line: for the TIP curve; without it there is none.
        points: how many steps from the poorest to the richest, all of the same number of people.
    Returns:
        Result "curves": group columns, `curve` ("lorenz", "generalised", "tip"), `p` (share of people), `value`.
        lorenz: share of all welfare held by the poorest p (null when the mean is 0 or less); generalised: that times
        the mean; tip: sum of the gaps of the poorest p over all people, in shares of the line: its height at 1 is fgt1.
        Between two rows of the file a curve is a straight line.
    """
    from doorstep.methods.engine import run

    by = tuple(dict.fromkeys(by))
    asked = checked(line, None)
    admitted = admit(table, numbers={"_y": welfare}, design=design or Design(), by=by, on=on)
    rows = admitted.rows.filter(admitted.rows["_w"] > 0)
    drawn = drawn_from(rows, asked, on=on)
    gap = (rows["_y"] < drawn.amount).ifelse(1.0 - rows["_y"] / drawn.amount, 0.0) if asked else ibis.literal(0.0)
    seen = rows.mutate(_g=gap)
    values = seen.group_by([*by, "_y"]).aggregate(
        _n=seen["_w"].sum(), _t=(seen["_w"] * seen["_y"]).sum(), _d=(seen["_w"] * seen["_g"]).sum()
    )
    window = ibis.window(group_by=list(by), order_by="_y", range=(None, 0))
    whole = ibis.window(group_by=list(by))
    reached = values.mutate(
        _c=values["_n"].sum().over(window) / values["_n"].sum().over(whole),
        _s=values["_t"].sum().over(window) / values["_n"].sum().over(whole),
        _v=values["_d"].sum().over(window) / values["_n"].sum().over(whole),
    )
    found = run(_thinned(reached, by, points), on=on)
    long = _points(found, by, points, bool(asked))
    return Result("curves", long, admitted.notes, {"welfare": welfare, "by": list(by), "line": drawn.amount})


def _thinned(reached: ir.Table, by: Sequence[str], points: int) -> ir.Table:
    """Of each step of the population only the first and the last value: enough for straight lines between steps."""
    step = (reached["_c"] * points).ceil()
    marked = reached.mutate(_step=step)
    ends = ibis.window(group_by=[*by, "_step"])
    marked = marked.mutate(_first=marked["_c"].min().over(ends), _last=marked["_c"].max().over(ends))
    kept = marked.filter((marked["_c"] == marked["_first"]) | (marked["_c"] == marked["_last"]))
    return kept.order_by([*by, "_c"])


def _points(found: pa.Table, by: Sequence[str], points: int, tip: bool) -> pa.Table:
    grid = np.linspace(0, 1, points + 1)
    names = ("lorenz", "generalised", "tip") if tip else ("lorenz", "generalised")
    keys = list(zip(*(found[name].to_pylist() for name in by), strict=True)) if by else [()] * found.num_rows
    begins = [index for index, key in enumerate(keys) if index == 0 or key != keys[index - 1]]
    reached, held, gaps = (found[name].to_numpy() for name in ("_c", "_s", "_v"))
    cells: list[tuple[Any, str, Array]] = []
    for begin, end in zip(begins, [*begins[1:], len(keys)], strict=True):
        p = np.r_[0.0, reached[begin:end]]
        generalised = np.interp(grid, p, np.r_[0.0, held[begin:end]])
        mean = generalised[-1]
        lorenz = generalised / mean if mean > 0 else np.full(len(grid), np.nan)
        drawn = {"lorenz": lorenz, "generalised": generalised, "tip": np.interp(grid, p, np.r_[0.0, gaps[begin:end]])}
        cells += [(begin, name, drawn[name]) for name in names]
    taken = pa.array(np.repeat([begin for begin, _, _ in cells], len(grid)))
    columns: dict[str, Any] = {name: found[name].take(taken) for name in by}
    columns["curve"] = pa.array([name for _, name, _ in cells for _ in grid])
    columns["p"] = pa.array(np.tile(grid, len(cells)))
    values = np.concatenate([value for _, _, value in cells])
    columns["value"] = pa.array(values, mask=np.isnan(values))
    return pa.table(columns)
