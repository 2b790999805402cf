"""Alkire-Foster measures of a table: headcounts, intensity, adjusted headcount ratios, contributions, with errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.at_once import Collected, collected
from doorstep.methods.identify.mpi.flags import flag_names, flagged
from doorstep.methods.identify.mpi.missing import keep_known
from doorstep.methods.identify.mpi.parts import Parts, parts_of
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.identify.mpi.statistics import dimension_statistics, statistics_of
from doorstep.methods.identify.mpi.summing import summed
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import Design, Statistic, admit, estimate
from doorstep.methods.survey.refused import refuse_repeated_keys


@dataclass(frozen=True)
class Ready:
    """Rows that take part, with everything to sum over them, and what a reader must know."""

    parts: Parts
    notes: tuple[Note, ...]


def mpi(
    table: ir.Table,
    spec: Spec,
    *,
    members: ir.Table | None = None,
    key: str | None = None,
    design: Design = Design(),  # noqa: B008 - a frozen value
    by: Sequence[str] = (),
    rollup: bool = False,
    level: float = 0.95,
    dimensions: bool = False,
    on: Any = None,
) -> Result:
    """Measure multidimensional poverty (Alkire and Foster 2011).

    A unit is poor when its weighted share of deprivations is at least k. Units are people when the design has a size
    (each row stands for weight x size), otherwise rows.

    Args:
        table: one row per household, or per person when no indicator looks at members.
        spec: from `read_spec`.
        members: one row per person; needed when an indicator looks at members.
        key: the column that both tables share; unique in `table`.
        by: columns of `table` that name groups.
        rollup: also totals of each leading part of `by`, and of all.
        level: of the intervals, in (0, 1).
        dimensions: also `dimension:NAME`, what each dimension contributes to M0.
    Returns:
        Long table in the order m0, m1, m2, h, a, uncensored:NAME.., censored:NAME.., contribution:NAME..; all lie
        between 0 and 1; contributions sum to 1 and are null, like a, where nobody is poor. Under missing = "bounds"
        instead `lower:` and `upper:` of m0, m1, m2, h, uncensored, censored. Errors by linearisation (Taylor).
    Raises:
        Refusal: a column, group or parameter that is not there; text in numbers; negative weights; no row left;
            an indicator that is nowhere known; members needed and not given.
    """

    def wanted(parts: Parts) -> Sequence[Statistic]:
        more = dimension_statistics(spec, parts) if dimensions and spec.missing != "bounds" else []
        return statistics_of(spec, parts) + more

    checked(table, key, design, by, on)
    found = collected(table, spec, wanted, members=members, key=key, design=design, by=by, on=on)
    if found is None:
        ready = prepared(table, spec, members=members, key=key, design=design, by=by, on=on, check=False)
        statistics = wanted(ready.parts)
        found = Collected(summed(ready.parts, statistics, design=design, by=by, on=on), statistics, ready.notes)
        notes = found.notes
    else:
        notes = spec.notes + found.notes + gap_notes(spec)
    long = estimate(found.sums, found.statistics, level=level, rollup=rollup)
    what = asked(spec, design, by, key=key, rollup=rollup, level=level)
    return Result("mpi", long, notes + found.sums.notes, what)


def prepared(
    table: ir.Table,
    spec: Spec,
    *,
    design: Design,
    by: Sequence[str],
    members: ir.Table | None = None,
    key: str | None = None,
    check: bool = True,
    on: Any = None,
) -> Ready:
    """Flags, admission, the policy for what is missing, and the parts to sum; `check`: not done before."""
    if check:
        checked(table, key, design, by, on)
    carry = [*dict.fromkeys((*by, *design.columns()))]
    flags = flagged(table, spec, carry=carry, members=members, key=key, on=on)
    admitted = admit(flags.table, numbers=(), design=design, by=by, carry=flag_names(spec), on=on)
    known = keep_known(admitted.rows, spec, on=on)
    parts = parts_of(known.rows, spec, gaps_left=known.gaps_left)
    return Ready(parts, spec.notes + flags.notes + admitted.notes + known.notes + gap_notes(spec))


def checked(table: ir.Table, key: str | None, design: Design, by: Sequence[str], on: Any) -> None:
    """Refuse columns that are not there, and a key that stands in several rows."""
    from doorstep.methods.engine import require

    require(table, [*by, *design.columns(), *([key] if key else [])])
    if key:
        refuse_repeated_keys(table, key, on)


def gap_notes(spec: Spec) -> tuple[Note, ...]:
    """Which deprivations m1 and m2 count whole, because they have no size."""
    whole = [indicator.name for indicator in spec.indicators if indicator.line is None]
    if len(whole) == len(spec.indicators):
        return (Note("mpi.no-gap", said("No indicator has a gap, so m1 and m2 equal m0.")),)
    if not whole:
        return ()
    names = ", ".join(whole)
    return (
        Note("mpi.some-gaps", said("In m1 and m2 these count whole, because they have no gap: {names}.", names=names)),
    )


def asked(spec: Spec, design: Design, by: Sequence[str], **more: object) -> Mapping[str, object]:
    """What was asked, as plain values."""
    plain = {name: value for name, value in design.__dict__.items() if value is not None}
    return {
        "spec": spec.name,
        "k": spec.k if isinstance(spec.k, str) else float(spec.k),
        "missing": spec.missing,
        "weights": {indicator.name: spec.share(index) for index, indicator in enumerate(spec.indicators)},
        "by": list(by),
        **plain,
        **{name: value for name, value in more.items() if value is not None},
    }
