"""From voices to one order in every unit, with the interval of each position."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.identify.rank import kemeny as kemeny_orders
from doorstep.methods.identify.rank import plackett_luce
from doorstep.methods.identify.rank.agreement import notes_of_agreement
from doorstep.methods.identify.rank.borda import borda, borda_range
from doorstep.methods.identify.rank.places import Index, Numbers, positions
from doorstep.methods.identify.rank.refused import refuse_kept, refuse_many, refuse_method
from doorstep.methods.identify.rank.voices import Village, Voices, hear
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

COLUMNS = ("unit", "item", "score", "position", "low", "high", "n", "combined", "combined_position", "se")
"""All columns of a result."""

REPLICATES = 400
"""Draws for the interval of a position."""


@dataclass(frozen=True)
class Order:
    """One order in every unit; arrays are [households], in the order of the voices.

    Attributes:
        score: lower is poorer. position: 1 is the poorest, equal scores share the first of their positions.
        low, high: interval of the position. se: of the score, for plackett-luce. further: columns to show after these.
    """

    voices: Voices
    method: str
    score: Numbers
    position: Index
    low: Index
    high: Index
    se: Numbers | None = None
    notes: tuple[Note, ...] = ()
    inputs: dict[str, object] = field(default_factory=dict)
    further: dict[str, Any] = field(default_factory=dict)

    def keeping(self, columns: Sequence[str]) -> "Order":
        """The order with further columns that were brought along as labels (see `hear`), one value per household.

        Raises:
            Refusal: a column is called like one of the result.
        """
        refuse_kept(columns, COLUMNS)
        kept = {name: self.voices.labels[name] for name in columns}
        return replace(self, further={**self.further, **kept})

    def result(self) -> Result:
        """One row per household: unit, item, score, position, low, high, n; by unit, then from the poorest."""
        voices = self.voices
        unit, item = voices.unit_of, voices.item_of
        columns: dict[str, Any] = {
            "unit": voices.units.take(pa.array(unit)),
            "item": voices.items.take(pa.array(item)),
            "score": self.score,
            "position": self.position,
            "low": self.low,
            "high": self.high,
            "n": np.concatenate([one.n for one in voices.villages]),
        }
        columns |= self.further
        if self.se is not None:
            columns["se"] = self.se
        by = np.lexsort((item, self.position, unit))
        return Result("rank", pa.table(columns).take(pa.array(by)), self.notes, self.inputs)


@dataclass(frozen=True)
class _Found:
    """The order of one unit."""

    score: Numbers
    low: Index
    high: Index
    se: Numbers | None = None
    exact: bool = True


def rank(
    table: ir.Table,
    *,
    unit: str,
    item: str,
    rank: str,
    by_informant: str | None = None,
    method: str = "borda",
    poorer: str = "low",
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = 0.95,
    on: Any = None,
) -> Result:
    """Bring the rankings of informants to one order of the households of each unit.

    Arguments, rows left out and refusals as for `hear` and `order`.

    Returns:
        Result "rank", one row per household: `unit`, `item` (as in the file), `score` (lower is poorer), `position`
        (1 is the poorest; equal scores share the first of their positions), `low`, `high` (interval of the position),
        `n` (informants who ranked it); for plackett-luce also `se` (of the score).
    """
    voices = hear(table, unit=unit, item=item, rank=rank, by_informant=by_informant, poorer=poorer, on=on)
    return order(voices, method=method, replicates=replicates, seed=seed, level=level).result()


def order(
    voices: Voices,
    *,
    method: str = "borda",
    replicates: int = REPLICATES,
    seed: int = 0,
    level: float = 0.95,
    tell: Callable[[], object] | None = None,
) -> Order:
    """Order the households of each unit.

    Args:
        method: "borda" (score: mean share of others who are poorer, 0 to 1), "kemeny" (score: position, or its mean
            over orders equally good) or "plackett-luce" (score: minus the log worth, 0 the mean of the unit).
        replicates, seed, level: draws, their seed, and the level of the intervals of borda and plackett-luce; those of
            kemeny go from the lowest to the highest position with one informant left out.
        tell: called after each unit.
    Raises:
        Refusal: no such method; a unit with more households than kemeny or plackett-luce can compare.
    """
    refuse_method(method)
    ordering = ORDERINGS[method]
    found = []
    for village in voices.villages:
        # Each unit draws from a stream of its own, so that no other unit changes what is drawn here.
        random = np.random.default_rng([seed, village.unit])
        found.append(ordering(village, replicates, level, random))
        if tell is not None:
            tell()
    place = np.concatenate([positions(one.score) for one in found])
    errors = [one.se for one in found if one.se is not None]
    return Order(
        voices,
        method,
        np.concatenate([one.score for one in found]),
        place,
        np.minimum(np.concatenate([one.low for one in found]), place),
        np.maximum(np.concatenate([one.high for one in found]), place),
        np.concatenate(errors) if errors else None,
        (*voices.notes, *_near(found), *notes_of_agreement(voices)),
        {**voices.inputs, "method": method, "replicates": replicates, "seed": seed, "level": level},
    )


def scores(village: Village, method: str) -> Numbers:
    """The scores of one unit, without intervals."""
    if method == "borda":
        return borda(village)
    if method == "kemeny":
        return kemeny_orders.kemeny(village).score
    return np.round(-plackett_luce.worths(village).worth, 12) + 0.0


def _borda(village: Village, replicates: int, level: float, random: np.random.Generator) -> _Found:
    low, high = borda_range(village, replicates=replicates, level=level, random=random)
    return _Found(borda(village), low, high)


def _kemeny(village: Village, replicates: int, level: float, random: np.random.Generator) -> _Found:
    refuse_many(len(village.items), kemeny_orders.MOST, "Kemeny")
    best = kemeny_orders.kemeny(village)
    low, high = kemeny_orders.kemeny_range(village, best.score)
    return _Found(best.score, low, high, exact=best.exact)


def _plackett_luce(village: Village, replicates: int, level: float, random: np.random.Generator) -> _Found:
    refuse_many(len(village.items), plackett_luce.MOST, "Plackett-Luce")
    found = plackett_luce.worths(village)
    low, high = plackett_luce.plackett_luce_range(found, replicates=replicates, level=level, random=random)
    return _Found(np.round(-found.worth, 12) + 0.0, low, high, np.round(found.se, 12))


ORDERINGS = {"borda": _borda, "kemeny": _kemeny, "plackett-luce": _plackett_luce}


def _near(found: list[_Found]) -> tuple[Note, ...]:
    near = sum(1 for one in found if not one.exact)
    if not near:
        return ()
    text = said(
        "In {count} units more than {most} households beat each other in circles or tie: the order there is one that "
        "no move of a single household betters, and is not proven best.",
        count=near,
        most=kemeny_orders.EXACT,
    )
    return (Note("rank.not-proven", text),)
