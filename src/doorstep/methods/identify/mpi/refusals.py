"""What a specification is refused with: always the file, the fact, and what to write instead."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said


def refusal(code: str, name: str, why: Said, do: Said) -> Refusal:
    """A refusal of the specification called `name`."""
    return Refusal(code, said("The specification {name} cannot be used.", name=name), why=why, do=do)


def known_keys(given: Iterable[str], known: Iterable[str], *, name: str, where: str) -> None:
    """Refuse the first key that is not known, with the nearest spelling.

    Args:
        where: the part of the file, for example "indicator 3"; empty for the top.
    """
    allowed = list(known)
    for key in given:
        if key not in allowed:
            raise refusal("mpi.spec-key", name, _unknown(key, where), nearest(key, allowed))


def nearest(word: str, known: Iterable[str]) -> Said:
    """The advice to use the nearest known word, or the list of them."""
    allowed = list(known)
    close = get_close_matches(word, allowed, n=1)
    if close:
        return said("Did you mean “{nearest}”?", nearest=close[0])
    if not allowed:
        return said("Add it, or take it out where it is read.")
    return said("Use one of: {known}.", known=", ".join(allowed))


def _unknown(key: str, where: str) -> Said:
    if where:
        return said("{where} has a key “{key}” that means nothing here.", where=where, key=key)
    return said("It has a key “{key}” that means nothing here.", key=key)


def needs_groups() -> Refusal:
    """A method that compares groups was given none."""
    return Refusal(
        "mpi.no-groups",
        said("There are no groups to compare."),
        why=said("No column of groups was named."),
        do=said("Name at least one, for example by=[“county”] with straight quotes."),
    )


def not_with_bounds(name: str) -> Refusal:
    """A method that has no bounds."""
    return Refusal(
        "mpi.not-with-bounds",
        said("This cannot be computed with the specification {name}.", name=name),
        why=said("It asks for bounds, and shares and changes are not bounded by the bounds of their parts."),
        do=said("Set missing to drop or retain in the specification."),
    )


def one_period(column: str, found: Sequence[object]) -> Refusal:
    """A change needs two periods."""
    return Refusal(
        "mpi.one-period",
        said("There is no change to measure."),
        why=said(
            "{column} has {count} period: {found}.", column=column, count=len(found), found=", ".join(map(str, found))
        ),
        do=said("Name the column that tells the periods apart, and put both periods into one file."),
    )


def no_year(label: object, known: Sequence[object]) -> Refusal:
    """A period without calendar time."""
    return Refusal(
        "mpi.no-year",
        said("There is no yearly rate of change."),
        why=said(
            "The period {label} has no year; years are given for {known}.",
            label=label,
            known=", ".join(map(str, known)),
        ),
        do=said("Give the year of every period, for example years={example}.", example="{1: 2010, 2: 2018.5}"),
    )


def other_indicators(scheme: str, wanted: Sequence[str]) -> Refusal:
    """A scheme of weights for other indicators."""
    return Refusal(
        "mpi.other-indicators",
        said("The weights {scheme} cannot be compared.", scheme=scheme),
        why=said("They are not for the same indicators in the same order: {wanted}.", wanted=", ".join(wanted)),
        do=said("Copy the specification and change its weights only."),
    )
