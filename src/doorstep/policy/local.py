"""What a place sets for itself: whether it may, whether it is stricter than the country, and the layer of it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.amounts import Days, Part, Quorum, size
from doorstep.policy.checking import outside
from doorstep.policy.entries import LOCAL, NATIONAL, Value
from doorstep.policy.forms import Wrong
from doorstep.policy.pack import Layer, Pack, allowed_of
from doorstep.policy.reading import layer_of

LAYER = "local"


@dataclass(frozen=True)
class Local:
    """One value of one place. `value` is plain, as a pack file has it; `reason` names the document it was set by.

    starts, ends: first and last day, both included; None is open. number: of the record it is kept as. withdrawn: the
    day from which it no longer holds.
    """

    key: str
    place: str
    value: Any
    starts: date
    ends: date | None
    reason: str
    number: int = 0
    withdrawn: date | None = None

    @property
    def last(self) -> date | None:
        """The last day on which it holds by itself."""
        until = self.withdrawn - timedelta(days=1) if self.withdrawn else None
        return min(filter(None, (self.ends, until)), default=None)

    @property
    def held(self) -> bool:
        """Whether there is a day on which it holds."""
        return self.last is None or self.last >= self.starts


@dataclass(frozen=True)
class Judged:
    """A local value that may be set: typed, beside the one it replaces (None: nothing held), and whether it is stricter
    than what the country laid down."""

    value: Value
    before: Value | None
    raises: bool


def judged(pack: Pack, local: Local, *, path: Sequence[str], level: str, today: date) -> Judged:
    """Ask whether a place may set this value.

    Args:
        pack: in force. path: codes from the top down, the place itself last. level: of the place, such as "county".
        today: a value that replaces another begins today or later.
    Raises:
        Refusal: no such key; not left to places, or to another level; of another type or outside of the range; ends
            before it begins; would change the past.
    """
    base = left_to_places(pack, local.key, local.starts)
    _level(pack, base, level)
    value = typed(base, local)
    if outside(value, base):
        raise _refused(
            local.key,
            said("The value is outside of what places may set."),
            said("Allowed: {allowed}.", allowed=allowed_of(base)),
        )
    if loosened(value.value, base.value):
        raise _refused(
            local.key,
            said("It would ask less than the country does, or count other days."),
            said("Ask at least as many, of the same people and with the same days counted, as the country laid down."),
        )
    if local.ends is not None and local.ends < local.starts:
        raise _refused(
            local.key,
            said("It would end before it begins."),
            said("Let it end on its first day or later, or leave the end open."),
        )
    before = _holding(pack, local.key, local.starts, path)
    if before is not None and local.starts < today:
        raise _refused(
            local.key,
            said("It would begin on {starts}, when another value held; the past is not changed.", starts=local.starts),
            said("Let it begin today or later. Cases that are open keep the rules they were opened under."),
        )
    return Judged(value, before, _raises(pack, base, value))


def left_to_places(pack: Pack, key: str, on: date) -> Value:
    """The country's own entry of a key, which says what a place may set.

    Raises:
        Refusal: there is no such key, or it is not left to places on that day.
    """
    entries = [value for value in pack.dated(key) if value.place == pack.root and value.valid_on(on) and value.local]
    if entries:
        return entries[-1]
    raise _refused(
        key,
        said("The country does not leave it to places on {day}.", day=on),
        said("See what may be set here: doorstep policy show --local"),
    )


def _level(pack: Pack, base: Value, level: str) -> None:
    levels = next(layer.manifest.levels for layer in pack.layers if layer.manifest.levels)
    deepest = base.local.by if base.local else ""
    if level not in levels[1 : levels.index(deepest) + 1]:
        raise _refused(
            base.id,
            said(
                "It may be set by: {levels}; this place is another level.", levels=levels[1 : levels.index(deepest) + 1]
            ),
            said("Propose it for a place of such a level."),
        )


def typed(base: Value, local: Local) -> Value:
    """The value read as its base is.

    Raises:
        Refusal: it is of another type.
    """
    try:
        return Value(
            id=base.id, type=base.type, unit=base.unit, title=base.title, stricter=base.stricter, value=local.value,
            starts=local.starts, ends=local.ends, place=local.place, status=LOCAL, source=(document_of(local),),
        )  # fmt: skip
    except Wrong as wrong:
        raise _refused(base.id, wrong.what, said("Write it as the value that holds now is written.")) from wrong


def document_of(local: Local) -> str:
    """The id of the document that a local value was set by."""
    return f"LOCAL-{local.number}"


def loosened(value: Any, base: Any) -> bool:
    """Whether days are counted in another way than the country's, or a quorum asks less in any of its parts."""
    if isinstance(value, Days) and isinstance(base, Days):
        return value.of != base.of
    if not isinstance(value, Quorum) or not isinstance(base, Quorum):
        return False
    asked = {part.of: _strictness(part) for part in base.attend}
    fewer = any(part.of not in asked or _strictness(part) < asked[part.of] for part in value.attend)
    return not value.attend or fewer or _less(value.agree, base.agree) or _shorter(value.notice, base.notice)


