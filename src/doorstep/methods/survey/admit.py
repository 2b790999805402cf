"""Which rows of a file take part: refuse what is wrong, leave out and count what is missing, keep the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey.counting import quickly_counted
from doorstep.methods.survey.design import Design
from doorstep.methods.survey.refused import (
    refuse_cells,
    refuse_empty,
    refuse_names,
    refuse_nested,
    refuse_repeated_keys,
)

RESULT_COLUMNS = ("indicator", "estimate", "se", "low", "high", "n", "people")
"""Columns of the long table; a group cannot be called like one of them."""


@dataclass(frozen=True)
class Admitted:
    """Rows that take part, renamed and ready to be summed.

    Attributes:
        rows: the numbers under their names (float64; null where missing and not dropped), `by` and carried columns
            under theirs, `_w` = weight x size, and `_stratum`, `_cluster`, `_fpc` where the design has them.
        notes: what was left out and why.
        counts: "read", "kept", "missing:COLUMN" for each column in use, "weightless".
        least: column of numbers -> its smallest value over all rows, where that was seen on the way.
    """

    rows: ir.Table
    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)


def admit(
    table: ir.Table,
    *,
    numbers: Mapping[str, str] | Sequence[str],
    design: Design,
    by: Sequence[str] = (),
    drop_missing: Sequence[str] | None = None,
    carry: Sequence[str] = (),
    key: str | None = None,
    on: Any = None,
) -> Admitted:
    """Check a table in one pass and keep what a method needs.

    A row is left out, counted and noted when a weight, a size, a stratum, a cluster, a population count or one of
    the numbers in `drop_missing` is missing. A missing `by` value makes a group of its own, shown as null. A row of
    weight or size 0 stays part of the design and weighs nothing.

    Args:
        numbers: names to use -> columns to read as numbers; a sequence keeps the columns' names.
        drop_missing: which of these names must be known; None means all.
        carry: further columns to keep as they are.
        key: a column whose values must all differ, such as the household's number.
        on: the engine.
    Raises:
        Refusal: no column of that name; text in a number; no row; nothing known; a weight, size or population count
            that is negative or infinite; an infinite number; repeated keys; a group called like a result column.
    """
    columns = columns_of(
        table, numbers=numbers, design=design, by=by, drop_missing=drop_missing, carry=carry, key=key, on=on
    )
    counts = quickly_counted(
        table,
        columns.used,
        tuple(columns.known),
        columns.wrongs,
        columns.roles,
        {name: label(table, name) for name in columns.by},
        on,
    )
    return admitted(table, columns, counts, key=key, on=on)


@dataclass(frozen=True)
class Columns:
    """What a method reads, as expressions of the table.

    Attributes:
        values: names of the numbers -> float64, NaN as null. roles: weight, size, fpc, strata, cluster -> column and
            its value. used: column -> value of all of these.
        known: column that must be known -> whether it is. wrongs: column, value, the condition that is wrong, and the
            code of its refusal.
        by, carry: columns to keep under their names.
    """

    values: Mapping[str, Any]
    roles: Mapping[str, tuple[str, Any]]
    used: Mapping[str, Any]
    known: Mapping[str, Any]
    wrongs: Sequence[tuple[str, Any, Any, str]]
    by: tuple[str, ...]
    carry: Sequence[str] = ()


def columns_of(
    table: ir.Table,
    *,
    numbers: Mapping[str, str] | Sequence[str],
    design: Design,
    by: Sequence[str] = (),
    drop_missing: Sequence[str] | None = None,
    carry: Sequence[str] = (),
    key: str | None = None,
    nan: bool = False,
    on: Any = None,
) -> Columns:
    """The columns in use; arguments as for `admit`; `nan`: numbers keep their NaN, which costs less than asking.

    Refuses columns that are not there and text in numbers.
    """
    named = dict(numbers) if isinstance(numbers, Mapping) else {name: name for name in numbers}
    by = tuple(dict.fromkeys(by))
    _require(table, [*named.values(), *design.columns(), *by, *carry, *([key] if key else [])], by)
    refuse_nested(table, [*by, *filter(None, (design.strata, design.cluster, key))])
    values = {name: _as_number(table, column, on, nan=nan) for name, column in named.items()}
    roles = _roles(table, design, on, nan=nan)
    must = [name for name in named if drop_missing is None or name in drop_missing]
    known = {named[name]: values[name].notnull() for name in must}
    known |= {column: value.notnull() for column, value in roles.values()}
    used = {named[name]: value for name, value in values.items()} | dict(roles.values())
    return Columns(values, roles, used, known, _wrongs(named, values, roles), by, carry)


def admitted(
    table: ir.Table, columns: Columns, counts: Mapping[str, int] | None, *, key: str | None = None, on: Any = None
) -> Admitted:
    """Refuse what is wrong, and keep the rest; without `counts` they are counted now, exactly."""
    counts = counts or _counted(table, columns, on)
    refuse_empty(counts, tuple(columns.known))
    for column, value, wrong, code in columns.wrongs:
        if counts[f"wrong:{code}:{column}"]:
            refuse_cells(table, column, value, wrong, code, counts[f"wrong:{code}:{column}"], on)
    if key is not None:
        refuse_repeated_keys(table, key, on)
    kept = all_of(columns.known.values())
    rows = table if kept is None or counts["kept"] == counts["read"] else table.filter(kept)
    public = {name: count for name, count in counts.items() if not name.startswith(("wrong:", "by:"))}
    return Admitted(rows.select(**renamed(table, columns)), tuple(_notes(counts, columns)), public)


def _require(table: ir.Table, columns: Sequence[str], by: Sequence[str]) -> None:
    from doorstep.methods.engine import require

    require(table, list(dict.fromkeys(columns)))
    refuse_names(by, RESULT_COLUMNS)


def _as_number(table: ir.Table, column: str, on: Any, *, nan: bool) -> Any:
    value = table[column]
    kind = value.type()
    if kind.is_floating():
        # The engine would spend a scan on infinite cells; here they are counted with all the rest.
        plain = value.cast("float64")
        return plain if nan else value.isnan().ifelse(ibis.null("float64"), plain)
    if kind.is_integer() or kind.is_decimal():
        return value.cast("float64")
    from doorstep.methods.engine import number

    return number(table, column, on=on).cast("float64")


def _roles(table: ir.Table, design: Design, on: Any, *, nan: bool) -> dict[str, tuple[str, Any]]:
    roles: dict[str, tuple[str, Any]] = {}
    for role in ("weight", "size", "fpc"):
        column = getattr(design, role)
        if column is not None:
            roles[role] = (column, _as_number(table, column, on, nan=nan))
    for role in ("strata", "cluster"):
        column = getattr(design, role)
        if column is not None:
            roles[role] = (column, label(table, column))
    return roles


def label(table: ir.Table, column: str) -> Any:
    """A column that names groups, with NaN as null."""
    value = table[column]
    kind = value.type()
    return value.isnan().ifelse(ibis.null(kind), value) if kind.is_floating() else value


def _wrongs(
    named: Mapping[str, str], values: Mapping[str, Any], roles: Mapping[str, tuple[str, Any]]
) -> list[tuple[str, Any, Any, str]]:
    """Column, its value, the condition that is wrong, and the code of the refusal."""
    wrongs = [(named[name], value, value.isinf(), "infinite") for name, value in values.items()]
    for role in ("weight", "size", "fpc"):
        if role in roles:
            column, value = roles[role]
            wrongs += [(column, value, value.isinf(), "infinite"), (column, value, value < 0, f"negative-{role}")]
    return wrongs


def _counted(table: ir.Table, columns: Columns, on: Any) -> dict[str, int]:
    from doorstep.methods.engine import run

    kept = all_of(columns.known.values())
    asked: dict[str, Any] = {"read": table.count(), "kept": table.count() if kept is None else kept.ifelse(1, 0).sum()}
    kept = ibis.literal(True) if kept is None else kept
    missing = {column: ~value.notnull() for column, value in columns.used.items()}
    asked |= {f"missing:{column}": condition.ifelse(1, 0).sum() for column, condition in missing.items()}
    asked |= {f"wrong:{code}:{column}": wrong.ifelse(1, 0).sum() for column, _, wrong, code in columns.wrongs}
    zeros = [value == 0 for role, (_, value) in columns.roles.items() if role in ("weight", "size")]
    if zeros:
        asked["weightless"] = (_any(zeros) & kept).ifelse(1, 0).sum()
    for name in columns.by:
        asked[f"by:{name}"] = (label(table, name).isnull() & kept).ifelse(1, 0).sum()
    positions = {f"c{index}": expression for index, expression in enumerate(asked.values())}
    [row] = run(table.aggregate(**positions), on=on).to_pylist()
    return {name: int(row[f"c{index}"] or 0) for index, name in enumerate(asked)}


def all_of(conditions: Iterable[Any]) -> Any:
    """Whether all conditions hold; None without any."""
    together = None
    for condition in conditions:
        together = condition if together is None else together & condition
    return together


def _any(conditions: Sequence[Any]) -> Any:
    together = conditions[0]
    for condition in conditions[1:]:
        together = together | condition
    return together


def renamed(table: ir.Table, columns: Columns) -> dict[str, Any]:
    """The columns of admitted rows, by name."""
    found: dict[str, Any] = {name: table[name] for name in columns.carry}
    found |= columns.values
    found |= {name: label(table, name) for name in columns.by}
    roles = columns.roles
    weights = [roles[role][1] for role in ("weight", "size") if role in roles]
    weight = ibis.literal(1.0, "float64")
    for factor in weights:
        weight = factor if len(weights) == 1 else weight * factor
    found["_w"] = weight
    for role, name in (("strata", "_stratum"), ("cluster", "_cluster"), ("fpc", "_fpc")):
        if role in roles:
            found[name] = roles[role][1]
    return found


def _notes(counts: Mapping[str, int], columns: Columns) -> list[Note]:
    notes = []
    for column in columns.known:
        if counts[f"missing:{column}"]:
            text = said(
                "{count} of {read} rows have no {column} and were left out.",
                count=counts[f"missing:{column}"],
                read=counts["read"],
                column=column,
            )
            notes.append(Note("survey.missing", text))
    if counts.get("weightless"):
        text = said(
            "{count} rows have weight or size 0: they count in the design and weigh nothing.",
            count=counts["weightless"],
        )
        notes.append(Note("survey.weightless", text))
    for name in columns.by:
        if counts[f"by:{name}"]:
            text = said(
                "{count} rows have no {column}: a group shown as empty, or only part of the totals of a roll-up.",
                count=counts[f"by:{name}"],
                column=name,
            )
            notes.append(Note("survey.group-missing", text))
    return notes
