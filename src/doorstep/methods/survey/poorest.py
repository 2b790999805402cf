"""Who is the poorest share of a file, when rows weigh differently and values tie. Lower is poorer.

The truth takes whole rows: everybody at or below the cut is poor. A rule has only as many places as there are poor, so
rows that tie at its cut are taken in equal part: the expectation of drawing lots among them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Poorest:
    """Who is taken.

    Attributes:
        taken: the part of each row that is taken, 0 to 1, in the order of the rows; between only for ties at the cut.
        cut: the value of the last one taken.
        tied: rows that are taken in part.
    """

    taken: Numbers
    cut: float
    tied: int


def poorest(values: Numbers, weight: Numbers, mass: float) -> Poorest:
    """The rows of lowest value that together weigh `mass`; rows that tie at the cut are each taken in the same part.

    Args:
        values: one number per row, none missing.
        weight: what each row weighs, > 0.
        mass: weight to take, 0 < mass <= the sum of weight.
    """
    order = np.argsort(values, kind="stable")
    sorted_values, reached = values[order], np.cumsum(weight[order])
    slack = 1e-12 * reached[-1]
    cut = sorted_values[min(int(np.searchsorted(reached, mass - slack)), len(reached) - 1)]
    below = values < cut
    at = values == cut
    part = float(np.clip((mass - weight[below].sum()) / weight[at].sum(), 0.0, 1.0))
    whole = part > 1.0 - 1e-9
    taken = below.astype(np.float64)
    taken[at] = 1.0 if whole else part
    return Poorest(taken, float(cut), 0 if whole else int(at.sum()))


def truly_poorest(values: Numbers, weight: Numbers, share: float) -> npt.NDArray[np.bool_]:
    """Whether each row is at or below the value that the poorest `share` (0 < share < 1) of all weight reaches.

    Rows that tie at the cut are all poor, so the poor may be more than the share; a rule is then given their number.
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    place = int(np.searchsorted(reached, (share - 1e-12) * reached[-1]))
    return values <= values[order][min(place, len(order) - 1)]
