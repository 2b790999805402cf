"""A pack that has been read: its entries, and which value holds where and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said
from doorstep.policy.amounts import plain
from doorstep.policy.entries import Entry, Value
from doorstep.policy.forms import Text, close, line_of_text, may, must, one_of, several, text, word
from doorstep.policy.sheets import Spot

Kept = TypeVar("Kept", bound=Entry)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a folder says of itself in pack.toml, or a local file in its table [overlay].

    Attributes:
        place: code of the country, or of the place a local file is for.
        extends: the pack beneath it; empty for one that stands alone. units: words that units are made of.
        audiences: who notices and pages are for. levels: of government and below, from the top.
        languages, currency: as in the country.
    """

    id: str = must(word)
    title: Text = must(text)
    place: str = must(word)
    extends: str = may(word, "")
    status: str = may(line_of_text, "")
    currency: str = may(word, "")
    units: tuple[str, ...] = may(several(line_of_text), ())
    audiences: tuple[str, ...] = may(several(word), ())
    levels: tuple[str, ...] = may(several(word), ())
    bodies: tuple[str, ...] = may(several(word), ())
    kind: str = may(one_of("pack", "overlay"), "pack")
    where: Spot | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Layer:
    """One folder or one local file: what it says of itself, its entries, and the plain tables they were read from."""

    manifest: Manifest
    entries: Mapping[str, tuple[Entry, ...]]
    tables: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)


@dataclass(frozen=True)
class Pack:
    """Layers, the country's first; a later layer adds to the ones beneath it and, for the same place, goes before them.

    Equal packs have equal content; `digest` names it.
    """

    layers: tuple[Layer, ...]
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def manifest(self) -> Manifest:
        """That of the topmost layer."""
        return self.layers[-1].manifest

    @property
    def root(self) -> str:
        """The place of the country."""
        return self.layers[0].manifest.place

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; order of keys, blank space and comments do not matter."""
        from doorstep.policy.content import digest_of

        return digest_of(self)

    def every(self, kind: type[Kept]) -> Iterator[Kept]:
        """All entries of one kind, also of kinds derived from it, from the country's layer upwards."""
        for layer in self.layers:
            for entries in layer.entries.values():
                yield from (entry for entry in entries if isinstance(entry, kind))

    def one(self, kind: type[Kept], name: str, on: date | None = None) -> Kept:
        """The entry of that id; with a day, the one that holds on it. Later layers go first.

        Raises:
            Refusal: there is none.
        """
        found = [one for one in self.every(kind) if one.id == name and (on is None or one.valid_on(on))]
        if found:
            return found[-1]
        raise unknown(name, {one.id for one in self.every(kind)})

    @cached_property
    def _values(self) -> Mapping[str, Sequence[tuple[int, Value]]]:
        found: dict[str, list[tuple[int, Value]]] = {}
        for height, layer in enumerate(self.layers):
            for entry in layer.entries.get("value", ()):
                if isinstance(entry, Value):
                    found.setdefault(entry.id, []).append((height, entry))
        return found

    @property
    def keys(self) -> frozenset[str]:
        """All keys of values."""
        return frozenset(self._values)

    def dated(self, key: str) -> tuple[Value, ...]:
        """Every dated and local value of a key.

        Raises:
            Refusal: the key is not known.
        """
        if key not in self._values:
            raise unknown(key, self._values)
        return tuple(value for _, value in self._values[key])

    def value(self, key: str, *, on: date, path: Sequence[str] = ()) -> Value:
        """The value that holds on a day in a place.

        Args:
            key: such as "line.national". on: the day; first and last day of a value count.
            path: codes of the places that hold the place, from the province down; empty asks for the country.
        Returns:
            Of all values valid on the day at a place of the path or in the whole country, the most local one; for one
            place, that of the latest layer.
        Raises:
            Refusal: no such key (with the nearest spelling), no value on that day (with the gap), or the value is
                left to a place that has not set it.
        """
        dated = self.dated(key)
        depths = {self.root: -1} | {code: depth for depth, code in enumerate(path)}
        here = [
            (depths[value.place], height, value)
            for height, value in self._values[key]
            if value.place in depths and value.valid_on(on)
        ]
        if not here:
            raise _gap(key, on, [value for value in dated if value.place in depths])
        found = max(here, key=lambda one: one[:2])[2]
        if found.value is None:
            raise _not_set(found)
        return found

    def parameters(self, keys: Sequence[str], *, on: date, path: Sequence[str] = ()) -> Mapping[str, Any]:
        """The values a condition reads, as plain numbers, texts and days."""
        return {key: plain(self.value(key, on=on, path=path).value) for key in keys}


def unknown(name: str, known: Any) -> Refusal:
    """No entry of that name, with the nearest spelling."""
    near = close(name, known)
    return Refusal(
        "policy.unknown",
        said("The pack has nothing called {name}.", name=name[:80]),
        why=said("It has {count} names of this kind, and none is spelt so.", count=len(known)),
        do=said("Did you mean {near}?", near=near) if near else said("List them: doorstep policy show"),
    )


def _gap(key: str, on: date, dated: Sequence[Value]) -> Refusal:
    before = max((value.ends for value in dated if value.ends and value.ends < on), default=None)
    after = min((value.starts for value in dated if value.starts > on), default=None)
    if before and after:
        why = said("One value ends on {before} and the next begins on {after}.", before=before, after=after)
    elif before:
        why = said("The last value ends on {before}.", before=before)
    elif after:
        why = said("The first value begins on {after}.", after=after)
    else:
        why = said("It is laid down only for other places.")
    return Refusal(
        "policy.gap",
        said("There is no value of {key} on {on} for this place.", key=key, on=on),
        why=why,
        do=said("Ask for another day or place, or have the value set in a dated local file."),
    )


def _not_set(value: Value) -> Refusal:
    local = value.local
    return Refusal(
        "policy.not-set",
        said("The value {key} has not been set for this place.", key=value.id),
        why=said("The country leaves it to each {level}.", level=local.by if local else "county"),
        do=said("Have it set in a dated local file; allowed: {allowed}.", allowed=allowed_of(value)),
    )


def allowed_of(value: Value) -> str:
    """What a place may set, in short."""
    local = value.local
    if local is None:
        return "-"
    if local.among:
        return ", ".join(local.among)
    least = f"{float(local.least):g}" if local.least is not None else "..."
    most = f"{float(local.most):g}" if local.most is not None else "..."
    return f"{least} - {most} {value.unit}"
