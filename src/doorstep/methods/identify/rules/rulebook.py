"""Rule files: named conditions with reason codes, the parameters they read, and when they are valid."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

from doorstep.methods.kernel.predicates import Predicate, needs, parse, refusals
from doorstep.methods.kernel.predicates.refusals import nearest, unreadable
from doorstep.methods.kernel.predicates.values import Scalar
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

_FILE_KEYS = ("title", "title_zh", "source", "note", "from", "to", "parameters", "rule")
_RULE_KEYS = ("name", "reason", "text", "text_zh", "source", "note", "from", "to", "when")
_PARAMETER_KEYS = ("value", "unit", "source", "note")
_REASON = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        name: unique in its file. reason: stable code, unique; what the result carries when the rule fires.
        when: the condition under which it fires.
        text, text_zh: what it says to people; empty when not given. source: where it comes from.
        starts, ends: first and last day on which it is valid, both included; None is open.
    """

    name: str
    reason: str
    when: Predicate
    text: str = ""
    text_zh: str = ""
    source: str = ""
    starts: date | None = None
    ends: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the rule is in force on the day; its first and last day count."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class RuleSet:
    """The rules of one file, in its order, and the values of their parameters."""

    rules: tuple[Rule, ...]
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    title: str = ""
    title_zh: str = ""

    def on(self, day: date) -> "RuleSet":
        """Only the rules valid on the day."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.valid_on(day)))

    def given(self, parameters: Mapping[str, Scalar]) -> "RuleSet":
        """The same rules with other values for some parameters, such as the line of another year.

        Raises:
            Refusal: the rules know no parameter of that name.
        """
        for name in parameters:
            if name not in self.parameters:
                raise refusals.unknown_name("parameter", name, self.parameters)
        return replace(self, parameters={**self.parameters, **parameters})


def read_rules(text: str, name: str) -> RuleSet:
    """Read a rule file.

    Args:
        text: its contents, TOML as in docs/look-up/rules.md.
        name: what to call the file in messages.
    Raises:
        Refusal: it is not TOML, has a key or a condition that is not of the form, no rule, a name or a reason twice,
            or a parameter that is read but not given.
    """
    try:
        tables: dict[str, object] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refusal(
            "rules.not-toml",
            said("{name} cannot be read as a rule file.", name=name),
            why=said("It is not TOML: {error}", error=str(error)),
            do=said("Correct it at that line; docs/look-up/rules.md has an example."),
        ) from error
    _only(tables, _FILE_KEYS, name)
    file = {key: _text(tables.get(key, ""), f"{name}: {key}") for key in ("title", "title_zh", "source")}
    starts, ends = _days(tables, name)
    written = tables.get("rule")
    if not isinstance(written, list) or not written:
        raise unreadable(name, said("There is no rule in it."), said("Begin each rule with [[rule]]."))
    base = Rule("", "", cast(Predicate, None), source=file["source"], starts=starts, ends=ends)
    rules = tuple(_rule(one, f"{name}: rule {place}", base) for place, one in enumerate(written, 1))
    _refuse_twice("name", [rule.name for rule in rules], name)
    _refuse_twice("reason", [rule.reason for rule in rules], name)
    parameters = _parameters(tables.get("parameters", {}), f"{name}: parameters")
    for wanted in needs(*(rule.when for rule in rules)).parameters:
        if wanted not in parameters:
            raise refusals.unknown_name("parameter", wanted, parameters)
    return RuleSet(rules, parameters, file["title"], file["title_zh"])


def _rule(table: object, at: str, base: Rule) -> Rule:
    if not isinstance(table, Mapping):
        raise unreadable(at, said("It is not a table."), said("Begin each rule with [[rule]]."))
    _only(table, _RULE_KEYS, at)
    for key in ("name", "reason", "when"):
        if key not in table:
            raise unreadable(at, said("It has no {key}.", key=key), said("Give it a {key}.", key=key))
    words = {key: _text(table.get(key, ""), f"{at}: {key}") for key in ("name", "reason", "text", "text_zh", "source")}
    at = f"{at} ({words['name']})"
    if not words["name"].strip():
        raise unreadable(at, said("Its name is empty."), said("Give it a name."))
    if not _REASON.fullmatch(words["reason"]):
        raise unreadable(
            at,
            said("Its reason is {reason}.", reason=repr(words["reason"])),
            said("Write a code of capital letters, digits and _, beginning with a letter: INCOME_UNDER_LINE."),
        )
    starts, ends = _days(table, at)
    return Rule(
        words["name"],
        words["reason"],
        parse(table["when"], at=f"{at}: when"),
        words["text"],
        words["text_zh"],
        words["source"] or base.source,
        starts or base.starts,
        ends or base.ends,
    )


def _parameters(table: object, at: str) -> dict[str, Scalar]:
    if not isinstance(table, Mapping):
        raise unreadable(at, said("It is not a table."), said("Write [parameters] and one value a line: line = 4000."))
    return {name: _parameter(given, f"{at}.{name}") for name, given in table.items()}


def _parameter(given: object, at: str) -> Scalar:
    if isinstance(given, Mapping):
        _only(given, _PARAMETER_KEYS, at)
        given = given.get("value")
    finite = not isinstance(given, float) or given - given == 0
    if isinstance(given, bool | int | float | str | date) and not isinstance(given, datetime) and finite:
        return given
    raise unreadable(
        at,
        said("{value} is no value for a parameter.", value=repr(given)),
        said("Write a number, a text, true, false or a date; or {example}.", example="{ value = 4000, unit = 'yuan' }"),
    )


def _days(table: Mapping[str, object], at: str) -> tuple[date | None, date | None]:
    days = [table.get("from"), table.get("to")]
    for day in days:
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise unreadable(
                at, said("{day} is not a day.", day=repr(day)), said("Write days without quotes: from = 2020-01-01.")
            )
    starts, ends = cast(list[date | None], days)
    if starts and ends and starts > ends:
        raise unreadable(
            at, said("It ends on {ends}, before it begins.", ends=ends.isoformat()), said("Correct from and to.")
        )
    return starts, ends


def _text(value: object, at: str) -> str:
    if isinstance(value, str):
        return value
    raise unreadable(at, said("{value} is not text.", value=repr(value)), said("Write it in quotes."))


def _only(table: Mapping[str, object], allowed: Sequence[str], at: str) -> None:
    for key in table:
        if key not in allowed:
            raise unreadable(at, said("The key {key} does not belong here.", key=key), nearest(key, allowed))


def _refuse_twice(kind: str, words: list[str], name: str) -> None:
    for word in words:
        if words.count(word) > 1:
            why: Said = said("{word} is the {kind} of {count} rules.", word=word, kind=kind, count=words.count(word))
            raise unreadable(name, why, said("Give each rule a {kind} of its own.", kind=kind))
