"""The outline of a report: a small file that names data, lines and groups, and says in words what is what."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.journeys.report.content import Line, Pair
from doorstep.journeys.report.outline_finding import Sought, read_sought
from doorstep.journeys.report.outline_keys import listed, only_known, pair, refusal, table, wanted
from doorstep.methods.kernel.said import said

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
    finding: Sought | None = None


def read_outline(text: str, name: str) -> Outline:
    """Read and check an outline (TOML). Every problem is refused with the key that has it."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise refusal(name, said("it is not TOML: {trouble}", trouble=str(trouble))) from trouble
    only_known(found, (*WORDS, *LISTS, "data", "line", "group", "areas", "finding"), name, "")
    data = table(found, "data", name)
    only_known(data, DATA, name, "data.")
    wanted(data, ("file", "welfare"), name, "data.")
    lines = tuple(_line(entry, name) for entry in listed(found, "line", name))
    if not lines:
        raise refusal(name, said("no [[line]] is given"))
    groups = tuple(_group(entry, name) for entry in listed(found, "group", name))
    return Outline(
        words={key: pair(found.get(key), name, key) for key in WORDS},
        caveats=tuple(pair(entry, name, "caveats") for entry in listed(found, "caveats", name)),
        method=tuple(pair(entry, name, "method") for entry in listed(found, "method", name)),
        data={role: str(column) for role, column in data.items()},
        lines=lines,
        groups=groups,
        areas=_group(table(found, "areas", name), name) if "areas" in found else None,
        finding=read_sought(found, name, data, [group.column for group in groups]),
    )


def _line(entry: Any, name: str) -> Line:
    only_known(entry, LINE, name, "line.")
    wanted(entry, ("name", "amount"), name, "line.")
    amount = entry["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount <= 0:
        raise refusal(name, said("line.amount is {amount}, not a number above zero", amount=repr(amount)))
    source = pair(entry["source"], name, "line.source") if "source" in entry else None
    return Line(pair(entry["name"], name, "line.name"), float(amount), source)


def _group(entry: Any, name: str) -> Group:
    only_known(entry, GROUP, name, "group.")
    wanted(entry, ("column", "title", "name"), name, "group.")
    return Group(
        column=str(entry["column"]),
        title=pair(entry["title"], name, "group.title"),
        name=pair(entry["name"], name, "group.name"),
        labels={value: pair(words, name, f"group.labels.{value}") for value, words in entry.get("labels", {}).items()},
        aside=pair(entry["aside"], name, "group.aside") if "aside" in entry else None,
    )
