"""Means, quantiles and indices of inequality: Gini, generalised entropy (Theil), Atkinson, S80/S20.

Sources: Gini as in Langel and Tille (2013, JRSS A 176, 521-540); Theil (1967), Shorrocks (1980, Econometrica 48,
613-625) for generalised entropy; Atkinson (1970, Journal of Economic Theory 2, 244-263); S80/S20 and quantiles as
Eurostat, their errors as Osier (2009, Survey Research Methods 3, 167-195) and Deville (1999, Survey Methodology 25,
193-203). With C_k and S_k the sums of w and w y over all with at most the welfare of row k, d_k = 2 (y_k C_k - S_k)
totals to A, the sum over pairs of |y_j - y_k|; half its derivative for w_k is d_k - N y_k + Y.
"""

from typing import Any

import numpy as np

from doorstep.methods.identify.measure.index import Index, Part, Row, everyone, rest
from doorstep.methods.kernel.said import said
from doorstep.methods.survey.statistic import Array, OfTotals, Totals


def welfare(row: Row) -> Any:
    """Welfare of the row."""
    return row.y


def mean(name: str) -> Index:
    """Total welfare over people."""
    return Index(
        name,
        {"welfare": welfare, "everyone": everyone},
        value=lambda t: t[0] / t[1],
        gradient=lambda t: rest(t, at0=1 / t[1], at1=-t[0] / t[1] ** 2),
    )


def gini(name: str) -> Index:
    """A/(2 N Y): pairs over N^2, so that replication changes nothing; needs a mean above 0."""

    def far(row: Row) -> Any:
        return (row.y * row.rows["_C"] - row.rows["_S"]) * 2.0

    def value(t: Totals) -> Array:
        return np.where(t[1] > 0, t[0] / (2 * t[2] * t[1]), np.nan)

    def gradient(t: Totals) -> Array:
        g = t[0] / (2 * t[2] * t[1])
        return rest(t, at0=1 / (t[2] * t[1]), at1=-(1 + g) / t[1], at2=(1 - g) / t[2])

    return Index(name, {"pair-distance": far, "welfare": welfare, "everyone": everyone}, value, gradient, ordered=True)


def _never(floor: str) -> tuple[str, Part]:
    """A part that must total 0: welfare "below-0", or "not-above-0"."""

    def found(row: Row) -> Any:
        return row.y < 0 if floor == "below-0" else row.y <= 0

    return floor, found


def entropy(name: str, a: float) -> Index:
    """Generalised entropy GE(a); Theil's index is GE(1), his mean logarithmic deviation GE(0).

    A welfare of 0 has its limit where there is one (a > 0); a welfare it does not allow makes it undefined.
    """
    floor, found = _never("below-0" if a > 0 else "not-above-0")
    value, gradient = {0.0: _deviation, 1.0: _theil}.get(a) or _general(a)

    def term(row: Row) -> Any:
        base = (row.y > 0).ifelse(row.y, 1.0)
        if a in (0.0, 1.0):
            return base.ln() * (base if a == 1 else 1.0)
        return (row.y > 0).ifelse(base**a, 0.0)

    return Index(
        name,
        {f"entropy{a:g}": term, "welfare": welfare, "everyone": everyone},
        lambda t: np.where(t[1] > 0, value(t), np.nan),
        gradient,
        still={floor: found},
        undefined=floor,
        because=said("GE({a}) is not defined for these values of welfare.", a=f"{a:g}"),
    )


_Formula = tuple[OfTotals, OfTotals]
_theil: _Formula = (
    lambda t: t[0] / t[1] - np.log(t[1] / t[2]),
    lambda t: rest(t, at0=1 / t[1], at1=-t[0] / t[1] ** 2 - 1 / t[1], at2=1 / t[2]),
)
_deviation: _Formula = (
    lambda t: np.log(t[1] / t[2]) - t[0] / t[2],
    lambda t: rest(t, at0=-1 / t[2], at1=1 / t[1], at2=t[0] / t[2] ** 2 - 1 / t[2]),
)


