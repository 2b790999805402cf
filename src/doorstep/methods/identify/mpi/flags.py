"""Deprivations of each row: one small whole number per indicator, null where it cannot be known.

The columns are `_d0`, `_d1` .. in the order of the specification: 1 deprived, 0 not, null not known; and `_g0` ..
for indicators with a line: the normalised gap (z - x) / z, at most 1, 0 when not deprived, null when not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.kernel.said import Note


@dataclass(frozen=True)
class Flags:
    """Rows with their deprivations, and what was left out on the way."""

    table: ir.Table
    notes: tuple[Note, ...] = ()


def flagged(
    table: ir.Table,
    spec: Spec,
    *,
    carry: Sequence[str],
    members: ir.Table | None = None,
    key: str | None = None,
    on: Any = None,
) -> Flags:
    """The columns to carry, and the deprivations of each row.

    Args:
        table: one row per household (or per person, when no indicator looks at members).
        carry: columns to keep: groups and design.
        members, key: one row per person, and the column that both tables share.
    Raises:
        Refusal: a column or parameter that is not there; text where a number is compared; members needed.
    """
    if looks_at_members(spec):
        from doorstep.methods.identify.mpi.folding import folded

        return folded(table, spec, carry=carry, members=members, key=key, on=on)
    return Flags(flagged_alone(table, spec, carry=carry, on=on))


def flagged_alone(table: ir.Table, spec: Spec, *, carry: Sequence[str], on: Any = None) -> ir.Table:
    """The columns to carry and the deprivations of each row, when no indicator looks at members; lazy."""
    from doorstep.methods.identify.rules import compiled

    conditions = [compiled(indicator.when, table, spec.parameters, on=on) for indicator in spec.indicators]
    return table.select(*dict.fromkeys(carry), **deprivations(table, conditions, spec, on=on))


def deprivations(table: ir.Table, conditions: Sequence[Any], spec: Spec, *, on: Any = None) -> dict[str, Any]:
    """The columns `_d` and `_g` as expressions of `table`."""
    from doorstep.methods.engine import number

    columns = {f"_d{index}": condition.cast("int8") for index, condition in enumerate(conditions)}
    for index, indicator in enumerate(spec.indicators):
        if indicator.line is not None:
            column, z = indicator.line
            gap = (1.0 - number(table, column, on=on).cast("float64") / z).clip(0.0, 1.0)
            columns[f"_g{index}"] = conditions[index].ifelse(gap, gap * 0.0)
    return columns


def flag_names(spec: Spec) -> list[str]:
    """Names of the columns that `flagged` adds."""
    gaps = [f"_g{index}" for index, indicator in enumerate(spec.indicators) if indicator.line is not None]
    return [f"_d{index}" for index in range(len(spec.indicators))] + gaps


def looks_at_members(spec: Spec) -> bool:
    """Whether any indicator needs the table of persons."""
    from doorstep.methods.kernel.predicates import needs

    return needs(*(indicator.when for indicator in spec.indicators)).looks_at_members
