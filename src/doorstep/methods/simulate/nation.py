"""How many counties, townships, villages and households a simulated nation has, and which household lives where."""

from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.methods.simulate.draws import Number, below, one_draw, with_draws

DECK = {1: 7, 2: 12, 3: 15, 4: 14, 5: 8, 6: 5, 7: 2, 8: 1}
"""Households by size in every 64: they hold 224 people, 3.5 each, so that any number of persons is met exactly."""

LARGEST = max(DECK)
HOUSEHOLDS_PER_VILLAGE = 288
"""About 1,000 people; villages differ, between 144 and 432 households."""

VILLAGES_PER_TOWNSHIP = 10
TOWNSHIPS_PER_COUNTY = 10
HOUSEHOLDS_PER_COUNTY = HOUSEHOLDS_PER_VILLAGE * VILLAGES_PER_TOWNSHIP * TOWNSHIPS_PER_COUNTY
MOST_PERSONS = 1_000_000_000
MOST_STRATA = 31

_BLOCK = sum(DECK.values())
_BLOCK_PEOPLE = sum(size * count for size, count in DECK.items())
_PREFIX = 99
"""Division codes under 99 are given to no real place."""


@dataclass(frozen=True)
class Nation:
    """A nation of exactly this many persons.

    Attributes:
        persons: 1 to 1,000,000,000.
        seed: 0 to 2^31 - 1; another seed gives other people in the same counties.
    """

    persons: int
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.persons <= MOST_PERSONS:
            raise Refusal(
                "simulate.persons",
                said("A nation of {persons} persons cannot be simulated.", persons=self.persons),
                why=said("The number of persons must be from 1 to {most}.", most=MOST_PERSONS),
                do=said("Give another number, for example 1000000."),
            )
        if not 0 <= self.seed < 1 << 31:
            raise Refusal(
                "simulate.seed",
                said("The seed {seed} cannot be used.", seed=self.seed),
                why=said("A seed is a whole number from 0 to 2147483647."),
                do=said("Give another seed, for example 1."),
            )

    @property
    def households(self) -> int:
        """How many households, so that their sizes sum to `persons`."""
        return self.persons // _BLOCK_PEOPLE * _BLOCK + len(self._last_sizes)

    @property
    def counties(self) -> int:
        """How many counties; the last may be small."""
        return -(-self.households // HOUSEHOLDS_PER_COUNTY)

    @property
    def strata(self) -> int:
        """How many strata: neighbouring counties, like provinces; at most 31, and at least three counties in each."""
        return max(1, min(MOST_STRATA, self.counties // 3))

    @property
    def last_size(self) -> int | None:
        """The size of the last household where it had to be cut to meet the number of persons."""
        return self._last_sizes[-1] if self._last_sizes else None

    def first_household(self, county: int) -> int:
        """The first household of the county of this number (from 0); households of a county are neighbours."""
        return min(county * HOUSEHOLDS_PER_COUNTY, self.households)

    @cached_property
    def _last_sizes(self) -> list[int]:
        block, left = divmod(self.persons, _BLOCK_PEOPLE)
        deck = [size for size, count in DECK.items() for _ in range(count)]
        dealt = one_draw(block, "dealt", seed=self.seed)
        sizes: list[int] = []
        while left > 0:
            sizes.append(min(deck[_card(len(sizes), dealt)], left))
            left -= sizes[-1]
        return sizes


def with_size(table: ir.Table, nation: Nation) -> ir.Table:
    """Add `size` (1 to 8 people) for each `household_id`."""
    table = table.mutate(_block=table.household_id // _BLOCK)
    table = with_draws(table, {"dealt": "_block"}, seed=nation.seed)
    table = table.mutate(_card=_card(table.household_id % _BLOCK, table.dealt))
    cut, cases = 0, []
    for size, count in DECK.items():
        cut += count
        cases.append((table._card < cut, size))
    size = ibis.cases(*cases[:-1], else_=LARGEST)
    if nation.last_size is not None:
        size = (table.household_id == nation.households - 1).ifelse(nation.last_size, size)
    return table.mutate(size=size.cast("int8")).drop("_block", "dealt", "_card")


def with_place(table: ir.Table, nation: Nation) -> ir.Table:
    """Add where each `household_id` lives: numbers `_village` and `_county` (from 0) and the codes.

    Codes are integers of 6, 9 and 12 digits, each the beginning of the next: county 990001, township 990001001,
    village 990001001001.
    """
    per_village, per_township = HOUSEHOLDS_PER_VILLAGE, VILLAGES_PER_TOWNSHIP
    per_county = VILLAGES_PER_TOWNSHIP * TOWNSHIPS_PER_COUNTY
    table = table.mutate(_near=table.household_id // per_village)
    table = with_draws(table, {"_border": "_near"}, seed=nation.seed)
    # A border moves into the next village by up to half a village, never across the border of a county.
    moved = (table._near % per_county > 0).ifelse(below(table._border, per_village // 2), 0)
    before = (table.household_id % per_village < moved).ifelse(1, 0)
    table = table.mutate(_village=table._near - before)
    table = table.mutate(_county=table._village // per_county, _township=table._village // per_township)
    county = _PREFIX * 10_000 + table._county + 1
    table = table.mutate(
        stratum=(table._county * nation.strata // nation.counties + 1).cast("int16"), county=county.cast("int64")
    )
    table = table.mutate(township=table.county * 1_000 + table._township % TOWNSHIPS_PER_COUNTY + 1)
    return table.mutate(village=table.township * 1_000 + table._village % per_township + 1).drop(
        "_near", "_border", "_township"
    )


def _card(place: Number, dealt: Number) -> Number:
    """The card of the deck for the household at this place (0 to 63) of its 64: every card is dealt once."""
    return ((place * 27) ^ dealt) & (_BLOCK - 1)
