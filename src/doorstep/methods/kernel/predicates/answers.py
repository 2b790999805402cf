"""The answer for one household in Python: true, false, or None when it cannot be known.

Three-valued logic of Kleene (1938), J. Symbolic Logic 3(4), 150-155: false and unknown is false, true or unknown is
true, everything else with unknown is unknown. `methods.identify.rules` compiles the same meaning for millions of rows.
"""

import math
import operator
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Real

from doorstep.methods.kernel.predicates import refusals
from doorstep.methods.kernel.predicates.values import (
    ORDERS,
    All,
    AllMembers,
    Any,
    AnyMember,
    Comparison,
    Constant,
    CountMembers,
    Field,
    Not,
    Operand,
    Parameter,
    Predicate,
)

Truth = bool | None
Row = Mapping[str, object]
_MISSING_WORDS = ("", "na", "n/a", "#n/a", "nan", "null", ".")
_NUMBER = re.compile(r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$")
_SIGNS: dict[str, Callable[[typing.Any, typing.Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Scene:
    """What a predicate is asked about: one row (a household, or a member with its household) and the parameters."""

    row: Row
    household: Row
    parameters: Row
    members: Sequence[Row] = ()

    def of_member(self, member: Row) -> "Scene":
        """The same question about one member."""
        return Scene(member, self.household, self.parameters)


def holds(predicate: Predicate, household: Row, parameters: Row | None = None, members: Sequence[Row] = ()) -> Truth:
    """Whether the predicate holds for one household.

    Args:
        household: values by field; absent, None and NaN all mean missing. Check names beforehand with `needs`.
        parameters: values by name; every one that is read must be there.
        members: one mapping per member; none means a household without members, not unknown ones.
    Returns:
        True, False, or None when a missing value leaves it open.
    Raises:
        Refusal: a parameter is absent, a number meets a text, a text is ordered, a text does not read as a number.
    """
    return answer(predicate, Scene(household, household, parameters or {}, members))


def answer(predicate: Predicate, scene: Scene) -> Truth:
    """`holds` for a scene that is already set."""
    match predicate:
        case Comparison():
            return _compared(predicate, scene)
        case All(of):
            return every(answer(part, scene) for part in of)
        case Any(of):
            return some(answer(part, scene) for part in of)
        case Not(of):
            return opposite(answer(of, scene))
        case _:
            return _of_members(predicate, scene)


def every(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; true of nothing."""
    met = list(truths)
    return False if False in met else None if None in met else True


def some(truths: Iterable[Truth]) -> Truth:
    """Kleene's or; false of nothing."""
    met = list(truths)
    return True if True in met else None if None in met else False


def opposite(truth: Truth) -> Truth:
    """Kleene's not."""
    return None if truth is None else not truth


def _of_members(predicate: AnyMember | AllMembers | CountMembers, scene: Scene) -> Truth:
    truths = [answer(predicate.of, scene.of_member(member)) for member in scene.members]
    if isinstance(predicate, AnyMember):
        return some(truths)
    if isinstance(predicate, AllMembers):
        return every(truths)
    fewest = truths.count(True)
    bounds = (fewest, fewest + truths.count(None))
    right = [_number(_value(operand, scene), _name(operand)) for operand in predicate.right]
    return _counted(bounds, predicate.sign, right)


def _counted(bounds: tuple[int, int], sign: str, right: Sequence[float | None]) -> Truth:
    # Each sign is built of "at least" and "more than": those two only grow with the count, so the bounds decide them.
    match sign:
        case ">=" | ">":
            return _grows(bounds, sign, right[0])
        case "<":
            return opposite(_grows(bounds, ">=", right[0]))
        case "<=":
            return opposite(_grows(bounds, ">", right[0]))
        case "!=":
            return opposite(_counted(bounds, "=", right))
        case _:  # "=" is between a value and itself
            return every((_grows(bounds, ">=", right[0]), opposite(_grows(bounds, ">", right[-1]))))


def _grows(bounds: tuple[int, int], sign: str, limit: float | None) -> Truth:
    if limit is None:
        return None
    low, high = (_SIGNS[sign](bound, limit) for bound in bounds)
    return True if low else None if high else False


def _compared(comparison: Comparison, scene: Scene) -> Truth:
    left, sign, right = comparison.left, comparison.sign, comparison.right
    match sign:
        case "missing":
            return _value(left, scene) is None
        case "present":
            return _value(left, scene) is not None
        case "between":
            return every((_pair(left, ">=", right[0], scene), _pair(left, "<=", right[1], scene)))
        case "in":
            return some(_pair(left, "=", operand, scene) for operand in right)
        case "not in":
            return opposite(some(_pair(left, "=", operand, scene) for operand in right))
        case _:
            return _pair(left, sign, right[0], scene)


def _pair(left: Field, sign: str, right: Operand, scene: Scene) -> Truth:
    one, other = _value(left, scene), _value(right, scene)
    if one is None or other is None:
        return None
    kind = meeting(left.name, kind_of(one), kind_of(other), fixed=not isinstance(right, Field))
    if kind == "number":
        one, other = _number(one, left.name), _number(other, _name(right))
        if one is None or other is None:
            return None
    elif kind == "text" and sign in ORDERS:
        raise refusals.no_order(left.name)
    return _SIGNS[sign](one, other)


def meeting(name: str, kind: str, other: str, *, fixed: bool) -> str:
    """The kind in which two values are compared: text in a field is read as a number when it meets a number.

    Args:
        name: the field on the left. kind: its kind. other: the kind on the right.
        fixed: the right side is a constant or parameter, whose text is never read as a number.
    Raises:
        Refusal: the kinds cannot meet.
    """
    if kind == other:
        return kind
    if {kind, other} == {"number", "text"} and not (fixed and other == "text"):
        return "number"
    raise refusals.kinds_differ(name, kind, other)


def kind_of(value: object) -> str:
    """ "number" (true and false count as 1 and 0), "text" or "date"."""
    if isinstance(value, Real | Decimal):
        return "number"
    return "date" if isinstance(value, date) else "text"


def _value(operand: Operand, scene: Scene) -> object:
    """The value, None when missing; the time of day of a date is left off."""
    if isinstance(operand, Constant):
        return operand.value
    if isinstance(operand, Parameter):
        if operand.name not in scene.parameters:
            raise refusals.unknown_name("parameter", operand.name, scene.parameters)
        found = scene.parameters[operand.name]
    else:
        found = (scene.household if operand.scope == "household" else scene.row).get(operand.name)
    found = found.date() if isinstance(found, datetime) else found
    if found is None or (isinstance(found, float) and math.isnan(found)):
        return None
    return _times(found, operand)


def _times(found: object, operand: Parameter | Field) -> object:
    if operand.times == 1.0:
        return found
    number = _number(found, operand.name)
    return None if number is None else float(number) * operand.times


def _name(operand: Operand) -> str:
    return str(operand.value) if isinstance(operand, Constant) else operand.name


def _number(value: object, name: str) -> float | None:
    """As methods.engine reads text in a column of numbers: the same words are missing, the same spellings numbers."""
    if value is None or isinstance(value, Real):
        return value  # type: ignore[return-value]
    if isinstance(value, Decimal):
        return float(value)
    text = str(value).strip()
    if text.lower() in _MISSING_WORDS:
        return None
    if not _NUMBER.match(text) or not math.isfinite(float(text)):
        raise refusals.not_a_number(name, value)
    return float(text)
