"""Growth between two surveys: who gained, and how much of the change in poverty is growth, how much redistribution.

Sources: Ravallion and Chen (2003, Economics Letters 78, 93-99) for the incidence curve and the pro-poor rate; Datt and
Ravallion (1992, Journal of Development Economics 38, 275-295) for the decomposition; Shorrocks (2013, Journal of
Economic Inequality 11, 99-126) for the average over both orders, which leaves no residual.
"""

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.measure.drawn import Line, checked
from doorstep.methods.identify.measure.inequality import quantile_column
from doorstep.methods.identify.measure.thresholds import thresholds
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import Design, admit


def growth_incidence(
    before: ir.Table,
    after: ir.Table,
    *,
    welfare: str,
    line: Line = None,
    design: Design | None = None,
    steps: int = 20,
    years: float = 1.0,
    on: Any = None,
) -> Result:
    """Growth of welfare at each percentile, and of the mean; with a line, the rate of pro-poor growth.

    Both files have the same columns, at the prices of one year.

    Args:
        steps: percentiles are 1/steps, 2/steps ... below 1. years: between the surveys; rates are yearly.
    Returns:
        Result "growth_incidence": `p` (share of people; null for rows of the whole), `indicator` ("incidence", "mean",
        "pro-poor"), `estimate` (0.02 is 2 % a year; null where welfare was 0 or less). Pro-poor is the mean of the
        incidence over the percentiles that were poor before.
    """
    asked = checked(line, None)
    shares = [step / steps for step in range(1, steps)]
    fine = [step / 100 - 0.005 for step in range(1, 101)]
    notes: list[Note] = []
    found = []
    for table in (before, after):
        admitted = admit(table, numbers={"_y": welfare}, design=design or Design(), on=on)
        notes += admitted.notes
        rows = admitted.rows
        level = thresholds(rows, (), [*shares, *fine], on=on)
        found.append((level, *_mean_and_rate(rows, asked, on)))
    (first, first_mean, rate), (last, last_mean, _) = found

    def grown(start: float, end: float) -> float | None:
        return float((end / start) ** (1 / years) - 1) if start > 0 and end > 0 else None

    def at(p: float) -> float | None:
        return grown(first[quantile_column(p)][0].as_py(), last[quantile_column(p)][0].as_py())

    lines: list[dict[str, object]] = [{"p": p, "indicator": "incidence", "estimate": at(p)} for p in shares]
    lines.append({"p": None, "indicator": "mean", "estimate": grown(first_mean, last_mean)})
    if asked is not None:
        gains = [at(p) for p in fine if p < rate]
        known = [gain for gain in gains if gain is not None]
        lines.append({"p": None, "indicator": "pro-poor", "estimate": float(np.mean(known)) if known else None})
    schema = pa.schema([("p", pa.float64()), ("indicator", pa.string()), ("estimate", pa.float64())])
    return Result(
        "growth_incidence", pa.Table.from_pylist(lines, schema), tuple(notes), {"welfare": welfare, "years": years}
    )


def _mean_and_rate(rows: ir.Table, line: Any, on: Any) -> tuple[float, float]:
    from doorstep.methods.engine import run

    w, y = rows["_w"], rows["_y"]
    amount = _absolute(line)
    poor = (y < amount).ifelse(w, 0.0).sum() if amount is not None else w.sum() * 0.0
    [sums] = run(rows.aggregate(people=w.sum(), total=(w * y).sum(), poor=poor), on=on).to_pylist()
    return sums["total"] / sums["people"], sums["poor"] / sums["people"]


def _absolute(line: Any) -> float | None:
    if line is None or hasattr(line, "amount"):
        return None if line is None else float(line.amount)
    raise Refusal(
        "measure.line-must-be-amount",
        said("Growth cannot be set against this line."),
        why=said("A relative line moves with growth itself."),
        do=said("Give the line as an amount, at the prices of both files."),
    )


def datt_ravallion(
    before: ir.Table,
    after: ir.Table,
    *,
    welfare: str,
    line: Line,
    alpha: float = 0.0,
    design: Design | None = None,
    on: Any = None,
) -> Result:
    """How much of a change in FGT(alpha) is growth of the mean, how much a change of the distribution.

    Returns:
        Result "datt_ravallion": `indicator`, `estimate`: before, after, change; growth, redistribution, residual with
        the first survey as the base; growth-shapley and redistribution-shapley, the means over both bases, which add up
        to the change.
    Raises:
        Refusal: the line is relative; a mean is 0 or less.
    """
    amount = _absolute(checked(line, None))
    if amount is None:
        raise Refusal(
            "measure.no-line",
            said("Poverty cannot be measured."),
            why=said("No poverty line is given."),
            do=said("Give a line as an amount."),
        )
    notes: list[Note] = []
    both = []
    for table in (before, after):
        admitted = admit(table, numbers={"_y": welfare}, design=design or Design(), on=on)
        notes += admitted.notes
        both.append((admitted.rows, _mean_and_rate(admitted.rows, None, on)[0]))
    (first, first_mean), (last, last_mean) = both
    if not (first_mean > 0 and last_mean > 0):
        raise Refusal(
            "measure.mean-not-positive",
            said("Growth cannot be told from redistribution."),
            why=said("The mean of welfare is {first} before and {last} after.", first=first_mean, last=last_mean),
            do=said("Use a measure of welfare whose mean is above 0."),
        )
    start, end = _fgt(first, 1.0, amount, alpha, on), _fgt(last, 1.0, amount, alpha, on)
    grown, spread = (
        _fgt(first, last_mean / first_mean, amount, alpha, on),
        _fgt(last, first_mean / last_mean, amount, alpha, on),
    )
    growth, redistribution, change = grown - start, spread - start, end - start
    figures = {
        "before": start,
        "after": end,
        "change": change,
        "growth": growth,
        "redistribution": redistribution,
        "residual": change - growth - redistribution,
        "growth-shapley": (growth + end - spread) / 2,
        "redistribution-shapley": (redistribution + end - grown) / 2,
    }
    long = pa.table({"indicator": list(figures), "estimate": list(figures.values())})
    return Result("datt_ravallion", long, tuple(notes), {"welfare": welfare, "line": amount, "alpha": alpha})


def _fgt(rows: ir.Table, factor: float, line: float, alpha: float, on: Any) -> float:
    from doorstep.methods.engine import run

    w, y = rows["_w"], rows["_y"] * factor
    deep = (y < line).ifelse(w if alpha == 0 else w * (1.0 - y / line) ** alpha, 0.0)
    [sums] = run(rows.aggregate(people=w.sum(), deep=deep.sum()), on=on).to_pylist()
    return float(sums["deep"] / sums["people"])
