"""What a method gives back: one long table, the notes a reader needs, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from doorstep.methods.kernel.said import Note


@dataclass(frozen=True)
class Result:
    """A long table of estimates and what must be said beside it.

    Attributes:
        method: name of the method, e.g. "measure".
        table: Arrow, one row per group and indicator: the group columns, `indicator`, `estimate`, `se`,
            `low`, `high`, `n` (rows counted), `people` (sum of weight x size). A missing estimate is null.
        notes: what was left out, adjusted or assumed.
        inputs: what was asked, by name (columns, line, design); plain values, no data.
    """

    method: str
    table: pa.Table
    notes: tuple[Note, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)

    def rows(self) -> list[dict[str, object]]:
        """The table as a list of dictionaries, in its order."""
        return self.table.to_pylist()

    def summary(self) -> str:
        """One line per estimate, for a terminal or a notebook."""
        return "\n".join(_line(row) for row in self.rows()) + "".join(f"\n! {note}" for note in self.notes)


def _line(row: Mapping[str, object]) -> str:
    figures = {"indicator", "estimate", "se", "low", "high", "n", "people"}
    group = " ".join(f"{name}={value}" for name, value in row.items() if name not in figures)
    estimate = row.get("estimate")
    name = row.get("indicator", "")
    if not isinstance(estimate, int | float):
        return f"{group} {name}: not known".strip() if name else group
    return f"{group} {name}: {estimate:.4f} ({_bound(row, 'low')} to {_bound(row, 'high')})".strip()


def _bound(row: Mapping[str, object], name: str) -> str:
    bound = row.get(name)
    return f"{bound:.4f}" if isinstance(bound, int | float) else "?"
