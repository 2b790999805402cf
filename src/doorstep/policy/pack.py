"""A pack that has been read: its entries, and which value holds where and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.amounts import plain
from doorstep.policy.entries import Codes, Disclosure, Entry, Exclusion, Field, Procedure, Role, Value
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
    """One folder, or the local values of an office: what it says of itself, its entries, and the plain tables they were
    read from."""

    manifest: Manifest
    entries: Mapping[str, tuple[Entry, ...]]
    tables: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; order of keys and of entries, blank space and comments do not matter."""
        from doorstep.policy.content import digest_of

        return digest_of(self)


@dataclass(frozen=True, eq=False)
class Pack:
    """Layers, the country's first; a later layer adds to the ones beneath it and, for the same place, goes before them.

    Equal packs have equal content; `digest` names it.
    """

    layers: tuple[Layer, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pack) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

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
        """SHA-256, in hexadecimal, of the hashes of the layers."""
        from doorstep.policy.content import digest_of_all

        return digest_of_all(layer.digest for layer in self.layers)

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
    def _values(self) -> Mapping[str, Sequence[Value]]:
        found: dict[str, list[Value]] = {}
        for value in self.every(Value):
            found.setdefault(value.id, []).append(value)
        return found

    @property
    def keys(self) -> frozenset[str]:
        """All keys of values."""
        return frozenset(self._values)

    def dated(self, key: str) -> tuple[Value, ...]:
        """Every dated and local value of a key, those of later layers last.

        Raises:
            Refusal: the key is not known.
        """
        if key not in self._values:
            raise unknown(key, self._values)
        return tuple(self._values[key])

    def value(self, key: str, *, on: date, path: Sequence[str] = ()) -> Value:
        """The value that holds on a day in a place.

        Args:
            key: such as "line.national". on: the day; first and last day of a value count.
            path: codes of the places that hold the place, from the top down, the place itself last; empty asks for
                the country.
        Returns:
            Of all values valid on the day at a place of the path or in the whole country, the most local one; for one
            place, that of the latest layer. A value of type key gives the value it names.
        Raises:
            Refusal: no such key (with the nearest spelling), no value on that day (with the gap), or the value is
                left to a place that has not set it.
        """
        dated = self.dated(key)
        depths = _depths(self.root, path)
        here = [value for value in dated if value.place in depths]
        found = _most_local([value for value in here if value.valid_on(on)], depths)
        if found is None:
            raise _gap(key, on, here)
        if found.value is None:
            raise _not_set(found)
        return self.value(found.value, on=on, path=path) if found.type == "key" else found

    def parameters(self, keys: Sequence[str], *, on: date, path: Sequence[str] = ()) -> Mapping[str, Any]:
        """The values a condition reads, as plain numbers, texts and days."""
        return {key: plain(self.value(key, on=on, path=path).value) for key in keys}

    def held(self, kind: type[Kept], *, on: date, path: Sequence[str] = ()) -> Mapping[str, Kept]:
        """Every entry of a kind that holds on the day, by id; of several with one id, the one `value` would choose."""
        return _held(self, kind, on, tuple(path))

    def fields(self, entity: str, *, on: date) -> Mapping[str, Field]:
        """The fields of an entity by name."""
        return {one.name: one for one in self.held(Field, on=on).values() if one.entity == entity}

    def codes(self, name: str, *, on: date, path: Sequence[str] = ()) -> Mapping[str, Text]:
        """Codes of a list with their texts: the country's, and those that places of the path added.

        Raises:
            Refusal: there is no such list on that day.
        """
        depths = _depths(self.root, path)
        lists = [one for one in self.every(Codes) if one.id == name and one.place in depths and one.valid_on(on)]
        if not lists:
            raise unknown(name, {one.id for one in self.every(Codes)})
        return {item.code: item.title for one in lists for item in one.items}

    def acts(self, role: str, *, on: date) -> frozenset[str]:
        """Everything a role may do: "procedure.*" stands for each of its steps."""
        return self._spelt_out(self._role(role, on).acts, on)

    def apart(self, act: str, *, on: date) -> frozenset[str]:
        """Acts that who does this one never does in the same case."""
        groups = [self._spelt_out(one.acts, on) for one in self.held(Exclusion, on=on).values()]
        return frozenset(other for group in groups if act in group for other in group) - {act}

    def readable(self, role: str, *, on: date) -> frozenset[str]:
        """Fields, as "entity.field", that a role may read: named, or by "entity:P2" all up to that sensitivity."""
        reads = self._role(role, on).reads
        most = dict(one.split(":") for one in reads if ":" in one)
        return frozenset(
            f"{one.entity}.{one.name}"
            for one in self.held(Field, on=on).values()
            if f"{one.entity}.{one.name}" in reads or one.sensitivity <= most.get(one.entity, "")
        )

    def shows(self, audience: str, *, on: date) -> Mapping[str, str]:
        """What an audience may see of each item: "show", "mask", "group" or "never"."""
        return {name: dict(one.shows).get(audience, "never") for name, one in self.held(Disclosure, on=on).items()}

    def _role(self, name: str, on: date) -> Role:
        roles = self.held(Role, on=on)
        if name not in roles:
            raise unknown(name, roles)
        return roles[name]

    def _spelt_out(self, acts: Sequence[str], on: date) -> frozenset[str]:
        procedures = self.held(Procedure, on=on)
        found = set()
        for act in acts:
            name, _, step = act.rpartition(".")
            found |= {f"{name}.{one.id}" for one in procedures[name].steps} if step == "*" else {act}
        return frozenset(found)


def _depths(root: str, path: Sequence[str]) -> Mapping[str, int]:
    return {root: -1} | {code: depth for depth, code in enumerate(path)}


def _most_local(entries: Sequence[Kept], depths: Mapping[str, int]) -> Kept | None:
    """Of entries in the order of their layers, the deepest place; for one place, the latest layer."""
    return max(enumerate(entries), key=lambda one: (depths[one[1].place], one[0]), default=(0, None))[1]


@lru_cache(maxsize=256)
def _held(pack: Pack, kind: type[Kept], on: date, path: tuple[str, ...]) -> Mapping[str, Kept]:
    depths = _depths(pack.root, path)
    found: dict[str, list[Kept]] = {}
    for entry in pack.every(kind):
        if entry.place in depths and entry.valid_on(on):
            found.setdefault(entry.id, []).append(entry)
    return {name: _most_local(several, depths) for name, several in found.items()}  # type: ignore[misc]


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
        do=said("Ask for another day or place, or have the value set as a local value."),
    )


def _not_set(value: Value) -> Refusal:
    local = value.local
    return Refusal(
        "policy.not-set",
        said("The value {key} has not been set for this place.", key=value.id),
        why=said("The country leaves it to each {level}.", level=local.by if local else "county"),
        do=said("Have it set as a local value; allowed: {allowed}.", allowed=allowed_of(value)),
    )


def allowed_of(value: Value) -> str:
    """What a place may set, in short."""
    local = value.local
    if local is None:
        return "-"
    if local.among:
        return ", ".join(local.among)
    if local.least is None and local.most is None:
        return value.unit
    least = f"{float(local.least):g}" if local.least is not None else "..."
    most = f"{float(local.most):g}" if local.most is not None else "..."
    return f"{least} - {most}" if value.unit == "none" else f"{least} - {most} {value.unit}"
