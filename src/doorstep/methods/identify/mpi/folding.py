"""Indicators that look at members: persons folded to their households once, and the flags kept."""

from collections.abc import Mapping, Sequence
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
        Refusal: as `joined`.
    """
    from doorstep.methods.engine import keep, run
    from doorstep.methods.identify.rules.members import MEMBERS

    lazy = joined(table, spec, carry=carry, adding={COUNT: MEMBERS}, members=members, key=key, count=True, on=on)
    assert members is not None  # noqa: S101 - `joined` refuses otherwise
    assert key is not None  # noqa: S101 - as above
    kept = keep(lazy, on=on)
    [seen] = run(kept.aggregate(found=kept[COUNT].sum(), alone=(kept[COUNT] == 0).sum()), on=on).to_pylist()
    [given] = run(members.aggregate(persons=members.count()), on=on).to_pylist()
    apart = given["persons"] - int(seen["found"] or 0)
    return Flags(kept.drop(COUNT), notes_of_members(apart, int(seen["alone"] or 0), key))


def joined(
    table: ir.Table,
    spec: Spec,
    *,
    carry: Sequence[str],
    adding: Mapping[str, str],
    members: ir.Table | None,
    key: str | None,
    count: bool,
    on: Any,
) -> ir.Table:
    """The columns to carry, the deprivations, and under the names of `adding` what the fold tells of members; lazy.

    Args:
        count: as for `with_members`.
    Raises:
        Refusal: members or key are needed and not given; the key is not there, empty in a household, or has another
            type in the members.
    """
    from doorstep.methods.engine import run
    from doorstep.methods.identify.rules.members import with_members

    wheres = [indicator.when for indicator in spec.indicators]
    fold = with_members(wheres, table, members, key=key, parameters=spec.parameters, count=count, on=on)
    assert key is not None  # noqa: S101 - with_members refuses otherwise
    [seen] = run(table.aggregate(rows=table.count(), keyed=table[key].count()), on=on).to_pylist()
    if seen["keyed"] < seen["rows"]:
        raise _without_key(key, seen["rows"] - seen["keyed"], seen["rows"])
    columns = {name: fold.table[told].cast("int32") for name, told in adding.items()}
    return fold.table.select(*dict.fromkeys(carry), **columns, **deprivations(fold.table, fold.values, spec, on=on))


def notes_of_members(apart: int, alone: int, key: str) -> tuple[Note, ...]:
    """What is said of persons without household, and of households without persons."""
    notes = []
    if apart > 0:
        text = said("{count} persons are left out: no household has their {key}.", count=apart, key=key)
        notes.append(Note("mpi.persons-apart", text))
    if alone:
        text = said("{count} households have no row among the persons; conditions on members find none.", count=alone)
        notes.append(Note("mpi.households-alone", text))
    return tuple(notes)


def _without_key(key: str, count: int, rows: int) -> Refusal:
    return Refusal(
        "mpi.key-empty",
        said("Some households have no {key}.", key=key),
        why=said("It is empty in {count} of {rows} rows, so their members cannot be found.", count=count, rows=rows),
        do=said("Fill it in, or take these rows out."),
    )
