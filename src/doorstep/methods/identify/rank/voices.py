"""Voices: rankings as a file gives them, checked, and laid out village by village."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.methods.identify.rank.places import DIGITS, Index, Numbers, mean_places
from doorstep.methods.identify.rank.refused import (
    refuse_fact,
    refuse_poorer,
    refuse_repeated,
    refuse_same_columns,
    refuse_too_large,
)
from doorstep.methods.kernel.said import Note, said


@dataclass(frozen=True)
class Village:
    """What the informants of one unit said.

    Attributes:
        unit: its number among the units. items: numbers of its k households. informants: numbers of its m informants.
        places: [m, k], 1 for the poorest of the informant's own list, ties the mean; NaN where not ranked.
        counts: [m], households in each informant's list.
        n: [k], informants who ranked the household (rows, where informants are not named).
    """

    unit: int
    items: Index
    informants: Index
    places: Numbers
    counts: Index
    n: Index

    @property
    def compared(self) -> Any:
        """[m, k]: whether the informant set this household beside another; a list of one compares nothing."""
        return ~np.isnan(self.places) & (self.counts[:, None] > 1)

    @property
    def heard(self) -> Any:
        """[k]: informants who compared the household with another."""
        return self.compared.sum(axis=0)

    def without(self, informant: int) -> "Village":
        """The same households, had the informant at this place (from 0) not been asked."""
        keep = np.arange(len(self.informants)) != informant
        return replace(self, informants=self.informants[keep], places=self.places[keep], counts=self.counts[keep])

    def parts(self) -> Index:
        """[k]: households that informants' lists join, directly or through others, have one number."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        informant, item = np.nonzero(self.compared)
        m, k = self.places.shape
        links = coo_matrix((np.ones(len(item)), (item, k + informant)), shape=(k + m, k + m))
        return np.asarray(connected_components(links, directed=False)[1][:k], dtype=np.int64)


@dataclass(frozen=True)
class Voices:
    """All rankings of a file.

    Attributes:
        villages: in the order of the units' labels; their households, one village after the other, are "the
            households" of every array below and of `Order`.
        units, items, informants: labels by number, in the types of the file; informants None where not named.
        numbers, labels: further columns -> one value per household; float64 with NaN where missing, and Arrow.
        notes: what was left out. inputs: the columns that were asked for.
    """

    villages: tuple[Village, ...]
    units: pa.Array
    items: pa.Array
    informants: pa.Array | None
    numbers: Mapping[str, Numbers] = field(default_factory=dict)
    labels: Mapping[str, pa.Array] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def unit_of(self) -> Index:
        """[households]: number of the unit."""
        return np.concatenate([np.full(len(one.items), one.unit) for one in self.villages])

    @property
    def item_of(self) -> Index:
        """[households]: number of the item."""
        return np.concatenate([one.items for one in self.villages])


