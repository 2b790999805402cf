"""How a predicate that cannot be read or answered is refused. The sentences have their one home here."""

from collections.abc import Iterable
from difflib import get_close_matches

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said


def unreadable(at: str, why: Said, do: Said) -> Refusal:
    """A condition that breaks the form; `at` is the place in the file, such as `when.all[2]`."""
    return Refusal("predicate.unreadable", said("The condition at {at} cannot be read.", at=at), why=why, do=do)


def unknown_name(kind: str, name: str, known: Iterable[str]) -> Refusal:
    """A name that is not there; kind is "field", "member field" or "parameter". Names the nearest spelling."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    do = said("Did you mean {near}?", near=near[0]) if near else _listing(names)
    whats = {
        "field": said("No household field is called {name}.", name=name),
        "member field": said("No member field is called {name}.", name=name),
        "parameter": said("No parameter is called {name}.", name=name),
    }
    whys = {
        "field": said("A rule reads it, but the households have no such column."),
        "member field": said("A rule reads it, but the members have no such column."),
        "parameter": said("A rule reads it, but it is not among the parameters given."),
    }
    return Refusal(f"predicate.unknown-{kind.replace(' ', '-')}", whats[kind], why=whys[kind], do=do)


def _listing(names: list[str]) -> Said:
    if not names:
        return said("Correct the name in the rule, or add what it reads; there are no names to choose from.")
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return said("Correct the name in the rule. There are: {names}.", names=shown)


def nearest(name: str, known: Iterable[str]) -> Said:
    """What to do about a key that is not of the form."""
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return said("Did you mean {near}?", near=near[0])
    return said("Use only these keys: {names}.", names=", ".join(names))


def kinds_differ(name: str, kind: str, other: str) -> Refusal:
    """A number compared with a text, or the like; `name` is the field."""
    return Refusal(
        "predicate.kinds-differ",
        said("The field {name} cannot be compared this way.", name=name),
        why=said("It holds a {kind} and is compared with a {other}.", kind=kind, other=other),
        do=said("Write text in quotes and numbers without, or compare with a field of the same kind."),
    )


def no_order(name: str) -> Refusal:
    """Less and more between texts."""
    return Refusal(
        "predicate.text-has-no-order",
        said("The field {name} cannot be compared with <, <=, >, >= or between.", name=name),
        why=said("It is text, and text has no order of size."),
        do=said("Use =, !=, in or not in for text; if it should be a number, compare it with a number."),
    )


def not_a_number(name: str, value: object) -> Refusal:
    """A text that does not read as a number where one is needed, in one household."""
    return Refusal(
        "predicate.not-a-number",
        said("The field {name} cannot be read as a number.", name=name),
        why=said("Its value is {value}.", value=repr(value)),
        do=said("Correct the value, or empty it if it is not known."),
    )
