"""Voices and a score together: the village keeps its scores, and the community's order deals them out.

Community targeting knows who within a village is poorer, a score also which village is; a hybrid of both is compared
with each in Alatas, Banerjee, Hanna, Olken and Tobias (2012), American Economic Review 102(4), 1206-1240. Dealing out
the sorted scores by rank is quantile mapping.
"""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from doorstep.methods.identify.rank.ordering import Order
from doorstep.methods.identify.rank.places import DIGITS, Index, Numbers, mean_places, positions
from doorstep.methods.identify.rank.refused import refuse_share
from doorstep.methods.kernel.said import Note, said


def combine(order: Order, scores: Numbers, share: float = 0.5) -> Order:
    """Join an order of voices with a score.

    Within each unit the scores of its households are dealt out anew: the lowest to the household that voices call
    poorest, and so on; households at one position share the mean of theirs. Then
    combined = share x dealt score + (1 - share) x own score: in the unit of the score, lower is poorer, comparable
    between units as the score is. With share 1 each unit follows its voices, with share 0 it is the score alone.

    Args:
        scores: [households], in the order of `order.voices`; lower is poorer; NaN where not known.
        share: of voices, 0 to 1, both included.
    Returns:
        the order with further columns `combined` and `combined_position` (1 poorest in the unit); null, and noted,
        where the score is not known.
    Raises:
        Refusal: the share is not from 0 to 1.
    """
    refuse_share(share, ends=True)
    known = np.flatnonzero(~np.isnan(scores))
    combined = np.full(len(scores), np.nan)
    place = np.zeros(len(scores), dtype=np.int64)
    if len(known):
        unit = order.voices.unit_of[known]
        dealt = _dealt(unit, np.round(order.score[known], DIGITS), scores[known])
        combined[known] = share * dealt + (1 - share) * scores[known]
        for rows in _runs(unit):
            place[known[rows]] = positions(combined[known[rows]])
    unknown = np.isnan(combined)
    further = {
        "combined": pa.array(combined, mask=unknown),
        "combined_position": pa.array(place, mask=unknown),
    }
    return replace(
        order,
        notes=(*order.notes, *_notes(int(unknown.sum()))),
        inputs={**order.inputs, "share": share},
        further={**order.further, **further},
    )


def _dealt(unit: Index, voice: Numbers, scores: Numbers) -> Numbers:
    """The scores of each unit in the order of its voices; ties get the mean of what their places hold."""
    by_voice, by_score = np.lexsort((voice, unit)), np.lexsort((scores, unit))
    dealt = np.empty(len(scores))
    dealt[by_voice] = scores[by_score]
    places, _ = mean_places(unit, voice)
    _, tied = np.unique(np.stack([unit.astype(np.float64), places]), axis=1, return_inverse=True)
    tied = tied.ravel()
    return np.asarray((np.bincount(tied, weights=dealt) / np.bincount(tied))[tied])


def _runs(unit: Index) -> list[Index]:
    """Rows of each unit; rows of a unit stand together."""
    return np.split(np.arange(len(unit)), np.flatnonzero(unit[1:] != unit[:-1]) + 1)


def _notes(unknown: int) -> tuple[Note, ...]:
    if not unknown:
        return ()
    text = said("{count} ranked households have no score: they have a position, and no combined one.", count=unknown)
    return (Note("rank.no-score", text),)