def hear(
    table: ir.Table,
    *,
    unit: str,
    item: str,
    rank: str,
    by_informant: str | None = None,
    poorer: str = "low",
    numbers: Sequence[str] = (),
    labels: Sequence[str] = (),
    on: Any = None,
) -> Voices:
    """Read rankings: one row per informant and household; informants may rank different households.

    Only the order of an informant's ranks counts: they need not be 1 to k, and equal ranks mean equally poor. Rows
    without unit, item, rank or informant are left out, counted and noted.

    Args:
        unit: village; households of different units are never compared. item: household, unique within its unit.
        rank: a number; lower is poorer unless `poorer` is "high".
        by_informant: who ranked. Without it each household has one rank in its unit; where it has several, these are
            averaged to one order, and a note says so, because who said what is not known.
        numbers, labels: further columns to bring along, one value per household, repeated in each of its rows.
    Raises:
        Refusal: no such column; text or infinity in a number; no row, or none that is whole; a household ranked
            twice by one informant; a household with two values of one fact; one column in two roles.
    """
    from doorstep.methods.engine import require, run

    roles = {"unit": unit, "item": item, "rank": rank, **({"informant": by_informant} if by_informant else {})}
    require(table, [*roles.values(), *numbers, *labels])
    refuse_same_columns(roles)
    refuse_poorer(poorer)
    home = run(_asked(table, roles, numbers, labels, on), on=on)
    known, notes = _known(home, roles)
    rows = np.flatnonzero(known) + 1
    home = home.filter(pa.array(known))
    ranks = np.asarray(home["_rank"].to_numpy(), dtype=np.float64)
    units, unit_labels = encoded(home["_unit"])
    items, item_labels = encoded(home["_item"])
    ranks = ranks if poorer == "low" else -ranks
    said_by, informant_labels = encoded(home["_informant"]) if by_informant else (np.zeros(len(ranks), np.int64), None)
    if by_informant:
        refuse_repeated(units, items, said_by, rows, item_labels)
    figures, kinds = _facts(home, units, items, rows, numbers, labels)
    units, items, said_by, ranks, times, merged = _averaged(units, items, said_by, ranks)
    villages = _villages(units, items, said_by, ranks, times)
    inputs = {name: column for name, column in roles.items()} | {"poorer": poorer}
    notes = (*notes, *merged, *_notes(villages, named=not merged))
    return Voices(villages, unit_labels, item_labels, informant_labels, figures, kinds, notes, inputs)


def _asked(
    table: ir.Table, roles: Mapping[str, str], numbers: Sequence[str], labels: Sequence[str], on: Any
) -> ir.Table:
    from doorstep.methods.engine import number
    from doorstep.methods.survey.admit import label
    from doorstep.methods.survey.refused import refuse_nested

    named = {f"_{role}": column for role, column in roles.items() if role != "rank"}
    refuse_nested(table, [*named.values(), *labels])
    asked = {name: label(table, column) for name, column in named.items()}
    asked["_rank"] = number(table, roles["rank"], on=on).cast("float64")
    asked |= {f"number {name}": number(table, name, on=on).cast("float64") for name in numbers}
    asked |= {f"label {name}": label(table, name) for name in labels}
    return table.select(**asked)


def _known(home: pa.Table, roles: Mapping[str, str]) -> tuple[Any, tuple[Note, ...]]:
    """Which rows are whole, and notes of those that are not."""
    from doorstep.methods.survey.refused import refuse_empty

    there = {column: home[f"_{role}"].is_valid().to_numpy() for role, column in roles.items()}
    known = np.logical_and.reduce(list(there.values()))
    missing = {f"missing:{column}": int((~valid).sum()) for column, valid in there.items()}
    refuse_empty({"read": home.num_rows, "kept": int(known.sum()), **missing}, tuple(there))
    notes = [
        Note(
            "survey.missing",
            said(
                "{count} of {read} rows have no {column} and were left out.",
                count=missing[f"missing:{column}"],
                read=home.num_rows,
                column=column,
            ),
        )
        for column in there
        if missing[f"missing:{column}"]
    ]
    return known, tuple(notes)


def encoded(column: pa.ChunkedArray) -> tuple[Index, pa.Array]:
    """Labels as numbers in the order of the labels, -1 where missing, and the labels in that order."""
    plain = column.combine_chunks()
    if pa.types.is_dictionary(plain.type):
        plain = plain.dictionary_decode()
    coded = plain.dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    number = np.full(len(order) + 1, -1, dtype=np.int64)
    number[order.to_numpy()] = np.arange(len(order))
    codes = number[coded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)]
    return codes, coded.dictionary.take(order)


def _facts(
    home: pa.Table, units: Index, items: Index, rows: Index, numbers: Sequence[str], labels: Sequence[str]
) -> tuple[dict[str, Numbers], dict[str, pa.Array]]:
    """One value per household of each further column, households by unit and item."""
    _, household = np.unique(np.stack([units, items]), axis=1, return_inverse=True)
    household = household.ravel()
    figures, kinds = {}, {}
    for name in numbers:
        values = np.asarray(home[f"number {name}"].to_numpy(), dtype=np.float64)
        figures[name] = _one_each(name, values, ~np.isnan(values), household, rows)
    for name in labels:
        codes, names = encoded(home[f"label {name}"])
        one = _one_each(name, codes.astype(np.float64), codes >= 0, household, rows)
        kinds[name] = names.take(pa.array(np.nan_to_num(one).astype(np.int64), mask=np.isnan(one)))
    return figures, kinds


