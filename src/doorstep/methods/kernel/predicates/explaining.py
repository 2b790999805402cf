"""Why a condition holds, does not, or cannot be known: the comparisons that decided it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.methods.kernel.predicates.answers import Row, Scene, Truth, answer
from doorstep.methods.kernel.predicates.short import described
from doorstep.methods.kernel.predicates.values import (
    All,
    AllMembers,
    Any,
    AnyMember,
    Comparison,
    CountMembers,
    Not,
    Predicate,
)


@dataclass(frozen=True)
class Decided:
    """One comparison that decided.

    Attributes:
        text: the comparison, such as "age >= 6"; for a household without members, the whole condition on members.
        value: what the row has in the field, None when missing; the household's if the comparison reads it there.
        truth: what the comparison itself gave.
        member: place of the member in the list, from 0; None for the household.
    """

    text: str
    value: object
    truth: Truth
    member: int | None = None


def explain(
    predicate: Predicate, household: Row, parameters: Row | None = None, members: Sequence[Row] = ()
) -> tuple[Decided, ...]:
    """The comparisons that decided the answer of `holds`, in the order of the predicate.

    A condition that all must meet is decided by those that fail, by those unknown when none fails, by all when it
    holds; one that any may meet the other way round. Arguments and refusals as for `holds`.
    """
    scene = Scene(household, household, parameters or {}, members)
    return tuple(_deciding(predicate, scene))


def _deciding(predicate: Predicate, scene: Scene) -> Iterator[Decided]:
    match predicate:
        case Comparison(left):
            row = scene.household if left.scope == "household" else scene.row
            yield Decided(described(predicate), row.get(left.name), answer(predicate, scene))
        case All(of) | Any(of):
            truth = answer(predicate, scene)
            for part in of:
                if answer(part, scene) is truth:
                    yield from _deciding(part, scene)
        case Not(of):
            yield from _deciding(of, scene)
        case _:
            yield from _among_members(predicate, scene)


def _among_members(predicate: AnyMember | AllMembers | CountMembers, scene: Scene) -> Iterator[Decided]:
    truth = answer(predicate, scene)
    told = False
    for place, member in enumerate(scene.members):
        of_member = scene.of_member(member)
        if isinstance(predicate, CountMembers) or answer(predicate.of, of_member) is truth:
            told = True
            yield from (replace(one, member=place) for one in _deciding(predicate.of, of_member))
    if not told:
        yield Decided(described(predicate), None, truth)
