"""What the indicators of a rule are summed from: pairs, welfare weights, fifths of the people, falls of the gap."""

from collections.abc import Callable, Mapping

import numpy as np

from doorstep.methods.evaluate.targeting.choosing import Chosen
from doorstep.methods.evaluate.targeting.indicators import Indicator, Sums
from doorstep.methods.evaluate.targeting.near import the_poorest
from doorstep.methods.evaluate.targeting.pairs import pairs_of
from doorstep.methods.evaluate.targeting.people import Array, People
from doorstep.methods.evaluate.targeting.resampling import Columns

FIFTHS = 5


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
    of_poor: dict[str, Array] = {}
    everyone: dict[str, Array] = {}
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
        found |= {f"fifth{place + 1}": column for place, column in enumerate(fifths(people.truth, people.weight))}
    if "welfare" in needs:
        # Scaled by the median, which cancels, so that no power overflows. A welfare of 0 or less has no weight.
        scale = float(np.median(np.abs(people.truth))) or 1.0
        with np.errstate(all="ignore"):
            found["welfare"] = np.where(people.truth > 0, (people.truth / scale) ** -aversion, np.nan)
    return found


def fifths(truth: Array, weight: Array) -> Array:
    """The part of each row that lies in each fifth of the people, poorest first, [5, rows]; tied rows share alike."""
    everyone = float(weight.sum())
    upto = [the_poorest(truth, weight, everyone * place / FIFTHS).taken for place in range(1, FIFTHS)]
    return np.diff(np.array([np.zeros(len(truth)), *upto, np.ones(len(truth))]), axis=0)


def _falls(truth: Array, line: float, amount: float) -> dict[str, Array]:
    before, after = np.maximum(line - truth, 0.0), np.maximum(line - truth - amount, 0.0)
    lifted = (truth < line) & (truth + amount >= line)
    return {"gap_fall": before - after, "lifted": lifted.astype(np.float64), "money": np.full(len(truth), amount)}


def figures_of(indicators: Mapping[str, Indicator]) -> Callable[[Sums], dict[str, Array]]:
    """All indicators as one function of the sums."""
    return lambda sums: {name: one.value(sums) for name, one in indicators.items()}
