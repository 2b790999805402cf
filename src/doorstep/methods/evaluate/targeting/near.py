"""The poorest of many rows without putting all of them in order: only those near the cut are ranked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.methods.survey.poorest import Poorest, poorest, truly_poorest

Array = NDArray[np.float64]
Index = NDArray[np.int64]

FEW = 50_000
"""Up to so many rows all are ranked."""

SAMPLE = 16_384
"""Rows that are looked at to guess where a cut lies."""

REACH = 0.02
"""Part of all weight on each side of the guess that is ranked."""


@dataclass(frozen=True)
class Zone:
    """The rows around a cut.

    Attributes:
        low, high: their least and greatest value; rows below `low` are taken for sure, rows above `high` are not.
        rows: their places. below: weight of the rows below `low`.
    """

    low: float
    high: float
    rows: Index
    below: float


def zone_of(value: Array, low: float, high: float) -> Index:
    """Places of the values from `low` to `high`, both included."""
    return np.flatnonzero((value >= low) & (value <= high))


def around(value: Array, weight: Array, mass: float) -> Zone:
    """The rows among which lies the value at which those of lowest value weigh `mass`; all rows, if they are few."""
    everyone = Zone(-np.inf, np.inf, np.arange(len(value)), 0.0)
    if len(value) <= FEW:
        return everyone
    some = slice(None, None, max(len(value) // SAMPLE, 1))
    order = np.argsort(value[some])
    guess, reached = value[some][order], np.cumsum(weight[some][order])
    reached /= reached[-1]
    aim = mass / float(weight.sum())
    low, high = (guess[min(int(np.searchsorted(reached, aim + away)), len(guess) - 1)] for away in (-REACH, REACH))
    below = float(weight[value < low].sum())
    rows = zone_of(value, low, high)
    inside = float(weight[rows].sum())
    # Half a percent of the zone is left on both sides, so that rounding cannot carry the cut out of it.
    safe = below + 0.005 * inside < mass < below + 0.995 * inside
    return Zone(float(low), float(high), rows, below) if safe else everyone


def the_poorest(value: Array, weight: Array, mass: float) -> Poorest:
    """As `survey.poorest.poorest`, the same but for rounding, and faster where there are many rows."""
    zone = around(value, weight, mass)
    if zone.low == -np.inf:
        return poorest(value, weight, mass)
    found = poorest(value[zone.rows], weight[zone.rows], mass - zone.below)
    taken = (value < zone.low).astype(np.float64)
    taken[zone.rows] = found.taken
    return Poorest(taken, found.cut, found.tied)


def the_truly_poorest(value: Array, weight: Array, share: float) -> NDArray[np.bool_]:
    """As `survey.poorest.truly_poorest`."""
    mass = share * float(weight.sum())
    zone = around(value, weight, mass)
    if zone.low == -np.inf:
        return truly_poorest(value, weight, share)
    inside = weight[zone.rows]
    poor = value < zone.low
    poor[zone.rows] = truly_poorest(value[zone.rows], inside, (mass - zone.below) / float(inside.sum()))
    return poor
