"""What changed between two packs, entry by entry and key by key, and whom it concerns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.methods.kernel.predicates import needs
from doorstep.policy.content import tagged
from doorstep.policy.entries import CONDITIONS, KINDS, Entry, Measure, Procedure
from doorstep.policy.pack import Pack

Identity = tuple[str, str, str, str]


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes:
        kind, id, place, starts: of the entry. what: "added", "removed" or "changed". key: the changed key, empty for a
            whole entry. before, after: as the files have it, None where it was not there.
        concerns: roles, and after them steps, measures and conditions of the second pack that go by the entry.
    """

    kind: str
    id: str
    place: str
    starts: str
    what: str
    key: str = ""
    before: Any = None
    after: Any = None
    concerns: tuple[str, ...] = ()


def differences(one: Pack, other: Pack) -> list[Change]:
    """Every change from one pack to the other, by kind, id, place and first day."""
    before, after = _tables(one), _tables(other)
    found = []
    for identity in sorted(before.keys() | after.keys()):
        concerns = concerned(other if identity in after else one, identity[0], identity[1])
        found += [
            Change(*identity, *change, concerns) for change in _changes(before.get(identity), after.get(identity))
        ]
    return found


def _tables(pack: Pack) -> Mapping[Identity, Mapping[str, Any]]:
    """The plain table of each entry; of two layers with the same one, the later."""
    found = {}
    for layer in pack.layers:
        for kind, tables in layer.tables["kinds"].items():
            for table, entry in zip(tables, layer.entries[kind], strict=True):
                found[(kind, _id(entry), entry.place, entry.starts.isoformat())] = tagged(table)
    return found


def _id(entry: Entry) -> str:
    """Rules and indicators have names that are unique in their file only."""
    stands_in = getattr(entry, "dimension", "") or getattr(entry, "reason", "")
    return f"{entry.id} ({stands_in})" if type(entry).__name__ in ("Rule", "Indicator") else entry.id


def _changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[tuple[str, str, Any, Any]]:
    if before is None or after is None:
        yield ("added" if before is None else "removed", "", None, None)
        return
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield ("changed", key, before.get(key), after.get(key))


def concerned(pack: Pack, kind: str, name: str) -> tuple[str, ...]:
    """Whom and what an entry concerns: roles that act by it first, then what names it."""
    if kind == "role":
        return (name,)
    if kind == "procedure":
        return _unique(
            role for one in pack.every(Procedure) if one.id == name for step in one.steps for role in step.by
        )
    steps = [(one.id, step) for one in pack.every(Procedure) for step in one.steps if name in _names(one, step)]
    roles = [role for _, step in steps for role in step.by]
    acts = [f"{procedure}.{step.id}" for procedure, step in steps]
    measures = [one.id for one in pack.every(Measure) if name in one.values]
    return _unique([*roles, *acts, *measures, *_conditions(pack, name)])


def _names(procedure: Procedure, step: Any) -> tuple[str, ...]:
    """Values and preconditions that a step goes by; the deadline of the whole counts at the step it runs to."""
    whole = (procedure.within,) if step.id == procedure.until else ()
    return (*step.quorum, step.notice, step.due, step.extend, step.apply_within, *step.needs, *whole)


def _conditions(pack: Pack, name: str) -> Iterator[str]:
    kinds = {made: kind for kind, made in KINDS.items()}
    for one in pack.every(CONDITIONS):  # type: ignore[type-var]
        read = needs(one.when)
        fields = {f"{one.scope}.{field}" for field in read.household} | set(read.parameters)
        if name in fields:
            yield f"{kinds[type(one)]} {one.id}"


def _unique(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
