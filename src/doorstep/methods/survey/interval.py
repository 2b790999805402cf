"""Confidence intervals: symmetric with Student's t; on the logit scale for shares; exact at 0 and 1."""

import numpy as np

from doorstep.methods.survey.statistic import Array

EDGE = 1e-12
"""A share this near 0 or 1 is 0 or 1 but for rounding."""


def interval(
    estimate: Array, se: Array, sample: Array, *, degrees: int, level: float, share: bool
) -> tuple[Array, Array]:
    """Low and high bounds, nan where not known.

    A figure that is no share and is 0 without any variation has no interval: its bounds are nan.
    A share p strictly between 0 and 1 has logit(p) +- t x se / (p (1 - p)); so its interval never leaves 0 to 1.
    A share of exactly 0 (or 1) has no estimated error; its far bound is that of Clopper and Pearson for 0 (or all) of
    `sample`, the effective sample size of Korn and Graubard (1998, Survey Methodology 24(2), 193-201), taken here as
    the number of PSUs, as if all members of a PSU were alike, or as Kish's number of rows without clusters.
    A share beyond 1 (gaps of a welfare below 0) is treated as none.
    """
    from scipy.special import stdtrit

    reach = stdtrit(degrees, (1 + level) / 2) if degrees > 0 else np.nan
    low, high = estimate - reach * se, estimate + reach * se
    if not share:
        # Nobody poor, or all alike: that the sample shows no variation is no proof that there is none.
        bare = (estimate == 0) & (se == 0)
        return np.where(bare, np.nan, low), np.where(bare, np.nan, high)
    between = (estimate > EDGE) & (estimate < 1 - EDGE) & np.isfinite(se)
    p, error = estimate[between], se[between]
    odds, step = np.log(p / (1 - p)), reach * error / (p * (1 - p))
    low[between], high[between] = 1 / (1 + np.exp(step - odds)), 1 / (1 + np.exp(-step - odds))
    none, all_ = np.abs(estimate) <= EDGE, np.abs(estimate - 1) <= EDGE
    low[none], high[none] = 0.0, _far_from_nothing(sample[none], level)
    low[all_], high[all_] = 1 - _far_from_nothing(sample[all_], level), 1.0
    return low, high


def _far_from_nothing(sample: Array, level: float) -> Array:
    """The share of which `sample` draws show nothing once in 2/(1 - level) times."""
    return np.asarray(-np.expm1(np.log((1 - level) / 2) / np.maximum(sample, 1.0)))
