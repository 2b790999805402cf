"""The short text form of one comparison: `= 1`, `< 6`, `in (1, 2, 3)`, `between 6 and 15`, `missing`, `!= 'x'`."""

import re

from doorstep.methods.kernel.predicates.forming import form
from doorstep.methods.kernel.predicates.refusals import unreadable
from doorstep.methods.kernel.predicates.values import (
    LISTS,
    STATES,
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
    Predicate,
    Scalar,
)
from doorstep.methods.kernel.said import said

FORMS = "= 1, != 'x', < 6, <= 6, > 6, >= 6, in (1, 2), not in (1, 2), between 6 and 15, missing, present"
_ITEM = r"""(?:'[^']*'|"[^"]*"|[^\s'",()]+)"""
_SPOKEN = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}
_SIGNED = re.compile(rf"(<=|>=|!=|==|<>|=|<|>|≠|≤|≥)\s*({_ITEM})\s*")
_LISTED = re.compile(rf"(not\s+in|in)\s*\(\s*({_ITEM}(?:\s*,\s*{_ITEM})*)\s*\)\s*", re.IGNORECASE)
_BETWEEN = re.compile(rf"between\s+({_ITEM})\s+and\s+({_ITEM})\s*", re.IGNORECASE)
_STATE = re.compile(r"(missing|present)\s*", re.IGNORECASE)
_NAMED = re.compile(r"\s*([^\s<>=!≠≤≥'\"(),]+)\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


def comparison(field: str, text: str, *, at: str = "the comparison") -> Comparison:
    """Read a comparison of one field from its short text form.

    Args:
        field: the name of the column.
        text: one of `= 1`, `!= 'x'`, `< 6`, `<= 6`, `> 6`, `>= 6`, `in (1, 2)`, `not in ('a', 'b')`,
            `between 6 and 15` (both ends inclusive), `missing`, `present`. Text is quoted; true and false are not.
        at: the place of the text, for the message.
    Raises:
        Refusal: the text is of another form.
    """
    body = text.strip()
    if found := _STATE.fullmatch(body):
        return Comparison(Field(field), found[1].lower(), ())
    if found := _SIGNED.fullmatch(body):
        sign, items = _SPOKEN.get(found[1], found[1]), [found[2]]
    elif found := _LISTED.fullmatch(body):
        sign, items = " ".join(found[1].lower().split()), re.findall(_ITEM, found[2])
    elif found := _BETWEEN.fullmatch(body):
        sign, items = "between", [found[1], found[2]]
    else:
        raise unreadable(
            at,
            said("“{text}” is not a comparison.", text=text),
            said("Write one of: {forms}.", forms=FORMS),
        )
    return form(Field(field), sign, tuple(Constant(_scalar(item, at)) for item in items), at)


def sentence(text: str, *, at: str) -> Comparison:
    """Read a comparison with its field in front: `income_per_head < 4000`."""
    found = _NAMED.fullmatch(text)
    if not found:
        raise unreadable(
            at,
            said("“{text}” does not begin with the name of a field.", text=text),
            said("Write the field, then the comparison: age < 16."),
        )
    return comparison(found[1], found[2], at=at)


def _scalar(item: str, at: str) -> Scalar:
    if item[0] in "'\"":
        return item[1:-1]
    if item.lower() in ("true", "false"):
        return item.lower() == "true"
    if not _NUMBER.fullmatch(item):
        raise unreadable(
            at,
            said("{item} is neither a number nor text in quotes.", item=item),
            said("Write text in quotes: '{item}'.", item=item),
        )
    return int(item) if re.fullmatch(r"[+-]?\d+", item) else float(item)


def described(predicate: Predicate) -> str:
    """The predicate in one line, for lists and explanations: `age >= 6 and in_school = 0`."""
    match predicate:
        case Comparison(left, sign, right):
            return f"{_operand(left)} {_tail(sign, right)}"
        case All(of):
            return " and ".join(_inner(part) for part in of)
        case Any(of):
            return " or ".join(_inner(part) for part in of)
        case Not(of):
            return f"not ({described(of)})"
        case AnyMember(of):
            return f"any member: ({described(of)})"
        case AllMembers(of):
            return f"every member: ({described(of)})"
        case CountMembers(of, sign, right):
            return f"members with ({described(of)}) {_tail(sign, right)}"


def _inner(part: Predicate) -> str:
    return f"({described(part)})" if isinstance(part, All | Any) and len(part.of) > 1 else described(part)


def _tail(sign: str, right: tuple[Operand, ...]) -> str:
    values = [_operand(operand) for operand in right]
    if sign in STATES:
        return sign
    if sign in LISTS:
        return f"{sign} ({', '.join(values)})"
    return f"{sign} {' and '.join(values)}"


def _operand(operand: Operand) -> str:
    if isinstance(operand, Constant):
        value = operand.value
        return f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    name = operand.name
    if isinstance(operand, Field) and operand.scope == "household":
        name = f"household {name}"
    return name if operand.times == 1.0 else f"{operand.times:g} x {name}"
