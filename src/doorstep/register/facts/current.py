"""What is known now of one subject, kept in two columns, brought up to each new observation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.register.facts.weighing import PRECEDENCE, Weight

SEALED = {"sealed": True}
"""What stands in the columns for a value that only the vault can show."""


@dataclass(frozen=True)
class Fact:
    """One field of one observation. value: as `typing.typed` gives it; None for a sealed one."""

    field: str
    value: Any
    weight: Weight
    sealed: bool = False


@dataclass(frozen=True)
class Current:
    """The believed fact of each field. `Current()` knows nothing; `with_facts` never depends on the order of facts.

    Attributes:
        values: field -> [value or SEALED, seq]. sources: seq as text -> [method, as_of, seq it counts as].
    """

    values: Mapping[str, list[Any]]
    sources: Mapping[str, list[Any]]

    @classmethod
    def nothing(cls) -> "Current":
        """Of somebody nothing is known about."""
        return cls({}, {})

    def with_facts(self, facts: Iterable[Fact]) -> "Current":
        """What is known when these are known too."""
        values, sources = dict(self.values), dict(self.sources)
        for fact in facts:
            there = values.get(fact.field)
            if there is None or _order(sources[str(there[1])], there[1]) < fact.weight.order:
                weight = fact.weight
                values[fact.field] = [SEALED if fact.sealed else fact.value, weight.seq]
                sources[str(weight.seq)] = [weight.method, weight.as_of, weight.counts_as]
        used = {str(seq) for _value, seq in values.values()}
        return Current(values, {seq: sources[seq] for seq in sources if seq in used})

    def plain(self) -> Mapping[str, Any]:
        """Field -> value, of those that are not sealed: what a condition reads."""
        return {field: value for field, (value, _seq) in self.values.items() if value != SEALED}

    def value(self, field: str) -> Any:
        """The value, or None where it is not known or sealed."""
        found = self.values.get(field)
        return None if found is None or found[0] == SEALED else found[0]

    def seq_of(self, field: str) -> int | None:
        """The observation the value comes from."""
        found = self.values.get(field)
        return found[1] if found else None


def _order(source: list[Any], seq: int) -> tuple[int, str, int, int]:
    return PRECEDENCE[source[0]], source[1], source[2], seq
