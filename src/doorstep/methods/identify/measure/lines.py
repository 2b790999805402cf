"""Poverty lines from the cost of food: the food line and what those near it spend on other things.

Source: Ravallion (1994), Poverty Comparisons, chapter 2 (also Ravallion and Bidani 1994, World Bank Economic Review 8,
75-102). The share of food in spending is regressed on ln(spending/food line): share = a + b ln(x/z_f).
"""

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.methods.kernel.values import PovertyLine
from doorstep.methods.survey import Design, admit


@dataclass(frozen=True)
class FoodLine:
    """A food line and its two poverty lines.

    Attributes:
        food: cost of the food basket. lower: z_f (2 - a), where a is the share of food at spending z_f: what those who
            could just afford the basket give up for other things. upper: spending at which food itself costs z_f.
        share: a. slope: b. n: households in the regression.
    """

    food: float
    lower: PovertyLine
    upper: PovertyLine
    share: float
    slope: float
    n: int


def food_line(
    table: ir.Table, *, spending: str, food: str, food_line: float, design: Design | None = None, on: Any = None
) -> FoodLine:
    """Lower and upper poverty lines of a food line.

    Args:
        spending, food: columns of total and of food spending per person, in the unit of the food line; households
            with spending of 0 or less are left out of the regression, which weighs each by weight x size.
    Raises:
        Refusal: the food line is not above 0, spending does not vary, or food's share does not fall with spending.
    """
    from doorstep.methods.engine import run

    start = PovertyLine(food_line)
    rows = admit(table, numbers={"_x": spending, "_f": food}, design=design or Design(), on=on).rows
    used = rows.filter((rows["_x"] > 0) & (rows["_w"] > 0))
    used = used.select("_w", _l=(used["_x"] / start.amount).ln(), _s=used["_f"] / used["_x"])
    w, log, share = used["_w"], used["_l"], used["_s"]
    sums = used.aggregate(
        n=used.count(),
        w=w.sum(),
        l=(w * log).sum(),
        s=(w * share).sum(),
        ll=(w * log * log).sum(),
        ls=(w * log * share).sum(),
    )
    [found] = run(sums, on=on).to_pylist()
    spread = found["w"] * found["ll"] - found["l"] ** 2 if found["n"] else 0.0
    slope = (found["w"] * found["ls"] - found["l"] * found["s"]) / spread if spread > 1e-12 else 0.0
    if slope >= 0:
        raise Refusal(
            "measure.no-engel",
            said("No poverty line can be drawn from this food line."),
            why=said("In this file the share of food does not fall as spending rises."),
            do=said(
                "Look at the columns {spending} and {food}: are they per person, in one unit?",
                spending=spending,
                food=food,
            ),
        )
    at_line = (found["s"] - slope * found["l"]) / found["w"]
    upper = _where_food_is_reached(start.amount, at_line, slope)
    return FoodLine(
        start.amount, PovertyLine(start.amount * (2 - at_line)), PovertyLine(upper), at_line, slope, found["n"]
    )


def _where_food_is_reached(food: float, share: float, slope: float) -> float:
    """Spending x at which x (a + b ln(x/z_f)) = z_f, the nearest above z_f (bisection)."""
    import math

    def short(ratio: float) -> float:
        return 1 - ratio * (share + slope * math.log(ratio))

    # Predicted food spending peaks at ln(ratio) = -1 - a/b; beyond it the regression says nothing.
    low, high = 1.0, math.exp(-1 - share / slope)
    if share >= 1:
        return food
    if high <= low or short(high) > 0:
        raise Refusal(
            "measure.no-upper-line",
            said("No upper poverty line can be drawn from this food line."),
            why=said("By the regression no spending is enough to buy the basket."),
            do=said("Check the food line and its unit."),
        )
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if short(middle) > 0 else (low, middle)
    return food * (low + high) / 2
