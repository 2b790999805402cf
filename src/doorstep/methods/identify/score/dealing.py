"""An order of rows that only depends on what they hold, and folds dealt by what clusters are called."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.home import Index, Labels
from doorstep.methods.identify.score.refusals import one_cluster

Bits = npt.NDArray[np.uint64]


def content_of(numbers: Sequence[Numbers], labels: Sequence[Labels | None]) -> Index:
    """A number for each row that only depends on what it holds; equal for equal rows."""
    mixed = np.zeros(len(numbers[0]), dtype=np.uint64)
    for values in (*numbers, *(one.codes.astype(np.float64) for one in labels if one)):
        mixed ^= np.ascontiguousarray(values).view(np.uint64)
        _mix(mixed)
    return mixed.view(np.int64)


def _mix(bits: Bits) -> None:
    """Spread every bit over all bits, in place (the finishing step of splitmix64: Steele, Lea and Flood 2014)."""
    bits += np.uint64(0x9E3779B97F4A7C15)
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)


def dealt(labels: Labels | None, content: Index, folds: int, seed: int, cluster: str | None) -> tuple[Index, int]:
    """The fold of each row, by seed and the text of its cluster (its content where it is its own), and how many."""
    if labels is None:
        keys = content.view(np.uint64) ^ np.uint64(seed)
        _mix(keys)
        place = np.empty(len(keys), dtype=np.int64)
        place[np.argsort(keys, kind="stable")] = np.arange(len(keys))
        return place % min(folds, len(keys)), len(keys)
    if len(labels.names) < 2:
        raise one_cluster(cluster)
    digests = [hashlib.sha256(f"{seed}\0{name}".encode()).digest() for name in labels.names]
    turn = np.empty(len(digests), dtype=np.int64)
    turn[sorted(range(len(digests)), key=digests.__getitem__)] = np.arange(len(digests))
    return (turn % min(folds, len(digests)))[labels.codes], len(digests)
