"""What a pack is made of: one frozen class per kind of entry. The classes are the form of the files."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from doorstep.methods.kernel.predicates import Predicate
from doorstep.methods.kernel.said import Said, said
from doorstep.policy.amounts import TYPES
from doorstep.policy.forms import (
    NOWHERE,
    Each,
    Text,
    Wrong,
    condition,
    count,
    day,
    expected,
    flag,
    line_of_text,
    may,
    must,
    number,
    one_of,
    several,
    table_of,
    text,
    word,
    words,
)
from doorstep.policy.sheets import Fault, Spot

NATIONAL, LOCAL, PROPOSAL, DEMONSTRATION = "national", "local", "own proposal", "demonstration value"
STATUSES = (NATIONAL, LOCAL, PROPOSAL, DEMONSTRATION)
FIELD_TYPES = (
    *("id", "code", "ref", "text", "enum", "int", "decimal", "bool", "date"),
    *("ref[]", "enum[]", "daterange", "rows"),  # more than one value; rows are records of their own
)
SENSITIVITIES = ("P0", "P1", "P2", "P3")


def _status(value: object) -> str:
    return str(one_of(*STATUSES)(value))


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What every entry has.

    Attributes:
        id: unique in its kind, place and time. source: ids of sources. starts, ends: first and last day, both
        included; None is open. place: the code of the place it holds in, the pack's own for the whole country.
        status: national, local practice, own proposal of Doorstep, or a demonstration value.
        confidence: "H", "M", "L" as in the domain tables. where: its file and line, of no weight in comparing.
    """

    id: str = must(word)
    source: tuple[str, ...] = must(words)
    starts: date = must(day, "from")
    ends: date | None = may(day, None, "to")
    place: str = must(word)
    status: str = must(_status)
    confidence: str = may(one_of("H", "M", "L"), "")
    note: Text | None = may(text)
    where: Spot | None = field(default=None, compare=False, repr=False)

    def valid_on(self, on: date) -> bool:
        """Whether it holds on the day; its first and last day count."""
        return self.starts <= on and (self.ends is None or on <= self.ends)

    def fault(self, code: str, what: Said, *keys: str | int, token: str = "") -> Fault:
        """A fault of this entry, at one of its keys where that is known."""
        return (self.where or NOWHERE).fault(code, what, *keys, token=token)


@dataclass(frozen=True)
class Allowed:
    """What a place of that level may set: from the least to the most (both included), or one of a few words."""

    by: str = must(word)
    least: Fraction | None = may(lambda value: Fraction(str(number(value))))
    most: Fraction | None = may(lambda value: Fraction(str(number(value))))
    among: tuple[str, ...] = may(several(word), ())


@dataclass(frozen=True, kw_only=True)
class Value(Entry):
    """A dated value. `value` is None where the country leaves it to a place to set, within `local`.

    `stricter` says in which direction a local value raises the standard: "higher" or "lower"; empty where neither does.
    """

    type: str = must(one_of(*TYPES))
    unit: str = must(line_of_text)
    title: Text = must(text)
    value: Any = may(lambda value: value)
    local: Allowed | None = may(table_of(Allowed))
    stricter: str = may(one_of("higher", "lower"), "")

    def __post_init__(self) -> None:
        if self.value is None and self.local is None:
            raise Wrong("missing-key", said("The key {key} is missing.", key="value"))
        if self.value is not None:
            object.__setattr__(self, "value", self._typed())

    def _typed(self) -> Any:
        try:
            return TYPES[self.type](self.value)
        except Wrong as wrong:
            raise Wrong(wrong.code, said("{key}: {what}", key="value", what=wrong.what), "value") from wrong


@dataclass(frozen=True, kw_only=True)
class Source(Entry):
    """Where facts come from; `basis` says how well it was checked. `zh`: its title in Chinese, where `title` is not."""

    source: tuple[str, ...] = may(words, ())
    title: str = must(line_of_text)
    zh: str = may(line_of_text, "")
    issuer: str = may(line_of_text, "")
    year: str = may(line_of_text, "")
    number: str = may(line_of_text, "")
    basis: str = must(one_of("seen", "seen-partial", "abstract", "secondary", "recalled", "own"))


