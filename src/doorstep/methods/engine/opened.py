"""What opening a source gives: the table, what must be said about it, and the labels of its codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
