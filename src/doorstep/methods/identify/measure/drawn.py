"""The poverty line as a measure uses it: its amount, and its own sampling error when it is drawn from the file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.identify.measure.index import Row, kernel
from doorstep.methods.identify.measure.inequality import quantile_column
from doorstep.methods.identify.measure.thresholds import attach, thresholds
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.methods.kernel.values import PovertyLine, RelativeLine, Unit

Line = PovertyLine | RelativeLine | float | None


@dataclass(frozen=True)
class Drawn:
    """A line in use.

    Attributes:
        amount: in the unit of welfare, above 0; nan when no index needs a line.
        shift: part of every row of the file whose total, times `factor`, is the line's linearised variable
            (for a median q: -(1[y <= q] - 1/2)/(N f(q)) times the share, Deville 1999); None for a given line.
    """

    amount: float
    shift: Callable[[Row], Any] | None = None
    factor: float = 0.0


def checked(line: Line, welfare_unit: Unit | str | None) -> PovertyLine | RelativeLine | None:
    """The line as a value; refused when its unit is not that of welfare, as far as both are known."""
    if line is None or isinstance(line, RelativeLine):
        return line
    known = line if isinstance(line, PovertyLine) else PovertyLine(float(line))
    unit = Unit.parse(welfare_unit) if isinstance(welfare_unit, str) else welfare_unit
    if unit is not None and not known.unit.agrees(unit):
        raise Refusal(
            "measure.units-differ",
            said("The poverty line cannot be compared with the welfare column."),
            why=said("The line is in {line} and welfare in {welfare}.", line=str(known.unit), welfare=str(unit)),
            do=said("Give the line in the unit of the welfare column, at prices of the same year."),
        )
    return known


def drawn_from(rows: ir.Table, line: PovertyLine | RelativeLine | None, *, on: Any) -> Drawn:
    """The line in use; a relative one is the whole file's, whatever the groups."""
    if line is None:
        return Drawn(float("nan"))
    if isinstance(line, PovertyLine):
        return Drawn(line.amount)
    return _of_median(rows, line, on) if line.of == "median" else _of_mean(rows, line, on)


def _of_mean(rows: ir.Table, line: RelativeLine, on: Any) -> Drawn:
    from doorstep.methods.engine import run

    found = rows.aggregate(people=rows["_w"].sum(), total=(rows["_w"] * rows["_y"]).sum())
    [sums] = run(found, on=on).to_pylist()
    mean = sums["total"] / sums["people"]
    return Drawn(_positive(line, mean), lambda row: row.y - mean, line.share / sums["people"])


def _of_median(rows: ir.Table, line: RelativeLine, on: Any) -> Drawn:
    from doorstep.methods.engine import run

    found = thresholds(rows, (), (0.5,), band=True, on=on)
    median = found[quantile_column(0.5)][0].as_py()
    amount = _positive(line, median)
    there = attach(rows, found, (), on=on)
    density = run(there.aggregate(there_=(there["_w"] * kernel(Row(there, amount), median)).sum()), on=on)
    height = density["there_"][0].as_py()
    factor = line.share / height if height else float("nan")
    return Drawn(amount, lambda row: 0.5 - (row.y <= median).ifelse(1.0, 0.0), factor)


def _positive(line: RelativeLine, middle: float) -> float:
    if not middle > 0:
        raise Refusal(
            "measure.line-not-positive",
            said("No poverty line can be drawn at {share} of the {of}.", share=line.share, of=line.of),
            why=said("The {of} of welfare is {middle}, and a line is above 0.", of=line.of, middle=middle),
            do=said("Give a line as an amount, or look at the values of welfare."),
        )
    return float(line.share * middle)