@dataclass(frozen=True, kw_only=True)
class Entity(Entry):
    """A kind of record. `reads`: entities whose fields a condition on it may read; `members`: that of its members."""

    title: Text = must(text)
    reads: tuple[str, ...] = may(words, ())
    members: str = may(word, "")


@dataclass(frozen=True, kw_only=True)
class Field(Entry):
    """A field of a record; its id is "entity.name". `made`: how it is computed, in words; it is never typed in then.
    `off`: known from older forms, and not asked unless a place turns it on."""

    title: Text = must(text)
    type: str = must(one_of(*FIELD_TYPES))
    unit: str = may(line_of_text, "")
    codes: str = may(word, "")
    sensitivity: str = must(one_of(*SENSITIVITIES))
    collected: str = may(line_of_text, "")
    made: Text | None = may(text)
    off: bool = may(flag, False)

    def __post_init__(self) -> None:
        if "." not in self.id:
            raise Wrong("wrong-type", said("The id of a field is its entity, a dot, and its name."), "id")

    @property
    def entity(self) -> str:
        """The kind of record it belongs to."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name within the record, as conditions read it."""
        return self.id.partition(".")[2]


@dataclass(frozen=True)
class Code:
    """One code of a list."""

    code: str = must(word)
    title: Text = must(text)


@dataclass(frozen=True, kw_only=True)
class Codes(Entry):
    """A list of codes; `open` lists are extended by places."""

    title: Text = must(text)
    items: tuple[Code, ...] = must(several(table_of(Code)))
    open: bool = may(flag, False)


@dataclass(frozen=True, kw_only=True)
class Condition(Entry):
    """A condition with its words. `scope` is the entity it is asked about; a reason code is stable for machines."""

    scope: str = must(word)
    when: Predicate = must(condition)
    text: Text = must(text)
    reason: str = may(word, "")


@dataclass(frozen=True, kw_only=True)
class Quality(Condition):
    """A check of records: it fires where something is wrong or odd, and asks somebody to look."""

    group: str = must(word)
    severity: str = must(one_of("info", "warn", "error"))
    action: str = must(word)


@dataclass(frozen=True, kw_only=True)
class Eligibility(Condition):
    """When a measure may be offered; it suggests and never decides."""

    measure: str = must(word)


@dataclass(frozen=True, kw_only=True)
class Precondition(Condition):
    """What must hold before a step of a procedure can be taken."""


@dataclass(frozen=True, kw_only=True)
class Alert(Condition):
    """What calls for a visit."""


def _share_of_one(value: object) -> object:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise expected(value, '"1/6"')


@dataclass(frozen=True, kw_only=True)
class Rule(Entry):
    """A rule of a rule file (docs/look-up/rules.md), which stands in the pack as it is."""

    id: str = must(word, "name")
    reason: str = must(word)
    when: Predicate = must(condition)
    text: str = must(line_of_text)
    text_zh: str = must(line_of_text)
    scope: str = may(word, "household")


