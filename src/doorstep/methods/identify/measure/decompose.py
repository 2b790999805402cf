"""Where poverty and inequality lie: shares of each subgroup, and inequality within and between them.

Sources: Foster, Greer and Thorbecke (1984) for the shares; Shorrocks (1980) for Theil's index.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.measure.drawn import Line, checked, drawn_from
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import EVERYONE, Design, Sums, admit, collect


def by_subgroup(
    table: ir.Table,
    *,
    welfare: str,
    line: Line,
    by: Sequence[str],
    alpha: float = 0.0,
    design: Design | None = None,
    on: Any = None,
) -> Result:
    """FGT(alpha) of each subgroup, its share of the people, and its share of all poverty.

    Returns:
        Result "by_subgroup": group columns, `population` (share of people), `index`, `contribution` (share of all
        poverty; they add up to 1; null when nobody is poor), `n`, `people`.
    """
    by = tuple(dict.fromkeys(by))
    asked = checked(line, None)
    admitted = admit(table, numbers={"_y": welfare}, design=design or Design(), by=by, on=on)
    rows = admitted.rows
    amount = drawn_from(rows, asked, on=on).amount
    y = rows["_y"]
    deep = (y < amount).ifelse(1.0 if alpha == 0 else (1.0 - y / amount) ** alpha, 0.0)
    sums, group, cell = _grouped(rows, {"deep": deep}, by, on)
    people, poverty = (np.bincount(group, weights=sums.totals[name]) for name in (EVERYONE, "deep"))
    with np.errstate(all="ignore"):
        figures = {
            "population": people / people.sum(),
            "index": poverty / people,
            "contribution": poverty / poverty.sum(),
        }
    columns: dict[str, Any] = {name: sums.labels[name].take(pa.array(cell)) for name in by}
    columns |= {name: pa.array(values, mask=~np.isfinite(values)) for name, values in figures.items()}
    columns["n"] = pa.array(np.bincount(group, weights=sums.rows).astype(np.int64))
    columns["people"] = pa.array(people)
    return Result(
        "by_subgroup", pa.table(columns), admitted.notes, {"welfare": welfare, "line": amount, "alpha": alpha}
    )


def theil_between(
    table: ir.Table, *, welfare: str, by: Sequence[str], design: Design | None = None, on: Any = None
) -> Result:
    """Theil's index as inequality within subgroups and between their means.

    Returns:
        Result "theil_between": `indicator` (theil, within, between, between-share), `estimate`; null when it is not
        defined, with a note.
    Raises:
        Refusal: no group is named.
    """
    by = tuple(dict.fromkeys(by))
    if not by:
        raise Refusal(
            "measure.no-group",
            said("Inequality cannot be split."),
            why=said("No group column is named."),
            do=said("Name the column of the groups."),
        )
    admitted = admit(table, numbers={"_y": welfare}, design=design or Design(), by=by, on=on)
    rows = admitted.rows
    y = rows["_y"]
    base = (y > 0).ifelse(y, 1.0)
    parts = {"log": base * base.ln(), "welfare": y, "below": y < 0}
    sums, group, _ = _grouped(rows, parts, by, on)
    people, total, log, below = (
        np.bincount(group, weights=sums.totals[name]) for name in (EVERYONE, "welfare", "log", "below")
    )
    notes = list(admitted.notes)
    figures = dict.fromkeys(("theil", "within", "between", "between-share"), float("nan"))
    if below.sum() > 0 or not total.sum() > 0:
        text = said("Theil's index is not defined: welfare is below 0 in some rows, or 0 in all.")
        notes.append(Note("measure.undefined", text))
    else:
        mean = total.sum() / people.sum()
        with np.errstate(all="ignore"):
            relative = total / people / mean
            between = np.where(total > 0, total / total.sum() * np.log(relative), 0.0).sum()
        theil = log.sum() / total.sum() - np.log(mean)
        share = between / theil if theil > 0 else float("nan")
        figures = {"theil": theil, "within": theil - between, "between": between, "between-share": share}
    values = np.array(list(figures.values()))
    long = pa.table({"indicator": list(figures), "estimate": pa.array(values, mask=~np.isfinite(values))})
    return Result("theil_between", long, tuple(notes), {"welfare": welfare, "by": list(by)})


def _grouped(rows: ir.Table, parts: dict[str, Any], by: Sequence[str], on: Any) -> tuple[Sums, Any, Any]:
    """Totals by cell, the group of each cell in the order of labels, and a cell of each group."""
    thin = rows.drop(*[name for name in ("_stratum", "_cluster", "_fpc") if name in rows.columns])
    sums = collect(thin, parts, design=Design(), by=by, products=[(EVERYONE, EVERYONE)], on=on)
    last = [np.where(codes < 0, codes.max() + 1, codes) for codes in sums.codes]
    order = np.lexsort(last[::-1]) if last else np.arange(len(sums.rows))
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order))
    return sums, group, order
