"""Rows of a result as estimates one can look up: by indicator, and by group."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.methods.drawing import Interval
from doorstep.methods.kernel.result import Result

FEWEST = 10  # survey cells under ten rows are not shown (the rules of the look)


@dataclass(frozen=True)
class Estimate:
    """One figure. `estimate` is None when it is not known or rests on fewer than ten rows."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    people: float

    @property
    def hidden(self) -> bool:
        """Too few rows to be shown."""
        return self.n < FEWEST

    def interval(self, name: str = "") -> Interval | None:
        """For a drawing; None when there is nothing to draw."""
        if self.estimate is None:
            return None
        return Interval(self.estimate, self.low, self.high, name)


Group = object
"""A value of a group column."""


def overall(result: Result) -> dict[str, Estimate]:
    """Indicator -> estimate, for a result without groups."""
    return {str(row["indicator"]): _estimate(row) for row in result.rows()}


def by_group(result: Result, column: str) -> dict[Group, dict[str, Estimate]]:
    """Group -> indicator -> estimate, groups in the order of the result."""
    found: dict[Group, dict[str, Estimate]] = {}
    for row in result.rows():
        found.setdefault(row[column], {})[str(row["indicator"])] = _estimate(row)
    return found


def _estimate(row: Mapping[str, object]) -> Estimate:
    n = int(_known(row.get("n")) or 0)
    estimate, low, high = (None if n < FEWEST else _known(row.get(name)) for name in ("estimate", "low", "high"))
    if low is not None and high is not None and high - low < 1e-9:
        # Where all sampled agree (no one is poor), a sample gives no error; "0% to 0%" would feign certainty.
        low = high = None
    return Estimate(estimate, low, high, n, _known(row.get("people")) or 0.0)


def _known(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return None
    return float(value)


def in_order(group: Group) -> tuple[int, float, str]:
    """A key to sort groups by name: numbers by size before text, text as it is, unknown last."""
    if group is None:
        return (2, 0.0, "")
    try:
        return (0, float(str(group)), "")
    except ValueError:
        return (1, 0.0, str(group))
