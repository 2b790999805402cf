"""Flags, admission and sums in one scan: nearly every file is in order, and then nothing needs to be kept in between.

Only under missing = "drop" with clusters: there a row takes part or does not, whatever the other rows hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.flags import flag_names, flagged_alone, looks_at_members
from doorstep.methods.identify.mpi.folding import joined, notes_of_members
from doorstep.methods.identify.mpi.missing import notes_of_unknown
from doorstep.methods.identify.mpi.parts import Parts, parts_of
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.identify.rules import members as rules
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note
from doorstep.methods.survey import Design, Statistic, Sums, known_and_collected

ALONE, APART = "_alone", "_apart"
NOTHING = ("survey.nothing-known", "survey.nothing-left")


@dataclass(frozen=True)
class Collected:
    """The sums of the statistics, and what a reader must know of the rows."""

    sums: Sums
    statistics: Sequence[Statistic]
    notes: tuple[Note, ...]


def collected(
    table: ir.Table,
    spec: Spec,
    wanted: Callable[[Parts], Sequence[Statistic]],
    *,
    members: ir.Table | None,
    key: str | None,
    design: Design,
    by: Sequence[str],
    on: Any = None,
) -> Collected | None:
    """The sums of what `wanted` asks of the parts, or None when the rows must be looked at first.

    Raises:
        Refusal: as the way in steps does.
    """
    if spec.missing != "drop" or design.cluster is None:
        return None
    rows, alone = _flagged(table, spec, carry=(*by, *design.columns()), members=members, key=key, on=on)
    asked: list[Statistic] = []

    def parts(of: ir.Table) -> tuple[ir.Table, Mapping[str, Any]]:
        made = parts_of(of, spec, gaps_left=False)
        asked.extend(wanted(made))
        used = {name for statistic in asked for name in statistic.parts}
        return made.rows, {name: part for name, part in made.of.items() if name in used}

    known = flag_names(spec)
    adding = (ALONE, APART) if alone else ()
    try:
        found = known_and_collected(rows, parts, known=known, adding=adding, source=table, design=design, by=by, on=on)
    except Refusal as refusal:
        if refusal.code not in NOTHING:
            raise
        return None  # looked at in steps, which tell an unknown indicator from a gap in the design
    if found is None or found[0].counts.get(f"sum:{APART}"):
        return None
    admitted, sums = found
    unknown = {i.name: admitted.counts[f"unknown:_d{index}"] for index, i in enumerate(spec.indicators)}
    notes = notes_of_members(0, admitted.counts[f"sum:{ALONE}"], str(key)) if alone else ()
    notes += admitted.notes + notes_of_unknown(admitted.counts["read"], admitted.counts["kept"], unknown, spec)
    return Collected(sums, asked, notes)


def _flagged(
    table: ir.Table, spec: Spec, *, carry: Sequence[str], members: ir.Table | None, key: str | None, on: Any
) -> tuple[ir.Table, bool]:
    """The columns to carry with the deprivations, lazy; and whether members were looked at."""
    if not looks_at_members(spec):
        return flagged_alone(table, spec, carry=carry, on=on), False
    told = {ALONE: rules.ALONE, APART: rules.APART}
    return joined(table, spec, carry=carry, adding=told, members=members, key=key, count=False, on=on), True
