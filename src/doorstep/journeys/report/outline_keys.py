"""Keys of an outline: read and checked one by one; every problem is refused with the key that has it."""

import difflib
from collections.abc import Mapping
from typing import Any

from doorstep.journeys.report.content import Pair
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said


def pair(entry: Any, name: str, key: str) -> Pair:
    """Both languages, or one text for both; without either the key is refused."""
    if isinstance(entry, str):
        return Pair(entry, entry)
    if isinstance(entry, Mapping) and isinstance(entry.get("en"), str) and isinstance(entry.get("zh"), str):
        return Pair(entry["en"], entry["zh"])
    raise refusal(name, said('{key} needs words: {{ en = "...", zh = "..." }} or one text', key=key))


def table(found: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    """A part that must be there."""
    entry = found.get(key)
    if not isinstance(entry, Mapping):
        raise refusal(name, said("the part [{key}] is missing", key=key))
    return entry


def listed(found: Mapping[str, Any], key: str, name: str) -> list[Any]:
    """The entries of a list; none when it is not there."""
    entry = found.get(key, [])
    if not isinstance(entry, list):
        raise refusal(name, said("{key} is not a list", key=key))
    return entry


def only_known(entry: Any, keys: tuple[str, ...], name: str, within: str) -> None:
    """Refuse a key that no outline has."""
    if not isinstance(entry, Mapping):
        raise refusal(name, said("{key} is not a table", key=within.rstrip(".")))
    for key in entry:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            do = (
                said("did you mean {near}?", near=near[0]) if near else said("known keys: {keys}", keys=", ".join(keys))
            )
            raise refusal(name, said("{key} is not known; {do}", key=within + key, do=do))


def wanted(entry: Mapping[str, Any], keys: tuple[str, ...], name: str, within: str) -> None:
    """Refuse what lacks a key."""
    for key in keys:
        if key not in entry:
            raise refusal(name, said("{key} is missing", key=within + key))


def refusal(name: str, why: Said) -> Refusal:
    """Why the outline called `name` cannot be used."""
    return Refusal(
        "report.outline",
        said("The outline {name} cannot be used.", name=name),
        why=why,
        do=said("Mend the file; examples/viet-nam/report.toml shows every key."),
    )
