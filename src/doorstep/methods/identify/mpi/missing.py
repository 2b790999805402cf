"""What to do with a row in which some deprivation cannot be known; every choice is counted and said.

drop: the row is left out. retain: it stays, and the weights of what is unknown are shared among what is known.
bounds: every measure twice, the unknown as not deprived and as deprived; nothing is assumed.
Alternatives not offered: imputing the value (a model, not a count), and treating the unknown as not deprived without
saying so. See Alkire et al. (2015), chapter 7.
"""

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.mpi.spec import Spec
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said


@dataclass(frozen=True)
class Known:
    """Rows that the policy keeps; `gaps_left`: some flag may still be null in them."""

    rows: ir.Table
    gaps_left: bool
    notes: tuple[Note, ...]


def keep_known(rows: ir.Table, spec: Spec, *, on: Any = None) -> Known:
    """Count what is not known per indicator, and leave out the rows that the policy leaves out.

    Raises:
        Refusal: no row is left, or an indicator is unknown in every row (the message names it).
    """
    read, left, unknown = _counted(rows, spec, on)
    notes = notes_of_unknown(read, left, unknown, spec)
    filtered = rows if left == read else rows.filter(_kept(rows, spec))
    return Known(filtered, spec.missing != "drop" and any(unknown.values()), notes)


def notes_of_unknown(read: int, left: int, unknown: dict[str, int], spec: Spec) -> tuple[Note, ...]:
    """What is said of rows in which something is not known.

    Args:
        read: rows. left: those that the policy keeps. unknown: indicator -> rows in which it is not known.
    Raises:
        Refusal: no row is left, or an indicator is unknown in every row.
    """
    if not any(unknown.values()):
        return ()
    for name, count in unknown.items():
        if count == read:
            raise _nothing_known(name, read)
    if left == 0:
        raise _nothing_left(read)
    return tuple(_notes(read, left, unknown, spec))


def _kept(rows: ir.Table, spec: Spec) -> Any:
    kept = rows["_d0"].notnull()
    for index in range(1, len(spec.indicators)):
        known = rows[f"_d{index}"].notnull()
        kept = kept & known if spec.missing == "drop" else kept | known
    return kept


def _counted(rows: ir.Table, spec: Spec, on: Any) -> tuple[int, int, dict[str, int]]:
    from doorstep.methods.engine import run

    asked = {f"u{index}": rows[f"_d{index}"].count() for index in range(len(spec.indicators))}
    everyone = spec.missing == "bounds"
    asked |= {"read": rows.count(), "kept": rows.count() if everyone else rows.count(where=_kept(rows, spec))}
    [row] = run(rows.aggregate(**asked), on=on).to_pylist()
    read = int(row["read"])
    unknown = {i.name: read - int(row[f"u{index}"]) for index, i in enumerate(spec.indicators)}
    return read, int(row["kept"]), unknown


def _notes(read: int, left: int, unknown: dict[str, int], spec: Spec) -> list[Note]:
    notes = []
    for name, count in unknown.items():
        if count:
            text = said("{indicator} is not known in {count} of {read} rows.", indicator=name, count=count, read=read)
            notes.append(Note("mpi.unknown", text))
    if spec.missing == "drop":
        text = said(
            "{count} of {read} rows were left out, because not every indicator is known.", count=read - left, read=read
        )
        notes.append(Note("mpi.dropped", text))
    elif spec.missing == "retain":
        text = said(
            "Rows with some indicators unknown stay; what is known carries the whole weight. {count} rows in which"
            " nothing is known were left out.",
            count=read - left,
        )
        notes.append(Note("mpi.retained", text))
    else:
        text = said(
            "Each measure is given twice: with the unknown as not deprived (lower) and as deprived (upper). a and the"
            " contributions may move either way, so they are left out."
        )
        notes.append(Note("mpi.bounds", text))
    return notes


def _nothing_known(name: str, read: int) -> Refusal:
    return Refusal(
        "mpi.nothing-known",
        said("The indicator {indicator} cannot be used.", indicator=name),
        why=said("It is not known in any of the {read} rows.", read=read),
        do=said("Fill its column, or take the indicator out of the specification."),
    )


def _nothing_left(read: int) -> Refusal:
    return Refusal(
        "mpi.nothing-left",
        said("There is nothing to measure."),
        why=said("In each of the {read} rows at least one indicator is not known.", read=read),
        do=said("Set missing = “retain” or “bounds” in the specification (straight quotes), or fill the columns."),
    )