def _one_each(name: str, values: Numbers, valid: Any, household: Index, rows: Index) -> Numbers:
    lowest = np.full(household.max() + 1, np.inf)
    np.minimum.at(lowest, household[valid], values[valid])
    refuse_fact(name, rows[valid & (values != lowest[household])])
    return np.where(np.isinf(lowest), np.nan, lowest)


def _averaged(
    units: Index, items: Index, said_by: Index, ranks: Numbers
) -> tuple[Index, Index, Index, Numbers, Index, tuple[Note, ...]]:
    """One row per unit, informant and item; several rows only meet here when informants are not named."""
    keys, where, times = np.unique(np.stack([units, said_by, items]), axis=1, return_inverse=True, return_counts=True)
    if len(ranks) == len(times):
        alone = np.empty(len(times))
        alone[where.ravel()] = ranks
        return keys[0], keys[2], keys[1], alone, times, ()
    # Rounded, so that equal means stay equal in whatever order they are summed.
    mean = np.round(np.bincount(where.ravel(), weights=ranks) / times, DIGITS)
    text = said(
        "{count} households have several ranks and no informant is named: their ranks are averaged to one order, "
        "and how far voices differ cannot be known. Name the column with --by-informant.",
        count=int((times > 1).sum()),
    )
    return keys[0], keys[2], keys[1], mean, times, (Note("rank.informants-not-named", text),)


def _villages(units: Index, items: Index, said_by: Index, ranks: Numbers, times: Index) -> tuple[Village, ...]:
    # Rows come sorted by unit, then informant, so that each list is one run of rows.
    lists = np.cumsum(np.r_[True, (units[1:] != units[:-1]) | (said_by[1:] != said_by[:-1])]) - 1
    places, counts = mean_places(lists, ranks)
    bounds = np.flatnonzero(np.r_[True, units[1:] != units[:-1], True])
    rows = [slice(start, end) for start, end in pairwise(bounds.tolist())]
    return tuple(
        _village(int(units[at.start]), items[at], said_by[at], places[at], counts[at], times[at]) for at in rows
    )


def _village(unit: int, items: Index, said_by: Index, places: Numbers, counts: Index, times: Index) -> Village:
    known, column = np.unique(items, return_inverse=True)
    voices, at, line = np.unique(said_by, return_index=True, return_inverse=True)
    refuse_too_large(len(voices), len(known))
    laid = np.full((len(voices), len(known)), np.nan)
    laid[line, column] = places
    return Village(unit, known, voices, laid, counts[at], np.bincount(column, weights=times).astype(np.int64))


def _notes(villages: Sequence[Village], *, named: bool) -> tuple[Note, ...]:
    """What the lists themselves do not tell: single informants, lists of one, lists that nothing joins."""
    notes = []
    alone = sum(int((one.counts == 1).sum()) for one in villages if len(one.items) > 1)
    if alone:
        text = said(
            "{count} informants ranked one household only: they are counted, and say nothing of its position.",
            count=alone,
        )
        notes.append(Note("rank.one-household", text))
    single = sum(1 for one in villages if len(one.informants) == 1 and len(one.items) > 1)
    if single and named:
        text = said(
            "In {count} units one informant spoke: how far another would differ cannot be known there.", count=single
        )
        notes.append(Note("rank.one-informant", text))
    apart = sum(1 for one in villages if one.parts().max() > 0)
    if apart:
        text = said(
            "In {count} units the lists fall into parts that no informant joins: positions of households in different "
            "parts were never compared by anybody.",
            count=apart,
        )
        notes.append(Note("rank.parts-apart", text))
    return tuple(notes)
