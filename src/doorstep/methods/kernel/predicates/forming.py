"""A comparison whose sign and constants fit together, however it was written."""

from collections.abc import Sequence

from doorstep.methods.kernel.predicates.answers import kind_of
from doorstep.methods.kernel.predicates.refusals import kinds_differ, no_order, unreadable
from doorstep.methods.kernel.predicates.values import ORDERS, Comparison, Constant, Field, Operand, Scalar
from doorstep.methods.kernel.said import said


def form(left: Field, sign: str, right: tuple[Operand, ...], at: str) -> Comparison:
    """A comparison whose constants fit its sign and each other.

    Raises:
        Refusal: between has not two values or the wrong way round, numbers and text are mixed, text is ordered.
    """
    values = [operand.value for operand in right if isinstance(operand, Constant)]
    kinds = list(dict.fromkeys(kind_of(value) for value in values))
    if len(kinds) > 1:
        raise kinds_differ(left.name, kinds[0], kinds[1])
    if left.times != 1.0 and kinds and kinds != ["number"]:
        raise kinds_differ(left.name, "number", kinds[0])
    if kinds == ["text"] and sign in (*ORDERS, "between"):
        raise no_order(left.name)
    if sign == "between":
        _two(values, right, at)
    return Comparison(left, sign, right)


def _two(values: Sequence[Scalar], right: Sequence[Operand], at: str) -> None:
    if len(right) != 2:
        raise unreadable(
            at, said("between needs two values."), said("Write the lower and the upper end, both included.")
        )
    if len(values) == 2 and values[0] > values[1]:  # type: ignore[operator]
        raise unreadable(
            at,
            said("between {low} and {high} can never hold.", low=values[0], high=values[1]),
            said("Write the lower end first."),
        )
