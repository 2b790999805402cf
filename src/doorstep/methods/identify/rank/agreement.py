"""How far informants agree: Kendall's W with ties, and tau-b between pairs of informants.

Sources: Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287; ties, the chi-square and
tau-b as in Kendall (1970), Rank Correlation Methods, 4th ed., chapters 3 and 6.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from doorstep.methods.identify.rank.places import Numbers, mean_places
from doorstep.methods.identify.rank.voices import Village, Voices
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

MOST = 50_000_000
"""Pairs of households, times informants, above which tau-b of a unit is not computed."""


@dataclass(frozen=True)
class Concordance:
    """Kendall's W of the households that all informants ranked.

    Attributes:
        w: 0 (no more alike than chance) to 1 (one order); NaN without two informants and two such households, or
            where all ranks tie. chi2, degrees, p: the test that informants rank at random; the chi-square is an
            approximation, good from about eight households on.
        common: households that all informants ranked.
    """

    w: float
    chi2: float
    degrees: int
    p: float
    common: int


def agreement(voices: Voices) -> Result:
    """Agreement of the informants of each unit.

    Returns:
        Result "agreement", one row per unit: `unit`, `w`, `p`, `informants` (with lists of two or more), `items`,
        `common` (households that all of them ranked, of which W is), `chi2`, `df`, `tau` (mean tau-b over pairs of
        informants, on the households both ranked; this also serves where few are common). Null where not defined.
    """
    rows = [_row(voices, village) for village in voices.villages]
    kinds = {"unit": voices.units.type, "w": pa.float64(), "p": pa.float64(), "informants": pa.int64()}
    kinds |= {"items": pa.int64(), "common": pa.int64(), "chi2": pa.float64(), "df": pa.int64(), "tau": pa.float64()}
    table = pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))
    return Result("agreement", table, voices.notes, voices.inputs)


def _row(voices: Voices, village: Village) -> dict[str, object]:
    found = concordance(village)
    return {
        "unit": voices.units[village.unit].as_py(),
        "w": _known(found.w),
        "p": _known(found.p),
        "informants": int((village.counts > 1).sum()),
        "items": len(village.items),
        "common": found.common,
        "chi2": _known(found.chi2),
        "df": found.degrees,
        "tau": _known(mean_tau(village)),
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def concordance(village: Village) -> Concordance:
    """Kendall's W, corrected for ties: 12 S / (m^2 (n^3 - n) - m sum T), T the sum of t^3 - t over tied groups."""
    from scipy.stats import chi2

    places = village.places[village.counts > 1]
    common = ~np.isnan(places).any(axis=0)
    m, n = len(places), int(common.sum())
    if m < 2 or n < 2:
        return Concordance(np.nan, np.nan, 0, np.nan, n if m else 0)
    ranks = _ranked_again(places[:, common])
    totals = ranks.sum(axis=0)
    spread = float(((totals - totals.mean()) ** 2).sum())
    most = m**2 * (n**3 - n) - m * _ties(ranks)
    if most <= 0:
        return Concordance(np.nan, np.nan, n - 1, np.nan, n)
    w = 12 * spread / most
    statistic = m * (n - 1) * w
    return Concordance(w, statistic, n - 1, float(chi2.sf(statistic, n - 1)), n)


def _ranked_again(places: Numbers) -> Numbers:
    """Places among the common households only."""
    m, n = places.shape
    return mean_places(np.repeat(np.arange(m), n), places.ravel())[0].reshape(m, n)


def _ties(ranks: Numbers) -> float:
    sizes = [np.unique(row, return_counts=True)[1].astype(np.float64) for row in ranks]
    return float(sum((size**3 - size).sum() for size in sizes))


def mean_tau(village: Village) -> float:
    """Mean tau-b over pairs of informants on the households both ranked; NaN where no pair has one."""
    places = village.places[village.counts > 1]
    m, k = places.shape
    if m < 2 or m * k * (k - 1) / 2 > MOST:
        return float("nan")
    ranked = ~np.isnan(places)
    upper = np.triu_indices(k, 1)
    both = (ranked[:, upper[0]] & ranked[:, upper[1]]).astype(np.float64)
    signs = np.nan_to_num(np.sign(places[:, upper[0]] - places[:, upper[1]]))
    untied = (signs**2) @ both.T
    with np.errstate(all="ignore"):
        tau = (signs @ signs.T) / np.sqrt(untied * untied.T)
    pairs = tau[np.triu_indices(m, 1)]
    return float(np.nanmean(pairs)) if (~np.isnan(pairs)).any() else float("nan")


def notes_of_agreement(voices: Voices) -> tuple[Note, ...]:
    """The overall agreement in one sentence; none where no unit has one."""
    found = [concordance(village) for village in voices.villages]
    known = [one for one in found if not np.isnan(one.w)]
    if not known:
        return ()
    text = said(
        "Agreement of informants: Kendall's W is {w} on average over {units} units (1 is one order, 0 is chance); in "
        "{surely} of them they agree more than chance would (p below 0.05).",
        w=f"{np.mean([one.w for one in known]):.2f}",
        units=len(known),
        surely=sum(1 for one in known if one.p < 0.05),
    )
    return (Note("rank.agreement", text),)
