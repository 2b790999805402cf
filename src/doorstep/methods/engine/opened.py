"""What opening a source gives: the table, what must be said about it, and the labels of its codes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from doorstep.methods.kernel.said import Note


@dataclass(frozen=True)
class Opened:
    """A source that was opened.

    Attributes:
        table: the rows, lazy, in the order of the source.
        notes: what a reader must know: another encoding than UTF-8, a sheet that was chosen.
        labels: column -> code -> label, where the file has value labels (Stata, SPSS). The table holds the codes.
    """

    table: ir.Table
    notes: tuple[Note, ...] = ()
    labels: Mapping[str, Mapping[object, str]] = field(default_factory=dict)

    def labelled(self, columns: Sequence[str]) -> ir.Table:
        """The table with labels in place of codes in `columns`; columns without labels stay as they are.

        For columns that name groups, not for numbers. A code without a label shows as itself; a label that two
        codes share shows with its code, "other (7)", so that no two groups become one.
        """
        changed = {name: self._shown(name) for name in columns if self.labels.get(name)}
        return self.table.mutate(**changed) if changed else self.table

    def _shown(self, column: str) -> ir.Value:
        codes = self.labels[column]
        uses = Counter(codes.values())
        value = self.table[column]
        known = [
            (value == ibis.literal(code, value.type()), label if uses[label] == 1 else f"{label} ({code})")
            for code, label in codes.items()
            if isinstance(code, str) == value.type().is_string()
        ]
        return ibis.cases(*known, else_=value.cast("string")) if known else value
