"""What must be said beside the figures: indices that are not defined, welfare below 0."""

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.identify.measure.index import Index
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import EVERYONE, Sums


def notes_of(
    rows: ir.Table, wanted: Sequence[Index], sums: Sums, long: pa.Table, *, below: bool = False, on: Any
) -> list[Note]:
    """Notes on rows of welfare 0 or less, where they matter, and on indices that are not defined somewhere.

    `below`: a welfare below 0 was seen in the file.
    """
    notes = _line_beyond_data(rows, sums, on)
    found = {name: bool(sums.totals[name].sum() > 0) for name in FORBIDDEN if name in sums.totals}
    if below or any(found.values()):
        notes += _counted(rows, found, on)
    for index in wanted:
        empty = pc.and_(pc.equal(long["indicator"], index.name), pc.is_null(long["estimate"]))
        count = pc.sum(empty).as_py()
        if count:
            because = index.because or said("Its denominator is 0 or less, or nobody is poor.")
            text = said(
                "{index} is not defined in {count} groups. {because}", index=index.name, count=count, because=because
            )
            notes.append(Note("measure.undefined", text))
    return notes


def _line_beyond_data(rows: ir.Table, sums: Sums, on: Any) -> list[Note]:
    """A line that nobody, or everybody, is below is most often a line in another unit; say so beside the welfare."""
    from doorstep.methods.engine import run

    if "poor" not in sums.totals:
        return []
    poor, people = float(sums.totals["poor"].sum()), float(sums.totals[EVERYONE].sum())
    if 0 < poor < people or not people > 0:
        return []
    [seen] = run(rows.aggregate(low=rows["_y"].min(), high=rows["_y"].max()), on=on).to_pylist()
    text = said("Everybody is below the line: welfare lies between {low} and {high}. {ask}", **seen, ask=SAME_UNIT)
    if poor == 0:
        text = said("Nobody is below the line: welfare lies between {low} and {high}. {ask}", **seen, ask=SAME_UNIT)
    return [Note("measure.line-beyond-data", text)]


SAME_UNIT = said("Is the line in the same currency, for the same period and at the prices of the same year?")
FORBIDDEN = ("below-0", "not-above-0", "poor-with-nothing")
"""Parts that count people of welfare below 0, or of 0 or less."""


def _counted(rows: ir.Table, found: dict[str, bool], on: Any) -> list[Note]:
    from doorstep.methods.engine import run

    y = rows["_y"]
    [counts] = run(rows.aggregate(below=(y < 0).sum(), zero=(y == 0).sum()), on=on).to_pylist()
    notes = []
    if counts["below"]:
        text = said(
            "{count} rows have a welfare below 0: gaps and inequality count them as they are.", count=counts["below"]
        )
        notes.append(Note("measure.below-0", text))
    if counts["zero"] and any(found.get(name) for name in FORBIDDEN[1:]):
        text = said("{count} rows have a welfare of 0, whose logarithm is not defined.", count=counts["zero"])
        notes.append(Note("measure.zero", text))
    return notes
