"""Members folded to their household: one aggregate for all conditions on members, one join to the households.

Each "any member" and "every member" condition takes two bits of a mask, some member meets it and for some member it
cannot be known; BIT_OR collects them. Counts take two sums. So a hundred million persons are scanned and grouped once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from doorstep.methods.engine import Engine, bit_or
from doorstep.methods.identify.rules.compiling import (
    Columns,
    Compiler,
    Parameters,
    check,
    compare,
    kind_of_type,
    members_needed,
    sealed,
)
from doorstep.methods.kernel.predicates import Needs, Predicate, needs, refusals
from doorstep.methods.kernel.predicates.values import AllMembers, AnyMember, CountMembers, Not, parts
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

MASK_BITS = 62
"""A mask is a signed whole number of 64 bits; the sign stays out of it."""

NARROW = 15
"""So many answers of two bits fit into a whole number of 32 bits, which is scanned and grouped faster than 64."""

MEMBERS = "_members_n"
ALONE, APART = "_members_none", "_members_apart"
"""Column of the folded table: how many members the household has; 0 without any."""


@dataclass(frozen=True)
class Folded:
    """Households with what their members say.

    Attributes:
        table: one row per household row: its columns, and columns beginning with `_members_` and `_number_`.
        values: one value of `table` per predicate, in their order: true, false, or null.
    """

    table: ir.Table
    values: tuple[ir.BooleanValue, ...]


def with_members(
    predicates: Sequence[Predicate],
    households: ir.Table,
    members: ir.Table | None = None,
    *,
    key: str | None = None,
    parameters: Parameters | None = None,
    count: bool = True,
    on: Engine | None = None,
) -> Folded:
    """Compile conditions on households and their members together.

    Args:
        predicates: conditions, with or without members.
        households: one row per household; `key` is expected to be unique and never null (`sweep` checks that).
        members: one row per member. Members of no household are left out; a household without members has none.
        key: the column that both tables share; needed when a condition looks at members.
        parameters: every parameter that is read.
        count: also count the members of each household, `MEMBERS`. Without, which is faster, `ALONE` tells whether a
            household has none, and each key of members that no household has makes a row of its own, in which `APART`
            holds and the columns of the household are null.
    Raises:
        Refusal: as `compiled`; the key is not there or of another kind in the members; members are needed.
    """
    parameters = parameters or {}
    wanted = needs(*predicates)
    check(wanted, parameters, households=households, members=members)
    if not wanted.looks_at_members:
        columns = Columns(households, on)
        plain = Compiler(columns, columns, parameters)
        return Folded(households, tuple(sealed(plain.value(predicate)) for predicate in predicates))
    if members is None or key is None:
        raise members_needed()
    check_key(key, households, members)
    return _Fold(predicates, wanted, key, parameters, count).joined(households, members, on)


def check_key(key: str, households: ir.Table, members: ir.Table) -> None:
    """Refuse a key that is not in both tables, or of different kinds in them."""
    for kind, table in (("field", households), ("member field", members)):
        if key not in table.columns:
            raise refusals.unknown_name(kind, key, table.columns)
    one, other = (kind_of_type(key, table[key].type()) for table in (households, members))
    if one != other:
        raise Refusal(
            "rules.key-kinds-differ",
            said("Members cannot be brought to their households by {key}.", key=key),
            why=said("It is a {one} in the households and a {other} in the members.", one=one, other=other),
            do=said("Save the column the same way in both files: both as text, or both as whole numbers."),
        )


class _Fold:
    """The conditions on members, each once, and where its answer is found after the fold."""

    def __init__(
        self, predicates: Sequence[Predicate], wanted: Needs, key: str, parameters: Parameters, count: bool
    ) -> None:
        self.count = count
        self.predicates = predicates
        self.wanted = wanted
        self.key = key
        self.parameters = parameters
        found = [part for predicate in predicates for part, _ in parts(predicate)]
        self.flags = _places(_flag(part) for part in found if isinstance(part, AnyMember | AllMembers))
        self.counts = _places(part.of for part in found if isinstance(part, CountMembers))

    def joined(self, households: ir.Table, members: ir.Table, on: Engine | None) -> Folded:
        own, above = Columns(members, on), Columns(households, on)
        # Compiled once for nothing: it refuses what cannot be compared and finds the text columns read as numbers.
        Inner = Compiler(own, above, self.parameters)
        for condition in (*self.flags, *self.counts):
            Inner.value(condition)
        outer = Compiler(above, above, self.parameters, of_members=lambda part: above.table[self.key].isnull())
        for predicate in self.predicates:
            outer.value(predicate)
        households = households.mutate({f"_number_{name}": value for name, value in above.numbers.items()})
        folded = self._folded(self._members(own, above, households), own, above)
        same = households[self.key] == folded["_members_key"]
        table = households.join(folded, same, how="left" if self.count else "outer")
        filled = {name: table[name].fill_null(0) for name in folded.columns if name != "_members_key"}
        if not self.count:
            filled |= {ALONE: table["_members_key"].isnull(), APART: table[self.key].isnull()}
        table = table.mutate(filled).drop("_members_key")
        columns = Columns(table, on, numbers={name: table[f"_number_{name}"] for name in above.numbers})
        compiler = Compiler(columns, columns, self.parameters)
        compiler.of_members = lambda part: self._answer(part, table, compiler)
        return Folded(table, tuple(sealed(compiler.value(predicate)) for predicate in self.predicates))

    def _members(self, own: Columns, above: Columns, households: ir.Table) -> ir.Table:
        """Members with the columns the conditions read, the household's too where a condition reads those."""
        chosen = {"_members_key": own.table[self.key]}
        chosen |= {f"own {name}": own.table[name] for name in self.wanted.members}
        chosen |= {f"own number {name}": value for name, value in own.numbers.items()}
        members = own.table.select(**chosen)
        fields = self._household_fields()
        if not fields:
            return members
        theirs = {f"household {name}": households[name] for name in fields}
        theirs |= {
            f"household number {name}": households[f"_number_{name}"] for name in fields if name in above.numbers
        }
        side = households.select(_household_key=households[self.key], **theirs)
        return members.left_join(side, members["_members_key"] == side["_household_key"]).drop("_household_key")

    def _household_fields(self) -> tuple[str, ...]:
        inside = needs(*(AnyMember(condition) for condition in (*self.flags, *self.counts)))
        return inside.household

    def _folded(self, members: ir.Table, own: Columns, above: Columns) -> ir.Table:
        compiler = Compiler(_renamed("own", members, own), _renamed("household", members, above), self.parameters)
        cells: dict[str, ir.Value] = {}
        for place, condition in enumerate(self.flags):
            name, shift = _mask(place)
            cell = packed(compiler.value(condition), shift, wide=len(self.flags) > NARROW)
            cells[name] = cells[name] | cell if name in cells else cell
        sums: dict[str, ir.Value] = {name: bit_or(cell) for name, cell in cells.items()}
        for place, condition in enumerate(self.counts):
            # Not `isnull`: Ibis writes `NOT p IS NULL`, which SQL reads as NOT (p IS NULL).
            code = packed(compiler.value(condition), 0, wide=False)
            sums[f"_members_true{place}"] = (code == 1).cast("int32").sum()
            sums[f"_members_open{place}"] = (code == 2).cast("int32").sum()
        if self.count:
            sums[MEMBERS] = members.count()
        return members.group_by("_members_key").aggregate(**sums)

    def _answer(self, part: Predicate, table: ir.Table, compiler: Compiler) -> ir.BooleanValue:
        if isinstance(part, CountMembers):
            place = self.counts[part.of]
            low = table[f"_members_true{place}"]
            high = low + table[f"_members_open{place}"]
            limits = [compiler.operand(operand, "number") for operand in part.right]
            return _counted((low, high), part.sign, limits)
        assert isinstance(part, AnyMember | AllMembers)  # noqa: S101 - the compiler hands over no other kind
        name, shift = _mask(self.flags[_flag(part)])
        some = (table[name] & (1 << shift)) != 0
        unknown = (table[name] & (2 << shift)) != 0
        any_member = some | unknown.nullif(True)
        return ~any_member if isinstance(part, AllMembers) else any_member


