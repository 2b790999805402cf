"""Weights as typed in a specification: nested by dimension, per indicator, or left out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from doorstep.methods.identify.mpi.indicator import Indicator
from doorstep.methods.identify.mpi.refusals import nearest, refusal
from doorstep.methods.identify.mpi.weights import Points, by_dimension, in_points, nested, to_one
from doorstep.methods.kernel.said import Note, said


def read_weights(table: object, indicators: Sequence[Indicator], name: str) -> tuple[Points, tuple[Note, ...]]:
    """Whole-number weights of the indicators.

    Without any weight dimensions share equally, and so do the indicators inside each. With weights of indicators only,
    those are the weights. With a [dimension] table its weights are split inside each dimension: equally, or in the
    proportions of the weights of its indicators.

    Raises:
        Refusal: weights for some only, not above zero, or for a dimension that no indicator has.
    """
    dimensions = [indicator.dimension for indicator in indicators]
    given = [typed(indicator.weight, indicator.name, name) for indicator in indicators]
    if table is not None:
        return _by_table(table, dimensions, given, indicators, name)
    _all_or_none(given, indicators, name)
    weights = {i.name: w for i, w in zip(indicators, given, strict=True) if w is not None}
    if not weights:
        return in_points(by_dimension(dimensions)), ()
    shares, notes = to_one(weights, {i.name: digits(i.weight) for i in indicators})
    return in_points([shares[indicator.name] for indicator in indicators]), notes


def typed(given: object, what: str, name: str) -> Fraction | None:
    """A weight exactly as typed (0.1667, 2 or "1/6"); None when left out."""
    if given is None:
        return None
    try:
        weight = Fraction(str(given)) if not isinstance(given, bool) else Fraction(0)
    except (ValueError, ZeroDivisionError):
        weight = Fraction(0)
    if weight <= 0:
        why = said("The weight of “{what}” is {given}; a weight is a number above zero.", what=what, given=given)
        raise refusal("mpi.spec-weight", name, why, said("Give it a weight above zero, or take the indicator out."))
    return weight


def digits(given: object) -> int:
    """Decimals a weight was typed with; text such as "1/6" is exact, and counts as nine."""
    if isinstance(given, Decimal):
        exponent = given.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    return 9 if isinstance(given, str) else 0


def _by_table(
    table: object,
    dimensions: Sequence[str],
    given: Sequence[Fraction | None],
    indicators: Sequence[Indicator],
    name: str,
) -> tuple[Points, tuple[Note, ...]]:
    if not isinstance(table, Mapping):
        why = said("dimension must be a table of weights.")
        raise refusal("mpi.spec-dimension", name, why, said("Write [dimension] and below it one name = weight a line."))
    names = list(dict.fromkeys(dimensions))
    for key in table:
        if key not in names:
            why = said("[dimension] gives a weight to “{key}”, which no indicator has.", key=key)
            raise refusal("mpi.spec-dimension", name, why, nearest(key, names))
    for key in names:
        if key not in table:
            why = said("[dimension] gives no weight to “{key}”.", key=key)
            raise refusal("mpi.spec-weight", name, why, said("Give every dimension a weight, or none."))
        _all_or_none(*_inside(key, given, indicators), name)
    typed_in = {key: weight for key in names if (weight := typed(table[key], key, name)) is not None}
    weights, notes = to_one(typed_in, {key: digits(table[key]) for key in names})
    return in_points(nested(dimensions, weights, given)), notes


def _inside(
    key: str, given: Sequence[Fraction | None], indicators: Sequence[Indicator]
) -> tuple[list[Fraction | None], list[Indicator]]:
    chosen = [(w, i) for w, i in zip(given, indicators, strict=True) if i.dimension == key]
    return [w for w, _ in chosen], [i for _, i in chosen]


def _all_or_none(given: Sequence[Fraction | None], indicators: Sequence[Indicator], name: str) -> None:
    without = [i.name for i, weight in zip(indicators, given, strict=True) if weight is None]
    if 0 < len(without) < len(indicators):
        why = said("“{indicator}” has no weight, while others have one.", indicator=without[0])
        raise refusal("mpi.spec-weight", name, why, said("Give every indicator a weight, or none."))
