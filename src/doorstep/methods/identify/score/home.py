"""The rows of a survey brought home once, as NumPy: which take part, and which are left out, counted and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.identify.score.features import Asked, Numbers
from doorstep.methods.identify.score.refusals import no_row
from doorstep.methods.kernel.said import Note, said

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
SHOWN = 5
"""Rows that a note lists."""


@dataclass(frozen=True)
class Labels:
    """A column of labels: number of the label of each row, -1 where missing, and the labels in their order."""

    codes: Index
    names: tuple[str, ...]

    def of(self, rows: Index) -> "Labels":
        """The same for some rows, with the labels that are left."""
        there, codes = np.unique(self.codes[rows], return_inverse=True)
        return Labels(codes.astype(np.int64), tuple(self.names[at] for at in there))

    def sliced(self, rows: slice) -> "Labels":
        """The same for rows in a row, with all labels."""
        return Labels(self.codes[rows], self.names)


@dataclass(frozen=True)
class Home:
    """All rows of the file, in its order. NaN is missing.

    Attributes:
        numbers, texts: columns that features read. flags: those of `numbers` that were true and false.
        weight: weight x size of each row, > 0 where known. cluster, effects: None where not asked for.
        kept: columns to carry over, as they are.
    """

    target: Numbers
    weight: Numbers
    numbers: Mapping[str, Numbers]
    flags: frozenset[str]
    texts: Mapping[str, Labels]
    cluster: Labels | None
    effects: Labels | None
    kept: pa.Table


@dataclass(frozen=True)
class Roles:
    """Columns of the file by what they do."""

    target: str
    weight: str | None = None
    size: str | None = None
    cluster: str | None = None
    effects: str | None = None
    keep: tuple[str, ...] = ()


def at_home(table: ir.Table, asked: Sequence[Asked], roles: Roles, on: Any) -> Home:
    """Bring the columns in use here.

    Raises:
        Refusal: no such column; no row; text or infinity in a number; a weight or size below 0; a list as a label.
    """
    from doorstep.methods.engine import number, require, run
    from doorstep.methods.survey.admit import label
    from doorstep.methods.survey.refused import refuse_empty, refuse_nested

    labels = {"cluster": roles.cluster, "effects": roles.effects}
    plain = {"target": roles.target, "weight": roles.weight, "size": roles.size}
    require(table, [name for name in (*plain.values(), *labels.values(), *roles.keep) if name])
    refuse_nested(table, [name for name in labels.values() if name])
    texts = _texts(table, asked)
    numbers = list(dict.fromkeys(name for one in asked for name in one.of if name not in texts))
    wanted: dict[str, Any] = {role: _number(table, name, on) for role, name in plain.items() if name}
    wanted |= {role: label(table, name).cast("string") for role, name in labels.items() if name}
    wanted |= {f"number {name}": _number(table, name, on) for name in numbers}
    wanted |= {f"text {name}": table[name].nullif("") for name in texts}
    wanted |= {f"keep {name}": table[name] for name in roles.keep}
    home = run(table.select(**wanted), on=on)
    refuse_empty({"read": home.num_rows, "kept": home.num_rows}, ())
    figures = {role: floats(home[role]) for role, name in plain.items() if name}
    figures |= {f"number {name}": floats(home[f"number {name}"]) for name in numbers}
    for role, values in figures.items():
        if np.isinf(values).any():
            number(table, plain.get(role) or role.removeprefix("number "), on=on)  # refuses, with the rows
    return Home(
        target=figures["target"],
        weight=_weight(table, figures, roles, wanted, on),
        numbers={name: figures[f"number {name}"] for name in numbers},
        flags=frozenset(name for name in numbers if table[name].type().is_boolean()),
        texts={name: labels_of(home[f"text {name}"]) for name in texts},
        cluster=labels_of(home["cluster"]) if roles.cluster else None,
        effects=labels_of(home["effects"]) if roles.effects else None,
        kept=home.select([f"keep {name}" for name in roles.keep]).rename_columns(list(roles.keep)),
    )


def _texts(table: ir.Table, asked: Sequence[Asked]) -> list[str]:
    """Columns of text that no formula reads as a number."""
    counted = {name for one in asked if one.kind != "column" for name in one.of}
    named = [one.of[0] for one in asked if one.kind == "column"]
    return [name for name in named if table[name].type().is_string() and name not in counted]


def floats(column: pa.ChunkedArray) -> Numbers:
    """Numbers with NaN where missing, and no negative zero."""
    values = np.array(column.to_numpy(), dtype=np.float64)
    values += 0.0
    return values


def labels_of(column: pa.ChunkedArray) -> Labels:
    """Labels by number, in the order of their text."""
    coded = column.combine_chunks().cast(pa.string()).dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    number = np.full(len(order) + 1, -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    codes = number[coded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)]
    return Labels(codes, tuple(coded.dictionary.take(pa.array(order)).to_pylist()))


def _number(table: ir.Table, name: str, on: Any) -> ir.Value:
    """As `number`, but that infinite numbers are left to be found when they are here."""
    from doorstep.methods.engine import number

    floating = name in table.columns and table[name].type().is_floating()
    return (table[name] if floating else number(table, name, on=on)).cast("float64")


def _weight(
    table: ir.Table, figures: Mapping[str, Numbers], roles: Roles, wanted: Mapping[str, Any], on: Any
) -> Numbers:
    from doorstep.methods.survey.refused import refuse_cells

    weight = np.ones(len(figures["target"]))
    for role, column in (("weight", roles.weight), ("size", roles.size)):
        if column is None:
            continue
        values = figures[role]
        if count := int((values < 0).sum()):
            refuse_cells(table, column, wanted[role], wanted[role] < 0, f"negative-{role}", count, on)
        weight = weight * values
    return weight


def known(home: Home, roles: Roles, log: bool) -> tuple[Mask, dict[str, int], list[Note]]:
    """Which rows take part; why others do not (reason -> rows; a row may have several); the same in words."""
    from doorstep.methods.survey.refused import refuse_empty

    missing = {roles.target: np.isnan(home.target)}
    missing |= {name: np.isnan(values) for name, values in home.numbers.items()}
    labels = [(roles.cluster, home.cluster), (roles.effects, home.effects), *home.texts.items()]
    missing |= {str(name): values.codes < 0 for name, values in labels if values is not None}
    if roles.weight or roles.size:
        missing[" x ".join(name for name in (roles.weight, roles.size) if name)] = np.isnan(home.weight)
    rows = len(home.target)
    counts = {f"missing:{name}": int(gone.sum()) for name, gone in missing.items()}
    there = np.ones(rows, dtype=bool)
    for gone in missing.values():
        there &= ~gone
    refuse_empty({"read": rows, "kept": int(there.sum()), **counts}, tuple(missing))
    notes = [_missing_note(name, gone) for name, gone in missing.items() if gone.any()]
    low = (home.target <= 0) & log
    counts[f"not-positive:{roles.target}"] = int(low.sum())
    if low.any():
        notes.append(_low_note(roles.target, low))
    weightless = home.weight == 0
    counts["weightless"] = int(weightless.sum())
    if weightless.any():
        text = said("{count} rows have weight or size 0 and were left out.", count=int(weightless.sum()))
        notes.append(Note("score.weightless", text))
    kept = there & ~low & ~weightless
    if not kept.any():
        raise no_row([note.text for note in notes])
    return kept, {reason: count for reason, count in counts.items() if count}, notes


def _missing_note(name: str, gone: Mask) -> Note:
    text = said(
        "{count} of {read} rows have no {column} and were left out, first of them row {rows}.",
        count=int(gone.sum()), read=len(gone), column=name, rows=first_rows(gone),
    )  # fmt: skip
    return Note("score.missing", text)


def _low_note(name: str, low: Mask) -> Note:
    text = said(
        "In {count} rows {column} is 0 or below and has no logarithm; they were left out, first of them row {rows}.",
        count=int(low.sum()), column=name, rows=first_rows(low),
    )  # fmt: skip
    return Note("score.not-positive", text)


def first_rows(mask: Mask) -> list[str]:
    """The first rows of a mask, counted from 1 below the heading."""
    return [str(at + 1) for at in np.flatnonzero(mask)[:SHOWN]]