def packed(truth: ir.BooleanValue, shift: int, *, wide: bool) -> ir.IntegerValue:
    """False 0, true 1, unknown 2, moved up by `shift` bits; 32 bits wide, or 64."""
    code = truth.cast("int64" if wide else "int32").fill_null(2)
    return code * (1 << shift) if shift else code


def _flag(part: AnyMember | AllMembers) -> Predicate:
    """The condition that some member must meet; every member meets p when none meets not p."""
    if isinstance(part, AnyMember):
        return part.of
    return part.of.of if isinstance(part.of, Not) else Not(part.of)


def _places(conditions: Iterable[Predicate]) -> Mapping[Predicate, int]:
    return {condition: place for place, condition in enumerate(dict.fromkeys(conditions))}


def _mask(place: int) -> tuple[str, int]:
    column, slot = divmod(place, MASK_BITS // 2)
    return f"_members_mask{column}", 2 * slot


def _renamed(prefix: str, members: ir.Table, columns: Columns) -> Columns:
    names = {name: f"{prefix} {name}" for name in columns.table.columns}
    numbers = {
        name: members[f"{prefix} number {name}"]
        for name in columns.numbers
        if f"{prefix} number {name}" in members.columns
    }
    return Columns(members, columns.on, names=names, numbers=numbers)


Bounds = tuple[ir.Value, ir.Value]


def _counted(bounds: Bounds, sign: str, limits: Sequence[ir.Value]) -> ir.BooleanValue:
    # The same reduction to "at least" and "more than" as in kernel.predicates.answers.
    match sign:
        case ">=" | ">":
            return _grows(bounds, sign, limits[0])
        case "<":
            return ~_grows(bounds, ">=", limits[0])
        case "<=":
            return ~_grows(bounds, ">", limits[0])
        case "!=":
            return ~_counted(bounds, "=", limits)
        case _:
            return _grows(bounds, ">=", limits[0]) & ~_grows(bounds, ">", limits[-1])


def _grows(bounds: Bounds, sign: str, limit: ir.Value) -> ir.BooleanValue:
    low, high = (compare(bound, sign, limit) for bound in bounds)
    return low | high.nullif(True)
