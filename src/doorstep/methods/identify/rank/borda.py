"""Borda's count for lists of any length.

Sources: Borda (1781), Mémoire sur les élections au scrutin, here as a share of the list, so that lists of different
length compare; the Bayesian bootstrap of Rubin (1981), Annals of Statistics 9(1), 130-134.
"""

import numpy as np

from doorstep.methods.identify.rank.places import Index, Numbers, middle_range, positions, pushed
from doorstep.methods.identify.rank.voices import Village

DRAWN = 20_000_000
"""Positions that are drawn for one unit at most; a unit of more than 50,000 households gets fewer draws."""


def borda(village: Village, weights: Numbers | None = None) -> Numbers:
    """The mean, over informants, of the share of the others in their list who are poorer: 0 poorest, 1 best off.

    Ties count half. A household that nobody compared with another has 0.5: nothing is known of it.

    Args:
        weights: what each informant counts, [m] or [draws, m], above 0; None is 1 each.
    Returns:
        scores, [k] or [draws, k].
    """
    compared = village.compared
    share = np.where(compared, (village.places - 1) / np.maximum(village.counts[:, None] - 1, 1), 0.0)
    told = np.ones(len(village.informants)) if weights is None else weights
    heard = told @ compared
    return np.where(heard > 0, (told @ share) / np.where(heard > 0, heard, 1.0), 0.5)


def borda_range(village: Village, *, replicates: int, level: float, random: np.random.Generator) -> tuple[Index, Index]:
    """Between which positions the middle `level` of draws lie when informants are weighed anew at random.

    Each draw gives every informant an exponential weight (Rubin 1981), so that no household ever loses all its voices.
    A household compared by fewer than two informants may stand anywhere, and may push the others (see `pushed`).
    """
    k = len(village.items)
    draws = min(replicates, max(20, DRAWN // k))
    weights = random.standard_exponential((draws, len(village.informants)))
    low, high = middle_range(positions(borda(village, weights)), level)
    return pushed(low, high, positions(borda(village)), village.heard > 1)
