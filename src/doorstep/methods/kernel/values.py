"""Poverty lines and the units they are in. Pure values."""

import math
import re
from dataclasses import dataclass

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


@dataclass(frozen=True)
class Unit:
    """What one number of welfare is: money of a currency, for whom, for how long, at prices of which year.

    A part that is None is not known and agrees with anything.
    """

    currency: str | None = None
    per: str | None = None
    period: str | None = None
    price_year: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Unit":
        """Read "CNY/person/year@2010"; each part after the currency may be left out, from the end.

        Raises:
            Refusal: the text has another form.
        """
        form = r"\s*([^/@\s]+)(?:/([^/@\s]+))?(?:/([^/@\s]+))?(?:@(\d{4}))?\s*"
        found = re.fullmatch(form, text)
        if found is None:
            raise Refusal(
                "values.unit-form",
                said("{text} is not a unit of money.", text=text),
                why=said("A unit is written currency/for whom/period@price year."),
                do=said("Write it like CNY/person/year@2010."),
            )
        currency, per, period, year = found.groups()
        return cls(currency, per, period, int(year) if year else None)

    def __str__(self) -> str:
        words = "/".join(part for part in (self.currency, self.per, self.period) if part)
        return f"{words}@{self.price_year}" if self.price_year else words

    def agrees(self, other: "Unit") -> bool:
        """True unless a part that both know differs (capitals aside)."""
        pairs = zip(self._parts(), other._parts(), strict=True)
        return all(one is None or two is None or one == two for one, two in pairs)

    def _parts(self) -> tuple[object, ...]:
        words = (self.currency, self.per, self.period)
        return (*(word.casefold() if word else None for word in words), self.price_year)


@dataclass(frozen=True)
class PovertyLine:
    """An amount of welfare below which (strictly) a person is poor.

    Attributes:
        amount: above 0, in the unit of the welfare it is compared with.
        currency, per, period, price_year: that unit, as far as it is known.
    Raises:
        Refusal: the amount is not a number above 0.
    """

    amount: float
    currency: str | None = None
    period: str | None = None
    price_year: int | None = None
    per: str | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.amount) and self.amount > 0):
            raise Refusal(
                "values.line-not-positive",
                said("{amount} cannot be a poverty line.", amount=f"{self.amount:g}"),
                why=said("A line is a number above 0."),
                do=said("Give the line in the unit of the welfare column."),
            )

    @classmethod
    def in_unit(cls, amount: float, unit: Unit | str) -> "PovertyLine":
        """A line of this amount in a unit such as "CNY/person/year@2010"."""
        known = Unit.parse(unit) if isinstance(unit, str) else unit
        return cls(amount, known.currency, known.period, known.price_year, known.per)

    @property
    def unit(self) -> Unit:
        """The unit of the amount."""
        return Unit(self.currency, self.per, self.period, self.price_year)


@dataclass(frozen=True)
class RelativeLine:
    """A line at a share of the median or mean welfare of the whole file.

    Attributes:
        share: above 0, such as 0.6. of: "median" or "mean".
    Raises:
        Refusal: the share is not a number above 0, or `of` is another word.
    """

    share: float
    of: str = "median"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.share) and self.share > 0) or self.of not in ("median", "mean"):
            raise Refusal(
                "values.relative-line",
                said("{share} of the {of} cannot be a poverty line.", share=self.share, of=self.of),
                why=said("A relative line is a share above 0 of the median or of the mean."),
                do=said("Give a share such as 0.6, and median or mean."),
            )
