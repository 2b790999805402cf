"""The rows that take part, brought home as NumPy: truth, rules, weights, and codes of groups, units, clusters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey import Design, admit
from doorstep.methods.survey.refused import refuse_nested

Array = NDArray[np.float64]
Index = NDArray[np.int64]

MOST = 10_000
"""Rows that are drawn one by one where no cluster is named; more are dealt into so many groups."""


@dataclass(frozen=True)
class People:
    """Rows as arrays, [rows], and what their codes mean.

    Attributes:
        truth: welfare. weight: weight x size. rules: NAME -> its values, lower is poorer.
        choice: names of the rules that are 0/1 choices, whose values are 1 where the row is selected.
        cluster: from 0 in the order of the labels. stratum: of each cluster, [clusters].
        own: every row is its own cluster, or was dealt into one.
        unit: where the quota and the cuts are taken, from 0. units: their names.
        labels: the group columns, a row per crossed group. group: of each row. codes: by column; -1 is missing.
    """

    truth: Array
    weight: Array
    rules: Mapping[str, Array]
    choice: frozenset[str]
    cluster: Index
    stratum: Index
    own: bool
    unit: Index
    units: int
    labels: pa.Table
    group: Index
    codes: tuple[Index, ...]

    @property
    def clusters(self) -> int:
        return len(self.stratum)

    @property
    def groups(self) -> int:
        return max(1, self.labels.num_rows)

    def as_whole(self, depth: int) -> "People":
        """The same people, grouped by the first `depth` group columns only."""
        group, labels = _crossed(self.codes[:depth], self.labels.select(list(range(depth))), self.group)
        return replace(self, group=group, labels=labels, codes=self.codes[:depth])


def read(
    table: ir.Table,
    *,
    truth: str,
    rules: Mapping[str, str],
    design: Design,
    by: Sequence[str],
    within: Sequence[str],
    seed: int,
    on: Any,
) -> tuple[People, tuple[Note, ...]]:
    """Admit the rows and bring them home. A row without its truth or any rule's value is left out for all rules."""
    from doorstep.methods.engine import require, run

    columns, turned = _columns(table, rules)
    require(table, list(within))
    refuse_nested(table, within)
    numbers = {"_truth": truth} | {f"_rule{place}": column for place, column in enumerate(columns)}
    carried = {f"_within{place}": table[column] for place, column in enumerate(within)}
    try:
        admitted = admit(table.mutate(**carried), numbers=numbers, design=design, by=by, carry=tuple(carried), on=on)
    except Refusal as refusal:
        raise (_no_common_row(rules) if refusal.code == "survey.nothing-left" else refusal) from None
    home = run(admitted.rows, on=on)
    home, notes = _with_units(home, dict(zip(carried, within, strict=True)))
    values = [_floats(home[f"_rule{place}"]) for place in range(len(columns))]
    scores = {name: -value if turn else value for name, value, turn in zip(rules, values, turned, strict=True)}
    people = _people(home, scores, design=design, by=tuple(dict.fromkeys(by)), within=tuple(carried), seed=seed)
    blank = {name: admitted.counts[f"missing:{column}"] for name, column in zip(rules, columns, strict=True)}
    return people, (*admitted.notes, *notes, *_only_ones(people, blank), *_dealt_notes(people, home.num_rows, design))


def _no_common_row(rules: Mapping[str, str]) -> Refusal:
    return Refusal(
        "targeting.no-common-row",
        said("The rules cannot be set side by side."),
        why=said(
            "No row has the truth, the design and all of {columns}: rules are compared on the same people.",
            columns=", ".join(dict.fromkeys(rules.values())),
        ),
        do=said(
            "Compare them one at a time. Where each was tried in other villages, put what was chosen into one column "
            "and name the arms with --by."
        ),
    )


def _columns(table: ir.Table, rules: Mapping[str, str]) -> tuple[list[str], list[bool]]:
    """The column of each rule, and whether it is turned round: "-COL", where no column is called that."""
    turned = [name not in table.columns and name.startswith("-") for name in rules.values()]
    return [name[1:] if turn else name for name, turn in zip(rules.values(), turned, strict=True)], turned


def _with_units(home: pa.Table, within: Mapping[str, str]) -> tuple[pa.Table, list[Note]]:
    """The rows that have a value in every column of --within."""
    read, notes, known = home.num_rows, [], pa.array(np.ones(home.num_rows, dtype=bool))
    for name, column in within.items():
        has = pc.is_valid(home[name]) if not pa.types.is_floating(home[name].type) else pc.is_finite(home[name])
        has = pc.fill_null(has, False)
        known = pc.and_(known, has)
        count = read - int(pc.sum(has).as_py() or 0)
        if count:
            text = said(
                "{count} of {read} rows have no {column} and were left out.", count=count, read=read, column=column
            )
            notes.append(Note("survey.missing", text))
    kept = home.filter(known) if notes else home
    if kept.num_rows == 0:
        raise Refusal(
            "targeting.no-unit",
            said("There is nothing to compare."),
            why=said("No row has a value in {columns}.", columns=", ".join(within.values())),
            do=said("Name another column with --within, or leave it out."),
        )
    return kept, notes


