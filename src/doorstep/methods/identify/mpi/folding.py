"""Indicators that look at members: persons folded to their households once, and the flags kept."""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.flags import Flags, deprivations
from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

COUNT = "_persons"


def folded(
    table: ir.Table, spec: Spec, *, carry: Sequence[str], members: ir.Table | None, key: str | None, on: Any
) -> Flags:
    """The columns to carry and the deprivations of each household, with what its members say.

    The result is computed once and kept: counting what is missing and summing then read a small table, not the
    persons again.

    Raises:
        Refusal: members or key are needed and not given; the key is not there, empty in a household, or has another
            type in the members.
    """
    from doorstep.methods.engine import keep, run
    from doorstep.methods.identify.rules.members import MEMBERS, with_members

    wheres = [indicator.when for indicator in spec.indicators]
    fold = with_members(wheres, table, members, key=key, parameters=spec.parameters, on=on)
    assert members is not None  # noqa: S101 - with_members refuses otherwise
    assert key is not None  # noqa: S101 - as above
    [seen] = run(table.aggregate(rows=table.count(), keyed=table[key].count()), on=on).to_pylist()
    if seen["keyed"] < seen["rows"]:
        raise _without_key(key, seen["rows"] - seen["keyed"], seen["rows"])
    columns = {COUNT: fold.table[MEMBERS].cast("int32"), **deprivations(fold.table, fold.values, spec, on=on)}
    kept = keep(fold.table.select(*dict.fromkeys(carry), **columns), on=on)
    return Flags(kept.drop(COUNT), _notes(kept, members, key, on))


def _notes(kept: ir.Table, members: ir.Table, key: str, on: Any) -> tuple[Note, ...]:
    from doorstep.methods.engine import run

    [seen] = run(kept.aggregate(found=kept[COUNT].sum(), alone=(kept[COUNT] == 0).sum()), on=on).to_pylist()
    [given] = run(members.aggregate(persons=members.count()), on=on).to_pylist()
    notes = []
    apart = given["persons"] - int(seen["found"] or 0)
    if apart > 0:
        text = said("{count} persons are left out: no household has their {key}.", count=apart, key=key)
        notes.append(Note("mpi.persons-apart", text))
    if seen["alone"]:
        text = said(
            "{count} households have no row among the persons; conditions on members find none.", count=seen["alone"]
        )
        notes.append(Note("mpi.households-alone", text))
    return tuple(notes)


def _without_key(key: str, count: int, rows: int) -> Refusal:
    return Refusal(
        "mpi.key-empty",
        said("Some households have no {key}.", key=key),
        why=said("It is empty in {count} of {rows} rows, so their members cannot be found.", count=count, rows=rows),
        do=said("Fill it in, or take these rows out."),
    )
