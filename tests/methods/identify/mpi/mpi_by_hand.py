"""Alkire-Foster and Taylor's method once more, row by row in NumPy, sharing no line with the package."""

import numpy as np


def measures(flags, weights, k, w):
    """Estimates and linearised variables of every indicator.

    Args:
        flags: deprivations [rows, indicators], 0 or 1. weights: sum to 1. w: weight x size [rows].
    Returns:
        name -> (estimate, z [rows]); the weighted sum of z over the sample has the variance of the estimate.
    """
    score = flags @ weights
    poor = (score >= k - 1e-9).astype(float)
    censored = flags * poor[:, None]
    people = w.sum()
    found = {}

    def ratio(name, over, under):
        estimate = (w @ over) / (w @ under)
        found[name] = estimate, (over - estimate * under) / (w @ under)

    one = np.ones(len(w))
    assert people > 0
    for name in ("m0", "m1", "m2"):
        ratio(name, score * poor, one)
    ratio("h", poor, one)
    ratio("a", score * poor, poor)
    for j in range(flags.shape[1]):
        ratio(f"uncensored:{j}", flags[:, j], one)
    for j in range(flags.shape[1]):
        ratio(f"censored:{j}", censored[:, j], one)
    for j in range(flags.shape[1]):
        ratio(f"contribution:{j}", weights[j] * censored[:, j], score * poor)
    return found


def variance(z, stratum, psu):
    """Variance of the sum of z (weights inside): clusters within strata, n/(n-1), with replacement."""
    total = 0.0
    for one in np.unique(stratum):
        inside = stratum == one
        clusters = np.array([z[inside & (psu == c)].sum() for c in np.unique(psu[inside])])
        n = len(clusters)
        assert n > 1, "every stratum of this check has several clusters"
        total += n / (n - 1) * ((clusters - clusters.mean()) ** 2).sum()
    return total


def fast_variance(z, stratum, psu):
    """The same, for clusters whose numbers are unique across strata."""
    clusters, of_row = np.unique(psu, return_inverse=True)
    sums = np.bincount(of_row, weights=z)
    strata = np.zeros(len(clusters), dtype=stratum.dtype)
    strata[of_row] = stratum
    total = 0.0
    for one in np.unique(strata):
        inside = sums[strata == one]
        total += len(inside) / (len(inside) - 1) * ((inside - inside.mean()) ** 2).sum()
    return total