def _people(
    home: pa.Table, scores: Mapping[str, Array], *, design: Design, by: Sequence[str], within: Sequence[str], seed: int
) -> People:
    codes = tuple(coded(home[name]) for name in by)
    group, labels = _crossed(codes, home.select(list(by)), np.arange(home.num_rows))
    unit, units = _joined([coded(home[name]) for name in within], home.num_rows)
    truth, weight = _floats(home["_truth"]), _floats(home["_w"])
    strata = coded(home["_stratum"]) if design.strata else np.zeros(home.num_rows, dtype=np.int64)
    if design.cluster:
        cluster, _ = _joined([strata, coded(home["_cluster"])], home.num_rows)
    else:
        cluster = _own(strata, [group, unit, weight, *scores.values(), truth], seed)
    stratum = np.zeros(int(cluster.max()) + 1, dtype=np.int64)
    stratum[cluster] = strata
    choice = frozenset(name for name, score in scores.items() if bool(((score == 0) | (score == 1)).all()))
    own = design.cluster is None
    return People(truth, weight, scores, choice, cluster, stratum, own, unit, units, labels, group, codes)


def _own(strata: Index, keys: Sequence[Array | Index], seed: int) -> Index:
    """Every row as its own cluster, numbered by what it says, not by where it stands; if too many, dealt."""
    order = np.lexsort((*keys, strata))
    found = np.empty(len(strata), dtype=np.int64)
    found[order] = np.arange(len(strata))
    if len(strata) <= MOST:
        return found
    start = 0
    for count in np.bincount(strata):
        # Each stratum gets groups in proportion to its rows, at least two, all of the same size but for one row.
        groups = max(min(int(count), 2), int(MOST * count / len(strata)))
        deal = np.random.default_rng([seed, start]).permutation(np.arange(count) % max(groups, 1))
        found[order[:count]], order = start + deal, order[count:]
        start += groups
    return found


def _crossed(codes: Sequence[Index], labels: pa.Table, at: Index) -> tuple[Index, pa.Table]:
    """Groups of crossed labels, from 0 in their order with a missing label last; and the labels of each.

    Args:
        at: the row of `labels` that each row's labels stand in.
    """
    if not codes:
        return np.zeros(len(at), dtype=np.int64), labels.slice(0, 0)
    group, _ = _joined([np.where(code < 0, code.max() + 1, code) for code in codes], len(at))
    first = np.full(int(group.max()) + 1, len(at), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(at)))
    return group, labels.take(pa.array(at[first]))


def _joined(codes: Sequence[Index], count: int) -> tuple[Index, int]:
    """Codes of crossed codes, from 0 without gaps, in their order; and how many there are."""
    if not codes:
        return np.zeros(count, dtype=np.int64), 1
    joined = codes[0]
    for code in codes[1:]:
        joined = _dense(joined * (int(code.max()) + 1) + code)
    joined = _dense(joined)
    return joined, int(joined.max()) + 1


def _dense(code: Index) -> Index:
    """Codes in the same order without gaps."""
    if int(code.max()) > 8 * len(code):
        return np.unique(code, return_inverse=True)[1]
    there = np.bincount(code) > 0
    return (np.cumsum(there) - 1)[code]


def coded(column: pa.ChunkedArray) -> Index:
    """Labels as integers in the order of the labels; -1 where missing."""
    encoded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    place = np.full(len(order) + 1, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[encoded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)]


def _floats(column: pa.ChunkedArray) -> Array:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _only_ones(people: People, blank: Mapping[str, int]) -> list[Note]:
    """A list of those chosen, the others left blank, looks like a rule that selects everybody."""
    return [
        Note(
            "targeting.only-ones",
            said(
                "Rule {rule} is 1 wherever it is filled, and so selects everybody who is left; if blank means not "
                "selected, write 0 there.",
                rule=name,
            ),
        )
        for name, value in people.rules.items()
        if blank[name] and bool((value == 1).all())
    ]


def _dealt_notes(people: People, rows: int, design: Design) -> list[Note]:
    notes = []
    if people.own and people.clusters < rows:
        text = said(
            "No cluster is named: the {rows} rows were dealt at random into {groups} groups, which are drawn instead. "
            "If villages or communes were drawn, name them with --cluster: the intervals are too narrow without it.",
            rows=rows,
            groups=people.clusters,
        )
        notes.append(Note("targeting.dealt", text))
    alone = np.flatnonzero(np.bincount(people.stratum) == 1)
    if design.strata and len(alone):
        text = said("{count} strata have a single cluster and add nothing to the errors.", count=len(alone))
        notes.append(Note("survey.lonely-stratum", text))
    return notes
