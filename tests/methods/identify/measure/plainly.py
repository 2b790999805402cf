"""The indices written out in NumPy from their definitions, pair by pair, as slow as they are plain."""

import numpy as np


def pairs(y, w):
    return (w[:, None] * w[None, :] * np.abs(y[:, None] - y[None, :])).sum()


def quantile(y, w, p):
    order = np.argsort(y, kind="stable")
    values, at = np.unique(y[order], return_index=True)
    reached = np.cumsum(np.add.reduceat(w[order], at))
    goal = p * w.sum()
    first = np.flatnonzero(reached >= goal * (1 - 1e-12))[0]
    if abs(reached[first] - goal) <= 1e-12 * goal and first + 1 < len(values):
        return (values[first] + values[first + 1]) / 2
    return values[first]


def gini(y, w):
    return pairs(y, w) / (2 * w.sum() * (w * y).sum())


def fgt(y, w, z, alpha):
    poor = y < z
    return (w[poor] * (1 - y[poor] / z) ** alpha).sum() / w.sum()


def watts(y, w, z):
    poor = y < z
    return (w[poor] * np.log(z / y[poor])).sum() / w.sum()


def sen(y, w, z):
    poor = y < z
    rate, income_gap = fgt(y, w, z, 0), fgt(y, w, z, 1) / fgt(y, w, z, 0)
    return rate * (income_gap + (1 - income_gap) * gini(y[poor], w[poor]))


def sst(y, w, z):
    gaps = np.where(y < z, 1 - y / z, 0)
    return fgt(y, w, z, 1) * (1 + gini(gaps, w))


def entropy(y, w, a):
    mean = np.average(y, weights=w)
    r = y / mean
    if a == 1:
        return np.average(r * np.log(r), weights=w)
    if a == 0:
        return np.average(-np.log(r), weights=w)
    return (np.average(r**a, weights=w) - 1) / (a * (a - 1))


def atkinson(y, w, e):
    mean = np.average(y, weights=w)
    if e == 1:
        return 1 - np.exp(np.average(np.log(y), weights=w)) / mean
    return 1 - np.average(y ** (1 - e), weights=w) ** (1 / (1 - e)) / mean


def s80s20(y, w):
    top, bottom = quantile(y, w, 0.8), quantile(y, w, 0.2)
    return (w * y)[y > top].sum() / (w * y)[y <= bottom].sum()


def rmpg(y, w, z):
    poor = y < z
    return 1 - quantile(y[poor], w[poor], 0.5) / z


INDICES = {
    "fgt0": lambda y, w, z: fgt(y, w, z, 0),
    "fgt1": lambda y, w, z: fgt(y, w, z, 1),
    "fgt2": lambda y, w, z: fgt(y, w, z, 2),
    "fgt1.5": lambda y, w, z: fgt(y, w, z, 1.5),
    "watts": watts,
    "sen": sen,
    "sst": sst,
    "gini": lambda y, w, z: gini(y, w),
    "theil": lambda y, w, z: entropy(y, w, 1),
    "ge0": lambda y, w, z: entropy(y, w, 0),
    "ge2": lambda y, w, z: entropy(y, w, 2),
    "atkinson0.5": lambda y, w, z: atkinson(y, w, 0.5),
    "atkinson1": lambda y, w, z: atkinson(y, w, 1),
    "atkinson2": lambda y, w, z: atkinson(y, w, 2),
    "s80s20": lambda y, w, z: s80s20(y, w),
    "mean": lambda y, w, z: np.average(y, weights=w),
    "median": lambda y, w, z: quantile(y, w, 0.5),
    "p10": lambda y, w, z: quantile(y, w, 0.1),
    "rmpg": rmpg,
}
# The jackknife is not consistent for quantiles, nor for totals cut at them: a row goes in or out as a whole.
SMOOTH = [name for name in INDICES if name not in ("median", "p10", "rmpg", "s80s20")]


def jackknife(estimate, n):
    """Standard error from leaving out one row at a time; `estimate` takes the rows kept."""
    each = np.array([estimate(np.arange(n) != left) for left in range(n)])
    return np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum())
