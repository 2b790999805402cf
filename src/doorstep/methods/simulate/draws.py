"""Random-looking integers made by hashing a row's own number.

So any part of a nation can be made alone, in any order, on any number of threads.

A draw is a 32-bit integer that depends only on key, seed and name: multiply and xor-shift, two rounds (the finaliser
family of Appleby's MurmurHash). Every product stays under 2^63, so that engines that wrap and engines that refuse an
overflow give the same integers; no floating point takes part.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import ibis
import ibis.expr.types as ir

WIDE = 1 << 32
"""A draw is at least 0 and below this."""

Number = TypeVar("Number", int, ir.IntegerValue)

_ODD = 0x45D9F3B
_MASK = WIDE - 1


def with_draws(table: ir.Table, keys: Mapping[str, str], *, seed: int) -> ir.Table:
    """Add one draw per name.

    Args:
        table: any rows.
        keys: name of the new column to the integer column it is drawn from (0 <= key < 2^32).
        seed: another seed, another nation.
    Returns:
        The table with the new columns (int64, 0 <= draw < 2^32).
    """
    # Three layers, not one expression: each layer names its input twice, so one expression would double at every step.
    table = table.mutate(**{name: table[key] ^ _salt(name, seed) for name, key in keys.items()})
    for _ in range(2):
        table = table.mutate(**{name: _stirred(table[name]) for name in keys})
    return table.mutate(**{name: table[name] ^ (table[name] >> 16) for name in keys})


def one_draw(key: int, name: str, *, seed: int) -> int:
    """The draw that `with_draws` gives the row of this key, for one number in Python."""
    value = _stirred(_stirred(key ^ _salt(name, seed)))
    return value ^ (value >> 16)


def below(draw: ir.IntegerValue, limit: int) -> ir.IntegerValue:
    """An integer from 0 up to and excluding limit (limit <= 65,536), from the high bits of a draw."""
    return ((draw >> 16) * limit) >> 16


def low(draw: ir.IntegerValue) -> ir.IntegerValue:
    """A second draw for `below`, from the bits that it does not use."""
    return (draw & 0xFFFF) << 16


def chance(share: float) -> int:
    """The draw under which something happens to this share (0 to 1) of rows."""
    return round(share * WIDE)


def picked(draw: ir.IntegerValue, shares: Sequence[float]) -> ir.IntegerValue:
    """A code 1, 2, .. with these shares; the last code takes what is left, so its share is not given."""
    cut, cuts = 0.0, []
    for share in shares:
        cut += share
        cuts.append(chance(cut))
    return ibis.cases(*((draw < bound, code) for code, bound in enumerate(cuts, start=1)), else_=len(cuts) + 1)


def _salt(name: str, seed: int) -> int:
    return zlib.crc32(f"{seed}:{name}".encode())


def _stirred(value: Number) -> Number:
    return ((value ^ (value >> 16)) * _ODD) & _MASK
