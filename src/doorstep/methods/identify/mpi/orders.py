"""Orders of groups under several choices: rank correlations, and comparisons that hold under all of them."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[np.float64]
Key = tuple[str, str, str]


def rank_table(long: pa.Table, by: Sequence[str]) -> pa.Table:
    """Kendall's tau-b and Spearman's rho between each two choices, over the groups both rank.

    Sources: Kendall (1945), Biometrika 33(3), 239-251 (tau-b, for ties); Spearman (1904).
    """
    from scipy.stats import kendalltau, spearmanr

    estimates, _ = _by_choice(long, by)
    rows = []
    for one, other in combinations(estimates, 2):
        if one[2] != other[2]:
            continue
        known = np.isfinite(estimates[one]) & np.isfinite(estimates[other])
        a, b = estimates[one][known], estimates[other][known]
        # With fewer than two different values there is no order to compare.
        ordered = len(set(a)) > 1 and len(set(b)) > 1
        rows.append(
            {
                "indicator": one[2],
                "weights": one[0],
                "k": one[1],
                "other_weights": other[0],
                "other_k": other[1],
                "kendall": float(kendalltau(a, b).statistic) if ordered else None,
                "spearman": float(spearmanr(a, b).statistic) if ordered else None,
                "groups": int(known.sum()),
            }
        )
    words = ("indicator", "weights", "k", "other_weights", "other_k")
    kinds = {
        **dict.fromkeys(words, pa.string()),
        "kendall": pa.float64(),
        "spearman": pa.float64(),
        "groups": pa.int64(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


def dominance_table(long: pa.Table, by: Sequence[str], degrees: int, level: float) -> pa.Table:
    """Of all pairs of groups, the share in which the same group is strictly poorer at every k, and surely so.

    A pair is sure at one k when the difference is beyond t x sqrt(se1^2 + se2^2), two-sided at `level`.
    """
    from scipy.special import stdtrit

    estimates, errors = _by_choice(long, by)
    reach = float(stdtrit(degrees, (1 + level) / 2)) if degrees > 0 else np.nan
    rows = []
    for weights, indicator in dict.fromkeys((key[0], key[2]) for key in estimates):
        chosen = [key for key in estimates if (key[0], key[2]) == (weights, indicator)]
        values = np.stack([estimates[key] for key in chosen])
        spread = np.stack([errors[key] for key in chosen])
        known = np.isfinite(values).all(axis=0)
        pairs, same, sure = _held(values[:, known], spread[:, known], reach)
        shares = {"same": same / pairs if pairs else None, "sure": sure / pairs if pairs and degrees > 0 else None}
        rows.append({"indicator": indicator, "weights": weights, "pairs": pairs, **shares})
    kinds = {"indicator": pa.string(), "weights": pa.string(), "pairs": pa.int64()}
    return pa.Table.from_pylist(rows, schema=pa.schema({**kinds, "same": pa.float64(), "sure": pa.float64()}))


def _held(values: Array, errors: Array, reach: float) -> tuple[int, int, int]:
    """Pairs of groups; those in the same strict order at every k; those beyond the error at every k."""
    groups = values.shape[1]
    same = sure = 0
    for first in range(groups - 1):
        apart = values[:, first + 1 :] - values[:, first : first + 1]
        above, below = (apart > 0).all(axis=0), (apart < 0).all(axis=0)
        bound = reach * np.hypot(errors[:, first + 1 :], errors[:, first : first + 1])
        same += int((above | below).sum())
        sure += int(((above | below) & (np.abs(apart) > bound).all(axis=0)).sum())
    return groups * (groups - 1) // 2, same, sure


def _by_choice(long: pa.Table, by: Sequence[str]) -> tuple[dict[Key, Array], dict[Key, Array]]:
    """Estimates and errors of the groups, in one order, by weights, k and indicator."""
    rows = long.to_pylist()
    place = {group: index for index, group in enumerate(dict.fromkeys(tuple(row[name] for name in by) for row in rows))}
    keys = dict.fromkeys((row["weights"], row["k"], row["indicator"]) for row in rows)
    estimates = {key: np.full(len(place), np.nan) for key in keys}
    errors = {key: np.full(len(place), np.nan) for key in keys}
    for row in rows:
        key = (row["weights"], row["k"], row["indicator"])
        group = place[tuple(row[name] for name in by)]
        estimates[key][group] = np.nan if row["estimate"] is None else row["estimate"]
        errors[key][group] = np.nan if row["se"] is None else row["se"]
    return estimates, errors
