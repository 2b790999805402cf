"""What entries of a pack name of each other must be there: fields their entity, steps their roles and values .."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from doorstep.methods.kernel.said import said
from doorstep.policy.amounts import TYPES
from doorstep.policy.entries import (
    SENSITIVITIES,
    Act,
    Codes,
    Disclosure,
    Eligibility,
    Entity,
    Entry,
    Exclusion,
    Field,
    Measure,
    Precondition,
    Procedure,
    Quality,
    Question,
    Role,
    Step,
    Value,
)
from doorstep.policy.forms import close
from doorstep.policy.pack import Pack
from doorstep.policy.sheets import Fault


@dataclass(frozen=True)
class Known:
    """All names of a pack that others may speak of."""

    pack: Pack
    values: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]
    entities: frozenset[str]
    fields: frozenset[str]
    roles: frozenset[str]
    acts: frozenset[str]
    measures: frozenset[str]
    preconditions: frozenset[str]
    audiences: frozenset[str]
    levels: frozenset[str]
    bodies: frozenset[str]


def _known(pack: Pack) -> Known:
    codes: dict[str, frozenset[str]] = {}
    for one in pack.every(Codes):
        codes[one.id] = codes.get(one.id, frozenset()) | {item.code for item in one.items}
    procedures = list(pack.every(Procedure))
    acts = {f"{one.id}.{step.id}" for one in procedures for step in one.steps} | {f"{one.id}.*" for one in procedures}
    acts |= {one.id for one in pack.every(Act)}
    manifests = [layer.manifest for layer in pack.layers]
    return Known(
        pack,
        {one.id: one.type for one in pack.every(Value)},
        codes,
        frozenset(one.id for one in pack.every(Entity)),
        frozenset(f"{one.entity}.{one.name}" for one in pack.every(Field)),
        frozenset(one.id for one in pack.every(Role)),
        frozenset(acts),
        frozenset(one.id for one in pack.every(Measure)),
        frozenset(one.id for one in pack.every(Precondition)),
        frozenset(name for manifest in manifests for name in manifest.audiences),
        frozenset(name for manifest in manifests for name in manifest.levels),
        frozenset(name for manifest in manifests for name in manifest.bodies),
    )


def reference_faults(pack: Pack) -> Iterator[Fault]:
    """Every name in a pack that nothing answers to."""
    known = _known(pack)
    for kind, faults in _BY_KIND.items():
        for entry in pack.every(kind):
            yield from faults(entry, known)


def _named(entry: Entry, names: Collection[str], known: Collection[str], *keys: str | int) -> Iterator[Fault]:
    for name in names:
        if name and name not in known:
            near = close(name, known)
            what = (
                said("There is nothing called {name} here. Did you mean {near}?", name=name[:80], near=near)
                if near
                else said("There is nothing called {name} here.", name=name[:80])
            )
            yield entry.fault("unknown-reference", what, *keys, token=name)


def _typed(
    entry: Entry, names: Collection[str], types: Collection[str], known: Known, *keys: str | int
) -> Iterator[Fault]:
    yield from _named(entry, names, known.values, *keys)
    for name in names:
        if name in known.values and known.values[name] not in types:
            what = said("{name} is a value of type {type} and cannot serve here.", name=name, type=known.values[name])
            yield entry.fault("wrong-type", what, *keys, token=name)


def _of_entity(one: Entity, known: Known) -> Iterator[Fault]:
    yield from _named(one, one.reads, known.entities, "reads")
    yield from _named(one, [one.members], known.entities, "members")


def _of_field(one: Field, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.entity], known.entities, "id")
    yield from _named(one, [one.codes], known.codes, "codes")
    if one.type in ("enum", "enum[]") and not one.codes and not one.off:
        yield one.fault("no-codes", said("A field of type enum names its list of codes."), "type")
    if one.unit:
        units = {unit for layer in known.pack.layers for unit in layer.manifest.units}
        yield from _named(one, one.unit.split("/"), units, "unit")


def _of_codes(one: Codes, known: Known) -> Iterator[Fault]:
    codes = [item.code for item in one.items]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield one.fault("twice", said("The code {code} stands twice in the list.", code=code), "items", token=code)


def _of_value(one: Value, known: Known) -> Iterator[Fault]:
    if one.local:
        yield from _named(one, [one.local.by], known.levels, "local")
    if one.type == "key" and one.value is not None:
        yield from _typed(one, [one.value], tuple(TYPES.keys() - {"key"}), known, "value")


def _of_procedure(one: Procedure, known: Known) -> Iterator[Fault]:
    names = [step.id for step in one.steps]
    yield from _typed(one, [one.within] if one.within else [], ("days",), known, "within")
    yield from _named(one, [one.until], names, "until")
    for place, step in enumerate(one.steps):
        if step.id in names[:place]:
            yield one.fault("twice", said("The step {name} stands twice.", name=step.id), "step", place, "id")
        yield from _of_step(one, step, known, ("step", place), names)


def _of_step(one: Procedure, step: Step, known: Known, at: tuple[str, int], names: Collection[str]) -> Iterator[Fault]:
    yield from _named(one, step.level, known.levels, *at, "level")
    yield from _named(one, step.by, known.roles | {"any"}, *at, "by")
    yield from _typed(one, step.quorum, ("quorum",), known, *at, "quorum")
    for key in ("notice", "due", "extend", "apply_within"):
        if getattr(step, key):
            yield from _typed(one, [getattr(step, key)], ("days",), known, *at, key)
    yield from _named(one, step.needs, known.preconditions, *at, "needs")
    yield from _named(one, step.opens, names, *at, "opens")


def _of_measure(one: Measure, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.kind], known.codes.get("measure_kind", frozenset()), "kind")
    yield from _named(one, one.causes, known.codes.get("poverty_cause", frozenset()), "causes")
    yield from _named(one, one.values, known.values, "values")
    yield from _named(one, one.apart, known.measures, "apart")
    yield from _named(one, one.fund, known.codes.get("fund", frozenset()), "fund")
    yield from _named(one, one.by, known.bodies, "by")


def _of_role(one: Role, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.level], known.levels, "level")
    yield from _named(one, one.acts, known.acts, "acts")
    readable = known.fields | {f"{entity}:{level}" for entity in known.entities for level in SENSITIVITIES}
    yield from _named(one, one.reads, readable, "reads")


def _of_exclusion(one: Exclusion, known: Known) -> Iterator[Fault]:
    yield from _named(one, one.acts, known.acts, "acts")


def _of_disclosure(one: Disclosure, known: Known) -> Iterator[Fault]:
    yield from _named(one, [audience for audience, _ in one.shows], known.audiences, "shows")
    yield from _named(one, one.fields, known.fields, "fields")
    missing = known.audiences - {audience for audience, _ in one.shows}
    for audience in sorted(missing):
        yield one.fault("missing-key", said("It does not say what {audience} may show.", audience=audience), "shows")


def _of_question(one: Question, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.block], known.codes.get("survey_block", frozenset()), "block")
    yield from _named(one, [one.scale], known.codes, "scale")


def _of_quality(one: Quality, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.action], known.codes.get("quality_action", frozenset()), "action")


def _of_eligibility(one: Eligibility, known: Known) -> Iterator[Fault]:
    yield from _named(one, [one.measure], known.measures, "measure")


_BY_KIND: Mapping[type[Entry], Callable[..., Iterator[Fault]]] = {
    Value: _of_value,
    Entity: _of_entity,
    Field: _of_field,
    Codes: _of_codes,
    Procedure: _of_procedure,
    Measure: _of_measure,
    Role: _of_role,
    Exclusion: _of_exclusion,
    Disclosure: _of_disclosure,
    Question: _of_question,
    Quality: _of_quality,
    Eligibility: _of_eligibility,
}
