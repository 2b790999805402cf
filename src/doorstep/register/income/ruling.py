"""The counting rules that hold in a place on a day, from its policy."""

from collections.abc import Sequence
from datetime import date

from doorstep.policy.pack import Pack
from doorstep.register.income.counting import Rules

COUNTED = {"income.counts.pension": ("d4",)}
"""Key of policy -> the lines that count only where it says yes."""


def rules(pack: Pack, *, on: date, path: Sequence[str]) -> Rules:
    """Rules by the last day of a period; `Pack.value` refuses a day on which none is laid down."""
    out = [lines for key, lines in COUNTED.items() if key in pack.keys and not pack.value(key, on=on, path=path).value]
    return Rules(frozenset(line for lines in out for line in lines))