def _general(a: float) -> _Formula:
    scale = 1 / (a * (a - 1))

    def value(t: Totals) -> Array:
        return np.asarray(scale * (t[0] * t[2] ** (a - 1) / t[1] ** a - 1))

    def gradient(t: Totals) -> Array:
        x, y, n = t[:3]
        return rest(
            t,
            at0=scale * n ** (a - 1) / y**a,
            at1=-scale * a * x * n ** (a - 1) / y ** (a + 1),
            at2=scale * (a - 1) * x * n ** (a - 2) / y**a,
        )

    return value, gradient


def atkinson(name: str, e: float) -> Index:
    """1 - equally distributed equivalent welfare over the mean, for an aversion e > 0."""
    floor, found = _never("below-0" if e < 1 else "not-above-0")
    r = 1 - e

    def term(row: Row) -> Any:
        base = (row.y > 0).ifelse(row.y, 1.0)
        return base.ln() if e == 1 else (row.y > 0).ifelse(base**r, 0.0)

    def equivalent(x: Array, n: Array) -> Array:
        return np.exp(x / n) if e == 1 else (x / n) ** (1 / r)

    def value(t: Totals) -> Array:
        x, y, n = t[:3]
        return np.where(y > 0, 1 - equivalent(x, n) * n / y, np.nan)

    def gradient(t: Totals) -> Array:
        x, y, n = t[:3]
        level = equivalent(x, n)
        for_term = level / n if e == 1 else level / (r * x)
        for_people = -level * x / n**2 if e == 1 else -level / (r * n)
        return rest(t, at0=-for_term * n / y, at1=level * n / y**2, at2=-for_people * n / y - level / y)

    return Index(
        name,
        {f"atkinson{e:g}": term, "welfare": welfare, "everyone": everyone},
        value,
        gradient,
        still={floor: found},
        undefined=floor,
        because=said(
            "Atkinson's index with an aversion of {e} is not defined for these values of welfare.", e=f"{e:g}"
        ),
    )


def quantile_column(p: float) -> str:
    """Name of the column that holds the group's quantile of share p."""
    return f"_q{p:g}".replace(".", "_")


def density_column(p: float) -> str:
    """Name of the column that holds the density of the group there."""
    return f"_d{p:g}".replace(".", "_")


def quantile(name: str, p: float) -> Index:
    """The smallest welfare whose cumulated weight reaches p of the total; the mean of it and the next at a tie."""
    column = quantile_column(p)
    at = f"quantile{p:g}"

    def above(row: Row) -> Any:
        return p - (row.y <= row.rows[column]).ifelse(1.0, 0.0)

    def there(row: Row) -> Any:
        return row.rows[density_column(p)]

    return Index(
        name,
        {f"above-{at}": above},
        still={f"density-{at}": there, at: lambda row: row.rows[column], "everyone": everyone},
        value=lambda t: t[2] / t[3],
        gradient=lambda t: rest(t, at0=1 / t[1]),
        quantiles=(p,),
        density="quantile",
    )


def s80s20(name: str) -> Index:
    """Total welfare above the 80 % quantile over that at or below the 20 % quantile.

    The quantiles' own error needs no density: it moves the totals by q (1[y <= q] - p).
    """
    top, bottom = quantile_column(0.8), quantile_column(0.2)

    def rich(row: Row) -> Any:
        return (row.y > row.rows[top]).ifelse(row.y, 0.0)

    def least(row: Row) -> Any:
        return (row.y <= row.rows[bottom]).ifelse(row.y, 0.0)

    def rich_moved(row: Row) -> Any:
        return row.rows[top] * ((row.y <= row.rows[top]).ifelse(1.0, 0.0) - 0.8)

    def least_moved(row: Row) -> Any:
        return row.rows[bottom] * ((row.y <= row.rows[bottom]).ifelse(1.0, 0.0) - 0.2)

    def gradient(t: Totals) -> Array:
        over, under = 1 / t[1], t[0] / t[1] ** 2
        return rest(t, at0=over, at1=-under, at2=over, at3=under)

    return Index(
        name,
        {"rich": rich, "least": least, "rich-moved": rich_moved, "least-moved": least_moved},
        value=lambda t: np.where(t[1] > 0, t[0] / t[1], np.nan),
        gradient=gradient,
        quantiles=(0.2, 0.8),
    )
