"""Groups of one cluster, or of one row: nothing there shows how clusters or rows differ, so no error is feigned."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.methods.kernel.said import Note, said

Index = NDArray[np.int64]


def notes_of_alone(by: Sequence[str], codes: Sequence[Index], psu: Index | None, rows: Index) -> tuple[Note, ...]:
    """How many of the groups crossed by `by` have all their rows in one cluster, or a single row without clusters.

    Their linearised total is zero by construction, whatever their households are like (decision 0006).

    Args:
        codes, psu, rows: of each cell, as in `Sums`.
    """
    if not by or not len(rows) or (psu is not None and psu.max() == 0):
        return ()
    group = np.zeros(len(rows), dtype=np.int64)
    for column in codes:
        group = np.unique(group * (int(column.max()) + 2) + column + 1, return_inverse=True)[1]
    units = np.bincount(group, weights=rows) if psu is None else _clusters(group, psu)
    alone, groups = int((units == 1).sum()), len(units)
    if not alone:
        return ()
    if psu is None:
        text = said(
            "{alone} of {groups} groups have a single row; their errors are left empty.", alone=alone, groups=groups
        )
        return (Note("survey.group-of-one-row", text),)
    text = said(
        "{alone} of {groups} groups lie within one cluster each; nothing there shows how clusters differ, so their "
        "errors are left empty. Without the cluster column you get errors that hold for those clusters alone.",
        alone=alone,
        groups=groups,
    )
    return (Note("survey.group-within-one-cluster", text),)


def _clusters(group: Index, psu: Index) -> NDArray[np.float64]:
    width = int(psu.max()) + 1
    return np.bincount(np.unique(group * width + psu) // width).astype(np.float64)
