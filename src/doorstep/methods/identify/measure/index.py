"""What an index is: the parts of a row it adds up, its statistic, and how the poverty line moves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from doorstep.methods.kernel.said import Said
from doorstep.methods.survey.statistic import Array, OfTotals, Totals

Part = Callable[["Row"], Any]
"""An unweighted Ibis expression of a row."""


@dataclass(frozen=True)
class Row:
    """The columns a part may use.

    Attributes:
        y: welfare. line: poverty line. rows: the table, for the columns that ordered indices ask for:
            `_C`, `_S` (weight, and weight x welfare, of all in the group with at most this welfare),
            `_q0_2` ... (quantiles of the group), `_d0_5` ... (densities there), `_mp` and `_md` (median welfare of the
            poor, and the density of the poor there), `_band` (bandwidth of the density at the line).
    """

    rows: Any
    line: float

    @property
    def y(self) -> Any:
        """Welfare of the row."""
        return self.rows["_y"]

    @property
    def poor(self) -> Any:
        """Is the welfare below the line?"""
        return self.y < self.line


@dataclass(frozen=True)
class Index:
    """One index. The totals its functions take are those of `parts`, `still` and `slope_parts`, in this order.

    Attributes:
        name: as asked for and shown.
        parts: names of the parts its gradient moves with -> how to compute them. Names are shared between
            indices: one name is one expression.
        still: further parts its value needs. slope_parts: further parts `slope` needs.
        value: totals [m, groups] -> [groups]. gradient: totals [m, groups] -> [m, groups]; see Statistic.
        share: lies between 0 and 1.
        slope: derivative of the value for the poverty line, totals -> [groups]; None if the line does not matter.
        ordered: needs `_C` and `_S`. quantiles: shares of the population whose quantiles it needs.
        poor_median: needs the median of the poor, and the density there. density: "quantile" needs the densities at its
            quantiles, "line" the bandwidth for the density at the line when that is itself estimated, or "never".
        undefined: name of a part that must total 0 for the index to be defined in a group. because: why.
        needs_line: cannot be computed without a line.
    """

    name: str
    parts: Mapping[str, Part]
    value: OfTotals
    gradient: OfTotals
    still: Mapping[str, Part] = field(default_factory=dict)
    slope_parts: Mapping[str, Part] = field(default_factory=dict)
    share: bool = False
    slope: OfTotals | None = None
    ordered: bool = False
    quantiles: tuple[float, ...] = ()
    poor_median: bool = False
    density: str = "never"
    undefined: str | None = None
    because: Said | None = None
    needs_line: bool = False


def everyone(row: Row) -> Any:
    """1 for each row; `survey.collect` adds it by itself under this name."""
    return row.y.notnull()


def poor(row: Row) -> Any:
    """1 for the poor."""
    return row.poor


def gap(row: Row) -> Any:
    """How far below the line, as a share of it; 0 for the others."""
    return row.poor.ifelse(1.0 - row.y / row.line, 0.0)


def kernel(row: Row, at: Any) -> Any:
    """Gaussian kernel at a point: its weighted total is population x density there."""
    distance = (row.y - at) / row.rows["_band"]
    return (distance * distance * -0.5).exp() / (row.rows["_band"] * float(np.sqrt(2 * np.pi)))


def rest(totals: Totals, **places: Array) -> Array:
    """A gradient [m, groups] from its entries by position ("at0", "at3"); the others are 0."""
    gradient = np.zeros_like(totals)
    for place, entry in places.items():
        gradient[int(place.removeprefix("at"))] = entry
    return gradient
