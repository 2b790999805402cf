"""A value as somebody types it into a form: which boxes there are, and what the typed words mean."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from doorstep.methods.kernel.said import Said, said
from doorstep.policy.amounts import Days, Ends, Money, Part, Quorum
from doorstep.policy.entries import Value
from doorstep.policy.forms import Wrong

WAYS = ("calendar", "working")


@dataclass(frozen=True)
class Box:
    """One box of the form. `kind`: "line", "lines" (one entry a line), "days" or "yes-no"; `of`: a body of people that
    the share is of; `typed`: what stands in it at first."""

    name: str
    kind: str
    says: Said
    typed: str = ""
    of: str = ""


def boxes(base: Value, held: Value | None) -> tuple[Box, ...]:
    """The boxes for a value of this type, filled with the one that holds; none for a type that no form can say."""
    made = _BOXES.get(base.type)
    return made(held.value if held is not None else base.value) if made else ()


def _line(says: Said, shown: Callable[[Any], str] = lambda now: str(now or "")) -> Callable[[Any], tuple[Box, ...]]:
    return lambda now: (Box("value", "line", says, shown(now)),)


def _days(now: Days | None) -> tuple[Box, ...]:
    return (
        Box("value", "line", said("A whole number of days."), str(now.count) if now else ""),
        Box("way", "days", said("Which days are counted."), now.of if now else WAYS[0]),
    )


def _range(now: Ends | None) -> tuple[Box, ...]:
    ends = now or Ends()
    return (
        Box("least", "line", said("The least; empty for no least."), _number(ends.least)),
        Box("most", "line", said("The most; empty for no most."), _number(ends.most)),
    )


def _flag(now: bool | None) -> tuple[Box, ...]:
    return (Box("value", "yes-no", said("Yes or no."), "" if now is None else "yes" if now else "no"),)


def _list(now: tuple[Any, ...] | None) -> tuple[Box, ...]:
    return (Box("value", "lines", said("One a line."), "\n".join(str(one) for one in now or ())),)


def _number(value: Any) -> str:
    if value is None:
        return ""
    return str(value.major if isinstance(value, Money) else value)


def _quorum(now: Quorum | None) -> tuple[Box, ...]:
    if now is None:
        return ()
    attend = [
        Box(f"attend_{place}", "line", said("The share who must be there."), str(_share(part)), part.of)
        for place, part in enumerate(now.attend)
    ]
    if now.agree is None:
        return tuple(attend)
    return (*attend, Box("agree", "line", said("The share who must agree."), str(_share(now.agree)), now.agree.of))


def _share(part: Part) -> Fraction:
    return part.at_least if part.at_least is not None else part.more_than or Fraction(0)


def entered(base: Value, held: Value | None, typed: Mapping[str, str]) -> Any:
    """The typed words as a pack file would have them.

    Raises:
        Wrong: a box holds something else than its kind; `token` names the box.
    """
    words = {box.name: typed.get(box.name, "").strip() for box in boxes(base, held)}
    if base.type == "quorum":
        return _typed_quorum(held.value if held is not None else base.value, words)
    return _MEANT.get(base.type, lambda typed: typed["value"])(words)


def _typed_number(text: str, box: str) -> int | float:
    plain = text.replace(",", "").replace("，", "")
    for kind in (int, float):
        try:
            found = kind(plain)
        except ValueError:
            continue
        if isinstance(found, int) or math.isfinite(found):
            return found
    raise Wrong("not-a-number", said("{text} is not a number.", text=text[:40]), box)


def _typed_share(text: str, box: str) -> str | int | float:
    if text.endswith(("%", "％")):
        return str(Fraction(str(_typed_number(text[:-1].strip(), box))) / 100)
    return text if "/" in text else _typed_number(text, box)


def _typed_day(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Wrong("not-a-day", said("{text} is no day; write it as 2026-10-01.", text=text[:40]), "value") from error


def _typed_quorum(now: Quorum, words: Mapping[str, str]) -> Mapping[str, Any]:
    """The quorum that holds, with other shares."""
    table: dict[str, Any] = {
        "attend": [_part(part, words[f"attend_{place}"], f"attend_{place}") for place, part in enumerate(now.attend)]
    }
    if now.agree:
        table["agree"] = _part(now.agree, words["agree"], "agree")
    if now.notice:
        table["notice"] = {"count": now.notice.count, "of": now.notice.of}
    if now.called_by:
        table["called_by"] = [_part(part, str(_share(part)), "called_by") for part in now.called_by]
    return table


def _part(part: Part, text: str, box: str) -> Mapping[str, Any]:
    sign = "at_least" if part.at_least is not None else "more_than"
    return {"of": part.of, sign: _typed_share(text, box)}


_NUMBER = _line(said("A number."), _number)
_BOXES: Mapping[str, Callable[[Any], tuple[Box, ...]]] = {
    "number": _NUMBER,
    "count": _NUMBER,
    "money": _NUMBER,
    "share": _line(said("A share such as 1/2, 0.6 or 60%.")),
    "days": _days,
    "range": _range,
    "flag": _flag,
    "dates": _list,
    "words": _list,
    "word": _line(said("As it is written.")),
    "number_to_call": _line(said("As it is written.")),
    "quorum": _quorum,
}
_MEANT: Mapping[str, Callable[[Mapping[str, str]], Any]] = {
    "number": lambda words: _typed_number(words["value"], "value"),
    "count": lambda words: _typed_number(words["value"], "value"),
    "money": lambda words: _typed_number(words["value"], "value"),
    "share": lambda words: _typed_share(words["value"], "value"),
    "days": lambda words: {"count": _typed_number(words["value"], "value"), "of": words["way"]},
    "range": lambda words: {name: _typed_number(text, name) for name, text in words.items() if text},
    "flag": lambda words: {"yes": True, "no": False}.get(words["value"]),
    "dates": lambda words: [_typed_day(line) for line in words["value"].split()],
    "words": lambda words: words["value"].split(),
}
