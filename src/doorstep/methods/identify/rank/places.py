"""Places within a list: who stands where when several may stand together. NumPy only."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
DIGITS = 9
"""Decimals of a score within which two households stand at one position: what is left is noise of the arithmetic."""


def mean_places(group: Index, values: Numbers) -> tuple[Numbers, Index]:
    """The place of each value within its group, 1 for the lowest; equal values share the mean of their places.

    Returns:
        places, and the length of the group, both in the order given.
    """
    order = np.lexsort((values, group))
    grouped, ordered = group[order], values[order]
    rows = np.arange(len(order))
    new_group = np.r_[True, grouped[1:] != grouped[:-1]][: len(order)]
    new_value = new_group | np.r_[True, ordered[1:] != ordered[:-1]][: len(order)]
    starts = rows[new_group]
    lengths = np.diff(np.r_[starts, len(order)])
    ties = rows[new_value]
    middle = (ties + np.r_[ties[1:], len(order)] - 1) / 2
    places = np.empty(len(order))
    places[order] = middle[np.cumsum(new_value) - 1] - np.repeat(starts, lengths) + 1
    counts = np.empty(len(order), dtype=np.int64)
    counts[order] = np.repeat(lengths, lengths)
    return places, counts


def percentiles(group: Index, values: Numbers) -> Numbers:
    """The share of the others in the group who are lower, ties as half: 0 for the lowest, 1 for the highest; 0.5 for
    one who is alone."""
    places, counts = mean_places(group, values)
    return np.where(counts > 1, (places - 1) / np.maximum(counts - 1, 1), 0.5)


def positions(scores: Numbers) -> Index:
    """Positions along the last axis, 1 for the lowest score; equal scores share their first position: 1, 1, 3."""
    rounded = np.round(np.atleast_2d(scores), DIGITS)
    order = np.argsort(rounded, axis=1, kind="stable")
    ordered = np.take_along_axis(rounded, order, axis=1)
    first = np.ones(ordered.shape, dtype=bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(first, np.arange(ordered.shape[1]), 0), axis=1) + 1
    found = np.empty_like(places)
    np.put_along_axis(found, order, places, axis=1)
    return found.reshape(np.shape(scores)).astype(np.int64)


def middle_range(drawn: Index, level: float) -> tuple[Index, Index]:
    """The lowest and highest position of the middle `level` of draws [draws, households], rounded outwards."""
    ordered = np.sort(drawn, axis=0)
    last = len(ordered) - 1
    tail = (1 - level) / 2
    # The small number keeps 0.025 x 400 at 10 whatever its last digit.
    return ordered[int(np.floor(tail * last + 1e-9))], ordered[int(np.ceil((1 - tail) * last - 1e-9))]


def pushed(low: Index, high: Index, position: Index, known: npt.NDArray[np.bool_]) -> tuple[Index, Index]:
    """Ranges of positions where some households may stand anywhere.

    One that is not known has the range 1 to k. One that is known may also come as many positions earlier as there are
    unknown ones before it, and as many later as there are after it or beside it.
    """
    k = len(position)
    unknown = np.sort(position[~known])
    before = np.searchsorted(unknown, position, "left")
    low = np.where(known, np.maximum(low - before, 1), 1)
    return low, np.where(known, np.minimum(high + len(unknown) - before, k), k)
