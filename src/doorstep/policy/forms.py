"""How an entry is read from its table: each class of `entries` says, field by field, what its keys must be."""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from doorstep.methods.kernel.predicates import Predicate, parse
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.sheets import Fault, Spot

Kind = TypeVar("Kind")
Reader = Callable[[object], Any]
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


class Wrong(Exception):
    """A key whose content is not what it must be; `token` is what to look for to name its line."""

    def __init__(self, code: str, what: Said, token: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.token = token


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    en: str
    zh: str


def must(reader: Reader, key: str = "") -> Any:
    """A field that its table must have; `key` where the file spells it another way."""
    return dataclasses.field(metadata={"reader": reader, "key": key, "must": True})


def may(reader: Reader, default: Any = None, key: str = "") -> Any:
    """A field that its table may leave out."""
    return dataclasses.field(default=default, metadata={"reader": reader, "key": key, "must": False})


def read(kind: type[Kind], table: object, spot: Spot, faults: list[Fault], *keys: str | int) -> Kind | None:
    """One entry of a kind; None when something of it is wrong, and then every wrong thing is among the faults."""
    before = len(faults)
    if not isinstance(table, Mapping):
        faults.append(spot.fault("not-a-table", said("{value} stands where a table must be.", value=shown(table))))
        return None
    forms = {_key(form): form for form in dataclasses.fields(kind) if "reader" in form.metadata}  # type: ignore[arg-type]
    for key in table:
        if key not in forms:
            faults.append(spot.fault("unknown-key", _unknown(str(key), forms), *keys, str(key)))
    found = {form.name: _one(form, key, table, spot, faults, keys) for key, form in forms.items()}
    if len(faults) > before:
        return None
    given = {name: value for name, value in found.items() if value is not dataclasses.MISSING}
    places = {"where": spot} if "where" in {form.name for form in dataclasses.fields(kind)} else {}  # type: ignore[arg-type]
    try:
        return kind(**given, **places)
    except Wrong as wrong:
        faults.append(spot.fault(wrong.code, wrong.what, *keys, *([wrong.token] if wrong.token else [])))
        return None


def _key(form: "dataclasses.Field[Any]") -> str:
    return str(form.metadata["key"] or form.name)


def _one(
    form: "dataclasses.Field[Any]", key: str, table: Mapping[str, object], spot: Spot, faults: list[Fault], keys: Any
) -> Any:
    if key not in table:
        if form.metadata["must"]:
            faults.append(spot.fault("missing-key", said("The key {key} is missing.", key=key), *keys))
        return dataclasses.MISSING
    reader = form.metadata["reader"]
    try:
        if isinstance(reader, Each):
            return _each(reader.kind, table[key], spot, faults, (*keys, key))
        return reader(table[key])
    except Wrong as wrong:
        what = said("{key}: {what}", key=key, what=wrong.what)
        faults.append(spot.fault(wrong.code, what, *keys, key, token=wrong.token))
    except RecursionError:
        faults.append(spot.fault("too-deep", said("It is nested too deeply to be read."), *keys, key))
    return dataclasses.MISSING


@dataclass(frozen=True)
class Each:
    """A list of tables, each read as one of a kind and each with lines of its own."""

    kind: type[Any]


def _each(kind: type[Any], value: object, spot: Spot, faults: list[Fault], keys: tuple[str | int, ...]) -> Any:
    if not isinstance(value, list | tuple) or not value:
        raise expected(value, f"[[...{keys[-1]}]]")
    return tuple(read(kind, one, spot, faults, *keys, place) for place, one in enumerate(value))


def _unknown(key: str, known: Mapping[str, object]) -> Said:
    near = close(key, known)
    if near:
        return said("The key {key} is not known here. Did you mean {near}?", key=key[:80], near=near)
    return said("The key {key} is not known here. There are: {known}.", key=key[:80], known=", ".join(known))


def close(word: str, known: Any) -> str:
    """The nearest spelling among the known ones; empty when none is near."""
    return next(iter(get_close_matches(word[:80], sorted(known), n=1, cutoff=0.6)), "")


def shown(value: object) -> str:
    """A value as a message may show it: short, and never deep."""
    if isinstance(value, Mapping | list | tuple):
        return "{...}" if isinstance(value, Mapping) else "[...]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**60:
        return "..."
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def expected(value: object, form: str) -> Wrong:
    """The refusal of a value of another kind; `form` shows how it is written."""
    return Wrong("wrong-type", said("{value} is found; write it like {form}.", value=shown(value), form=form))


def word(value: object) -> str:
    """An identifier: letters, digits, dots, hyphens and underscores."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise expected(value, '"notice.registration"')


def words(value: object) -> tuple[str, ...]:
    """Several identifiers, as a list or as one text with spaces between them."""
    several = value.split() if isinstance(value, str) else value
    if not isinstance(several, list | tuple) or not several:
        raise expected(value, '["S81", "S51"]')
    return tuple(word(one) for one in several)


def line_of_text(value: object) -> str:
    """A text that is not empty."""
    if isinstance(value, str) and value.strip():
        return value
    raise expected(value, '"..."')


def text(value: object) -> Text:
    """A text in both languages."""
    if isinstance(value, Mapping):
        for language in ("en", "zh"):
            if not isinstance(value.get(language), str) or not value[language].strip():
                raise Wrong("no-translation", said("The text lacks its {language} side.", language=language))
        if len(value) == 2:
            return Text(value["en"], value["zh"])
    raise expected(value, '{ en = "...", zh = "..." }')


def day(value: object) -> date:
    """A day, without the time of day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise expected(value, "2021-01-01")


def flag(value: object) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise expected(value, "true")


def count(value: object) -> int:
    """A whole number of 0 or more."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15:
        return value
    raise expected(value, "7")


def number(value: object) -> int | float:
    """A finite number."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e15 and math.isfinite(value):
        return value
    raise expected(value, "1.5")


def one_of(*known: str) -> Reader:
    """One of a few words."""

    def reader(value: object) -> str:
        if isinstance(value, str) and value in known:
            return value
        raise Wrong(
            "unknown-word",
            said("{value} is none of: {known}.", value=shown(value), known=", ".join(known)),
        )

    return reader


def several(reader: Reader) -> Reader:
    """A list, each part read by `reader`."""

    def listed(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise expected(value, "[ ... ]")
        return tuple(reader(one) for one in value)

    return listed


def condition(value: object) -> Predicate:
    """A condition in the one predicate form of docs/look-up/rules.md."""
    try:
        return parse(value, at="when")
    except Refusal as refusal:
        what = said("{what} {why} {do}", what=refusal.what, why=refusal.why, do=refusal.do)
        raise Wrong("condition-unreadable", what, token=str(refusal.why.values.get("key", ""))) from refusal


def table_of(kind: type[Kind]) -> Reader:
    """A small table inside an entry, read as one value of `kind`."""

    def reader(value: object) -> Kind:
        faults: list[Fault] = []
        made = read(kind, value, NOWHERE, faults)
        if made is None:
            raise Wrong(faults[0].code, faults[0].what)
        return made

    return reader


def sorted_faults(faults: Sequence[Fault]) -> list[Fault]:
    """Each fault once, by file and line."""
    return sorted({(one.file, one.line, one.code, str(one.what)): one for one in faults}.values())


class _Nowhere:
    def fault(self, code: str, what: Said, *keys: str | int, token: str = "") -> Fault:
        return Fault("", 0, code, what)


NOWHERE: Any = _Nowhere()
