"""Quantile regression (Koenker and Bassett 1978) by an interior point method (Portnoy and Koenker 1997).

Least squares would follow the few who spend much; the median, or a low quantile, does not. scikit-learn's own solver
writes the linear program out in full, which is slow from some ten thousand rows on; this one solves a small weighted
least squares problem a dozen or two times.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.estimate import Estimate
from doorstep.methods.identify.score.fitting.triangle import Squares, triangle
from doorstep.methods.identify.score.refusals import no_end
from doorstep.methods.identify.score.training import Training

ROUNDS = 200
GAP = 1e-10
"""Part of the sum of absolute errors by which the answer may be above the least one."""
SLACK = 1e4
"""Where rounding stops the steps short of the gap, so many times it is still near enough to tell nobody's rank."""
NEAR = 0.99995
"""How far towards the edge a step goes."""


def quantile(data: Training, share: float) -> Estimate:
    """The equation below which this share of weight lies; 0.5 is the median."""
    squares = Squares.of(triangle(data.matrix, data.y, data.weight))
    kept = np.setdiff1d(np.arange(data.matrix.shape[1]), squares.following)
    scale = squares.spreads[kept] / np.sqrt(squares.mass)
    size = squares.spread / np.sqrt(squares.mass)
    design = np.column_stack([np.ones(len(data.y)), (data.matrix[:, kept] - squares.means[kept]) / scale])
    weight = data.weight / data.weight.mean()
    found = _interior(design * weight[:, None], (data.y - squares.centre) / size * weight, share) * size
    coefficients = np.zeros(data.matrix.shape[1])
    coefficients[kept] = found[1:] / scale
    return Estimate(float(found[0] + squares.centre - squares.means @ coefficients), coefficients)


@dataclass
class _Point:
    """Where the method stands: for each row a (0 to 1), its room 1 - a, and the prices of both edges."""

    a: Numbers
    room: Numbers
    low: Numbers
    high: Numbers
    b: Numbers

    @property
    def gap(self) -> float:
        return float(self.low @ self.a + self.high @ self.room)

    def along(self, step: "_Point", primal: float, dual: float) -> "_Point":
        return _Point(
            self.a + primal * step.a, self.room + primal * step.room, self.low + dual * step.low,
            self.high + dual * step.high, self.b + dual * step.b,
        )  # fmt: skip


def _interior(X: Numbers, y: Numbers, share: float) -> Numbers:
    """Minimise the sum of share x (errors above) + (1 - share) x (errors below), by its dual.

    The dual: the largest y'a for which X'a = (1 - share) X'1 and 0 <= a <= 1; b are the prices of its equations.
    """
    point = _start(X, y, share)
    goal = GAP * (1.0 + float(np.abs(y).sum()))
    for _ in range(ROUNDS):
        if point.gap <= goal:
            break
        point = _step(X, y, share, point)
    if not point.gap <= goal * SLACK:
        raise no_end()
    return point.b


def _start(X: Numbers, y: Numbers, share: float) -> _Point:
    b: Numbers = np.asarray(np.linalg.lstsq(X, y, rcond=None)[0], dtype=np.float64)
    left = y - X @ b
    slack = max(1e-3, 0.1 * float(np.abs(left).mean()))
    ones = np.ones(len(y))
    return _Point((1.0 - share) * ones, share * ones, np.maximum(-left, 0) + slack, np.maximum(left, 0) + slack, b)


def _step(X: Numbers, y: Numbers, share: float, at: _Point) -> _Point:
    """One step ahead and the correction of its curvature (Mehrotra 1992)."""
    q = 1.0 / (at.low / at.a + at.high / at.room)
    factor = cho_factor(X.T @ (X * q[:, None]))
    missed = (1.0 - share) * X.sum(axis=0) - X.T @ at.a
    wrong = y - X @ at.b + at.low - at.high

    def direction(low: Numbers, high: Numbers) -> _Point:
        """Solve for where a x low and room x high are to move by the amounts given."""
        right = wrong + low / at.a - high / at.room
        b = cho_solve(factor, X.T @ (q * right) - missed)
        a = q * (right - X @ b)
        return _Point(a, -a, (low - at.low * a) / at.a, (high + at.high * a) / at.room, b)

    ahead = direction(-at.a * at.low, -at.room * at.high)
    primal, dual = _reach(at, ahead)
    if min(primal, dual) < 1.0:
        target = at.along(ahead, primal, dual).gap
        centre = (target / at.gap) ** 3 * at.gap / (2 * len(y))
        low, high = at.a * at.low + ahead.a * ahead.low, at.room * at.high + ahead.room * ahead.high
        ahead = direction(centre - low, centre - high)
        primal, dual = _reach(at, ahead)
    return at.along(ahead, primal, dual)


def _reach(at: _Point, step: _Point) -> tuple[float, float]:
    """How far a step may go, at most 1, before a, room, or a price would be 0."""
    return _until(at.a, step.a, at.room, step.room), _until(at.low, step.low, at.high, step.high)


def _until(*pairs: Numbers) -> float:
    ends = [1.0 / NEAR]
    for value, change in zip(pairs[::2], pairs[1::2], strict=True):
        down = change < 0
        if down.any():
            ends.append(float((value[down] / -change[down]).min()))
    return min(1.0, NEAR * min(ends))
