"""A predicate as one Ibis expression of a row: true, false, or null when it cannot be known.

The engines' own three-valued logic is Kleene's, so and, or and not are used as they are.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from doorstep.methods.engine import Engine, number
from doorstep.methods.kernel.predicates import Needs, Predicate, needs, refusals
from doorstep.methods.kernel.predicates.answers import kind_of, meeting
from doorstep.methods.kernel.predicates.values import (
    ORDERS,
    All,
    Any,
    Comparison,
    Constant,
    Field,
    Not,
    Operand,
    Parameter,
    Scalar,
)
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

Parameters = Mapping[str, Scalar]
_TYPES = {"number": "float64", "text": "string", "date": "date"}
OfMembers = Callable[[Predicate], ir.BooleanValue]


def compiled(
    predicate: Predicate, table: ir.Table, parameters: Parameters | None = None, *, on: Engine | None = None
) -> ir.BooleanValue:
    """One condition as a value of each row of the table.

    Args:
        predicate: a condition without members (see `with_members` for those).
        table: one row per household.
        parameters: every parameter the condition reads.
        on: the engine that checks text columns for stray text; None is the table's own.
    Returns:
        true, false, or null when a missing value leaves it open.
    Raises:
        Refusal: a field or parameter that is not there, with the nearest spelling; a number compared with text;
            text in a column compared with numbers, with row and value; a condition on members.
    """
    parameters = parameters or {}
    wanted = needs(predicate)
    if wanted.looks_at_members:
        raise members_needed()
    check(wanted, parameters, households=table)
    columns = Columns(table, on)
    return sealed(Compiler(columns, columns, parameters).value(predicate))


def sealed(truth: ir.BooleanValue) -> ir.BooleanValue:
    """The same value, safe to build on: Ibis writes `(~p).isnull()` as NOT p IS NULL, which SQL reads as
    NOT (p IS NULL); between the brackets of an OR it is read as meant."""
    return truth | ibis.literal(False) if isinstance(truth.op(), ops.Not) else truth


def check(wanted: Needs, parameters: Parameters, *, households: ir.Table, members: ir.Table | None = None) -> None:
    """Refuse when a field or parameter that is read is not there."""
    for name in wanted.parameters:
        if name not in parameters:
            raise refusals.unknown_name("parameter", name, parameters)
    for name in wanted.household:
        if name not in households.columns:
            raise refusals.unknown_name("field", name, households.columns)
    for name in wanted.members:
        if members is not None and name not in members.columns:
            raise refusals.unknown_name("member field", name, members.columns)


def members_needed() -> Refusal:
    """A condition on members where no members are given."""
    return Refusal(
        "rules.members-needed",
        said("These conditions cannot be answered from households alone."),
        why=said("One of them looks at the members of the household, and no members are given."),
        do=said("Give the table of members and the column that both tables share: --members PERSONS --key COLUMN."),
    )


@dataclass
class Columns:
    """The columns of one table as the values predicates compare.

    `table` is where values are read; `numbers` maps a text column to a column of `table` in which it was turned into
    a number before. Text columns that are not in it are turned here, once.
    """

    table: ir.Table
    on: Engine | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: dict[str, ir.Value] = field(default_factory=dict)

    def kind(self, name: str) -> str:
        """ "number", "text" or "date"; "missing" for a column without any value."""
        dtype = self._column(name).type()
        return "missing" if dtype.is_null() else kind_of_type(name, dtype)

    def present(self, name: str) -> ir.Value:
        """The column with NaN as null, and the time of day left off dates."""
        column = self._column(name)
        if column.type().is_floating():
            return column.isnan().ifelse(ibis.null(column.type()), column)
        return column.date() if column.type().is_timestamp() else column

    def value(self, name: str, kind: str) -> ir.Value:
        """The column as the kind in which it is compared."""
        if kind == "number" and self._column(name).type().is_string():
            if name not in self.numbers:
                self.numbers[name] = number(self.table, self.names.get(name, name), on=self.on)
            return self.numbers[name]
        value = self.present(name)
        if value.type().is_null():
            return value.cast(_TYPES[kind])
        if value.type().is_boolean():
            return value.cast("int8")
        return value.cast("float64") if value.type().is_decimal() else value

    def _column(self, name: str) -> ir.Value:
        return self.table[self.names.get(name, name)]


def kind_of_type(name: str, dtype: dt.DataType) -> str:
    """The kind of a column type.

    Raises:
        Refusal: the column holds lists, times or other things that are not compared.
    """
    if dtype.is_numeric() or dtype.is_boolean():
        return "number"
    if dtype.is_string():
        return "text"
    if dtype.is_date() or dtype.is_timestamp():
        return "date"
    raise refusals.kinds_differ(name, str(dtype), "number, text or date")


@dataclass
class Compiler:
    """Writes predicates over one row, whose own columns and household's columns are given."""

    own: Columns
    household: Columns
    parameters: Parameters
    of_members: OfMembers | None = None

    def value(self, predicate: Predicate) -> ir.BooleanValue:
        """The predicate as an expression."""
        match predicate:
            case Comparison():
                return self._comparison(predicate)
            case All(of):
                return reduce(lambda one, other: one & other, [self.value(part) for part in of])
            case Any(of):
                return reduce(lambda one, other: one | other, [self.value(part) for part in of])
            case Not(of):
                return ~self.value(of)
            case _:
                if self.of_members is None:
                    raise members_needed()
                return self.of_members(predicate)

    def operand(self, operand: Operand, kind: str) -> ir.Value:
        """A constant, parameter or field as the kind in which it is compared; null when missing."""
        if isinstance(operand, Field):
            value = self._columns(operand).value(operand.name, kind)
            return value if operand.times == 1.0 else value.cast("float64") * operand.times
        given = operand.value if isinstance(operand, Constant) else self._parameter(operand)
        if given is None:
            return ibis.null(_TYPES[kind])
        return ibis.literal(int(given) if isinstance(given, bool) else given)

    def _comparison(self, comparison: Comparison) -> ir.BooleanValue:
        left, sign, right = comparison.left, comparison.sign, comparison.right
        if sign in ("missing", "present"):
            value = self._columns(left).present(left.name)
            return value.isnull() if sign == "missing" else value.notnull()
        if sign == "between":
            return self._pair(left, ">=", right[0]) & self._pair(left, "<=", right[1])
        if sign in ("in", "not in"):
            found = self._among(left, right)
            return found if sign == "in" else ~found
        return self._pair(left, sign, right[0])

    def _among(self, left: Field, right: tuple[Operand, ...]) -> ir.BooleanValue:
        if all(isinstance(operand, Constant) for operand in right):
            kind = self._kind(left, right[0], "=")
            return self.operand(left, kind).isin([self.operand(operand, kind) for operand in right])
        return reduce(lambda one, other: one | other, [self._pair(left, "=", operand) for operand in right])

    def _pair(self, left: Field, sign: str, right: Operand) -> ir.BooleanValue:
        kind = self._kind(left, right, sign)
        return compare(self.operand(left, kind), sign, self.operand(right, kind))

    def _kind(self, left: Field, right: Operand, sign: str) -> str:
        one = "number" if left.times != 1.0 else self._columns(left).kind(left.name)
        other = self._kind_of(right)
        if "missing" in (one, other):
            return next((kind for kind in (one, other) if kind != "missing"), "number")
        kind = meeting(left.name, one, other, fixed=not isinstance(right, Field))
        if kind == "text" and sign in ORDERS:
            raise refusals.no_order(left.name)
        return kind

    def _kind_of(self, operand: Operand) -> str:
        if isinstance(operand, Field):
            return "number" if operand.times != 1.0 else self._columns(operand).kind(operand.name)
        given = operand.value if isinstance(operand, Constant) else self._parameter(operand)
        return "missing" if given is None else kind_of(given)

    def _columns(self, column: Field) -> Columns:
        return self.household if column.scope == "household" else self.own

    def _parameter(self, parameter: Parameter) -> Scalar | None:
        given = self.parameters[parameter.name]
        if given is None or (isinstance(given, float) and math.isnan(given)):
            return None
        if parameter.times == 1.0:
            return given
        if isinstance(given, str | date):
            raise refusals.not_a_number(parameter.name, given)
        return float(given) * parameter.times


def compare(one: ir.Value, sign: str, other: ir.Value) -> ir.BooleanValue:
    """`one sign other` for =, !=, <, <=, > and >=."""
    # Ibis reads `x == null` as "x is missing"; here it cannot be known, in any row.
    if isinstance(other.op(), ops.Literal) and other.op().value is None:
        nothing = ibis.null("boolean")
        return one.isnull().ifelse(nothing, nothing)
    signs: dict[str, Callable[[ir.Value, ir.Value], ir.BooleanValue]] = {
        "=": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return signs[sign](one, other)