@dataclass(frozen=True, kw_only=True)
class Indicator(Entry):
    """An indicator of a multidimensional measure (docs/look-up/mpi.md), which stands in the pack as it is."""

    id: str = must(word, "name")
    starts: date = may(day, date.min, "from")
    dimension: str = must(word)
    weight: object = must(_share_of_one)
    when: Predicate = must(condition)
    title: str = must(line_of_text)
    title_zh: str = must(line_of_text)
    scope: str = may(word, "household")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. Numbers are never here: `quorum`, `notice` and `due` name values of the pack.

    Attributes:
        level: where it is done. by: roles that may do it. people: the fewest who do it together.
        quorum: ids of quorums, any one of which serves. recusal: kin of the household stand aside.
        opens: ids of steps that may follow instead of the next one. stops: a "no" here ends the case.
    """

    id: str = must(word)
    title: Text = must(text)
    level: tuple[str, ...] = must(words)
    by: tuple[str, ...] = must(words)
    people: int = may(count, 1)
    quorum: tuple[str, ...] = may(words, ())
    recusal: bool = may(flag, False)
    notice: str = may(word, "")
    due: str = may(word, "")
    extend: str = may(word, "")
    apply_within: str = may(word, "")
    needs: tuple[str, ...] = may(words, ())
    evidence: tuple[str, ...] = may(words, ())
    opens: tuple[str, ...] = may(words, ())
    stops: bool = may(flag, False)
    note: Text | None = may(text)


@dataclass(frozen=True, kw_only=True)
class Procedure(Entry):
    """A step list. `within`: the value that holds the days from its start to the end of the step `until`."""

    title: Text = must(text)
    subject: str = must(word)
    within: str = may(word, "")
    until: str = may(word, "")
    steps: tuple[Step, ...] = must(Each(Step), "step")


@dataclass(frozen=True, kw_only=True)
class Measure(Entry):
    """A kind of help. `values` name what its terms are; `apart` names measures that cannot be had beside it."""

    title: Text = must(text)
    kind: str = must(word)
    help: Text = must(text)
    proof: Text = must(text)
    fund: tuple[str, ...] = must(words)
    by: tuple[str, ...] = must(words)
    causes: tuple[str, ...] = may(words, ())
    values: tuple[str, ...] = may(words, ())
    apart: tuple[str, ...] = may(words, ())
    consent: bool = may(flag, False)


@dataclass(frozen=True, kw_only=True)
class Role(Entry):
    """Who acts. `reads`: entity:sensitivity, the most it may read of that record; `acts`: procedure.step, or
    procedure.* for all steps; `months`: a duty that ends by itself."""

    title: Text = must(text)
    level: str = must(word)
    reads: tuple[str, ...] = may(several(line_of_text), ())
    acts: tuple[str, ...] = may(several(line_of_text), ())
    months: int | None = may(count)


@dataclass(frozen=True, kw_only=True)
class Act(Entry):
    """Something a room lets people do outside of the steps of procedures, such as "register.record"."""

    title: Text = must(text)


@dataclass(frozen=True, kw_only=True)
class Exclusion(Entry):
    """Acts that one person never does in the same case."""

    acts: tuple[str, ...] = must(several(line_of_text))
    text: Text = must(text)


@dataclass(frozen=True, kw_only=True)
class Disclosure(Entry):
    """What a notice, a page or a file may show of one item: "show", "mask", "group" (only counts) or "never"."""

    title: Text = must(text)
    fields: tuple[str, ...] = may(several(line_of_text), ())
    shows: tuple[tuple[str, str], ...] = must(lambda value: _shows(value))


@dataclass(frozen=True, kw_only=True)
class Question(Entry):
    """One neutral item of a survey. `smallest`: cells under it are never shown."""

    block: str = must(word)
    ask: Text = must(text)
    scale: str = must(word)
    direction: str = must(one_of("+", "-", "n"))
    smallest: int = must(count)
    sensitive: bool = may(flag, False)
    asked: str = may(one_of("openly", "by list"), "openly")


@dataclass(frozen=True, kw_only=True)
class Term(Entry):
    """A word of the field, in both languages, with what the world calls it."""

    title: Text = must(text)
    abroad: str = may(line_of_text, "")


def _shows(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise expected(value, '{ website = "mask" }')
    how = one_of("show", "mask", "group", "never")
    return tuple(sorted((word(audience), how(shown_as)) for audience, shown_as in value.items()))


KINDS: dict[str, type[Entry]] = {
    "value": Value,
    "document": Source,
    "entity": Entity,
    "field": Field,
    "codes": Codes,
    "quality": Quality,
    "eligibility": Eligibility,
    "precondition": Precondition,
    "alert": Alert,
    "rule": Rule,
    "indicator": Indicator,
    "procedure": Procedure,
    "measure": Measure,
    "role": Role,
    "act": Act,
    "exclusion": Exclusion,
    "disclosure": Disclosure,
    "question": Question,
    "term": Term,
}
CONDITIONS = (Condition, Rule, Indicator)
