"""Least squares by triangles: each part of the rows is folded once to a small triangle, and parts add up.

A part with design X, target y and weights w becomes the R of the QR decomposition of sqrt(w) [1, X, y]; the R of two
parts stacked is that of their rows together. A fit without a fold is then a fit of the other triangles: trying a score
on ten folds costs one pass over the rows. Sums of squares would do so too, but they square the condition number
(Golub and Van Loan 2013, Matrix Computations, 5.3; tall and skinny QR: Demmel et al. 2012).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack, solve_triangular

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.home import Index, Mask

ROWS = 2048
"""Rows folded at once: they fit in the cache of a processor."""
NOTHING = 1e-8
"""A feature of which others leave this part of its spread, or less, follows from them."""
ROUNDING = 1e-13
"""Of sums of a million numbers, beside their size."""


def triangle(matrix: Numbers, y: Numbers, weight: Numbers) -> Numbers:
    """Fold rows: [rows, features], targets, weights > 0 -> the triangle of sqrt(w) [1, X, y], square."""
    wide = matrix.shape[1] + 2
    found = np.zeros((wide, wide), order="F")
    block = np.empty((wide + ROWS, wide), order="F")
    root = np.sqrt(weight)
    for start in range(0, len(y), ROWS):
        rows = slice(start, start + ROWS)
        end = wide + len(root[rows])
        block[:wide] = found
        block[wide:end, 0] = root[rows]
        np.multiply(matrix[rows], root[rows, None], out=block[wide:end, 1:-1])
        np.multiply(y[rows], root[rows], out=block[wide:end, -1])
        found = _folded(block[:end])
    return found


def together(triangles: Sequence[Numbers]) -> Numbers:
    """The triangle of several parts' rows."""
    return _folded(np.vstack(triangles))


def _folded(block: Numbers) -> Numbers:
    """The R of a block, which may be written over."""
    wide = block.shape[1]
    if len(block) < wide:
        block = np.vstack([block, np.zeros((wide - len(block), wide))])
    folded, *_ = lapack.dgeqrf(np.asfortranarray(block), lwork=64 * wide, overwrite_a=True)
    return np.triu(folded[:wide])


@dataclass(frozen=True)
class Squares:
    """What least squares need to know of rows, read off their triangle.

    Attributes:
        mass: sum of weights. means: of the features. centre: mean of the target.
        apart: triangle of the features beside their means. along: what of the target lies along it.
        rest: root of the target's sum of squares that no feature reaches.
    """

    mass: float
    means: Numbers
    centre: float
    apart: Numbers
    along: Numbers
    rest: float

    @classmethod
    def of(cls, R: Numbers) -> "Squares":
        """Read a triangle."""
        first = R[0] / R[0, 0]
        apart, along, rest = R[1:-1, 1:-1], R[1:-1, -1], abs(float(R[-1, -1]))
        return cls(float(R[0, 0] ** 2), first[1:-1], float(first[-1]), apart, along, rest)

    @property
    def spreads(self) -> Numbers:
        """Root of each feature's sum of squares beside its mean."""
        return np.asarray(np.sqrt((self.apart**2).sum(axis=0)))

    @property
    def spread(self) -> float:
        """Root of the target's sum of squares beside its mean."""
        return float(np.sqrt((self.along**2).sum() + self.rest**2))

    @property
    def same(self) -> Mask:
        """Features that are the same for everyone: what is left of their spread is the rounding of their mean."""
        return np.asarray(self.spreads <= ROUNDING * np.abs(self.means) * np.sqrt(self.mass))

    @property
    def following(self) -> Index:
        """Features that follow from those before them, or are the same for everyone."""
        left = np.abs(np.diag(self.apart))
        return np.flatnonzero(self.same | (left <= NOTHING * self.spreads))

    def intercept(self, coefficients: Numbers) -> float:
        """So that the mean score is the mean of the target."""
        return self.centre - float(self.means @ coefficients)

    def solved(self) -> Numbers:
        """Ordinary least squares; a feature that follows from those before it has 0."""
        coefficients = np.zeros(len(self.means))
        kept = np.setdiff1d(np.arange(len(self.means)), self.following)
        if len(kept) == len(self.means):
            return np.asarray(solve_triangular(self.apart, self.along))
        if len(kept):
            folded = _folded(np.column_stack([self.apart[:, kept], self.along]))
            coefficients[kept] = solve_triangular(folded[:-1, :-1], folded[:-1, -1])
        return coefficients

    def makes(self, feature: int) -> Index:
        """Which features before it a feature that follows is made of."""
        before = np.setdiff1d(np.arange(feature), self.following)
        if not len(before):
            return before
        folded = _folded(np.column_stack([self.apart[:, before], self.apart[:, feature]]))
        shares = solve_triangular(folded[:-1, :-1], folded[:-1, -1]) * self.spreads[before]
        return before[np.abs(shares) > 1e-6 * self.spreads[feature]]
