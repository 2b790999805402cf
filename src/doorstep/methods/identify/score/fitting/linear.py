"""Methods of least squares: plain, ridge and lasso, with or without an effect of each place.

Penalties act on standardised features and target, so that they have no unit: with the correlations C of the features
and c of features and target, ridge (Hoerl and Kennard 1970) minimises b'Cb/2 - c'b + penalty b'b/2, and lasso
(Tibshirani 1996) the same with penalty |b|. A penalty that is not given is the one of a grid with the least squared
error on folds held out; a fit that judges a fold chooses on the other folds alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.estimate import Estimate, Fits
from doorstep.methods.identify.score.fitting.places import Means, names_of, within
from doorstep.methods.identify.score.fitting.triangle import Squares, together, triangle
from doorstep.methods.identify.score.training import Training

Solve = Callable[[Sequence[Numbers]], Estimate]
Path = Callable[[Numbers, Numbers, Sequence[float]], Numbers]
"""The triangle and target of standardised features and penalties -> coefficients, [penalties, features]."""

RIDGE = tuple(float(penalty) for penalty in np.geomspace(1e-5, 10.0, 25))
LASSO = tuple(float(share) for share in np.geomspace(1e-4, 1.0, 41))
"""Shares of the penalty that leaves no feature."""


def linear(data: Training, folded: Sequence[Numbers], method: str, penalty: float | None) -> Fits:
    """Fit all rows, and without each fold, whose triangles are `folded`; a penalty of None is chosen."""
    solve = _solver(method, penalty)
    if data.places is not None:
        # What tells households of one place apart is not the same without some of them.
        parts = (data.without(number) for number in range(len(folded)))
        without = tuple(_with_places(part, triangles(within(part)), solve) for part in parts)
        return Fits(_with_places(data, folded, solve), without)
    others = ([*folded[:number], *folded[number + 1 :]] for number in range(len(folded)))
    return Fits(solve(folded), tuple(solve(part) for part in others))


def _solver(method: str, penalty: float | None) -> Solve:
    if method == "ols":
        return _ols
    path, grid = {"ridge": (_ridge, _ridge_grid), "lasso": (_lasso, _lasso_grid)}[method]
    if penalty is not None:
        return lambda folded: _penalised(Squares.of(together(folded)), path, penalty)
    return lambda folded: _chosen(folded, path, grid)


def triangles(data: Training) -> list[Numbers]:
    """The triangle of each fold."""
    return [triangle(data.matrix[fold], data.y[fold], data.weight[fold]) for fold in data.folds]


def _ols(folded: Sequence[Numbers]) -> Estimate:
    squares = Squares.of(together(folded))
    coefficients = squares.solved()
    return Estimate(squares.intercept(coefficients), coefficients)


def _standard(squares: Squares) -> tuple[Numbers, Numbers, Numbers]:
    """The triangle and target of standardised features, and what turns their coefficients back."""
    scale = np.where(squares.same, 0.0, 1.0 / np.where(squares.same, 1.0, squares.spreads))
    return squares.apart * scale, squares.along / (squares.spread or 1.0), scale * squares.spread


def _penalised(squares: Squares, path: Path, penalty: float) -> Estimate:
    apart, along, back = _standard(squares)
    coefficients = path(apart, along, [penalty])[0] * back
    return Estimate(squares.intercept(coefficients), coefficients, options={"penalty": penalty})


def _ridge(apart: Numbers, along: Numbers, penalties: Sequence[float]) -> Numbers:
    """By the singular values of the triangle."""
    left, sizes, right = np.linalg.svd(apart)
    return np.array([right.T @ (sizes / (sizes**2 + penalty) * (left.T @ along)) for penalty in penalties])


def _lasso(apart: Numbers, along: Numbers, penalties: Sequence[float]) -> Numbers:
    """By scikit-learn, which is given the triangle in place of the rows: its sums of products are the same."""
    from sklearn.linear_model import lasso_path

    alphas = np.array(penalties) / len(along)
    found = lasso_path(np.asfortranarray(apart), along, alphas=alphas, precompute=False, tol=1e-9, max_iter=50_000)
    return np.asarray(found[1].T)


def _ridge_grid(squares: Squares) -> Sequence[float]:
    return RIDGE[::-1]


def _lasso_grid(squares: Squares) -> Sequence[float]:
    apart, along, _ = _standard(squares)
    largest = float(np.abs(apart.T @ along).max())
    return [share * largest for share in reversed(LASSO)]


def _chosen(folded: Sequence[Numbers], path: Path, grid: Callable[[Squares], Sequence[float]]) -> Estimate:
    """The penalty whose squared error, each part judged by the others, is least; the largest of equal ones."""
    squares = Squares.of(together(folded))
    penalties = grid(squares)
    errors = np.zeros(len(penalties))
    for number, part in enumerate(folded):
        others = Squares.of(together([*folded[:number], *folded[number + 1 :]]))
        apart, along, back = _standard(others)
        for at, coefficients in enumerate(path(apart, along, penalties) * back):
            errors[at] += _squared_error(part, others.intercept(coefficients), coefficients)
    return _penalised(squares, path, penalties[int(np.argmin(errors))])


def _squared_error(part: Numbers, intercept: float, coefficients: Numbers) -> float:
    return float(((part @ np.array([-intercept, *-coefficients, 1.0])) ** 2).sum())


def _with_places(data: Training, folded: Sequence[Numbers], solve: Solve) -> Estimate:
    """Fit what tells households of one place apart; the place adds what is left of its mean."""
    estimate = solve(folded)
    left = data.y - data.matrix @ estimate.coefficients
    intercept = float(np.average(left, weights=data.weight))
    effects = Means(data)(left[:, None])[:, 0]
    added = {name: float(effect - intercept) for name, effect in zip(names_of(data), effects, strict=True)}
    return replace(estimate, intercept=intercept, effects=added)
