"""One scan: weighted totals of the parts by group, stratum and cluster, brought home as a small table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from doorstep.methods.kernel.said import Note
from doorstep.methods.survey.alone import notes_of_alone
from doorstep.methods.survey.design import Design
from doorstep.methods.survey.statistic import Array, Statistic, pair
from doorstep.methods.survey.strata import Strata, strata_of

Index = NDArray[np.int64]
Pairs = tuple[tuple[str, str], ...]
EVERYONE = "everyone"
"""A part that is always there: 1 in every row; its total is the number of people."""


@dataclass(frozen=True)
class Sums:
    """Totals by cell: a cell is a group crossed with a stratum and, when there are clusters, a cluster.

    Attributes:
        by: names of the group columns.
        labels: Arrow table of the group columns, one row per cell.
        codes: for each group column, the cell's label as an integer; -1 is a missing label.
        stratum: position of the cell's stratum in `strata`.
        psu: position of its cluster, or None when every row is its own.
        totals: sum of w x part, by part, [cells].
        products: sum of w^2 x part x part, by pair, [cells]; only without clusters.
        rows: rows counted, [cells].
        strata: number of PSUs and share drawn, by stratum.
        notes: what a reader must know of the design.
    """

    by: tuple[str, ...]
    labels: pa.Table
    codes: tuple[Index, ...]
    stratum: Index
    psu: Index | None
    totals: Mapping[str, Array]
    products: Mapping[tuple[str, str], Array]
    rows: Index
    strata: Strata
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Look:
    """What else a scan tells of each cell, over all its rows, unweighted.

    Attributes:
        ranges: columns of which `_known NAME`, `_least NAME`, `_most NAME` are wanted.
        counts: columns of which `_known NAME` is wanted. sums: of which `_sum NAME` is.
    """

    ranges: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


def collect(
    rows: ir.Table,
    parts: Mapping[str, Any],
    *,
    design: Design,
    by: Sequence[str] = (),
    products: Sequence[tuple[str, str]] = (),
    statistics: Sequence[Statistic] = (),
    on: Any = None,
) -> Sums:
    """Sum parts in one scan.

    Args:
        rows: as admitted (`_w`, `_stratum`, `_cluster`, `_fpc`).
        parts: unweighted expressions of a row of `rows`, boolean or numeric; null adds nothing.
        products, statistics: which pairs of parts errors will need when rows are their own clusters; with neither,
            all pairs. Ignored when the design has clusters, whose sums serve every pair.
    """
    by = tuple(dict.fromkeys(by))
    wanted, pairs = wanted_of(parts, design, products, statistics)
    return sums_of(cells_of(rows, wanted, pairs, design=design, by=by, on=on), wanted, pairs, design=design, by=by)


def wanted_of(
    parts: Mapping[str, Any],
    design: Design,
    products: Sequence[tuple[str, str]] = (),
    statistics: Sequence[Statistic] = (),
) -> tuple[Mapping[str, Any], Pairs]:
    """All parts to sum, and the pairs of them whose products are summed as well."""
    wanted = {**parts, EVERYONE: ibis.literal(1.0, "float64")}
    return wanted, () if design.cluster else _pairs(tuple(wanted), products, statistics)


def sums_of(
    cells: pa.Table, parts: Sequence[str] | Mapping[str, Any], pairs: Pairs, *, design: Design, by: tuple[str, ...]
) -> Sums:
    """The table of cells as sums by the names of the parts."""
    strata = strata_of(cells, design)
    counted = cells["_n"].to_numpy().astype(np.int64)
    numbers = [_floats(cells, f"_t{index}") for index in range(len(parts))]
    codes = tuple(_codes(cells[name]) for name in by)
    return Sums(
        by=by,
        labels=cells.select(list(by)),
        codes=codes,
        stratum=strata.of_cell,
        psu=strata.psu_of_cell,
        totals=dict(zip(parts, numbers, strict=True)),
        products={names: _floats(cells, f"_p{index}") for index, names in enumerate(pairs)},
        rows=counted,
        strata=strata,
        notes=(*strata.notes, *notes_of_alone(by, codes, strata.psu_of_cell, counted)),
    )


def _pairs(parts: Sequence[str], products: Sequence[tuple[str, str]], statistics: Sequence[Statistic]) -> Pairs:
    asked = {pair(*names) for names in products}
    asked |= {names for statistic in statistics for names in statistic.pairs()}
    if not asked:
        asked = {pair(one, other) for one in parts for other in parts}
    return tuple(sorted(asked | {(EVERYONE, EVERYONE)}))


def cells_of(
    rows: ir.Table,
    parts: Mapping[str, Any],
    pairs: Pairs,
    *,
    design: Design,
    by: Sequence[str],
    look: Look | None = None,
    on: Any = None,
) -> pa.Table:
    """The scan: a row per cell, with the sums of the parts, and `_n`, the rows whose `_w` is known; and what `look`
    asks for, with `_read`, all rows of the cell."""
    from doorstep.methods.engine import run

    place = {name: index for index, name in enumerate(parts)}
    weighted = {f"_t{place[name]}": rows["_w"] * part.cast("float64") for name, part in parts.items()}
    weighted[f"_t{place[EVERYONE]}"] = rows["_w"]
    # A label that is also a group is one key, not two.
    twice = {"_stratum": design.strata, "_cluster": design.cluster}
    same = {name: column for name, column in twice.items() if name in rows.columns and column in by}
    keys = [*by, *(name for name in twice if name in rows.columns and name not in same)]
    asked = (*look.ranges, *look.counts, *look.sums) if look else ()
    kept = [name for name in (*keys, *asked, "_fpc") if name in rows.columns]
    thin = rows.select(*dict.fromkeys(kept), **weighted)
    sums = {name: thin[name].sum() for name in weighted}
    sums |= {
        f"_p{index}": (thin[f"_t{place[one]}"] * thin[f"_t{place[other]}"]).sum()
        for index, (one, other) in enumerate(pairs)
    }
    sums["_n"] = thin[f"_t{place[EVERYONE]}"].count()
    if "_fpc" in thin.columns:
        sums |= {"_fpc_low": thin["_fpc"].min(), "_fpc_high": thin["_fpc"].max()}
    sums |= _looked(thin, look) if look else {}
    found = run(thin.group_by(keys).aggregate(**sums) if keys else thin.aggregate(**sums), on=on)
    for name, column in same.items():
        found = found.append_column(name, found[column])
    return found


def _looked(rows: ir.Table, look: Look) -> dict[str, Any]:
    sums = {"_read": rows.count()}
    sums |= {f"_known {name}": rows[name].count() for name in (*look.ranges, *look.counts)}
    sums |= {f"_least {name}": rows[name].min() for name in look.ranges}
    sums |= {f"_most {name}": rows[name].max() for name in look.ranges}
    return sums | {f"_sum {name}": rows[name].sum() for name in look.sums}


def _floats(table: pa.Table, name: str) -> Array:
    return np.nan_to_num(table[name].to_numpy().astype(np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf)


def _codes(column: pa.ChunkedArray) -> Index:
    """Labels as integers in the order of the labels, so that groups come out sorted; -1 where missing."""
    encoded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.full(len(order) + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[encoded.indices.fill_null(len(order)).to_numpy(zero_copy_only=False)]
