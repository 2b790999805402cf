"""Strata of the whole file: how many PSUs each has, which share of them was drawn, which stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.methods.survey.design import Design

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Strata:
    """PSUs by stratum, of the whole file: a group's error counts the PSUs outside it as zeros.

    Attributes:
        of_cell: stratum of each cell, from 0. psu_of_cell: PSU of each cell, from 0, or None.
        psus: number of PSUs [strata]. drawn: share of the population's PSUs in the sample [strata], 0 if unknown.
        lonely: what to do where `psus` is 1. notes: what was found.
    """

    of_cell: Index
    psu_of_cell: Index | None
    psus: Index
    drawn: NDArray[np.float64]
    lonely: str
    notes: tuple[Note, ...] = ()

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the whole design: PSUs less strata."""
        return int(self.psus.sum()) - len(self.psus)


def strata_of(table: pa.Table, design: Design) -> Strata:
    """Read the strata off the table of cells."""
    names, of_cell = _coded(table, "_stratum")
    psu_of_cell: Index | None = None
    notes: list[Note] = []
    if "_cluster" in table.column_names:
        clusters, cluster = _coded(table, "_cluster")
        nested, psu_of_cell = np.unique(of_cell * len(clusters) + cluster, return_inverse=True)
        psus = np.bincount(nested // len(clusters), minlength=len(names))
        if len(nested) > len(clusters):
            text = said(
                "{count} clusters have a name that stands in several strata: they count as different.",
                count=len(nested) - len(clusters),
            )
            notes.append(Note("survey.nested-clusters", text))
    else:
        psus = np.bincount(of_cell, weights=table["_n"].to_numpy(), minlength=len(names)).astype(np.int64)
    drawn = _share_drawn(table, of_cell, psus, names)
    notes += _lonely_notes(psus, drawn, names, design)
    if int(psus.sum()) <= len(psus):
        notes.append(
            Note("survey.no-error", said("No standard error can be given: each stratum has one cluster or row."))
        )
    return Strata(of_cell, psu_of_cell, psus, drawn, design.lonely, tuple(notes))


def _coded(table: pa.Table, column: str) -> tuple[list[Any], Index]:
    if column not in table.column_names:
        return [None], np.zeros(table.num_rows, dtype=np.int64)
    encoded = table[column].combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _share_drawn(table: pa.Table, of_cell: Index, psus: Index, names: Sequence[Any]) -> NDArray[np.float64]:
    if "_fpc_low" not in table.column_names:
        return np.zeros(len(psus))
    low, high = np.full(len(psus), np.inf), np.full(len(psus), -np.inf)
    np.minimum.at(low, of_cell, table["_fpc_low"].to_numpy().astype(np.float64))
    np.maximum.at(high, of_cell, table["_fpc_high"].to_numpy().astype(np.float64))
    if (differ := np.flatnonzero(low != high)).size:
        raise Refusal(
            "survey.fpc-differs",
            said("The population counts cannot be used."),
            why=said(
                "They differ within the stratum {stratum}: from {low} to {high}.",
                stratum=names[differ[0]],
                low=low[differ[0]],
                high=high[differ[0]],
            ),
            do=said("Give every row of a stratum the same number of clusters in the population."),
        )
    if high.max() <= 1:
        return high
    if (few := np.flatnonzero(high < psus)).size:
        raise Refusal(
            "survey.fpc-too-small",
            said("The population counts cannot be used."),
            why=said(
                "The stratum {stratum} has {psus} clusters in the sample and {count} in the population.",
                stratum=names[few[0]],
                psus=int(psus[few[0]]),
                count=high[few[0]],
            ),
            do=said("Give the number of clusters the stratum has in the population."),
        )
    return psus / high


def _lonely_notes(psus: Index, drawn: NDArray[np.float64], names: Sequence[Any], design: Design) -> list[Note]:
    single = np.flatnonzero((psus == 1) & (drawn < 1))
    if design.strata is None or not single.size:
        return []
    examples = ", ".join(sorted(str(names[int(index)]) for index in single)[:3])
    if design.lonely == "refuse":
        raise Refusal(
            "survey.lonely-stratum",
            said("No standard error can be given for this design."),
            why=said("{count} strata have a single cluster: {examples}.", count=int(single.size), examples=examples),
            do=said("Join them to like strata, or say how to treat them: centre or certainty."),
        )
    if design.lonely == "certainty":
        text = said(
            "{count} strata have a single cluster and add nothing to the errors: {examples}.",
            count=int(single.size),
            examples=examples,
        )
    else:
        text = said(
            "{count} strata have a single cluster, taken at its distance from the mean of all clusters: {examples}.",
            count=int(single.size),
            examples=examples,
        )
    return [Note("survey.lonely-stratum", text)]
