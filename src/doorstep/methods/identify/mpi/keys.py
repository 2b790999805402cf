"""Is a household number there twice? Whole numbers are looked at 32 at a time, which is several times faster.

Numbers that share everything but their last five bits fall into one group; each sets one of 32 bits. As long as no
number repeats, the sum of the bits equals their OR; a repeated number makes the sum larger.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

LAST_BITS = 5


def refuse_repeated(table: ir.Table, key: str, *, on: Any = None) -> None:
    """Refuse a table in which a value of `key` stands twice; empty values are not compared.

    Raises:
        Refusal: how many repeat, and where three of them first do.
    """
    from doorstep.methods.survey.refused import refuse_repeated_keys

    if not table[key].type().is_integer() or _some_repeat(table, key, on):
        refuse_repeated_keys(table, key, on)


def _some_repeat(table: ir.Table, key: str, on: Any) -> bool:
    from doorstep.methods.engine import run

    number = table.filter(table[key].notnull()).select(_number=table[key].cast("int64"))
    # Shifted down from the 33rd bit, because a 1 shifted up 31 times is too large for the engines' plain whole number.
    last = (number["_number"] & (2**LAST_BITS - 1)).cast("int32")
    bits = number.select(_group=number["_number"] >> LAST_BITS, _bit=ibis.literal(2**32, "int64") >> last)
    groups = bits.group_by("_group").aggregate(_sum=bits["_bit"].sum(), _or=_bit_or(bits["_bit"]))
    [found] = run(groups.aggregate(repeat=(groups["_sum"] != groups["_or"]).any()), on=on).to_pylist()
    return bool(found["repeat"])


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _bit_or(bits: int) -> int:  # type: ignore[empty-body]
    """The engines' own; Ibis has no word for it on Spark."""
