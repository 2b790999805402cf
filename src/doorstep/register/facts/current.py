"""What is known now of one subject, kept in two columns, brought up to each new observation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from doorstep.register.facts.weighing import PRECEDENCE, Order, Weight

METHODS = {rank: method for method, rank in PRECEDENCE.items()}
SEALED = {"sealed": True}
"""What stands in the columns for a value that only the vault can show."""


class Fact(NamedTuple):
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
        values = dict(self.values)
        orders = {int(seq): _order(source, int(seq)) for seq, source in self.sources.items()}
        for fact in facts:
            weight, there = fact.weight, values.get(fact.field)
            if weight.seq not in orders:
                orders[weight.seq] = weight.order
            if there is None or orders[there[1]] < orders[weight.seq]:
                values[fact.field] = [SEALED if fact.sealed else fact.value, weight.seq]
        used = sorted({seq for _value, seq in values.values()})
        return Current(values, {str(seq): _source(orders[seq]) for seq in used})

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


def _order(source: list[Any], seq: int) -> Order:
    return PRECEDENCE[source[0]], source[1], source[2], seq


def _source(order: Order) -> list[Any]:
    return [METHODS[order[0]], order[1], order[2]]
