"""Weights of indicators as whole numbers, so that every engine finds the same people poor.

A share such as 1/3 has no exact double: 2 x 1/6 summed in floating point may fall on either side of k. Here each weight
is an exact fraction, brought to whole points out of a common total, and the cut-off is a whole number of points too.

Source: Alkire and Foster (2011), Journal of Public Economics 95(7-8), 476-487, general weights.
Nested weights by dimension: Alkire, Foster, Seth, Santos, Roche and Ballon (2015), chapter 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from doorstep.methods.kernel.said import Note, said

MOST_POINTS = 10**9
"""The largest total of points; times 10 billion people it still fits a 64-bit sum."""

TOLERANCE = Fraction(1, 10**9)
"""How far below k a score may lie and still count: k is often typed from a calculator."""

NEARLY = Fraction(1, 2000)
"""A score this little below k is probably meant to reach it; then a note says so."""


@dataclass(frozen=True)
class Points:
    """Whole-number weights: `of` holds one per indicator, all above zero; `total` is their sum."""

    of: tuple[int, ...]
    total: int


def in_points(shares: Sequence[Fraction]) -> Points:
    """Bring positive shares to the smallest whole numbers in the same proportions.

    Shares with more than nine digits are rounded to points out of a thousand million.
    """
    whole = sum(shares, Fraction(0))
    scale = lcm(*(share.denominator for share in shares))
    of = [int(share * scale) for share in shares]
    if sum(of) > MOST_POINTS:
        of = [max(1, round(share / whole * MOST_POINTS)) for share in shares]
    return Points(tuple(of), sum(of))


def by_dimension(dimensions: Sequence[str]) -> list[Fraction]:
    """Equal nested weights: each dimension the same, and within it each indicator the same."""
    names = dict.fromkeys(dimensions)
    return [Fraction(1, len(names) * dimensions.count(dimension)) for dimension in dimensions]


def nested(
    dimensions: Sequence[str], given: Mapping[str, Fraction], within: Sequence[Fraction | None]
) -> list[Fraction]:
    """Weights of dimensions, shared inside each by the weights of its indicators (equally when those have none)."""
    inside = [Fraction(1) if share is None else share for share in within]
    sums = {name: sum((w for d, w in zip(dimensions, inside, strict=True) if d == name), Fraction(0)) for name in given}
    return [given[d] * w / sums[d] for d, w in zip(dimensions, inside, strict=True)]


def unrounded(share: Fraction, digits: int) -> Fraction:
    """The simplest fraction that rounds to this decimal: 0.1667 with four digits is 1/6."""
    half = Fraction(1, 2 * 10**digits)
    for denominator in range(1, 1001):
        numerator = ceil((share - half) * denominator)
        if numerator <= (share + half) * denominator:
            return Fraction(numerator, denominator)
    return share


def to_one(given: Mapping[str, Fraction], digits: Mapping[str, int]) -> tuple[dict[str, Fraction], tuple[Note, ...]]:
    """Bring typed weights to a sum of one, and say so when they had another sum.

    Weights that miss one only because they were rounded (0.1667, 0.0556 ..) are read as the fractions they stand for.

    Args:
        given: positive weights by name, exactly as typed.
        digits: how many decimals each was typed with.
    """
    total = sum(given.values(), Fraction(0))
    if total == 1:
        return dict(given), ()
    simple = {name: unrounded(share, digits[name]) for name, share in given.items()}
    if sum(simple.values(), Fraction(0)) == 1:
        read = ", ".join(f"{name} {share}" for name, share in simple.items())
        text = said(
            "The weights add up to {total}; they were read as rounded fractions: {read}.",
            total=_short(total),
            read=read,
        )
        return simple, (Note("mpi.weights-rounded", text),)
    text = said("The weights add up to {total}; each was divided by that sum.", total=_short(total))
    return {name: share / total for name, share in given.items()}, (Note("mpi.weights-normalised", text),)


def cut_points(k: Fraction, points: Points) -> int:
    """The smallest number of points that makes poor: score / total >= k, k in (0, 1]."""
    return max(1, ceil((k - TOLERANCE) * points.total))


def just_missed(k: Fraction, points: Points) -> Fraction | None:
    """The highest score a household can have that lies below k, but within 0.0005 of it; None when there is none."""
    if points.total > 10**6:
        return None
    reached = 1
    for weight in points.of:
        reached |= reached << weight
    below = (reached & ((1 << cut_points(k, points)) - 1)).bit_length() - 1
    score = Fraction(below, points.total)
    return score if below and k - score <= NEARLY else None


def _short(number: Fraction) -> str:
    return f"{float(number):.6g}"
