"""Whether a design can be learnt from at all, and whether what was learnt is too good to be true."""

from collections.abc import Mapping, Sequence

import numpy as np

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.triangle import ROUNDING, Squares, together
from doorstep.methods.identify.score.loss import spearman
from doorstep.methods.identify.score.refusals import LEAK, collinear, leaks, same_target
from doorstep.methods.identify.score.training import Training

LOOKED_AT = 5_000
"""Rows whose ranks are compared; the folds have already shuffled them."""


def refuse_unlearnable(data: Training, folded: Sequence[Numbers], method: str, effects: str | None) -> None:
    """Refuse a target that is the same for all, and features that follow from others if the method cannot part them.

    Args:
        folded: triangles of the folds; with effects, of what tells households of one place apart.
    """
    squares = Squares.of(together(folded))
    if squares.spread <= ROUNDING * np.sqrt(squares.mass) * float(np.abs(data.y).max()):
        raise same_target()
    names = [one.name for one in data.features]
    if effects:
        useless = squares.following if method == "ols" else np.flatnonzero(squares.same)
        if len(useless):
            raise collinear([names[at] for at in useless], [], effects)
    elif method in ("ols", "quantile"):
        for feature in squares.following:
            raise collinear([names[feature]], [names[at] for at in squares.makes(int(feature))], None)


def refuse_leak(data: Training, figures: Mapping[str, float | None], method: str) -> None:
    """Refuse a fit that is too good, naming features whose order is that of the target."""
    # Trees can learn their own rows by heart, so that only rows held out say whether they know the target.
    reached = figures["r2_cv" if method == "boosted" else "r2"] or 0.0
    names = _in_order(data)
    if reached > LEAK or names:
        raise leaks(reached, names)


def _in_order(data: Training) -> list[str]:
    rows = np.linspace(0, len(data.y) - 1, min(LOOKED_AT, len(data.y))).astype(np.int64)
    weight = np.ones(len(rows))
    found = []
    for feature, values in zip(data.features, data.matrix.T, strict=True):
        alike = _spearman(values[rows], data.target[rows], weight)
        if alike**2 > LEAK:
            found.append(feature.name)
    return found


def _spearman(values: Numbers, target: Numbers, weight: Numbers) -> float:
    return spearman(values, target, weight) or 0.0
