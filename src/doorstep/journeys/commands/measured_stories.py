"""Three households of the data: one that the score finds, one it misses, one it wrongly includes; the middle ones."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.journeys.report.content_finding import Reason, Story
from doorstep.methods.engine import Engine, run
from doorstep.methods.survey.poorest import poorest, truly_poorest

Numbers = npt.NDArray[np.float64]
KINDS = ("found", "missed", "included")


@dataclass(frozen=True)
class Judged:
    """The rows at home and opened in the engine, with truth, held-out score and weight of each."""

    home: pa.Table
    opened: Any
    truth: Numbers
    held_out: Numbers
    weight: Numbers


def stories(rows: Judged, model: Any, share: float, engine: Engine) -> tuple[Story, ...]:
    """One story of each kind, in the order of `KINDS`; a kind that nobody is of has none.

    A row must be of its kind by the held-out score, which judges, and by the fitted one, which explains.
    """
    from doorstep.methods.identify.score.apply import apply

    applied = run(apply(rows.opened, model, keep=["_number"], on=engine).table, on=engine)
    welfare = np.full(len(rows.truth), np.nan)
    welfare[applied["_number"].to_numpy()] = applied["welfare"].to_numpy()
    poor = truly_poorest(rows.truth, rows.weight, share)
    mass = float(rows.weight[poor].sum())
    taken = poorest(rows.held_out, rows.weight, mass).taken == 1.0
    fitted = poorest(welfare, rows.weight, mass)
    by_both = {True: taken & (fitted.taken == 1.0), False: ~taken & (fitted.taken == 0.0)}
    among = {"found": poor & by_both[True], "missed": poor & by_both[False], "included": ~poor & by_both[True]}
    line = _just_above(welfare, fitted.cut)
    place = {name: _places(values, rows.weight) for name, values in (("truth", rows.truth), ("score", welfare))}
    picked = [(kind, _middle(among[kind], place["truth"], place["score"])) for kind in KINDS if among[kind].any()]
    return tuple(_story(kind, at, rows, model, share, line, place) for kind, at in picked)


def _just_above(welfare: Numbers, cut: float) -> float:
    """An amount that parts those who are taken from the next ones."""
    above = welfare[welfare > cut]
    return float((cut + above.min()) / 2) if len(above) else float(cut * 2)


def _places(values: Numbers, weight: Numbers) -> Numbers:
    """Which share of all has more than each row; ties count half."""
    _, at = np.unique(values, return_inverse=True)
    sums = np.bincount(at, weights=weight)
    return np.asarray(1.0 - (np.cumsum(sums) - sums / 2)[at] / weight.sum())


def _middle(among: npt.NDArray[np.bool_], truth: Numbers, score: Numbers) -> int:
    """The row nearest to the medians of its kind in both places; the first of those that are equally near."""
    rows = np.flatnonzero(among)
    away = np.abs(truth[rows] - np.median(truth[rows])) + np.abs(score[rows] - np.median(score[rows]))
    return int(rows[int(np.argmin(away))])


def _story(kind: str, at: int, rows: Judged, model: Any, share: float, line: float, place: dict[str, Numbers]) -> Story:
    from doorstep.methods.identify.score.explaining import explain

    household = rows.home.slice(at, 1).to_pylist()[0]
    told = explain(model, household, line=line)
    reasons = tuple(Reason(one.trait, one.value, _factor(one.points, model)) for one in told.traits)
    return Story(
        kind=kind,
        share=share,
        welfare=float(rows.truth[at]),
        expected=told.welfare,
        richer=float(place["truth"][at]),
        above=float(place["score"][at]),
        reasons=reasons,
        changes=tuple((one.trait, one.to) for one in told.changes),
    )


def _factor(points: int, model: Any) -> float:
    """Points are thousandths of a log, or of the average household's score."""
    return math.exp(points / 1000) if model.target.log else 1.0 + points / 1000
