"""The errors of rules worked out plainly: every replicate ranks its rows anew, nothing is summed beforehand."""

import numpy as np

from doorstep.methods.evaluate.targeting.draws import multipliers
from doorstep.methods.survey.poorest import poorest, truly_poorest


def taken(value, weight, mass):
    if set(np.unique(value)) <= {0.0, 1.0}:
        return value
    found = np.zeros(len(value))
    there = weight > 0
    if mass > 0 and there.any():
        found[there] = poorest(value[there], weight[there], mass).taken
    return found


def is_poor(truth, weight, *, line=None, share=None):
    if line is not None:
        return truth < line
    there, found = weight > 0, np.zeros(len(truth), dtype=bool)
    if there.any():
        # A hair less than the share, so that rounding of the weights does not decide who is reached.
        found[there] = truly_poorest(truth[there], weight[there], share * (1 - 1e-10))
    return found


def figures(truth, rule, weight, group, groups, unit, *, line=None, share=None):
    """exclusion, inclusion and error, [3, groups]."""
    poor, chosen = np.zeros(len(truth)), np.zeros(len(truth))
    for one in np.unique(unit):
        rows = unit == one
        poor[rows] = is_poor(truth[rows], weight[rows], line=line, share=share)
        chosen[rows] = taken(rule[rows], weight[rows], weight[rows] @ poor[rows])
    sums = [
        np.bincount(group, weights=weight * one, minlength=groups)
        for one in (poor, chosen, poor * chosen, 1 + 0 * poor)
    ]
    P, S, B, N = sums
    with np.errstate(all="ignore"):
        return np.array([(P - B) / P, (S - B) / S, (P + S - 2 * B) / N])


def errors(truth, rule, weight, cluster, group, unit, stratum, *, replicates, seed, line=None, share=None):
    """Standard errors by a bootstrap that ranks anew, [3, groups]."""
    groups = int(group.max()) + 1
    seen = [
        figures(truth, rule, weight * one[cluster], group, groups, unit, line=line, share=share)
        for drawn in multipliers(stratum, replicates=replicates, seed=seed)
        for one in drawn
    ]
    return np.nanstd(np.array(seen), axis=0, ddof=1), np.isfinite(np.array(seen)).mean(axis=0)
