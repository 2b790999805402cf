"""The field dictionary of the pack in force, as the register reads it: by kind of subject, on a day, at a place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from doorstep.policy.entries import Field
from doorstep.policy.pack import Pack

HOUSEHOLD, PERSON = "household", "person"
ENTITY = {HOUSEHOLD: "household", PERSON: "member"}
BESIDE = "monitoring_case"
"""What cases of monitoring record of a household, under names that begin with it."""


@dataclass(frozen=True)
class Dictionary:
    """Fields and codes on one day for places of one path."""

    pack: Pack
    on: date
    path: tuple[str, ...]

    def fields(self, kind: str) -> Mapping[str, Field]:
        """Fields of a household or a person by the names values are kept under."""
        return _fields(self.pack, kind, self.on)

    @property
    def codes(self) -> Callable[[str], Mapping[str, object]]:
        """Codes of a list."""
        return lambda name: self.pack.codes(name, on=self.on, path=self.path)


@lru_cache(maxsize=64)
def _fields(pack: Pack, kind: str, on: date) -> Mapping[str, Field]:
    fields = dict(pack.fields(ENTITY[kind], on=on))
    if kind == HOUSEHOLD:
        fields |= {f"{BESIDE}.{name}": field for name, field in pack.fields(BESIDE, on=on).items()}
    return fields


def id_of(kind: str, name: str) -> str:
    """The id of a field in the pack, "entity.field", as roles name it."""
    return name if name.startswith(f"{BESIDE}.") else f"{ENTITY[kind]}.{name}"


def is_sealed(field: Field) -> bool:
    """Whether values of the field are kept sealed."""
    return field.sensitivity == "P3"
