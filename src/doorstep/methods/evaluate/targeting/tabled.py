"""Estimates as one long table: a row for each group, rule and indicator, with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from doorstep.methods.evaluate.targeting.choosing import Chosen
from doorstep.methods.evaluate.targeting.indicators import Indicator
from doorstep.methods.evaluate.targeting.people import Array, Index, People
from doorstep.methods.evaluate.targeting.resampling import Errors
from doorstep.methods.survey.interval import interval


@dataclass(frozen=True)
class Level:
    """What was found for one way of grouping.

    Attributes:
        poor: the truth. chosen: NAME -> whom the rule selects. found: NAME -> its figures.
    """

    people: People
    poor: Chosen
    chosen: Mapping[str, Chosen]
    indicators: Mapping[str, Indicator]
    found: Mapping[str, Errors]


def tabled(
    people: People, levels: Sequence[Level], *, by: tuple[str, ...], rules: Sequence[str], level: float, rollup: bool
) -> pa.Table:
    """The long table; totals before their parts, a missing label last (and, in a roll-up, only part of the totals)."""
    tables = [_table(one, by, rules, level) for one in levels]
    kept = []
    for one, (table, codes) in zip(levels, tables, strict=True):
        depth = len(one.people.codes)
        hidden = np.asarray((codes[:, :depth] < 0).any(axis=1) & rollup)
        kept.append((table.filter(pa.array(~hidden)), _placed(codes, depth, hidden)))
    schema = kept[-1][0].schema
    long = pa.concat_tables([table.cast(schema) for table, _ in kept])
    places = np.concatenate([place for _, place in kept])
    if not by:
        return long
    return long.take(pa.array(np.lexsort(places.T[::-1])))


def _placed(codes: Index, depth: int, hidden: NDArray[np.bool_]) -> Index:
    """Numbers by which groups are put in order: totals first, a missing label last."""
    places = np.where(codes < 0, np.iinfo(np.int64).max, codes)
    places[:, depth:] = -1
    return places[~hidden]


def _table(one: Level, by: tuple[str, ...], rules: Sequence[str], level: float) -> tuple[pa.Table, Index]:
    people, names = one.people, list(one.indicators)
    many = len(rules) * len(names)
    each = np.repeat(np.arange(people.groups), many)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for name in by:
        if name in people.labels.column_names:
            columns[name] = people.labels[name].take(pa.array(each))
        else:
            columns[name] = pa.nulls(len(each))
    columns["rule"] = pa.array(np.tile(np.repeat(np.array(rules, dtype=object), len(names)), people.groups))
    columns["indicator"] = pa.array(np.tile(np.array(names * len(rules), dtype=object), people.groups))
    figures = _figures(one, rules, names, level)
    for figure, values in figures.items():
        columns[figure] = pa.array(values.ravel(), mask=~np.isfinite(values.ravel()))
    rows = np.bincount(people.group, minlength=people.groups)
    columns["n"] = pa.array(rows[each])
    columns["people"] = pa.array(np.bincount(people.group, weights=people.weight, minlength=people.groups)[each])
    return pa.table(columns), _codes(people, len(by))[each]


def _codes(people: People, width: int) -> Index:
    """The labels of each group as numbers, [groups, columns]; -1 is missing, or no label of this level."""
    codes = np.full((people.groups, width), -1, dtype=np.int64)
    for place, code in enumerate(people.codes):
        codes[people.group, place] = code
    return codes


def _figures(one: Level, rules: Sequence[str], names: Sequence[str], level: float) -> dict[str, Array]:
    """Estimate, se, low and high, [groups, rules x indicators]."""
    people = one.people
    shape = people.groups, len(rules) * len(names)
    found = {figure: np.full(shape, np.nan) for figure in ("estimate", "se", "low", "high")}
    degrees = people.clusters - int(people.stratum.max()) - 1
    for place, rule in enumerate(rules):
        errors = one.found[rule]
        for position, name in enumerate(names):
            indicator, figure = one.indicators[name], errors.figures[name]
            sample = errors.sample[indicator.among]
            # One cluster, or one row, shows no variation by construction (decision 0006).
            se = np.where(sample > 1 + 1e-9, figure.se, np.nan)
            at = place * len(names) + position
            with np.errstate(all="ignore"):
                low, high = interval(figure.estimate, se, sample, degrees=degrees, level=level, share=indicator.share)
                low, high = np.clip([low, high], *indicator.bounds)
            known = np.isfinite(se)
            found["estimate"][:, at], found["se"][:, at] = figure.estimate, se
            found["low"][:, at], found["high"][:, at] = np.where(known, low, np.nan), np.where(known, high, np.nan)
    return found
