"""Who is poor and who is selected in the file as it is: unit by unit, ties as `survey.poorest` settles them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.methods.evaluate.targeting.near import the_poorest, the_truly_poorest
from doorstep.methods.evaluate.targeting.people import Array, Index, People


@dataclass(frozen=True)
class Chosen:
    """A part of the rows.

    Attributes:
        taken: the part of each row that is taken, 0 to 1, [rows]; whole for the truth.
        cut: value of the last one taken in each unit, -inf where nobody is, [units]; None for a line or a 0/1 choice.
        part: the part of each row tied at the cut that is taken, [units].
        tied: rows that are taken in part.
    """

    taken: Array
    cut: Array | None = None
    part: Array | None = None
    tied: int = 0


@dataclass(frozen=True)
class Quota:
    """How many are poor: those below a line, a share of each unit, or as many as a 0/1 rule selects in each unit."""

    line: float | None = None
    share: float | None = None
    like: str | None = None


def rows_of_units(people: People) -> list[Index]:
    """The rows of each unit."""
    if people.units == 1:
        return [np.arange(len(people.unit))]
    order = np.argsort(people.unit, kind="stable")
    return np.split(order, np.cumsum(np.bincount(people.unit, minlength=people.units))[:-1])


def truly_poor(people: People, quota: Quota, units: list[Index]) -> Chosen:
    """Who is poor."""
    if quota.line is not None:
        return Chosen((people.truth < quota.line).astype(np.float64))
    taken, cut = np.zeros(len(people.truth)), np.full(len(units), -np.inf)
    for place, rows in enumerate(units):
        share = _share(people, quota, rows)
        if share <= 0:
            continue
        truth = people.truth[rows]
        poor = _poor(truth, people.weight[rows], share)
        taken[rows], cut[place] = poor, truth[poor].max()
    return Chosen(taken, cut, np.ones(len(units)))


def _poor(truth: Array, weight: Array, share: float) -> NDArray[np.bool_]:
    return np.ones(len(truth), dtype=bool) if share >= 1 else the_truly_poorest(truth, weight, share)


def _share(people: People, quota: Quota, rows: Index) -> float:
    if quota.like is None:
        return float(quota.share or 0.0) if people.weight[rows].sum() > 0 else 0.0
    everyone = float(people.weight[rows].sum())
    selected = float(people.weight[rows] @ people.rules[quota.like][rows])
    return selected / everyone if everyone > 0 else 0.0


def selected(people: People, name: str, poor: Chosen, units: list[Index]) -> Chosen:
    """Whom a rule selects: its own choice, or as many people of lowest value as there are poor in the unit."""
    value = people.rules[name]
    if name in people.choice:
        return Chosen(value)
    taken, tied = np.zeros(len(value)), 0
    cut, part = np.full(len(units), -np.inf), np.ones(len(units))
    for place, rows in enumerate(units):
        weight = people.weight[rows]
        mass = float(weight @ poor.taken[rows])
        if mass <= 0:
            continue
        found = the_poorest(value[rows], weight, mass)
        taken[rows], cut[place], tied = found.taken, found.cut, tied + found.tied
        part[place] = found.taken[value[rows] == found.cut].max()
    return Chosen(taken, cut, part, tied)
