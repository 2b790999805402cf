"""The field dictionary as conditions see it: for each entity, what can be read of it and of its members."""

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.policy.entries import Codes, Entity, Field
from doorstep.policy.pack import Pack

KIND_OF = {"int": "number", "decimal": "number", "bool": "yes or no", "date": "date"}


@dataclass(frozen=True)
class Fact:
    """Something a condition can read.

    Attributes:
        kind: "number", "yes or no", "date" or "text"; "list" cannot be compared as it stands.
        unit: of a number, empty where it has none. codes: all codes it can have, empty when it is free.
    """

    kind: str
    unit: str = ""
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """What a condition on one entity can read: of the record itself and of its members."""

    own: Mapping[str, Fact]
    members: Mapping[str, Fact] | None = None


def dictionary(pack: Pack) -> Mapping[str, Facts]:
    """Facts by entity."""
    codes: dict[str, frozenset[str]] = {}
    for one in pack.every(Codes):
        codes[one.id] = codes.get(one.id, frozenset()) | {item.code for item in one.items}
    own: dict[str, dict[str, Fact]] = {}
    for one in pack.every(Field):
        own.setdefault(one.entity, {}).update(_facts(one, codes.get(one.codes, frozenset())))
    found = {}
    for entity in pack.every(Entity):
        read = {name: fact for other in entity.reads for name, fact in own.get(other, {}).items()}
        members = own.get(entity.members, {}) if entity.members else None
        found[entity.id] = Facts({**read, **own.get(entity.id, {})}, members)
    return found


def _facts(one: Field, codes: frozenset[str]) -> Mapping[str, Fact]:
    """A field; of a list of codes, also each code as a yes or no, `risks.illness`: whether the list has it."""
    if one.type == "enum[]":
        return {one.name: Fact("list"), **{f"{one.name}.{code}": Fact("yes or no") for code in codes}}
    if one.type in ("ref[]", "daterange"):
        return {one.name: Fact("list")}
    return {one.name: Fact(KIND_OF.get(one.type, "text"), one.unit, codes)}
