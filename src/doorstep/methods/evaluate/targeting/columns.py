"""What the indicators of a rule are summed from: pairs, welfare weights, fifths of the people, falls of the gap."""

from collections.abc import Callable, Mapping

import numpy as np

from doorstep.methods.evaluate.targeting.choosing import Chosen
from doorstep.methods.evaluate.targeting.indicators import Indicator, Sums
from doorstep.methods.evaluate.targeting.pairs import pairs_of
from doorstep.methods.evaluate.targeting.people import Array, People
from doorstep.methods.evaluate.targeting.resampling import Columns

FIFTHS = 5

NEAR = 0.05
"""Part of the people on each side of the end of a fifth of whom a rule selects as many as of those who cross it."""


def columns_of(
    people: People,
    name: str,
    poor: Chosen,
    indicators: Mapping[str, Indicator],
    *,
    line: float | None,
    amount: float,
    shared: Mapping[str, Array],
) -> Columns:
    """The columns that one rule needs.

    Args:
        amount: money for each person selected; 0 when none is given.
        shared: columns that are the same for all rules, by name (see `shared_columns`).
    """
    needs = {one.needs for one in indicators.values()}
    taken = {key: column for key, column in shared.items() if key.startswith("fifth")}
    taken |= {f"{key}_taken": column for key, column in shared.items() if key.startswith("near")}
    of_poor: dict[str, Array] = {}
    everyone = {key: column for key, column in shared.items() if key.startswith(("edge", "near"))}
    if "welfare" in needs:
        taken["welfare_weight"] = everyone["welfare_weight_all"] = shared["welfare"]
    if "money" in needs and line is not None:
        taken |= _falls(people.truth, line, amount)
    if "pairs" in needs:
        value = people.rules[name]
        score = -value if name in people.choice else value
        pairs = pairs_of(people, score, poor.taken)
        of_poor |= {"above": pairs.above, "compared": pairs.compared, "passed_poor": pairs.passed}
        everyone["passed"] = pairs.passed
    return Columns(taken, of_poor, everyone)


def shared_columns(people: People, indicators: Mapping[str, Indicator], aversion: float) -> dict[str, Array]:
    """Welfare weights and fifths, which no rule changes."""
    needs = {one.needs for one in indicators.values()}
    found: dict[str, Array] = {}
    if "fifths" in needs:
        found |= fifths(people.truth, people.weight)
    if "welfare" in needs:
        # Scaled by the median, which cancels, so that no power overflows. A welfare of 0 or less has no weight.
        scale = float(np.median(np.abs(people.truth))) or 1.0
        with np.errstate(all="ignore"):
            found["welfare"] = np.where(people.truth > 0, (people.truth / scale) ** -aversion, np.nan)
    return found


def fifths(truth: Array, weight: Array) -> dict[str, Array]:
    """Where each row stands among the fifths of the people, poorest first; tied rows share alike.

    Returns:
        `fifth1` .. `fifth5`: the part of the row that lies in it. `edge1` .. `edge4`: the share of people who should
        lie below the upper end of a fifth, less the part of the row that does; over all rows these sum to 0.
        `near1` .. `near4`: the part of the row that lies within `NEAR` of that end.
    """
    start, end = _standing(truth, weight)
    width = np.where(end > start, end - start, 1.0)

    def upto(share: float) -> Array:
        return np.clip((share - start) / width, 0.0, 1.0)

    ends = [place / FIFTHS for place in range(1, FIFTHS)]
    below = [np.zeros(len(truth)), *map(upto, ends), np.ones(len(truth))]
    found = {f"fifth{place + 1}": below[place + 1] - below[place] for place in range(FIFTHS)}
    for place, share in enumerate(ends, 1):
        found[f"edge{place}"] = share - below[place]
        found[f"near{place}"] = upto(share + NEAR) - upto(share - NEAR)
    return found


def _standing(truth: Array, weight: Array) -> tuple[Array, Array]:
    """From which to which share of the people those of the same truth stand, [rows]."""
    order = np.argsort(truth)
    ordered = truth[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    reached = np.cumsum(np.add.reduceat(weight[order], first))
    of_row = np.empty(len(truth), dtype=np.int64)
    of_row[order] = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(truth)]))
    reached /= reached[-1]
    return np.r_[0.0, reached[:-1]][of_row], reached[of_row]


def _falls(truth: Array, line: float, amount: float) -> dict[str, Array]:
    before, after = np.maximum(line - truth, 0.0), np.maximum(line - truth - amount, 0.0)
    lifted = (truth < line) & (truth + amount >= line)
    return {"gap_fall": before - after, "lifted": lifted.astype(np.float64), "money": np.full(len(truth), amount)}


def figures_of(indicators: Mapping[str, Indicator]) -> Callable[[Sums], dict[str, Array]]:
    """All indicators as one function of the sums."""
    return lambda sums: {name: one.value(sums) for name, one in indicators.items()}
