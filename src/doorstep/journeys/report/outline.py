"""The outline of a report: a small file that names data, lines and groups, and says in words what is what."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.journeys.report.content import Line, Pair
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

WORDS = ("title", "place", "real", "says_real", "welfare_is", "unit", "rows")
LISTS = ("caveats", "method")
DATA = ("file", "welfare", "size", "weight", "strata", "cluster", "key")
GROUP = ("column", "title", "name", "labels", "aside")
LINE = ("name", "amount", "source")


@dataclass(frozen=True)
class Group:
    """A column to show results by, and the words for it."""

    column: str
    title: Pair
    name: Pair
    labels: Mapping[object, Pair]
    aside: Pair | None


@dataclass(frozen=True)
class Outline:
    """What the file says, checked. `data` holds the columns by role; roles not named are absent."""

    words: Mapping[str, Pair]
    caveats: tuple[Pair, ...]
    method: tuple[Pair, ...]
    data: Mapping[str, str]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    areas: Group | None


def read_outline(text: str, name: str) -> Outline:
    """Read and check an outline (TOML). Every problem is refused with the key that has it."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise _refusal(name, said("it is not TOML: {trouble}", trouble=str(trouble))) from trouble
    _known(found, (*WORDS, *LISTS, "data", "line", "group", "areas"), name, "")
    data = _table(found, "data", name)
    _known(data, DATA, name, "data.")
    _wanted(data, ("file", "welfare"), name, "data.")
    lines = tuple(_line(entry, name) for entry in _list(found, "line", name))
    if not lines:
        raise _refusal(name, said("no [[line]] is given"))
    return Outline(
        words={key: _pair(found.get(key), name, key) for key in WORDS},
        caveats=tuple(_pair(entry, name, "caveats") for entry in _list(found, "caveats", name)),
        method=tuple(_pair(entry, name, "method") for entry in _list(found, "method", name)),
        data={role: str(column) for role, column in data.items()},
        lines=lines,
        groups=tuple(_group(entry, name) for entry in _list(found, "group", name)),
        areas=_group(_table(found, "areas", name), name) if "areas" in found else None,
    )


def _line(entry: Any, name: str) -> Line:
    _known(entry, LINE, name, "line.")
    _wanted(entry, ("name", "amount"), name, "line.")
    amount = entry["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount <= 0:
        raise _refusal(name, said("line.amount is {amount}, not a number above zero", amount=repr(amount)))
    source = _pair(entry["source"], name, "line.source") if "source" in entry else None
    return Line(_pair(entry["name"], name, "line.name"), float(amount), source)


def _group(entry: Any, name: str) -> Group:
    _known(entry, GROUP, name, "group.")
    _wanted(entry, ("column", "title", "name"), name, "group.")
    return Group(
        column=str(entry["column"]),
        title=_pair(entry["title"], name, "group.title"),
        name=_pair(entry["name"], name, "group.name"),
        labels={value: _pair(words, name, f"group.labels.{value}") for value, words in entry.get("labels", {}).items()},
        aside=_pair(entry["aside"], name, "group.aside") if "aside" in entry else None,
    )


def _pair(entry: Any, name: str, key: str) -> Pair:
    """Both languages, or one text for both; without either the key is refused."""
    if isinstance(entry, str):
        return Pair(entry, entry)
    if isinstance(entry, Mapping) and isinstance(entry.get("en"), str) and isinstance(entry.get("zh"), str):
        return Pair(entry["en"], entry["zh"])
    raise _refusal(name, said('{key} needs words: {{ en = "...", zh = "..." }} or one text', key=key))


def _table(found: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    entry = found.get(key)
    if not isinstance(entry, Mapping):
        raise _refusal(name, said("the part [{key}] is missing", key=key))
    return entry


def _list(found: Mapping[str, Any], key: str, name: str) -> list[Any]:
    entry = found.get(key, [])
    if not isinstance(entry, list):
        raise _refusal(name, said("{key} is not a list", key=key))
    return entry


def _known(entry: Any, keys: tuple[str, ...], name: str, within: str) -> None:
    if not isinstance(entry, Mapping):
        raise _refusal(name, said("{key} is not a table", key=within.rstrip(".")))
    for key in entry:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            do = (
                said("did you mean {near}?", near=near[0]) if near else said("known keys: {keys}", keys=", ".join(keys))
            )
            raise _refusal(name, said("{key} is not known; {do}", key=within + key, do=do))


def _wanted(entry: Mapping[str, Any], keys: tuple[str, ...], name: str, within: str) -> None:
    for key in keys:
        if key not in entry:
            raise _refusal(name, said("{key} is missing", key=within + key))


def _refusal(name: str, why: Said) -> Refusal:
    return Refusal(
        "report.outline",
        said("The outline {name} cannot be used.", name=name),
        why=why,
        do=said("Mend the file; examples/viet-nam/report.toml shows every key."),
    )
