"""How well guesses of welfare do on data that has it: what a rounded scorecard loses beside the full model."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.methods.survey.poorest import poorest, truly_poorest

Numbers = npt.NDArray[np.float64]


def loss(
    guesses: Mapping[str, Numbers], welfare: Numbers, weight: Numbers, *, log: bool, quotas: Sequence[float]
) -> pa.Table:
    """Compare guesses with the truth.

    Args:
        guesses: name -> score of each row, on the fitted scale. welfare: the truth, not in logs. weight: > 0.
        log: the scale is the log of welfare; rows with welfare of 0 or less then have no part in r2.
        quotas: shares of all weight, such as 0.2.
    Returns:
        `indicator` (r2, spearman, exclusion_20 ..), one column per guess, and `n` rows. Exclusion: the share of the
        truly poorest that the poorest by the guess miss, given as many places. Null where it is not defined.
    """
    rows = []
    fit = welfare > 0 if log else np.ones(len(welfare), dtype=bool)
    truth = np.log(welfare[fit]) if log else welfare
    found = {name: r2(guess[fit], truth, weight[fit]) for name, guess in guesses.items()}
    rows.append({"indicator": "r2", **found, "n": int(fit.sum())})
    found = {name: spearman(guess, welfare, weight) for name, guess in guesses.items()}
    rows.append({"indicator": "spearman", **found, "n": len(welfare)})
    for quota in quotas:
        found = {name: exclusion(guess, welfare, weight, quota) for name, guess in guesses.items()}
        rows.append({"indicator": f"exclusion_{quota * 100:g}", **found, "n": len(welfare)})
    kinds = [("indicator", pa.string()), *((name, pa.float64()) for name in guesses), ("n", pa.int64())]
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


def exclusion(guess: Numbers, welfare: Numbers, weight: Numbers, share: float) -> float | None:
    """The share of the poorest that a guess misses when it has as many places as there are poor."""
    if not len(welfare):
        return None
    poor = truly_poorest(welfare, weight, share)
    places = float(weight[poor].sum())
    taken = poorest(guess, weight, places).taken
    return float(1.0 - (weight * taken)[poor].sum() / places)


def r2(guess: Numbers, truth: Numbers, weight: Numbers) -> float | None:
    """1 - squared errors / squares about the mean; None where the truth is the same for all."""
    if not len(truth):
        return None
    centre = np.average(truth, weights=weight)
    spread = float((weight * (truth - centre) ** 2).sum())
    return float(1.0 - (weight * (truth - guess) ** 2).sum() / spread) if spread > 0 else None


def spearman(one: Numbers, other: Numbers, weight: Numbers) -> float | None:
    """Correlation of ranks (Spearman 1904), ties at their middle; None where one of them ranks nobody."""
    if len(one) < 2:
        return None
    ranks = [_ranks(values, weight) for values in (one, other)]
    first, second = (rank - np.average(rank, weights=weight) for rank in ranks)
    over = float((weight * first * second).sum())
    under = float(np.sqrt((weight * first**2).sum() * (weight * second**2).sum()))
    return over / under if under > 0 else None


def _ranks(values: Numbers, weight: Numbers) -> Numbers:
    """Weight below each value, and half of the weight at it: ties share their middle rank."""
    _, at = np.unique(values, return_inverse=True)
    sums = np.bincount(at, weights=weight)
    return (np.cumsum(sums) - sums / 2)[at]
