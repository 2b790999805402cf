"""Indices of poverty: Foster, Greer and Thorbecke; Watts; Sen; Sen, Shorrocks and Thon; relative median gap.

Sources: Foster, Greer and Thorbecke (1984, Econometrica 52, 761-766); Watts (1968); Sen (1976, Econometrica 44,
219-231) in its replication-invariant form; Shorrocks (1995, Econometrica 63, 1225-1230). Errors: the derivative of
the index for a row's weight (Demnati and Rao 2004, Survey Methodology 30, 17-26). With w = weight x size, N people,
q poor people, gap g = (line - y)/line among the poor, a_k = 2 (y_k C_k - S_k)/line among the poor, where C and S are
the sums of w and w y over all with at most the welfare of row k, A = sum w a is the sum over pairs of poor people of
the difference of their gaps, and half the derivative of A for w_k is a_k + q g_k - G p_k, with G = sum w g.
"""

from typing import Any

import numpy as np

from doorstep.methods.identify.measure.index import Index, Part, Row, everyone, gap, kernel, poor, rest
from doorstep.methods.kernel.said import said
from doorstep.methods.survey.statistic import Array, Totals


def fgt(name: str, alpha: float) -> Index:
    """Mean of gap^alpha among the poor and 0 among others: 0 the rate, 1 the depth, 2 the severity."""
    if alpha == 0:
        return Index(
            name,
            {"poor": poor, "everyone": everyone},
            slope_parts={"at-line": at_line},
            value=lambda t: t[0] / t[1],
            gradient=lambda t: rest(t, at0=1 / t[1], at1=-t[0] / t[1] ** 2),
            share=True,
            slope=lambda t: t[2] / t[1],
            density="line",
            needs_line=True,
        )

    def deep(row: Row) -> Any:
        if alpha in (1, 2):  # a product costs less than a power
            return gap(row) if alpha == 1 else gap(row) * gap(row)
        return row.poor.ifelse(gap(row) ** alpha, 0.0)

    def shallower(row: Row) -> Any:
        return row.poor.ifelse(gap(row) ** (alpha - 1) * (row.y / row.line), 0.0)

    return Index(
        name,
        {f"gap{alpha:g}": deep, "everyone": everyone},
        slope_parts={f"slope{alpha:g}": shallower, "line": line},
        value=lambda t: t[0] / t[1],
        gradient=lambda t: rest(t, at0=1 / t[1], at1=-t[0] / t[1] ** 2),
        share=True,
        slope=lambda t: alpha * t[2] / t[3],
        needs_line=True,
    )


def at_line(row: Row) -> Any:
    """Density of welfare at the line."""
    return kernel(row, row.line)


def line(row: Row) -> Any:
    """The line itself: its total over N is the line."""
    return row.y.notnull().ifelse(row.line, row.line)


def watts(name: str) -> Index:
    """Mean of ln(line/y) among the poor and 0 among others; not defined when a poor person has no welfare above 0."""

    def log_gap(row: Row) -> Any:
        return (row.poor & (row.y > 0)).ifelse((row.line / row.y).ln(), 0.0)

    return Index(
        name,
        {"log-gap": log_gap, "everyone": everyone},
        still={"poor-with-nothing": poor_with_nothing},
        slope_parts={"poor": poor, "line": line},
        value=lambda t: t[0] / t[1],
        gradient=lambda t: rest(t, at0=1 / t[1], at1=-t[0] / t[1] ** 2),
        slope=lambda t: t[3] / t[4],
        undefined="poor-with-nothing",
        because=said("The logarithm of a welfare of 0 or less is not defined."),
        needs_line=True,
    )


def poor_with_nothing(row: Row) -> Any:
    """Welfare is 0 or less, and so below the line."""
    return row.y <= 0


def distance(row: Row) -> Any:
    """a_k of the module's text."""
    return row.poor.ifelse((row.y * row.rows["_C"] - row.rows["_S"]) * (2.0 / row.line), 0.0)


_ORDERED: dict[str, Part] = {"distance": distance, "gap1": gap, "poor": poor, "everyone": everyone}


def sen(name: str) -> Index:
    """H [I + (1 - I) Gini of the poor], with the Gini of pairs over q^2: G/N + A/(2 N q)."""

    def value(t: Totals) -> Array:
        a, g, q, n = t[:4]
        return np.where(q > 0, g / n + a / (2 * n * q), 0.0)

    def gradient(t: Totals) -> Array:
        a, g, q, n = t[:4]
        among = np.where(q > 0, q, np.nan)
        entries = rest(
            t,
            at0=1 / (n * among),
            at1=2 / n,
            at2=-g / (n * among) - a / (2 * n * among**2),
            at3=-value(t) / n,
        )
        return np.where(np.isnan(entries), 0.0, entries)

    def slope(t: Totals) -> Array:
        a, g, q, n, f, z = *t[:5], t[5] / t[3]
        moved = (q - g) / (z * n) + f * g / (n * q) - a / (2 * z * n * q) - a * f / (2 * n * q**2)
        return np.where(q > 0, moved, 0.0)

    return Index(
        name,
        _ORDERED,
        value,
        gradient,
        slope_parts={"at-line": at_line, "line": line},
        share=True,
        slope=slope,
        ordered=True,
        density="line",
        needs_line=True,
    )


def sst(name: str) -> Index:
    """G/N (1 + Gini of the gaps of all): 2 G/N + A/(2 N^2) - q G/N^2."""

    def value(t: Totals) -> Array:
        a, g, q, n = t[:4]
        return 2 * g / n + a / (2 * n**2) - q * g / n**2

    def gradient(t: Totals) -> Array:
        a, g, q, n = t[:4]
        return rest(t, at0=1 / n**2, at1=2 / n, at2=-2 * g / n**2, at3=-2 * g / n**2 - a / n**3 + 2 * q * g / n**3)

    def slope(t: Totals) -> Array:
        a, g, q, n, z = *t[:4], t[4] / t[3]
        # The density at the line cancels: who just became poor has no gap.
        return (2 * (q - g) - a / (2 * n) - q * (q - g) / n) / (z * n)

    return Index(
        name,
        _ORDERED,
        value,
        gradient,
        slope_parts={"line": line},
        share=True,
        slope=slope,
        ordered=True,
        needs_line=True,
    )


def relative_median_gap(name: str) -> Index:
    """(line - median welfare of the poor)/line (Eurostat's relative median at-risk-of-poverty gap)."""

    def below_median(row: Row) -> Any:
        return (row.poor & (row.y <= row.rows["_mp"])).ifelse(0.5, row.poor.ifelse(-0.5, 0.0))

    def at_median(row: Row) -> Any:
        return row.poor.ifelse(row.rows["_md"], 0.0)

    def median(row: Row) -> Any:
        return row.rows["_mp"].fill_null(0.0)

    def value(t: Totals) -> Array:
        return np.where(t[4] > 0, 1 - t[2] / t[3], np.nan)

    return Index(
        name,
        {"below-poor-median": below_median},
        still={
            "at-poor-median": at_median,
            "poor-median": median,
            "line": line,
            "poor": poor,
            "everyone": everyone,
        },
        slope_parts={"at-line": at_line},
        value=value,
        gradient=lambda t: rest(t, at0=t[5] / (t[1] * t[3])),
        share=True,
        slope=lambda t: t[2] * t[5] / t[3] ** 2 - t[6] / (2 * t[1]) * t[5] / t[3],
        poor_median=True,
        density="line",
        needs_line=True,
    )
