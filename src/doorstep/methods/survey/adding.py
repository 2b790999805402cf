"""Adding numbers up by their group."""

import numpy as np
from numpy.typing import NDArray


def added(values: NDArray[np.float64], at: NDArray[np.int64], size: int = 0) -> NDArray[np.float64]:
    """Sums of `values` by the group `at` each belongs to, groups counted from 0; at least `size` groups."""
    return np.bincount(at, weights=values, minlength=size).astype(np.float64, copy=False)