def _strictness(part: Part) -> tuple[Fraction, bool]:
    """More than a half is stricter than at least a half."""
    return (part.at_least, False) if part.at_least is not None else (part.more_than or Fraction(0), True)


def _less(part: Part | None, base: Part | None) -> bool:
    if base is None:
        return False
    return part is None or part.of != base.of or _strictness(part) < _strictness(base)


def _shorter(days: Days | None, base: Days | None) -> bool:
    return base is not None and (days is None or days.of != base.of or days.count < base.count)


def _holding(pack: Pack, key: str, on: date, path: Sequence[str]) -> Value | None:
    try:
        return pack.value(key, on=on, path=path)
    except Refusal as nothing:
        if nothing.code in ("policy.gap", "policy.not-set"):
            return None
        raise


def _raises(pack: Pack, base: Value, value: Value) -> bool:
    """Whether it asks more than the national standard of that day; where the country set no amount there is none."""
    standard = [one for one in pack.dated(base.id) if one.place == pack.root and one.valid_on(value.starts)]
    national = next((one for one in standard if one.status == NATIONAL and one.value is not None), None)
    if national is None or not base.stricter:
        return False
    laid_down, found = size(national.value), size(value.value)
    if laid_down is None or found is None:
        return False
    return found > laid_down if base.stricter == "higher" else found < laid_down


def overlay(pack: Pack, locals_: Sequence[Local]) -> Layer:
    """The topmost layer: all confirmed values of places.

    One replaces an earlier one of its place from its first day on. One that was withdrawn before it began never was;
    one withdrawn later ends on the day before, and what the country laid down holds again.
    """
    kept = _one_after_another(locals_)
    values = [_value_table(pack, one, ends) for one, ends in kept]
    documents = [
        {"id": document_of(one), "title": one.reason, "year": str(one.starts.year), "basis": "seen",
         "place": one.place, "status": LOCAL, "from": one.starts}
        for one, _ in kept
    ]  # fmt: skip
    about = {"id": LAYER, "title": {"en": "Values of places", "zh": "本地参数"}, "place": pack.root, "kind": "overlay"}
    return layer_of(about, {"value": values, "document": documents})


def _one_after_another(locals_: Sequence[Local]) -> Sequence[tuple[Local, date | None]]:
    """Each value with the last day on which it holds; one that is wholly replaced is left out."""
    found = []
    ordered = sorted((one for one in locals_ if one.held), key=lambda one: (one.starts, one.number))
    for place, one in enumerate(ordered):
        later = [other.starts for other in ordered[place + 1 :] if (other.key, other.place) == (one.key, one.place)]
        replaced = min(later) - timedelta(days=1) if later else None
        ends = min(filter(None, (one.last, replaced)), default=None)
        if ends is None or ends >= one.starts:
            found.append((one, ends))
    return found


def _value_table(pack: Pack, one: Local, ends: date | None) -> dict[str, Any]:
    base = left_to_places(pack, one.key, one.starts)
    table = {"id": one.key, "type": base.type, "unit": base.unit, "title": {"en": base.title.en, "zh": base.title.zh},
             "value": one.value, "place": one.place, "status": LOCAL, "source": [document_of(one)],
             "from": one.starts}  # fmt: skip
    return table | ({"to": ends} if ends else {}) | ({"stricter": base.stricter} if base.stricter else {})


def _refused(key: str, why: Any, do: Any) -> Refusal:
    return Refusal("policy.local-value", said("{key} cannot be set so.", key=key[:80]), why=why, do=do)
