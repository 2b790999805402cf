"""Households of a simulated nation: where they live, what they earn, their house, water and goods."""

import ibis
import ibis.expr.types as ir

from doorstep.methods.simulate.draws import below, chance, low, picked, with_draws
from doorstep.methods.simulate.nation import Nation, with_place, with_size

COLUMNS = (
    "household_id", "stratum", "county", "township", "village", "weight", "size", "income_fen", "consumption",
    "debt_fen", "food_short", "clothing_short", "house_grade", "house_structure", "water_quality", "water_litres",
    "water_minutes", "water_reliable", "fuel", "toilet", "electricity", "road_km", "cropland_mu", "assets", "vehicle",
    "dibao",
)  # fmt: skip
_OWN = (
    "income", "spent", "debt", "food", "clothing", "grade", "structure", "quality", "litres", "minutes", "reliable",
    "fuels", "toilets", "power", "road", "land", "goods", "car", "aid", "asked",
)  # fmt: skip
_POOR, _WELL_OFF = 600_000, 1_400_000  # fen a head and year: about a quarter of people are under, a fifth over


def households(ids: ir.Table, nation: Nation) -> ir.Table:
    """Make the households of these numbers.

    Args:
        ids: column `household_id` (int64, 0 <= household_id < nation.households), in any order, any part.
    Returns:
        One row per id, the columns of COLUMNS: see docs/look-up/simulated-nation.md. Lazy; null where nobody asked.
    """
    table = with_place(with_size(ids, nation), nation)
    keys = {f"_{name}": "household_id" for name in _OWN}
    keys |= {"_village_luck": "_village", "_county_luck": "_county", "_sampled": "_village"}
    table = with_draws(table, keys, seed=nation.seed)
    table = table.mutate(_head=_income_a_head(table))
    return table.mutate(**_money(table), **_home(table)).select(COLUMNS)


def _income_a_head(table: ir.Table) -> ir.IntegerValue:
    """Fen a person and year: a product of five factors, so it is skewed, and alike within villages and counties."""
    luck = (700 + below(table._village_luck, 601)) * (700 + below(table._county_luck, 601))
    own = (512 + (table._income >> 22)) * (512 + ((table._income >> 11) & 1023)) * (512 + (table._income & 1023))
    return (luck * own) >> 30


def _money(table: ir.Table) -> dict[str, ir.Value]:
    spent_a_day = (table._head * (600 + below(table._spent, 401))) >> 10
    return {
        "weight": ((32 + below(table._sampled, 64)) / 32.0).cast("float64"),
        "income_fen": _asked(table, 0, 0.005, table._head * table["size"].cast("int64")),
        "consumption": _asked(table, 8, 0.01, (spent_a_day // 365).cast("float64") / 100.0),
        "debt_fen": (table._debt < chance(0.3)).ifelse((table._debt >> 8) * 2, 0).cast("int64"),
        "dibao": table._aid < _by_income(table, 0.04),
        "cropland_mu": (table._land < chance(0.15)).ifelse(0, below(table._land, 151)).cast("float64") / 10.0,
    }


def _home(table: ir.Table) -> dict[str, ir.Value]:
    return {
        "food_short": table._food < _by_income(table, 0.03),
        "clothing_short": table._clothing < _by_income(table, 0.02),
        "house_grade": _asked(table, 16, 0.01, _grade(table)).cast("int8"),
        "house_structure": picked(table._structure, (0.12, 0.25, 0.48)).cast("int8"),
        "water_quality": _asked(table, 24, 0.03, table._quality >= _by_income(table, 0.05)),
        "water_litres": (15 + below(table._litres, 106)).cast("int16"),
        "water_minutes": (below(table._minutes, 41) * below(low(table._minutes), 41) // 40).cast("int16"),
        "water_reliable": table._reliable >= _by_income(table, 0.06),
        "fuel": picked(table._fuels, (0.30, 0.03, 0.12, 0.52)).cast("int8"),
        "toilet": table._toilets >= _by_income(table, 0.3),
        "electricity": table._power >= _by_income(table, 0.01),
        "road_km": (below(table._road, 101) * below(low(table._road), 101)).cast("float64") / 1000.0,
        "assets": (below(table._goods, 7) + (table._head > _POOR).ifelse(1, 0) + (table._head > _WELL_OFF).ifelse(1, 0)
        ).cast("int8"),
        "vehicle": table._car < (table._head > _WELL_OFF).ifelse(chance(0.4), chance(0.12)),
    }  # fmt: skip


def _grade(table: ir.Table) -> ir.IntegerValue:
    """1 A sound, 2 B minor, 3 C part dangerous, 4 D whole dangerous."""
    danger, whole = _by_income(table, 0.05), _by_income(table, 0.01)
    return ibis.cases((table._grade < whole, 4), (table._grade < danger, 3), (table._grade < chance(0.5), 2), else_=1)


def _by_income(table: ir.Table, share: float) -> ir.IntegerValue:
    """The draw under which it happens: twice as often to the poor, half as often to the well off."""
    return ibis.cases(
        (table._head < _POOR, chance(2 * share)), (table._head > _WELL_OFF, chance(share / 2)), else_=chance(share)
    )


def _asked(table: ir.Table, turn: int, missing: float, value: ir.Value) -> ir.Value:
    """Null for this share of households: one draw, turned by as many bits, serves all questions."""
    turned = ((table._asked << turn) | (table._asked >> (32 - turn))) & 0xFFFFFFFF if turn else table._asked
    return (turned < chance(missing)).ifelse(ibis.null(), value)
