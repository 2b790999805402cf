"""How well suggested levels fit true ones: precision, recall and F1 of each level, and their mean (macro F1).

Sources: van Rijsbergen (1979), Information Retrieval, 2nd ed., chapter 7; macro F1 as the mean of the F1 of all levels,
as in Sokolova and Lapalme (2009), Information Processing and Management 45(4), 427-437. A level that is rare counts as
much as one that is frequent, so that calling everybody better off cannot look good.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import said
from doorstep.methods.survey import EVERYONE, Design, Statistic, admit, collect, estimate, ratio
from doorstep.methods.survey.statistic import Array, Totals

MOST = 50
"""Levels at most."""


def levels(
    table: ir.Table,
    *,
    truth: str,
    suggested: str,
    design: Design | None = None,
    by: Sequence[str] = (),
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """Compare the level that each household has with the one that a score or a person suggests.

    Args:
        table: one row per household. truth, suggested: numbers that name levels, such as 1 to 4.
        design: weight, size, strata, cluster. by: group columns. level: of confidence.
    Returns:
        Result "levels", per group: `macro_f1`, `accuracy`, then for each level L of the truth, ascending,
        `precision:L` (of those suggested L, the share that is), `recall:L` (of those that are L, the share suggested
        so), `f1:L` = 2 both / (suggested + true). Errors are linearised. A level nobody was suggested has an F1 of 0.
    Raises:
        Refusal: bad cells; one level only, or more than 50.
    """
    design = design or Design()
    admitted = admit(table, numbers={"_truth": truth, "_found": suggested}, design=design, by=by, on=on)
    names = _names(admitted.rows, on)
    if not 2 <= len(names) <= MOST:
        raise Refusal(
            "levels.number",
            said("Levels cannot be compared."),
            why=said("The column {column} has {count} different values.", column=truth, count=len(names)),
            do=said("Name a column of levels: 2 to {most} different numbers.", most=MOST),
        )
    parts = {"right": (admitted.rows["_truth"] == admitted.rows["_found"]).ifelse(1.0, 0.0)}
    for name in names:
        is_so, is_said = admitted.rows["_truth"] == name, admitted.rows["_found"] == name
        parts[f"true {name:g}"] = is_so.ifelse(1.0, 0.0)
        parts[f"said {name:g}"] = is_said.ifelse(1.0, 0.0)
        parts[f"both {name:g}"] = (is_so & is_said).ifelse(1.0, 0.0)
        parts[f"sides {name:g}"] = parts[f"true {name:g}"] + parts[f"said {name:g}"]
        parts[f"twice {name:g}"] = 2 * parts[f"both {name:g}"]
    sums = collect(admitted.rows, parts, design=design, by=by, on=on)
    statistics = [_macro(names), ratio("accuracy", "right", EVERYONE)]
    for name in names:
        statistics += [
            ratio(f"precision:{name:g}", f"both {name:g}", f"said {name:g}"),
            ratio(f"recall:{name:g}", f"both {name:g}", f"true {name:g}"),
            ratio(f"f1:{name:g}", f"twice {name:g}", f"sides {name:g}"),
        ]
    found = estimate(sums, statistics, level=level)
    inputs = {"truth": truth, "suggested": suggested, "by": list(by), "level": level}
    inputs |= {name: value for name, value in vars(design).items() if value is not None and name != "lonely"}
    return Result("levels", found, (*admitted.notes, *sums.notes), inputs)


def _names(rows: ir.Table, on: Any) -> list[float]:
    from doorstep.methods.engine import run

    found = run(rows.select("_truth").distinct().order_by("_truth").limit(MOST + 1), on=on)
    return [float(name) for name in found["_truth"].to_pylist()]


def _macro(names: Sequence[float]) -> Statistic:
    """The mean of 2 both / (true + said) over levels."""
    count = len(names)

    def value(totals: Totals) -> Array:
        return np.asarray((totals[:count] / totals[count:]).mean(axis=0))

    def gradient(totals: Totals) -> Array:
        twice, sides = totals[:count], totals[count:]
        return np.concatenate([1 / sides, -twice / sides**2]) / count

    parts = (*(f"twice {name:g}" for name in names), *(f"sides {name:g}" for name in names))
    return Statistic("macro_f1", parts, value, gradient, share=True)
