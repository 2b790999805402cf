"""What can be said of a rule: each indicator from sums of people, and which sums it needs.

N people, P poor, S selected, B both poor and selected, all as sums of weight x size.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.methods.evaluate.targeting.people import Array
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

Sums = Mapping[str, Array]


@dataclass(frozen=True)
class Indicator:
    """One figure of a rule.

    Attributes:
        value: from sums by name, [replicates, groups].
        among: whose number the figure is a share of: "people", "poor", "richer" or "selected".
        share: between 0 and 1. needs: what must be summed beside N, P, S and B. bounds: beyond which it cannot lie.
    """

    value: Callable[[Sums], Array]
    among: str = "people"
    share: bool = True
    needs: str = ""
    bounds: tuple[float, float] = (0.0, np.inf)


def _over(over: Array, under: Array) -> Array:
    return np.where(np.abs(under) > 1e-12, over / np.where(under == 0, 1.0, under), np.nan)


def _not_negative(value: Array) -> Array:
    """A difference of sums that is 0 but for rounding is 0."""
    return np.where(np.abs(value) < 1e-12, 0.0, value)


def exclusion(s: Sums) -> Array:
    """(P - B) / P: the poor who are not selected."""
    return _not_negative(_over(s["poor"] - s["both"], s["poor"]))


def inclusion(s: Sums) -> Array:
    """(S - B) / S: the selected who are not poor."""
    return _not_negative(_over(s["selected"] - s["both"], s["selected"]))


def error(s: Sums) -> Array:
    """(P - B + S - B) / N: everybody who is on the wrong side."""
    return _not_negative(_over(s["poor"] + s["selected"] - 2 * s["both"], s["people"]))


def coverage(s: Sums) -> Array:
    """B / P."""
    return _over(s["both"], s["poor"])


def precision(s: Sums) -> Array:
    """B / S."""
    return _over(s["both"], s["selected"])


def false_positives(s: Sums) -> Array:
    """(S - B) / (N - P)."""
    return _not_negative(_over(s["selected"] - s["both"], s["people"] - s["poor"]))


def selected(s: Sums) -> Array:
    """S / N."""
    return _over(s["selected"], s["people"])


def performance(s: Sums) -> Array:
    """(B / S) / (P / N): Coady, Grosh and Hoddinott (2004)."""
    return _over(precision(s), _over(s["poor"], s["people"]))


def auc(s: Sums) -> Array:
    """Share of the better-off (of the same unit) whom the rule places above a poor person, ties half.

    In a replicate it is that of the file moved by its first derivatives.
    """
    return np.clip(_over(s["above"] + s["passed"] - s["passed_poor"], s["compared"]), 0.0, 1.0)


def distributional(s: Sums) -> Array:
    """Mean welfare weight of those selected over that of everybody: Coady and Skoufias (2004), alike for each."""
    return _over(_over(s["welfare_weight"], s["selected"]), _over(s["welfare_weight_all"], s["people"]))


def incidence(fifth: int) -> Callable[[Sums], Array]:
    """Share of the benefit that goes to one fifth of the people, 1 the poorest.

    In a replicate the ends of the fifths move, to first order: as many people as are missing below an end cross it,
    and of them the rule selects as many as of those near it.
    """

    def share(s: Sums) -> Array:
        inside = s[f"fifth{fifth}"] + _crossing(s, fifth) - _crossing(s, fifth - 1)
        return np.clip(_over(inside, s["selected"]), 0.0, 1.0)

    return share


def _crossing(s: Sums, end: int) -> Array:
    """Those selected among the people who come below the upper end of a fifth; the first and last end never move."""
    if f"edge{end}" not in s:
        return np.zeros(1)
    missing, near = (s[f"{name}{end}"].sum(axis=1, keepdims=True) for name in ("edge", "near"))
    return missing * _over(s[f"near{end}_taken"], near)


def gap_per_money(s: Sums) -> Array:
    """Fall of the summed gaps below the line for each unit of money given: Ravallion and Chao (1989)."""
    return _over(s["gap_fall"], s["money"])


def lifted_per_money(s: Sums) -> Array:
    """People who come to the line or above it for each unit of money given."""
    return _over(s["lifted"], s["money"])


def apart(value: Callable[[Sums], Array]) -> Callable[[Sums], Array]:
    """The figure of each group less that of everybody else."""

    def difference(s: Sums) -> Array:
        others = {name: column.sum(axis=1, keepdims=True) - column for name, column in s.items()}
        return value(s) - value(others)

    return difference


APART = (-1.0, 1.0)

CATALOGUE: Mapping[str, Indicator] = {
    "exclusion": Indicator(exclusion, "poor"),
    "inclusion": Indicator(inclusion, "selected"),
    "error": Indicator(error),
    "coverage": Indicator(coverage, "poor"),
    "leakage": Indicator(inclusion, "selected"),
    "precision": Indicator(precision, "selected"),
    "tpr": Indicator(coverage, "poor"),
    "fpr": Indicator(false_positives, "richer"),
    "selected": Indicator(selected),
    "auc": Indicator(auc, needs="pairs"),
    "cgh": Indicator(performance, "selected", share=False),
    "distributional": Indicator(distributional, "selected", share=False, needs="welfare"),
    **{f"incidence_q{fifth}": Indicator(incidence(fifth), "selected", needs="fifths") for fifth in range(1, 6)},
    "gap_per_money": Indicator(gap_per_money, "selected", needs="money"),
    "lifted_per_money": Indicator(lifted_per_money, "selected", share=False, needs="money"),
    "gap_exclusion": Indicator(apart(exclusion), "poor", share=False, needs="groups", bounds=APART),
    "gap_inclusion": Indicator(apart(inclusion), "selected", share=False, needs="groups", bounds=APART),
    "gap_error": Indicator(apart(error), share=False, needs="groups", bounds=APART),
    "gap_selected": Indicator(apart(selected), share=False, needs="groups", bounds=APART),
}
"""All indicators, in the order of the table; docs/look-up/targeting.md has their definitions and sources."""


def asked_for(indicators: Sequence[str] | None, *, money: bool, groups: bool) -> dict[str, Indicator]:
    """The indicators by name; None means all that can be computed from what is given.

    Args:
        money: a line and an amount are given. groups: there are groups.
    """
    unknown = [name for name in indicators or () if name not in CATALOGUE]
    if unknown or (indicators is not None and not indicators):
        raise Refusal(
            "targeting.unknown-indicator",
            said("There is no indicator {names}.", names=", ".join(unknown) or "''"),
            why=said("The indicators are {known}.", known=", ".join(CATALOGUE)),
            do=said("Write these names, separated by commas, or leave them out to get all that can be computed."),
        )
    if indicators is None:
        lacking = {"money": money, "groups": groups}
        return {name: one for name, one in CATALOGUE.items() if lacking.get(one.needs, True)}
    chosen = {name: one for name, one in CATALOGUE.items() if name in indicators}
    if not money:
        _refuse_without(chosen, "money", said("Give --line, and --amount (per person selected) or --budget."))
    if not groups:
        _refuse_without(chosen, "groups", said("Name the groups with --by."))
    return chosen


def _refuse_without(chosen: Mapping[str, Indicator], what: str, do: Said) -> None:
    names = [name for name, one in chosen.items() if one.needs == what]
    if names:
        raise Refusal(
            "targeting.not-computable",
            said("{names} cannot be computed.", names=", ".join(names)),
            why=said("What they need is not given."),
            do=do,
        )
