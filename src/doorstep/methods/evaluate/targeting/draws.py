"""How often each cluster is drawn in each replicate of the bootstrap: weights, never copies of rows."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]

CELLS = 4_000_000
"""Numbers of a table of weights that are held at once."""

STEP = 250
"""Replicates that are computed together at most."""

DEAL = 10
"""Replicates drawn at a time; how many are computed together does not change what is drawn."""


def multipliers(stratum: Index, *, replicates: int, seed: int, wide: int = 1) -> Iterator[Array]:
    """Weights of the clusters, [some replicates, clusters], until all replicates are drawn.

    In each stratum n - 1 of its n clusters are drawn with replacement, and each counts n/(n - 1) times as often as it
    is drawn, so that a total has the textbook variance (Rao and Wu 1988, Journal of the American Statistical
    Association 83, 231-241, with m = n - 1). A stratum of one cluster stays as it is and adds no variation.

    Args:
        stratum: of each cluster, from 0, clusters in the order of their labels.
        seed: the same seed gives the same weights, whatever the machine.
        wide: further numbers that each replicate will need, so that fewer are computed together.
    """
    generator = np.random.default_rng(seed)
    members = [np.flatnonzero(stratum == one) for one in range(int(stratum.max()) + 1)]
    step = int(np.clip(CELLS // max(len(stratum), wide, 1), 1, STEP))
    held: list[Array] = []
    for start in range(0, replicates, DEAL):
        held += list(_dealt(generator, members, len(stratum), min(DEAL, replicates - start)))
        while len(held) >= step:
            yield np.array(held[:step])
            held = held[step:]
    if held:
        yield np.array(held)


def _dealt(generator: np.random.Generator, members: list[Index], clusters: int, rows: int) -> Array:
    drawn = np.ones((rows, clusters))
    for within in members:
        if len(within) > 1:
            drawn[:, within] = _drawn(generator, len(within), rows)
    return drawn


def _drawn(generator: np.random.Generator, count: int, rows: int) -> Array:
    picked = generator.integers(0, count, size=(rows, count - 1), dtype=np.int32)
    picked += (np.arange(rows, dtype=np.int32) * count)[:, None]
    times = np.bincount(picked.ravel(), minlength=rows * count).reshape(rows, count)
    return times.astype(np.float64) * (count / (count - 1))
