"""The rows a model is applied to: each column as the kind the model reads, in the units it was fitted in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from doorstep.methods.engine import Engine, as_table, number, require
from doorstep.methods.engine.columns import nearest_name
from doorstep.methods.identify.score.counting import EFFECT, Counts, as_kind, counted, name
from doorstep.methods.identify.score.equation import Column, Effects, Equation
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said


@dataclass(frozen=True)
class Inputs:
    """The table with each column of the model as it is read: `name(column)` is where its values stand."""

    table: ir.Table
    counts: Counts
    notes: tuple[Note, ...] = ()

    def value(self, column: str) -> ir.Value:
        """The values of a column of the model, null when missing."""
        return self.table[name(column)]

    def values(self, columns: Sequence[str]) -> list[ir.Value]:
        """The values of several columns."""
        return [self.value(column) for column in columns]


def admitted(
    table: ir.Table, equation: Equation, *, keep: Sequence[str], units: Mapping[str, str] | None, on: Engine
) -> Inputs:
    """Bring each column to the kind the model reads, and count.

    Raises:
        Refusal: a column is not there, text where a number is meant, a number is infinite, units differ.
    """
    effects = equation.effects
    wanted = [*equation.columns, *([effects.column] if effects else [])]
    require(table, [*wanted, *keep], asked_by=None)
    notes = _units(equation, units or {})
    columns = {name(one.name): _read(table, one, on) for one in equation.columns.values()}
    if effects:
        columns[name(effects.column)] = _text(table[effects.column])
    inputs = table.select(*keep, **columns)
    if effects:
        inputs = _with_effects(inputs, effects, on)
    counts, more = counted(inputs, table, equation, on)
    return Inputs(inputs, counts, (*notes, *more))


def _read(table: ir.Table, column: Column, on: Engine) -> ir.Value:
    value = table[column.name]
    kind = value.type()
    if column.is_level:
        return _text(value)
    if kind.is_floating():
        return _present(value).cast("float64")
    return number(table, column.name, on=on).cast("float64")


def _text(value: ir.Value) -> ir.Value:
    """A column of levels: text, whole numbers and booleans as they are; other types as they are written."""
    kind = value.type()
    if kind.is_string():
        return value.nullif("")
    if kind.is_floating():
        return _present(value)
    return value if kind.is_integer() or kind.is_boolean() else value.cast("string")


def _present(value: ir.Value) -> ir.Value:
    return value.isnan().ifelse(ibis.null(value.type()), value)


def _with_effects(inputs: ir.Table, effects: Effects, on: Engine) -> ir.Table:
    column = name(effects.column)
    kind = inputs[column].type()
    known = {as_kind(place, kind): value for place, value in effects.values.items()}
    known.pop(None, None)
    rows = {"_place": pa.array(list(known), kind.to_pyarrow()), EFFECT: pa.array(list(known.values()), pa.float64())}
    small = as_table(pa.table(rows), on=on)
    return inputs.left_join(small, inputs[column] == small["_place"]).drop("_place")


def _units(equation: Equation, said_units: Mapping[str, str]) -> list[Note]:
    for column, unit in said_units.items():
        _refuse_unit(equation, column, unit)
    notes = []
    if unknown := [column for column in said_units if not equation.columns[column].unit]:
        text = said("The model does not say its units of {columns}; yours could not be compared.", columns=unknown)
        notes.append(Note("score.units-unknown", text))
    unsaid = [one.name for one in equation.columns.values() if one.unit and one.name not in said_units]
    if unsaid:
        listed = [said("{column} in {unit}", column=one, unit=str(equation.columns[one].unit)) for one in unsaid]
        text = said("Units were not said for every trait; the model takes {columns}.", columns=listed)
        notes.append(Note("score.units-not-said", text))
    return notes


def _refuse_unit(equation: Equation, column: str, unit: str) -> None:
    known = equation.columns.get(column)
    if known is None:
        near = nearest_name(column, list(equation.columns))
        raise Refusal(
            "score.unit-of-no-trait",
            said("The model has no trait {column}.", column=column),
            why=said("Its traits are: {there}.", there=", ".join(equation.columns)),
            do=said("Did you mean {nearest}?", nearest=near) if near else said("Name a trait of the model."),
        )
    if known.unit and known.unit.strip().casefold() != unit.strip().casefold():
        raise Refusal(
            "score.other-unit",
            said("The model cannot be applied to {column} in {unit}.", column=column, unit=unit),
            why=said("It was fitted with {column} in {unit}.", column=column, unit=known.unit),
            do=said("Convert the column first, or fit the model anew in the other unit."),
        )
