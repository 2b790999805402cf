"""The variance of linearised statistics: clusters within strata, with the n/(n-1) of each stratum.

With z_hc the linearised total of PSU c in stratum h,
V = sum_h (1 - f_h) n_h/(n_h - 1) [sum_c z_hc^2 - (sum_c z_hc)^2/n_h]
(Wolter 2007, Introduction to Variance Estimation, section 2.4; first stage only, with replacement unless f_h is given).
n_h counts the PSUs of the whole file, so that a group is a domain: PSUs without a row of the group add zeros.
"""

import numpy as np

from doorstep.methods.survey.adding import added
from doorstep.methods.survey.collect import Index, Sums
from doorstep.methods.survey.fold import Folded
from doorstep.methods.survey.statistic import Array, Statistic, Totals, pair
from doorstep.methods.survey.strata import Strata

NOISE = 1e-13
"""A variance this small beside the terms it is the difference of is the rounding of sums, and is zero."""


def variances(sums: Sums, folded: Folded, statistic: Statistic, totals: Totals) -> Array:
    """Variance of the statistic in each group [groups]; `totals` are its parts' [parts, groups]."""
    gradient = statistic.gradient(totals)
    score, squares, size = _scores(folded, statistic.moving, gradient)
    own = _between(folded, sums.strata, score, squares)
    noise = NOISE * np.add.reduceat(size, folded.begin)
    variance = np.where(own <= noise, 0.0, own)
    if statistic.whole is None or statistic.pull is None:
        return variance
    pull = statistic.pull(totals)
    line_score, line_squares = _whole(sums, statistic.whole)
    cross = _crossed(folded, statistic.moving, statistic.whole, gradient, line_score, sums)
    line = _line_variance(sums, line_score, line_squares)
    return np.maximum(variance + 2 * pull * cross + pull**2 * line, 0.0)


def factors(strata: Strata) -> tuple[Array, Array]:
    """By stratum: (1-f) n/(n-1), 0 where n is 1; and (1-f) of the strata with one PSU that are centred, else 0."""
    counts = strata.psus.astype(np.float64)
    several = counts > 1
    many = np.where(several, (1 - strata.drawn) * counts / np.where(several, counts - 1, 1), 0.0)
    single = np.where(several | (strata.lonely != "centre"), 0.0, 1 - strata.drawn)
    return many, single


def _scores(folded: Folded, parts: tuple[str, ...], gradient: Array) -> tuple[Array, Array, Array]:
    """By entry (group and stratum): sum of z, sum of z^2 over PSUs, and the size of the terms behind the latter."""
    weighted = [gradient[index][folded.group] for index in range(len(parts))]
    z = _total([weight * folded.totals[part] for weight, part in zip(weighted, parts, strict=True)])
    if folded.psu is not None:
        return np.add.reduceat(z, folded.entry), np.add.reduceat(z * z, folded.entry), np.zeros(len(folded.entry))
    terms = [
        weighted[i] * weighted[j] * folded.products[pair(one, other)]
        for i, one in enumerate(parts)
        for j, other in enumerate(parts)
    ]
    return z, _total(terms), _total([np.abs(term) for term in terms])


def _total(terms: list[Array]) -> Array:
    result = terms[0].copy()
    for term in terms[1:]:
        result += term
    return result


def _between(folded: Folded, strata: Strata, score: Array, squares: Array) -> Array:
    many, single = factors(strata)
    stratum = folded.entry_stratum
    within = many[stratum] * (squares - score**2 / strata.psus[stratum])
    mean = np.add.reduceat(score, folded.begin) / strata.psus.sum()
    group_of_entry = folded.group[folded.entry]
    apart = single[stratum] * (score**2 - 2 * score * mean[group_of_entry])
    return np.asarray(np.add.reduceat(within + apart, folded.begin) + mean**2 * single.sum())


def _whole(sums: Sums, part: str) -> tuple[Array, Array]:
    """Sums over the whole file by PSU (or by stratum without clusters), and their squares by stratum."""
    strata = len(sums.strata.psus)
    if sums.psu is None:
        score = added(sums.totals[part], sums.stratum, strata)
        return score, added(sums.products[pair(part, part)], sums.stratum, strata)
    score = added(sums.totals[part], sums.psu)
    return score, added(score**2, stratum_of_psu(sums), strata)


def stratum_of_psu(sums: Sums) -> Index:
    """Position of the stratum of each PSU."""
    psu = np.arange(0) if sums.psu is None else sums.psu
    stratum = np.zeros(int(psu.max(initial=-1)) + 1, dtype=np.int64)
    stratum[psu] = sums.stratum[: len(psu)]
    return stratum


def _by_stratum(sums: Sums, score: Array) -> Array:
    if sums.psu is None:
        return score
    return added(score, stratum_of_psu(sums), len(sums.strata.psus))


def _line_variance(sums: Sums, score: Array, squares: Array) -> float:
    many, single = factors(sums.strata)
    by_stratum = _by_stratum(sums, score)
    mean = by_stratum.sum() / sums.strata.psus.sum()
    return float((many * (squares - by_stratum**2 / sums.strata.psus) + single * (by_stratum - mean) ** 2).sum())


def _crossed(folded: Folded, parts: tuple[str, ...], whole: str, gradient: Array, line: Array, sums: Sums) -> Array:
    """Covariance of the statistic within the group and the line of the whole file [groups]."""
    many, single = factors(sums.strata)
    stratum = folded.entry_stratum
    score, _, _ = _scores(folded, parts, gradient)
    weighted = [gradient[index][folded.group] for index in range(len(parts))]
    if folded.psu is None:
        pairs = [pair(part, whole) for part in parts]
        together = _total([weight * folded.products[names] for weight, names in zip(weighted, pairs, strict=True)])
    else:
        z = _total([weight * folded.totals[part] for weight, part in zip(weighted, parts, strict=True)])
        together = np.add.reduceat(z * line[folded.psu], folded.entry)
    by_stratum = _by_stratum(sums, line)[stratum]
    # The linearised line sums to zero over the file, so a stratum of one PSU needs no centring here.
    each = (
        many[stratum] * (together - score * by_stratum / sums.strata.psus[stratum])
        + single[stratum] * score * by_stratum
    )
    return np.asarray(np.add.reduceat(each, folded.begin))
