"""Packs in words: faults, values and changes as a terminal and a machine read them."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from doorstep.kernel import terminal
from doorstep.kernel.language import say
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.amounts import Money
from doorstep.policy.differing import Change
from doorstep.policy.entries import Value
from doorstep.policy.forms import Text
from doorstep.policy.pack import Pack, allowed_of
from doorstep.policy.sheets import Fault


def fault_of(fault: Fault) -> dict[str, Any]:
    """A fault with its words in the language of this run."""
    what = say(fault.what, terminal.language())
    return {"file": fault.file, "line": fault.line, "code": fault.code, "what": what}


def text_of(text: Text) -> str:
    """The side of the text in the language of this run."""
    return text.zh if terminal.language() == "zh" else text.en


def plain_of(value: Any) -> Any:
    """A typed value as JSON has it: money in its major unit, shares and days as text."""
    match value:
        case Money():
            return value.major
        case Fraction() | date():
            return str(value)
        case tuple():
            return [plain_of(one) for one in value]
        case _ if is_dataclass(value):
            return {
                field.name: plain_of(found)
                for field in fields(value)
                if (found := getattr(value, field.name)) not in (None, ())
            }
    return value


def entry_of(value: Value) -> dict[str, Any]:
    """One value with everything that is known of it."""
    return {
        "key": value.id,
        "title": text_of(value.title),
        "value": plain_of(value.value),
        "unit": value.unit,
        "place": value.place,
        "from": value.starts.isoformat(),
        "to": value.ends.isoformat() if value.ends else None,
        "status": value.status,
        "confidence": value.confidence,
        "source": " ".join(value.source),
        "allowed": allowed_of(value),
        "note": text_of(value.note) if value.note else "",
    }


def values_on(pack: Pack, on: date, path: Sequence[str], only_local: bool) -> list[dict[str, Any]]:
    """All values of a day in a place; one that a place has yet to set says so."""
    rows = []
    for key, entry in sorted(pack.held(Value, on=on, path=path).items()):
        if only_local and entry.local is None:
            continue
        try:
            row = entry_of(pack.value(key, on=on, path=path))
        except Refusal:
            row = entry_of(entry) | {"value": _("left to the place: {allowed}").format(allowed=allowed_of(entry))}
        rows.append(row | {"key": key, "value": short(row["value"])})
    return rows


def short(value: Any) -> Any:
    """A value that fits a cell."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value


def row_of(change: Change) -> dict[str, Any]:
    """A change as a machine reads it."""
    return {
        "kind": change.kind, "id": change.id, "place": change.place, "from": change.starts, "what": change.what,
        "key": change.key, "before": change.before, "after": change.after, "concerns": list(change.concerns),
    }  # fmt: skip


def in_short(row: dict[str, Any]) -> str:
    """A change in one line."""
    sign = {"added": "+", "removed": "-", "changed": "~"}[row["what"]]
    told = f"{sign} {row['kind']} {row['id']} ({row['place']}, {row['from']})"
    if row["key"]:
        told += f" {row['key']}: {short(row['before'])} -> {short(row['after'])}"
    if row["concerns"]:
        told += "  " + _("concerns: {names}").format(names=", ".join(row["concerns"]))
    return told
