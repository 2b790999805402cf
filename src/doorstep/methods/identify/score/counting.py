"""What keeps a row from a score, counted.

One cheap scan counts what is there and how far the numbers reach; only what it finds wanting is looked at again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine import Engine, number, run
from doorstep.methods.identify.score.equation import Column, Equation, Term
from doorstep.methods.kernel.said import Note, Said, said

EFFECT = "_effect"
SHOWN = 20
"""Unseen levels that notes name at most, for each column; the rest are counted together."""


@dataclass(frozen=True)
class Counts:
    """How many rows have a score, and why others have none. One row may have several reasons.

    Attributes:
        rows, scored: all rows, and those with a score.
        reasons: (column or feature, "missing", "unseen" or "undefined", the level, rows); level is "" but for unseen.
    """

    rows: int
    scored: int
    reasons: tuple[tuple[str, str, str, int], ...] = ()

    def as_table(self) -> pa.Table:
        """One row per reason."""
        named = ("column", "reason", "level", "rows")
        kinds = (pa.string(), pa.string(), pa.string(), pa.int64())
        return pa.table(
            {
                name: pa.array([reason[at] for reason in self.reasons], kind)
                for at, (name, kind) in enumerate(zip(named, kinds, strict=True))
            }
        )


def name(column: str) -> str:
    """Where the table of `Inputs` holds a column of the model."""
    return f"_in_{column}"


def exact(number: float) -> ir.Value:
    """A constant of double precision: DuckDB takes 0.1 for a decimal, and sums of decimals are slow and rounded."""
    return ibis.literal(repr(float(number))).cast("float64")


def as_kind(level: str, kind: dt.DataType) -> Any:
    """A level as a constant of the column's type, None when no cell of that type can be this level."""
    if kind.is_boolean():
        return {"true": True, "1": True, "false": False, "0": False}.get(level.lower())
    if not kind.is_numeric():
        return level
    try:
        figure = float(level)
    except ValueError:
        return None
    if not kind.is_integer():
        return figure
    return int(figure) if figure.is_integer() else None


def is_level(value: ir.Value, level: str) -> ir.BooleanValue | None:
    """Whether the value is this level; None when none can be."""
    constant = as_kind(level, value.type())
    return None if constant is None else value == ibis.literal(constant)


def counted(inputs: ir.Table, table: ir.Table, equation: Equation, on: Engine) -> tuple[Counts, list[Note]]:
    """What there is, what has no score and why, and what a reader must know."""
    seen = _first_look(inputs, equation, on)
    for column in equation.columns.values():
        if not column.is_level and float("inf") in (seen[f"high:{column.name}"], -(seen[f"low:{column.name}"] or 0)):
            number(table, column.name, on=on)  # refuses, with the row
    reasons = [*_missing(seen, equation), *_unseen(inputs, seen, equation, on)]
    reasons += _undefined(inputs, seen, equation, on)
    scored = seen["rows"]
    if reasons:
        [left] = run(inputs.aggregate(scored=scorable(inputs, equation).sum()), on=on).to_pylist()
        scored = int(left["scored"] or 0)
    counts = Counts(seen["rows"], scored, tuple(reasons))
    return counts, [*_reason_notes(counts), *_beyond(inputs, seen, equation, on), *_unseen_places(seen, equation)]


def _first_look(inputs: ir.Table, equation: Equation, on: Engine) -> dict[str, Any]:
    sums: dict[str, ir.Value] = {"rows": inputs.count()}
    for column in equation.columns.values():
        value = inputs[name(column.name)]
        sums[f"there:{column.name}"] = value.count()
        if column.is_level:
            sums[f"known:{column.name}"] = _known(value, column).sum()
        else:
            sums |= {f"low:{column.name}": value.min(), f"high:{column.name}": value.max()}
    if equation.effects:
        sums[f"there:{equation.effects.column}"] = inputs[name(equation.effects.column)].count()
        sums["effects"] = inputs[EFFECT].count()
    [seen] = run(inputs.aggregate(**sums), on=on).to_pylist()
    return seen


def _known(value: ir.Value, column: Column) -> ir.BooleanValue:
    """Whether the level was there at training; false when missing."""
    constants = [one for level in column.levels if (one := as_kind(level, value.type())) is not None]
    # A column of another type than at training can hold none of its levels; the answer is still one per row.
    return value.isin(constants).fill_null(False) if constants else value.notnull() & ibis.literal(False)


def _missing(seen: Mapping[str, Any], equation: Equation) -> list[tuple[str, str, str, int]]:
    names = [one.removeprefix("there:") for one in seen if one.startswith("there:")]
    return [(one, "missing", "", gone) for one in names if (gone := seen["rows"] - seen[f"there:{one}"])]


