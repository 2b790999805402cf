"""Does a number name each row once? Exact, and several times faster than counting the different numbers."""

from typing import Any

import ibis
import ibis.expr.types as ir


def any_repeats(table: ir.Table, key: str, *, on: Any = None) -> bool:
    """Whether some value of `key` stands in more than one row; empty values are not compared.

    Whole numbers that differ in their last five bits only share one group, in which each sets one of 32 bits: without
    repeats the sum of the bits equals their OR, and a repeated number makes the sum larger. So 32 numbers need one
    entry of a hash table. Other values are counted one by one.
    """
    from doorstep.methods.engine import bit_or, run

    value = table[key]
    if not value.type().is_integer():
        [seen] = run(table.aggregate(known=value.count(), different=value.nunique()), on=on).to_pylist()
        return bool(seen["known"] != seen["different"])
    number = value.cast("int64")
    # A double holds every sum of 32 different bits exactly; the sum of whole numbers would be 128 bits wide on DuckDB.
    bits = table.select(_group=number >> 5, _bit=ibis.literal(1 << 32, "int64") >> (number & 31).cast("int32"))
    groups = bits.group_by("_group").aggregate(_sum=bits["_bit"].cast("float64").sum(), _or=bit_or(bits["_bit"]))
    [seen] = run(groups.aggregate(more=(groups["_sum"] > groups["_or"].cast("float64")).any()), on=on).to_pylist()
    return bool(seen["more"])
