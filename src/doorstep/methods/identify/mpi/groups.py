"""Where poverty is: the share of each group in all people, in the poor, and in the adjusted headcount M0.

Source: Alkire and Foster (2011), decomposability: M0 = sum of (people of the group / all people) x M0 of the group.
"""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np

from doorstep.methods.identify.mpi.measure import asked, prepared
from doorstep.methods.identify.mpi.refusals import needs_groups, not_with_bounds
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.identify.mpi.summing import summed
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey import EVERYONE, Design, Statistic, estimate
from doorstep.methods.survey.statistic import Array, Totals

SHARES = {"share:people": EVERYONE, "share:h": "poor", "share:m0": "score"}


def subgroup_contributions(
    table: ir.Table,
    spec: Spec,
    *,
    by: Sequence[str],
    members: ir.Table | None = None,
    key: str | None = None,
    design: Design = Design(),  # noqa: B008 - a frozen value
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """What each group makes up of all people, of the poor, and of M0.

    Arguments and refusals as for `mpi`; `by` names at least one column. missing = "bounds" is refused.

    Returns:
        Long table: the group columns and `share:people`, `share:h`, `share:m0`; each sums to 1 over the groups. A group
        whose share of M0 is above its share of people is poorer than the whole. Errors by linearisation; they count
        that the whole is estimated from the same sample.
    """
    if not by:
        raise needs_groups()
    if spec.missing == "bounds":
        raise not_with_bounds(spec.name)
    ready = prepared(table, spec, members=members, key=key, design=design, by=by, on=on)
    wanted = [part_of_whole(name, part, 1.0) for name, part in SHARES.items()]
    sums = summed(ready.parts, wanted, design=design, by=by, on=on)
    shares = [part_of_whole(name, part, float(sums.totals[part].sum())) for name, part in SHARES.items()]
    long = estimate(sums, shares, level=level)
    return Result("mpi-groups", long, ready.notes + sums.notes, asked(spec, design, by, key=key, level=level))


def part_of_whole(name: str, part: str, whole: float) -> Statistic:
    """The total of a part in the group, divided by its total in the file (`whole`, estimated too)."""

    def value(totals: Totals) -> Array:
        return np.asarray(totals[0] / whole)

    def gradient(totals: Totals) -> Array:
        return np.full_like(totals, 1 / whole)

    def pull(totals: Totals) -> Array:
        return np.asarray(-totals[0] / whole**2)

    return Statistic(name, (part,), value, gradient, share=True, whole=part, pull=pull)
