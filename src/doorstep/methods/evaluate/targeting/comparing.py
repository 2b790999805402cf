"""Compare rules for finding the poor with the truth: from a table to one long table of errors with their intervals."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np

from doorstep.methods.evaluate.targeting.asked import Asked, checked
from doorstep.methods.evaluate.targeting.choosing import Chosen, rows_of_units, selected, truly_poor
from doorstep.methods.evaluate.targeting.columns import columns_of, figures_of, shared_columns
from doorstep.methods.evaluate.targeting.draws import multipliers
from doorstep.methods.evaluate.targeting.indicators import Indicator
from doorstep.methods.evaluate.targeting.people import Array, Index, People, read
from doorstep.methods.evaluate.targeting.resampling import Errors, Replicate, Rule, Truth, estimated
from doorstep.methods.evaluate.targeting.said_of import notes_of, refuse_all_or_none
from doorstep.methods.evaluate.targeting.tabled import Level, tabled
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey import Design

KEPT = 20_000_000
"""Weights of clusters that are kept from rule to rule; more are drawn anew, which gives the same."""


def targeting(
    table: ir.Table,
    *,
    truth: str,
    rules: Mapping[str, str],
    line: float | None = None,
    poorest: float | str | None = None,
    size: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    strata: str | None = None,
    by: Sequence[str] = (),
    within: Sequence[str] = (),
    rollup: bool = False,
    indicators: Sequence[str] | None = None,
    amount: float | None = None,
    budget: float | None = None,
    aversion: float = 2.0,
    replicates: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """Say how wrong each rule is: whom it misses, whom it wrongly takes in, with intervals by bootstrap of clusters.

    A lower truth and a lower value of a rule mean poorer. A rule whose values are only 0 and 1 selects the rows where
    it is 1; any other takes the rows of lowest value until as many people are selected as there are truly poor in the
    whole file; rows that tie at its cut are each taken in the same part, the expectation of drawing lots.

    Args:
        table: one row per household (or person).
        truth: column of welfare per person. rules: NAME -> column; "-COL" where higher means poorer.
        line: who is strictly below it is poor. poorest: the poorest share (above 0, below 1) of the people is poor,
            tied rows whole; or the NAME of a 0/1 rule, as many people as it selects. Exactly one of the two.
        size: people in the row. weight: survey weight. cluster, strata: how the rows were drawn; without a cluster each
            row is its own, and more than 10,000 rows are dealt into so many random groups.
        by: group columns. The cuts are those of the whole file, also inside a group. rollup: also the totals.
        within: columns in whose crossed values (a village, a village in a year) the quota and all cuts are taken apart.
        indicators: names of `indicators.CATALOGUE`; None is all that can be computed from what is given.
        amount: money per person selected, or budget: money for all, shared alike by those selected, in the truth's
            unit; for gap_per_money and lifted_per_money, which need a line.
        aversion: of inequality, >= 0, in the welfare weights of `distributional`.
        replicates: of the bootstrap (Rao and Wu 1988), 0 for none; all cuts are found anew in each. seed: of its draws;
            the same seed gives the same figures for any order of the rows (but for rounding) and any number of threads.
        level: confidence level of the intervals.
    Returns:
        Result "targeting": the group columns, rule, indicator, estimate, se, low, high (null where not defined or not
        known), n (rows) and people (weight x size) of the group.
    Raises:
        Refusal: bad input; nobody or everybody poor; see `asked.checked`, `survey.admit`.
    Source: Coady, Grosh and Hoddinott (2004), Targeting of Transfers in Developing Countries; the others stand in
        docs/look-up/targeting.md.
    """
    asked = checked(
        rules=rules, line=line, poorest=poorest, by=by, amount=amount, budget=budget, aversion=aversion,
        replicates=replicates, seed=seed, level=level, indicators=indicators,
    )  # fmt: skip
    design = Design(weight=weight, size=size, cluster=cluster, strata=strata)
    people, notes = read(table, truth=truth, rules=rules, design=design, by=by, within=within, seed=seed, on=on)
    asked.refuse_score_as_quota(people)
    levels = [_level(people.as_whole(depth), asked) for depth in (range(len(people.codes)) if rollup else ())]
    levels.append(_level(people, asked))
    long = tabled(people, levels, by=tuple(dict.fromkeys(by)), rules=list(rules), level=level, rollup=rollup)
    more = notes_of(people, levels[-1], asked, design=design, by=tuple(dict.fromkeys(by)), truth=truth)
    inputs = asked.inputs() | {"truth": truth, "rules": dict(rules), "within": list(within)}
    inputs |= {name: value for name, value in vars(design).items() if value is not None and name != "lonely"}
    return Result("targeting", long, (*notes, *more), inputs)


def _level(people: People, asked: Asked) -> Level:
    units = rows_of_units(people)
    poor = truly_poor(people, asked.quota, units)
    refuse_all_or_none(people, poor, asked)
    truth = Truth(people, asked.quota, poor, units)
    replicates = _replicates(people, truth, asked)
    indicators = asked.indicators_for(len(people.codes) > 0)
    shared = shared_columns(people, indicators, asked.aversion)
    chosen = {name: selected(people, name, poor, units) for name in people.rules}
    found = {
        name: _of_rule(people, truth, name, chosen[name], asked, indicators, shared, units, replicates)
        for name in people.rules
    }
    return Level(people, poor, chosen, indicators, found)


def _of_rule(
    people: People,
    truth: Truth,
    name: str,
    chosen: Chosen,
    asked: Asked,
    indicators: Mapping[str, Indicator],
    shared: Mapping[str, Array],
    units: Sequence[Index],
    replicates: Callable[[], Iterator[Replicate]],
) -> Errors:
    amount = asked.amount_for(float(people.weight @ chosen.taken))
    columns = columns_of(people, name, truth.chosen, indicators, line=asked.quota.line, amount=amount, shared=shared)
    rule = Rule(people, truth, people.rules[name], chosen, columns, units)
    figures = estimated(rule, figures_of(indicators), replicates())
    return Errors(figures, {which: rule.sample(which) for which in ("people", "poor", "richer", "selected")})


def _replicates(people: People, truth: Truth, asked: Asked) -> Callable[[], Iterator[Replicate]]:
    """The replicates, as often as they are wanted."""
    # One cluster in each stratum shows no variation: no error is feigned (decision 0006).
    times = 0 if int(np.bincount(people.stratum).max()) == 1 else asked.replicates
    wide = people.groups * 16

    def drawn() -> Iterator[Replicate]:
        for weights in multipliers(people.stratum, replicates=times, seed=asked.seed, wide=wide):
            yield truth.of(weights)

    if times * (people.clusters + 2 * people.units) > KEPT:
        return drawn
    kept = list(drawn())
    return lambda: iter(kept)