def _unseen(
    inputs: ir.Table, seen: Mapping[str, Any], equation: Equation, on: Engine
) -> list[tuple[str, str, str, int]]:
    found = []
    for column in equation.columns.values():
        if column.is_level and seen[f"there:{column.name}"] > (seen[f"known:{column.name}"] or 0):
            value = inputs[name(column.name)]
            others = inputs.filter(value.notnull() & (~_known(value, column)))
            counted = others.group_by(level=others[name(column.name)]).aggregate(rows=others.count())
            rows = run(counted.order_by(ibis.desc("rows"), "level"), on=on).to_pylist()
            found += [(column.name, "unseen", str(row["level"]), row["rows"]) for row in rows]
    return found


def _may_be_undefined(term: Term, seen: Mapping[str, Any]) -> bool:
    low, high = (seen.get(f"{end}:{term.of[-1]}") for end in ("low", "high"))
    if low is None or high is None:
        return False
    if term.kind == "power":
        return term.power < 0 and bool(low <= 0 <= high)
    return {"log": low <= 0, "sqrt": low < 0, "ratio": low <= 0 <= high}.get(term.kind, False)


def undefined(term: Term, values: Sequence[ir.Value]) -> ir.BooleanValue:
    """Whether a feature of numbers is not defined for them; null when one is missing."""
    last = values[-1]
    return last <= 0 if term.kind == "log" else last < 0 if term.kind == "sqrt" else last == 0


def _undefined(
    inputs: ir.Table, seen: Mapping[str, Any], equation: Equation, on: Engine
) -> list[tuple[str, str, str, int]]:
    terms = [term for term in equation.terms if _may_be_undefined(term, seen)]
    if not terms:
        return []
    sums = {
        f"n{place}": undefined(term, [inputs[name(one)] for one in term.of]).fill_null(False).sum()
        for place, term in enumerate(terms)
    }
    [row] = run(inputs.aggregate(**sums), on=on).to_pylist()
    return [(term.name, "undefined", "", row[f"n{place}"]) for place, term in enumerate(terms) if row[f"n{place}"]]


def scorable(inputs: ir.Table, equation: Equation) -> ir.BooleanValue:
    fit: ir.BooleanValue = ibis.literal(True)
    for column in equation.columns.values():
        value = inputs[name(column.name)]
        fit = fit & (_known(value, column) if column.is_level else value.notnull())
    for term in equation.terms:
        if term.kind in ("log", "sqrt", "ratio") or term.power < 0:
            broken = undefined(term, [inputs[name(one)] for one in term.of])
            fit = fit & (broken.cast("int32").fill_null(0) == 0)
    return fit & inputs[name(equation.effects.column)].notnull() if equation.effects else fit


def _reason_notes(counts: Counts) -> list[Note]:
    notes = []
    lost = counts.rows - counts.scored
    if lost:
        text = said(
            "{count} of {total} rows have no score; nothing is filled in for them.", count=lost, total=counts.rows
        )
        notes.append(Note("score.not-scored", text))
    named: dict[str, int] = {}
    for column, reason, level, rows in counts.reasons:
        named[column] = named.get(column, 0) + 1
        if reason == "missing":
            text = said("{column} is missing in {count} rows.", column=column, count=rows)
        elif reason == "undefined":
            text = said("{feature} cannot be worked out in {count} rows.", feature=column, count=rows)
        elif named[column] > SHOWN:
            continue
        else:
            text = said(
                "{column} is {level} in {count} rows, which the model has never seen.",
                column=column, level=repr(level), count=rows,
            )  # fmt: skip
        notes.append(Note(f"score.{reason}", text))
    more = {column: many - SHOWN for column, many in named.items() if many > SHOWN}
    return notes + [
        Note(
            "score.unseen",
            said("{column} has {count} further values that the model has never seen.", column=one, count=many),
        )
        for one, many in more.items()
    ]


def _beyond(inputs: ir.Table, seen: Mapping[str, Any], equation: Equation, on: Engine) -> list[Note]:
    numbers = [one for one in equation.columns.values() if not one.is_level and seen[f"low:{one.name}"] is not None]
    beyond = [one for one in numbers if seen[f"low:{one.name}"] < one.least or seen[f"high:{one.name}"] > one.most]
    if not beyond:
        return []
    sums = {}
    for place, column in enumerate(beyond):
        value = inputs[name(column.name)]
        sums[f"n{place}"] = ((value < exact(column.least)) | (value > exact(column.most))).fill_null(False).sum()
    [row] = run(inputs.aggregate(**sums), on=on).to_pylist()
    return [Note("score.out-of-range", _outside(one, row[f"n{place}"])) for place, one in enumerate(beyond)]


def _outside(column: Column, count: int) -> Said:
    return said(
        "{column} is outside {least} to {most}, the range the model was fitted on, in {count} rows; they are scored.",
        column=column.name, least=column.least, most=column.most, count=count,
    )  # fmt: skip


def _unseen_places(seen: Mapping[str, Any], equation: Equation) -> list[Note]:
    if equation.effects is None:
        return []
    unseen = seen[f"there:{equation.effects.column}"] - seen["effects"]
    if not unseen:
        return []
    text = said(
        "{count} rows are in a {column} that the model has never seen; they are scored as an average one.",
        count=unseen, column=equation.effects.column,
    )  # fmt: skip
    return [Note("score.unseen-place", text)]
