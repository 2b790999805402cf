"""All faults of a pack at once: of its files, of its entries, and of what its entries say of each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from doorstep.methods.kernel.said import said
from doorstep.policy.amounts import size
from doorstep.policy.conditions import condition_faults
from doorstep.policy.entries import LOCAL, NATIONAL, PROPOSAL, Entry, Source, Value
from doorstep.policy.forms import sorted_faults
from doorstep.policy.pack import Pack
from doorstep.policy.reading import layers_of
from doorstep.policy.references import reference_faults
from doorstep.policy.sheets import Fault


def checked(named: str) -> tuple[Pack | None, list[Fault]]:
    """A pack by folder or name, and all its faults; without a readable manifest there is no pack.

    Raises:
        Refusal: there is no such folder or pack.
    """
    layers, faults = layers_of(named)
    if not layers:
        return None, faults
    pack = Pack(tuple(layers))
    return pack, sorted_faults([*faults, *faults_within(pack)])


def faults_within(pack: Pack) -> Iterator[Fault]:
    """What entries that can each be read say wrongly of themselves or of each other."""
    yield from _twice(pack)
    for entry in pack.every(Entry):
        yield from _days(entry)
        yield from _status(entry, pack)
        yield from _sources(entry, pack)
    for value in pack.every(Value):
        yield from _unit(value, pack)
        yield from _within(value)
    yield from reference_faults(pack)
    yield from condition_faults(pack)


def _twice(pack: Pack) -> Iterator[Fault]:
    """Two entries of one id, place and layer must not hold on the same day."""
    for layer in pack.layers:
        for entries in layer.entries.values():
            alike: dict[tuple[str, str], list[Entry]] = defaultdict(list)
            for entry in entries:
                alike[_identity(entry)].append(entry)
            for several in alike.values():
                yield from _overlaps(several)


def _identity(entry: Entry) -> tuple[str, str]:
    return (f"{entry.where.sheet.name}:{entry.id}" if _stands_in_its_file(entry) else entry.id, entry.place)


def _stands_in_its_file(entry: Entry) -> bool:
    return type(entry).__name__ in ("Rule", "Indicator")


def _overlaps(several: Sequence[Entry]) -> Iterator[Fault]:
    ordered = sorted(several, key=lambda entry: entry.starts)
    for one, following in pairwise(ordered):
        if following.starts <= (one.ends or date.max):
            what = said("{name} already holds from {day} in this place.", name=following.id, day=one.starts)
            yield following.fault("twice", what, "id", token="")


def _days(entry: Entry) -> Iterator[Fault]:
    if entry.ends is not None and entry.ends < entry.starts:
        yield entry.fault("ends-first", said("It ends on {ends}, before it begins.", ends=entry.ends), "to")


def _status(entry: Entry, pack: Pack) -> Iterator[Fault]:
    if entry.status == NATIONAL and entry.place != pack.root:
        what = said("It is called national and holds only in {place}.", place=entry.place)
        yield entry.fault("status-place", what, "status")
    if entry.status == LOCAL and entry.place == pack.root:
        what = said("It is called local and holds in the whole country.")
        yield entry.fault("status-place", what, "status")


def _sources(entry: Entry, pack: Pack) -> Iterator[Fault]:
    known = {one.id: one for one in pack.every(Source)}
    for name in entry.source:
        if name not in known:
            what = said("There is no source {name}.", name=name)
            yield entry.fault("unknown-source", what, "source", token=f'"{name}"')
    own = [name for name in entry.source if name in known and known[name].basis == "own"]
    if own and entry.status == NATIONAL:
        what = said("It is called national, and its source {name} is Doorstep's own.", name=own[0])
        yield entry.fault("status-source", what, "status")
    if entry.status == PROPOSAL and entry.source and not own:
        what = said("It is an own proposal, and no source of its own says so.")
        yield entry.fault("status-source", what, "source")


def _unit(value: Value, pack: Pack) -> Iterator[Fault]:
    units = {unit for layer in pack.layers for unit in layer.manifest.units}
    for part in value.unit.split("/"):
        if part not in units:
            yield value.fault("unknown-unit", said("There is no unit {name}.", name=part), "unit")


def _within(value: Value) -> Iterator[Fault]:
    """A value that a country allows others to change lies itself within what it allows."""
    if value.local is None or value.value is None:
        return
    if outside(value, value):
        what = said("The value itself is outside of what it allows places to set.")
        yield value.fault("outside", what, "value")


def outside(value: Value, base: Value) -> bool:
    """Whether a value lies outside the range (ends included) or the words that its base allows."""
    allowed = base.local
    if allowed is None:
        return False
    if allowed.among:
        given = value.value if isinstance(value.value, tuple) else (value.value,)
        return any(one not in allowed.among for one in given)
    found = size(value.value)
    if found is None:
        return False
    too_small = allowed.least is not None and found < allowed.least
    return too_small or (allowed.most is not None and found > allowed.most)
