"""Poverty and inequality in one file, with errors that know how it was drawn."""

from doorstep.methods.identify.measure.catalogue import DEFAULT_INDICES
from doorstep.methods.identify.measure.curves import curves
from doorstep.methods.identify.measure.decompose import by_subgroup, theil_between
from doorstep.methods.identify.measure.growth import datt_ravallion, growth_incidence
from doorstep.methods.identify.measure.lines import FoodLine, food_line
from doorstep.methods.identify.measure.measuring import measure
from doorstep.methods.identify.measure.prices import deflate, per_adult

__all__ = [
    "DEFAULT_INDICES",
    "FoodLine",
    "by_subgroup",
    "curves",
    "datt_ravallion",
    "deflate",
    "food_line",
    "growth_incidence",
    "measure",
    "per_adult",
    "theil_between",
]
