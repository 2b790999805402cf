"""Kemeny's order: the one that contradicts the informants in the fewest pairs.

Sources: Kemeny (1959), Daedalus 88, 577-591; Young and Levenglick (1978), SIAM J. Appl. Math. 35, 285-300; households
that all beat all others stand before them in every such order (Truchon 1998, An extension of the Condorcet criterion);
the exact search over sets as in Betzler, Fellows, Guo, Niedermeier and Rosamond (2009), TCS 410, 4554-4570.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from doorstep.methods.identify.rank.places import Index, Numbers, positions, pushed
from doorstep.methods.identify.rank.voices import Village

EXACT = 14
"""Households in one knot of majorities up to which the order is proven best."""
MOST = 2000
"""Households of a unit at most."""


@dataclass(frozen=True)
class Kemeny:
    """Scores, [k]: the position in the best order (of several, see `kemeny`). exact: whether that is proven."""

    score: Numbers
    exact: bool


def kemeny(village: Village) -> Kemeny:
    """The order of least total disagreement: pairs that an informant puts the other way round.

    Only pairs that an informant ranked both of, and not as equal, count. A knot is a set of households whose majorities
    run in circles or tie; knots stand in one order for certain. Among best orders the one nearest to Borda's is taken;
    where these tie as well, households share the mean of their positions. A knot of more than `EXACT` is ordered by
    Borda's count and then by moving single households as long as that lessens the disagreement.
    """
    before = preferences(village)
    margin = before - before.T
    score = np.empty(len(before))
    placed, exact = 0, True
    for knot in knots(margin):
        inner = np.ix_(knot, knot)
        proven = len(knot) <= EXACT
        score[knot] = placed + (_best(before[inner]) if proven else _nearly_best(margin[inner]))
        exact &= proven
        placed += len(knot)
    return Kemeny(score, exact)


def kemeny_range(village: Village, score: Numbers) -> tuple[Index, Index]:
    """Between which positions each household stands when each informant in turn is left out (and with all).

    A household compared by fewer than two informants may stand anywhere, and may push the others (see `pushed`).
    """
    all_in = positions(score)
    useful = [place for place, count in enumerate(village.counts) if count > 1]
    found = np.stack([all_in, *(positions(kemeny(village.without(one)).score) for one in useful)])
    return pushed(found.min(axis=0), found.max(axis=0), all_in, village.heard > 1)


def preferences(village: Village) -> Index:
    """[k, k]: informants who put the row's household before (poorer than) the column's."""
    k = len(village.items)
    before = np.zeros((k, k), dtype=np.int64)
    for places in village.places:
        ranked = np.flatnonzero(~np.isnan(places))
        before[np.ix_(ranked, ranked)] += places[ranked][:, None] < places[ranked][None, :]
    return before


def knots(margin: Index) -> list[Index]:
    """Households in groups, poorest first: each beats all of later groups by majority, and within one they do not."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    count, knot = connected_components(csr_matrix(margin >= 0), directed=True, connection="strong")
    wins = (margin > 0).sum(axis=1)
    first = np.array([wins[knot == one].max() for one in range(count)])
    return [np.flatnonzero(knot == one) for one in np.argsort(-first, kind="stable")]


@cache
def _levels(k: int) -> tuple[Index, ...]:
    """All sets of k households as bits, by their number of members."""
    sets = np.arange(2**k)
    sizes = np.bitwise_count(sets)
    return tuple(sets[sizes == size] for size in range(k + 1))


def _best(before: Index) -> Numbers:
    """[k]: mean position over the best orders of one knot, from 1. Dynamic programming over who stands first."""
    k = len(before)
    if k == 1:
        return np.ones(1)
    cost = _with_borda_second(before)
    bits = 1 << np.arange(k)
    # added[i, s]: what it costs to place i right after the set s.
    added = np.zeros((k, 2**k), dtype=np.int64)
    for j in range(k):
        added[:, bits[j] : 2 * bits[j]] = added[:, : bits[j]] + cost[:, j : j + 1]
    least = np.zeros(2**k, dtype=np.int64)
    ways = np.zeros(2**k)
    ways[0] = 1
    for sets in _levels(k)[1:]:
        inside = (sets[:, None] & bits) > 0
        earlier = np.where(inside, sets[:, None] ^ bits, 0)
        costs = np.where(inside, least[earlier] + added[np.arange(k), earlier], np.iinfo(np.int64).max)
        least[sets] = costs.min(axis=1)
        ways[sets] = np.where(costs == least[sets][:, None], ways[earlier], 0).sum(axis=1)
    return _mean_positions(k, bits, added, least, ways)


def _with_borda_second(before: Index) -> Index:
    """[k, k]: cost of placing the row's household after the column's: the disagreement first, Borda's order second."""
    wins = (before - before.T).sum(axis=1)
    against = np.maximum(wins[:, None] - wins[None, :], 0)
    return before * (int(against.sum()) + 1) + against


def _mean_positions(k: int, bits: Index, added: Index, least: Index, ways: Numbers) -> Numbers:
    """Walk back from the whole: how many best orders place each household at each position."""
    onward = np.zeros(2**k)
    onward[-1] = 1
    mean = np.zeros(k)
    for size in range(k - 1, -1, -1):
        sets = _levels(k)[size]
        free = (sets[:, None] & bits) == 0
        later = sets[:, None] | bits
        good = free & (least[sets][:, None] + added[:, sets].T == least[later])
        passing = np.where(good, onward[later], 0)
        onward[sets] = passing.sum(axis=1)
        mean += (size + 1) * (ways[sets][:, None] * passing).sum(axis=0)
    return np.asarray(mean / ways[-1])


def _nearly_best(margin: Index) -> Numbers:
    """[k]: positions from 1 in an order that no move of a single household betters; those alike share the mean."""
    wins = margin.sum(axis=1)
    order = np.lexsort((-(margin > 0).sum(axis=1), -wins))
    moved = True
    while moved:
        moved = False
        for item in order.copy():
            order, better = _moved(order, item, margin)
            moved |= better
    place = np.empty(len(order))
    place[order] = np.arange(1, len(order) + 1)
    # Two households with equal margins against everyone are told apart by nothing but their names.
    _, alike = np.unique(margin, axis=0, return_inverse=True)
    alike = alike.ravel()
    return (np.bincount(alike, weights=place) / np.bincount(alike))[alike]


def _moved(order: Index, item: int, margin: Index) -> tuple[Index, bool]:
    """The order with this household where it contradicts least, if that is better than where it stands."""
    others = order[order != item]
    # gained[p]: majorities met by standing at place p rather than at the front.
    gained = np.r_[0, np.cumsum(-margin[item, others])]
    here = int(np.flatnonzero(order == item)[0])
    best = int(np.argmax(gained))
    if gained[best] <= gained[here]:
        return order, False
    return np.insert(others, best, item), True
