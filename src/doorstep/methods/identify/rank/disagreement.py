"""Where voices and income part, by kind of household.

That a community ranks by other things than income is a finding, not a fault: Alatas, Banerjee, Hanna, Olken and Tobias
(2012), American Economic Review 102(4), 1206-1240; Van Campenhout (2007), Journal of African Economies 16(3), 406-438.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.identify.rank.ordering import Order, order
from doorstep.methods.identify.rank.places import DIGITS, Index, Numbers, percentiles
from doorstep.methods.identify.rank.refused import refuse_share
from doorstep.methods.identify.rank.voices import hear
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import EVERYONE, Design, Statistic, admit, collect, estimate, ratio
from doorstep.methods.survey.poorest import poorest
from doorstep.methods.survey.statistic import Array, Totals


def disagreement(
    table: ir.Table,
    *,
    unit: str,
    item: str,
    rank: str,
    against: str,
    by: Sequence[str] = (),
    by_informant: str | None = None,
    method: str = "borda",
    poorer: str = "low",
    quota: float = 0.2,
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """Read rankings and set their order against `against`; see `hear`, `order` and `parting`."""
    voices = hear(
        table,
        unit=unit,
        item=item,
        rank=rank,
        by_informant=by_informant,
        poorer=poorer,
        numbers=(against,),
        labels=by,
        on=on,
    )
    return parting(order(voices, method=method, replicates=2), against=against, by=by, quota=quota, level=level, on=on)


def parting(
    ordered: Order, *, against: str, by: Sequence[str] = (), quota: float = 0.2, level: float = 0.95, on: Any = None
) -> Result:
    """Compare the order of voices with income, consumption or a score, each household within its unit.

    Only households of which both are known count, in units with two or more of them. Errors are those of a sample of
    units (clusters). A percentile is the share of the other such households of the unit that are poorer.

    Args:
        against: a number brought along by `hear`; lower is poorer. by: labels brought along; they are crossed.
        quota: share of each unit's households that are called poor, between 0 and 1; ties at the cut in part.
    Returns:
        Result "disagreement": the by columns, `indicator`, `estimate`, `se`, `low`, `high`, `n`, `people` (households):
        `gap` mean of voice percentile less income percentile (below 0: voices call them poorer than income does;
        0 by construction for a kind that whole units share);
        `voices-only` share called poor by voices and not by income; `income-only` the reverse; `both`;
        `missed` of those poor by income, the share voices do not call poor; `spearman` correlation of the percentiles.
    Raises:
        Refusal: the quota is not between 0 and 1; nothing can be compared; a group called like a result column.
    """
    from doorstep.methods.engine import as_table

    refuse_share(quota, ends=False)
    by = tuple(dict.fromkeys(by))
    compared, notes = _compared(ordered, against)
    unit = ordered.voices.unit_of[compared]
    columns = _columns(unit, ordered.score[compared], ordered.voices.numbers[against][compared], quota)
    columns |= {name: ordered.voices.labels[name].take(pa.array(compared)) for name in by}
    design = Design(cluster="_unit")
    home = as_table(pa.table(columns), on=on)
    admitted = admit(home, numbers=[*(name for name in columns if name in PARTS)], design=design, by=by, on=on)
    sums = collect(admitted.rows, {name: admitted.rows[name] for name in PARTS}, design=design, by=by, on=on)
    found = _plain(estimate(sums, STATISTICS, level=level))
    inputs = {**ordered.inputs, "against": against, "by": list(by), "quota": quota, "level": level}
    return Result("disagreement", found, (*notes, *admitted.notes, *sums.notes), inputs)


NOISE = 1e-12
PARTS = ("gap", "voices_only", "income_only", "both", "poor", "v", "i", "vv", "ii", "vi")
"""What is summed over households: see `_columns`."""


def _compared(ordered: Order, against: str) -> tuple[Index, tuple[Note, ...]]:
    """Households that can be compared, and how many cannot."""
    unit = ordered.voices.unit_of
    known = ~np.isnan(ordered.voices.numbers[against])
    several = np.bincount(unit, weights=known) > 1
    compared = np.flatnonzero(known & several[unit])
    if not len(compared):
        raise Refusal(
            "rank.nothing-beside",
            said("Voices cannot be set against {column}.", column=against),
            why=said("No unit has two ranked households whose {column} is known.", column=against),
            do=said("Name a column that is filled for ranked households."),
        )
    left = len(unit) - len(compared)
    if not left:
        return compared, ()
    text = said(
        "{count} of {all} ranked households are not set against {column}: it is not known for them, or for no other "
        "household of their unit.",
        count=left,
        all=len(unit),
        column=against,
    )
    return compared, (Note("rank.not-compared", text),)


def _plain(found: pa.Table) -> pa.Table:
    """The table with no figure beyond -1 or 1, where neither a gap nor a correlation can lie, and no noise near 0.

    The gap of a kind that whole units share is 0 by construction; what is left of it is noise of the arithmetic.
    """
    for name in ("estimate", "se", "low", "high"):
        bound = pc.max_element_wise(pc.min_element_wise(found[name], 1.0, skip_nulls=False), -1.0, skip_nulls=False)
        figure = pc.if_else(pc.less(pc.abs(bound), NOISE), 0.0, bound)
        found = found.set_column(found.column_names.index(name), name, figure)
    return found


def _columns(unit: Index, score: Numbers, other: Numbers, quota: float) -> dict[str, Any]:
    score = np.round(score, DIGITS)
    v, i = percentiles(unit, score), percentiles(unit, other)
    by_voice, by_income = _poor(unit, score, quota), _poor(unit, other, quota)
    # Where a tie at the cut takes rows in part, what both call poor is as much as both parts allow.
    both = np.minimum(by_voice, by_income)
    return {
        "_unit": unit,
        "gap": v - i,
        "voices_only": by_voice - both,
        "income_only": by_income - both,
        "both": both,
        "poor": by_income,
        "v": v,
        "i": i,
        "vv": v * v,
        "ii": i * i,
        "vi": v * i,
    }


def _poor(unit: Index, values: Numbers, quota: float) -> Numbers:
    rows = np.split(np.arange(len(unit)), np.flatnonzero(unit[1:] != unit[:-1]) + 1)
    return np.concatenate([poorest(values[one], np.ones(len(one)), quota * len(one)).taken for one in rows])


def _correlation(totals: Totals) -> Array:
    n, v, i, vv, ii, vi = totals
    return np.asarray((vi - v * i / n) / np.sqrt((vv - v * v / n) * (ii - i * i / n)))


def _correlation_gradient(totals: Totals) -> Array:
    """Derivatives of the correlation for the totals n, v, i, vv, ii, vi."""
    n, v, i, vv, ii, _ = totals
    r = _correlation(totals)
    sv, si = vv - v * v / n, ii - i * i / n
    root = np.sqrt(sv * si)
    by_v, by_i = -i / n / root + r * v / n / sv, -v / n / root + r * i / n / si
    by_n = v * i / n**2 / root - r / 2 * (v * v / n**2 / sv + i * i / n**2 / si)
    return np.stack([by_n, by_v, by_i, -r / (2 * sv), -r / (2 * si), 1 / root])


STATISTICS = (
    ratio("gap", "gap", EVERYONE, share=False),
    ratio("voices-only", "voices_only", EVERYONE),
    ratio("income-only", "income_only", EVERYONE),
    ratio("both", "both", EVERYONE),
    ratio("missed", "income_only", "poor"),
    Statistic("spearman", (EVERYONE, "v", "i", "vv", "ii", "vi"), _correlation, _correlation_gradient),
)
