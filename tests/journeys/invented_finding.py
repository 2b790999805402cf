"""How well the poor of the invented survey are found: figures to draw and to read, of no method and no survey."""

import pyarrow as pa

from doorstep.journeys.report.content import Pair
from doorstep.journeys.report.content_finding import (
    Answer,
    Compared,
    Finding,
    Fit,
    Form,
    Groups,
    Mark,
    Question,
    Reason,
    Slice,
    Story,
    Trait,
)
from doorstep.methods.kernel.result import Result

HEADS = {"man": Pair("headed by a man", "男户主"), "woman": Pair("headed by a woman", "女户主")}
MISSED = {
    "score": 0.546,
    "geographic_apart": 0.622,
    "geographic": 0.602,
    "categorical": 0.712,
    "random": 0.8,
    "universal": 0.0,
}
TRAITS = (
    Trait(
        "members",
        Pair("How many people live in the household?", "家里常住几口人？"),
        Pair("{value} people", "{value}口人"),
    ),
    Trait(
        "farm",
        Pair("Does the household farm?", "家里务农吗？"),
        Pair("{value}", "{value}"),
        labels={"farm": Pair("farms", "务农"), "no farm": Pair("does not farm", "不务农")},
        answers={"farm": Pair("yes", "是"), "no farm": Pair("no", "否")},
    ),
    Trait(
        "years",
        Pair("How many years did the head go to school?", "户主上过几年学？"),
        Pair("{value} years of schooling", "受教育{value}年"),
    ),
)


def judged(quota: float, by: dict[str, float] | None = None) -> Result:
    """Errors of each rule, for all or by the sex of the head (whose errors are moved by a value)."""
    rows = []
    for head, moved in (by or {"": 0.0}).items():
        for rule, missed in MISSED.items():
            missed = min(max(missed + moved - (quota - 0.2), 0.0), 1.0) if rule != "universal" else 0.0
            values = {"exclusion": missed, "inclusion": 1 - quota if rule == "universal" else missed}
            values |= {"gap_exclusion": moved} if by else {}
            values |= {"error": 2 * quota * missed, "selected": 1.0 if rule == "universal" else quota}
            for name, value in values.items():
                row = {"rule": rule, "indicator": name, "estimate": value, "se": 0.02, "low": max(value - 0.04, 0.0)}
                row |= {"high": min(value + 0.04, 1.0), "n": 5999, "people": 5999.0}
                rows.append({"head": head, **row} if by else row)
    return Result("targeting", pa.Table.from_pylist(rows))


def slices(quota: float) -> tuple[Slice, ...]:
    """Twentieths: the nearer to the line, the more are missed; the nearer above it, the more are included."""
    found = []
    for place in range(20):
        low, high = place / 20, (place + 1) / 20
        taken = max(0.75 - 1.6 * low, 0.01)
        poor = high <= quota + 1e-9
        parts = (taken, 1 - taken, 0.0) if poor else (0.0, 0.0, taken)
        found.append(Slice(low, high, 300, *parts))
    return tuple(found)


def fit(name: Pair, **figures: float) -> Fit:
    rows = [{"indicator": key, "estimate": value, "n": 5999} for key, value in figures.items()]
    people = [{"indicator": "exclusion", "estimate": 0.57, "low": 0.52, "high": 0.62, "n": 5999, "people": 27765.0}]
    return Fit(name, Result("score", pa.Table.from_pylist(rows)), Result("targeting", pa.Table.from_pylist(people)))


def story(kind: str, welfare: float, expected: float, richer: float, above: float) -> Story:
    reasons = (Reason("members", "8", 0.76), Reason("farm", "farm", 0.88), Reason("years", "6", 1.001))
    return Story(kind, 0.2, welfare, expected, richer, above, reasons, (("members", "5"), ("years", "12")))


def invented_finding() -> Finding:
    """The whole of it."""
    linear = {"r2": 0.437, "r2_cv": 0.431, "spearman_cv": 0.623, "exclusion_cv_20": 0.546, "exclusion_cv_30": 0.458}
    trees = {"r2": 0.502, "r2_cv": 0.433, "spearman_cv": 0.621, "exclusion_cv_20": 0.553, "exclusion_cv_30": 0.458}
    return Finding(
        traits=TRAITS,
        fits=(
            fit(Pair("the linear score", "线性评分"), **linear),
            fit(Pair("boosted trees", "提升树"), **trees),
        ),
        compared=tuple(
            Compared(quota, judged(quota), judged(quota, {"man": -0.02, "woman": 0.09}), slices(quota))
            for quota in (0.2, 0.3)
        ),
        chosen=Pair("large households first", "人口多的户优先"),
        areas=Pair("communes", "乡"),
        groups=Groups("head", Pair("Who heads the household", "户主性别"), Pair("head", "户主"), HEADS),
        form=Form(
            (
                Question("members", (Answer(41, high=4.0), Answer(23, low=4.0, high=6.0), Answer(0, low=6.0))),
                Question("farm", (Answer(0, "farm"), Answer(12, "no farm"))),
                Question(
                    "years", (Answer(0, high=4.5), Answer(19, low=4.5, high=9.0), Answer(47, low=9.0)), whole=False
                ),
            ),
            (Mark(0.2, 31, 0.56, 0.544), Mark(0.3, 38, 0.471, None)),
            100,
        ),
        stories=(
            story("found", 1012.3, 1240.0, 0.93, 0.91),
            story("missed", 1190.8, 2301.0, 0.86, 0.41),
            story("included", 2450.9, 1302.0, 0.47, 0.88),
        ),
    )
