"""Conditions held against the field dictionary, before anything runs: names, kinds, codes and units."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doorstep.methods.kernel.predicates.answers import kind_of
from doorstep.methods.kernel.predicates.values import (
    EQUALS,
    LISTS,
    MEMBER_KINDS,
    STATES,
    Comparison,
    Constant,
    CountMembers,
    Operand,
    Parameter,
    parts,
)
from doorstep.methods.kernel.predicates.values import Field as Read
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.entries import CONDITIONS, Condition, Value
from doorstep.policy.facts import Fact, Facts, dictionary
from doorstep.policy.forms import close, shown
from doorstep.policy.pack import Pack
from doorstep.policy.sheets import Fault

_PARAMETER_KINDS = {"number": "number", "count": "number", "money": "number", "share": "number", "days": "number"}
_OTHER_KINDS = {"flag": "yes or no", "word": "text"}


@dataclass(frozen=True)
class Question:
    """One condition while it is held against the dictionary."""

    entry: Condition
    facts: Facts
    parameters: Mapping[str, Fact]

    def fault(self, code: str, what: Said, token: str) -> Fault:
        """A fault in the condition, at the line that shows the token."""
        return self.entry.fault(code, what, "when", token=token)


def condition_faults(pack: Pack) -> Iterator[Fault]:
    """What is wrong with the conditions of a pack."""
    entities, parameters = dictionary(pack), _parameters(pack)
    for entry in pack.every(CONDITIONS):  # type: ignore[type-var]
        facts = entities.get(entry.scope)
        if facts is None:
            what = said("There is no entity {name}.", name=entry.scope)
            yield entry.fault("unknown-entity", what, "scope")
            continue
        yield from faults_of(Question(entry, facts, parameters))


def _parameters(pack: Pack) -> Mapping[str, Fact]:
    """What conditions can compare with; a value of type key is as the one it names."""
    values = {value.id: value for value in pack.every(Value)}
    named = {
        key: values.get(str(value.value), value) if value.type == "key" else value for key, value in values.items()
    }
    kinds = _PARAMETER_KINDS | _OTHER_KINDS
    return {key: Fact(kinds.get(value.type, "list"), value.unit) for key, value in named.items()}


def faults_of(question: Question) -> Iterator[Fault]:
    """What is wrong with one condition."""
    for part, inside in parts(question.entry.when):
        if isinstance(part, MEMBER_KINDS) and question.facts.members is None:
            what = said("The entity {name} has no members.", name=question.entry.scope)
            yield question.fault("no-members", what, "member")
        if isinstance(part, Comparison):
            yield from _compared(question, part, inside)
        elif isinstance(part, CountMembers):
            yield from _counted(question, part, inside)


def _counted(question: Question, part: CountMembers, inside: bool) -> Iterator[Fault]:
    for operand in part.right:
        other = yield from _fact(question, operand, inside)
        if other is not None and other.kind != "number":
            yield question.fault("kinds-differ", _differ("count_members", "number", other.kind), _token(operand))


def _compared(question: Question, part: Comparison, inside: bool) -> Iterator[Fault]:
    left = yield from _fact(question, part.left, inside)
    rights = []
    for operand in part.right:
        rights.append((operand, (yield from _fact(question, operand, inside))))
    if left is None or part.sign in STATES:
        return
    if left.kind == "list":
        what = said("{name} is a list; ask for one code of it: {name}.CODE.", name=part.left.name)
        yield question.fault("kinds-differ", what, part.left.name)
        return
    for operand, right in rights:
        if right is not None:
            yield from _pair(question, part, left, (operand, right))


def _pair(question: Question, part: Comparison, left: Fact, other: tuple[Operand, Fact]) -> Iterator[Fault]:
    operand, right = other
    name = part.left.name
    if left.kind != right.kind:
        yield question.fault("kinds-differ", _differ(name, left.kind, right.kind), _token(operand))
    elif left.kind in ("yes or no", "text") and part.sign not in (*EQUALS, *LISTS):
        what = said("{name} has no order: {kind} cannot be more or less.", name=name, kind=left.kind)
        yield question.fault("no-order", what, name)
    elif left.codes and isinstance(operand, Constant) and operand.value not in left.codes:
        yield question.fault("unknown-code", _no_code(name, str(operand.value), left.codes), _token(operand))
    elif left.unit and right.unit and left.unit != right.unit:
        what = said("{name} is in {unit} and is compared with {other}.", name=name, unit=left.unit, other=right.unit)
        yield question.fault("units-differ", what, _token(operand))


def _no_code(name: str, code: str, codes: frozenset[str]) -> Said:
    near = close(code, codes)
    if near:
        return said("{name} has no code {code}. Did you mean {near}?", name=name, code=code[:60], near=near)
    listed = ", ".join(sorted(codes))
    return said("{name} has no code {code}. There are: {codes}.", name=name, code=code[:60], codes=listed)


def _fact(question: Question, operand: Operand, inside: bool) -> Iterator[Fault]:
    """The fact an operand stands for, or None and a fault (a generator, so that faults come in their order)."""
    if isinstance(operand, Constant):
        kind = "yes or no" if isinstance(operand.value, bool) else kind_of(operand.value)
        return Fact(kind)
    known = _known(question, operand, inside)
    if operand.name in known:
        return known[operand.name]
    if known or not inside:
        yield question.fault("unknown-name", _no_name(operand, known), f'"{operand.name}"')
    return None


def _known(question: Question, operand: Parameter | Read, inside: bool) -> Mapping[str, Fact]:
    if isinstance(operand, Parameter):
        return question.parameters
    if inside and operand.scope == "own":
        return question.facts.members or {}
    return question.facts.own


def _no_name(operand: Parameter | Read, known: Mapping[str, Fact]) -> Said:
    near = close(operand.name, known)
    if near:
        return said("There is nothing called {name} to read. Did you mean {near}?", name=operand.name[:80], near=near)
    return said("There is nothing called {name} to read here.", name=operand.name[:80])


def _differ(name: str, kind: str, other: str) -> Said:
    return said("{name} is a {kind} and is compared with a {other}.", name=name, kind=kind, other=other)


def _token(operand: Operand) -> str:
    if isinstance(operand, Constant):
        return f'"{operand.value}"' if isinstance(operand.value, str) else shown(operand.value).lower()
    return f'"{operand.name}"'
