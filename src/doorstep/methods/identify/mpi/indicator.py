"""One indicator of a specification: who is deprived in it, and how far below its cut-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doorstep.methods.identify.mpi.refusals import known_keys, refusal
from doorstep.methods.kernel.predicates import comparison, parse
from doorstep.methods.kernel.predicates.values import Comparison, Constant, Predicate
from doorstep.methods.kernel.said import said

KEYS = ("name", "dimension", "column", "deprived", "when", "weight", "gap", "title", "title_zh", "note", "source")


@dataclass(frozen=True)
class Indicator:
    """What one indicator counts.

    Attributes:
        name: unique in its specification.
        dimension: the group whose weight it shares; its own name when no indicator has a dimension.
        when: the household is deprived when this holds; cannot be known when a value it needs is missing.
        weight: as typed, or None.
        line: for a gap: the column and the cut-off z > 0 of "< z" or "<= z"; None counts each deprivation as 1.
    """

    name: str
    dimension: str
    when: Predicate
    weight: object = None
    line: tuple[str, float] | None = None
    dimension_given: bool = True
    title: str = ""
    title_zh: str = ""


def read_indicator(row: Mapping[str, Any], position: int, spec: str) -> Indicator:
    """Read one [[indicator]] table.

    Args:
        position: its place in the file, from 1, for messages.
        spec: the name of the specification, for messages.
    """
    name = _text(row, "name", f"indicator {position}", spec)
    where = f"indicator {position} ({name})"
    known_keys(row, KEYS, name=spec, where=where)
    when = _condition(row, where, spec)
    dimension = _text(row, "dimension", where, spec) if "dimension" in row else name
    return Indicator(
        name=name,
        dimension=dimension,
        when=when,
        weight=row.get("weight"),
        line=_line(when, row, where, spec),
        dimension_given="dimension" in row,
        title=str(row.get("title", "")),
        title_zh=str(row.get("title_zh", "")),
    )


def _condition(row: Mapping[str, Any], where: str, spec: str) -> Predicate:
    by_column = "column" in row or "deprived" in row
    if by_column == ("when" in row):
        why = said("{where} needs either column and deprived, or when, and not both.", where=where)
        do = said("For example column = “d_nutr” and deprived = “= 1”, with straight quotes.")
        raise refusal("mpi.spec-condition", spec, why, do)
    if "when" in row:
        return parse(_floats(row["when"]), at=f"{where}: when")
    column = _text(row, "column", where, spec)
    deprived = _text(row, "deprived", where, spec)
    return comparison(column, deprived, at=f"{where}: deprived")


def _line(when: Predicate, row: Mapping[str, Any], where: str, spec: str) -> tuple[str, float] | None:
    wanted = row.get("gap", True)
    if not isinstance(wanted, bool):
        why = said("{where} has gap = {gap}; it is true or false.", where=where, gap=wanted)
        raise refusal(
            "mpi.spec-gap", spec, why, said("Write gap = false when the size of the shortfall has no meaning.")
        )
    line = short_of(when)
    if wanted and "gap" in row and line is None:
        why = said("{where} asks for a gap, but it is not a comparison “< z” or “<= z” with z above zero.", where=where)
        raise refusal("mpi.spec-gap", spec, why, said("Take the gap key out, or compare a column with a number."))
    return line if wanted else None


def short_of(when: Predicate) -> tuple[str, float] | None:
    """The column and the cut-off of `column < z` or `column <= z`, z > 0; None for any other condition."""
    match when:
        case Comparison(left, "<" | "<=", (Constant(z),)) if isinstance(z, int | float) and not isinstance(z, bool):
            return (left.name, float(z) / left.times) if z > 0 and left.times > 0 else None
    return None


def _text(row: Mapping[str, Any], key: str, where: str, spec: str) -> str:
    given = row.get(key)
    if not isinstance(given, str) or not given.strip():
        why = said("{where} has no {key}.", where=where, key=key)
        raise refusal("mpi.spec-key", spec, why, said("Add {key} = “...” to it, with straight quotes.", key=key))
    return given


def _floats(value: Any) -> Any:
    """Decimals of the file as the floats that conditions compare with."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _floats(inner) for key, inner in value.items()}
    return [_floats(inner) for inner in value] if isinstance(value, list) else value
