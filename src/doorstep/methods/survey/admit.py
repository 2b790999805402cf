"""Which rows of a file take part: refuse what is wrong, leave out and count what is missing, keep the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey.counting import quickly_counted
from doorstep.methods.survey.design import Design
from doorstep.methods.survey.refused import refuse_cells, refuse_empty, refuse_repeated_keys

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
    """

    rows: ir.Table
    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


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
    named = dict(numbers) if isinstance(numbers, Mapping) else {name: name for name in numbers}
    by = tuple(dict.fromkeys(by))
    _require(table, [*named.values(), *design.columns(), *by, *carry, *([key] if key else [])], by)
    values = {name: _as_number(table, column, on) for name, column in named.items()}
    roles = _roles(table, design, on)
    must = [name for name in named if drop_missing is None or name in drop_missing]
    known = {named[name]: values[name].notnull() for name in must}
    known |= {column: value.notnull() for column, value in roles.values()}
    wrongs = _wrongs(named, values, roles)
    missing = {named[name]: ~value.notnull() for name, value in values.items()}
    missing |= {column: ~condition for column, condition in known.items()}
    columns = {named[name]: value for name, value in values.items()} | dict(roles.values())
    counts = quickly_counted(
        table, columns, tuple(known), wrongs, roles, {name: _label(table, name) for name in by}, on
    )
    counts = counts or _counted(table, missing, wrongs, roles, _all(known.values()), by, on)
    refuse_empty(counts, tuple(known))
    for column, value, wrong, code in wrongs:
        if counts[f"wrong:{code}:{column}"]:
            refuse_cells(table, column, value, wrong, code, counts[f"wrong:{code}:{column}"], on)
    if key is not None:
        refuse_repeated_keys(table, key, on)
    rows = _kept(table, values, roles, known, by, carry, counts)
    public = {name: count for name, count in counts.items() if not name.startswith(("wrong:", "by:"))}
    return Admitted(rows, tuple(_notes(counts, known, by)), public)


def _require(table: ir.Table, columns: Sequence[str], by: Sequence[str]) -> None:
    from doorstep.methods.engine import require

    require(table, list(dict.fromkeys(columns)))
    for name in by:
        if name in RESULT_COLUMNS:
            raise Refusal(
                "survey.reserved-name",
                said("The groups cannot come from a column called {column}.", column=name),
                why=said("The table of results has a column of that name: {names}.", names=", ".join(RESULT_COLUMNS)),
                do=said("Rename the column in the file."),
            )


def _as_number(table: ir.Table, column: str, on: Any) -> Any:
    value = table[column]
    kind = value.type()
    if kind.is_floating():
        # The engine would spend a scan on infinite cells; here they are counted with all the rest.
        return value.isnan().ifelse(ibis.null("float64"), value.cast("float64"))
    if kind.is_integer() or kind.is_decimal():
        return value.cast("float64")
    from doorstep.methods.engine import number

    return number(table, column, on=on).cast("float64")


def _roles(table: ir.Table, design: Design, on: Any) -> dict[str, tuple[str, Any]]:
    roles: dict[str, tuple[str, Any]] = {}
    for role in ("weight", "size", "fpc"):
        column = getattr(design, role)
        if column is not None:
            roles[role] = (column, _as_number(table, column, on))
    for role in ("strata", "cluster"):
        column = getattr(design, role)
        if column is not None:
            roles[role] = (column, _label(table, column))
    return roles


def _label(table: ir.Table, column: str) -> Any:
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


def _counted(
    table: ir.Table,
    missing: Mapping[str, Any],
    wrongs: Sequence[tuple[str, Any, Any, str]],
    roles: Mapping[str, tuple[str, Any]],
    kept: Any,
    by: Sequence[str],
    on: Any,
) -> dict[str, int]:
    from doorstep.methods.engine import run

    asked: dict[str, Any] = {"read": table.count(), "kept": table.count() if kept is None else kept.ifelse(1, 0).sum()}
    kept = ibis.literal(True) if kept is None else kept
    asked |= {f"missing:{column}": condition.ifelse(1, 0).sum() for column, condition in missing.items()}
    asked |= {f"wrong:{code}:{column}": wrong.ifelse(1, 0).sum() for column, _, wrong, code in wrongs}
    zeros = [value == 0 for role, (_, value) in roles.items() if role in ("weight", "size")]
    if zeros:
        asked["weightless"] = (_any(zeros) & kept).ifelse(1, 0).sum()
    for name in by:
        asked[f"by:{name}"] = (_label(table, name).isnull() & kept).ifelse(1, 0).sum()
    positions = {f"c{index}": expression for index, expression in enumerate(asked.values())}
    [row] = run(table.aggregate(**positions), on=on).to_pylist()
    return {name: int(row[f"c{index}"] or 0) for index, name in enumerate(asked)}


def _all(conditions: Any) -> Any:
    together = None
    for condition in conditions:
        together = condition if together is None else together & condition
    return together


def _any(conditions: Sequence[Any]) -> Any:
    together = conditions[0]
    for condition in conditions[1:]:
        together = together | condition
    return together


def _kept(
    table: ir.Table,
    values: Mapping[str, Any],
    roles: Mapping[str, tuple[str, Any]],
    known: Mapping[str, Any],
    by: Sequence[str],
    carry: Sequence[str],
    counts: Mapping[str, int],
) -> ir.Table:
    columns: dict[str, Any] = {name: table[name] for name in carry}
    columns |= values
    columns |= {name: _label(table, name) for name in by}
    weights = [roles[role][1] for role in ("weight", "size") if role in roles]
    weight = ibis.literal(1.0, "float64")
    for factor in weights:
        weight = factor if len(weights) == 1 else weight * factor
    columns["_w"] = weight
    for role, name in (("strata", "_stratum"), ("cluster", "_cluster"), ("fpc", "_fpc")):
        if role in roles:
            columns[name] = roles[role][1]
    kept = _all(known.values())
    rows = table if kept is None or counts["kept"] == counts["read"] else table.filter(kept)
    return rows.select(**columns)


def _notes(counts: Mapping[str, int], known: Mapping[str, Any], by: Sequence[str]) -> list[Note]:
    notes = []
    for column in known:
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
    for name in by:
        if counts[f"by:{name}"]:
            text = said(
                "{count} rows have no {column}: a group shown as empty, or only part of the totals of a roll-up.",
                count=counts[f"by:{name}"],
                column=name,
            )
            notes.append(Note("survey.group-missing", text))
    return notes
