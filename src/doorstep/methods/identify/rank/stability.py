"""How far the order hangs on single voices: each informant left out in turn."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from doorstep.methods.identify.rank.ordering import scores
from doorstep.methods.identify.rank.places import Numbers, positions
from doorstep.methods.identify.rank.refused import refuse_method, refuse_share
from doorstep.methods.identify.rank.voices import Village, Voices
from doorstep.methods.kernel.result import Result
from doorstep.methods.survey.poorest import poorest


def stability(
    voices: Voices, *, method: str = "borda", quota: float = 0.2, tell: Callable[[], object] | None = None
) -> Result:
    """What would have come out had each informant in turn not been asked.

    Positions are compared among the households that the others ranked too.

    Args:
        quota: the share of each unit's households that are called poorest, between 0 and 1; ties at the cut in part.
        tell: called after each unit.
    Returns:
        Result "stability", one row per unit and informant (of units with two or more): `unit`, `informant`, `items`
        (households compared), `unheard` (households nobody else ranked), `moved` (mean number of positions that
        households move), `most` (the largest), `left` (share of the poorest quota that would no longer be in it).
    Raises:
        Refusal: no such method; the quota is not between 0 and 1.
    """
    refuse_method(method)
    refuse_share(quota, ends=False)
    rows: list[dict[str, Any]] = []
    for village in voices.villages:
        rows += _rows(voices, village, method, quota)
        if tell is not None:
            tell()
    informant = voices.informants.type if voices.informants is not None else pa.string()
    kinds = {"unit": voices.units.type, "informant": informant, "items": pa.int64(), "unheard": pa.int64()}
    kinds |= {"moved": pa.float64(), "most": pa.int64(), "left": pa.float64()}
    table = pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))
    return Result("stability", table, voices.notes, {**voices.inputs, "method": method, "quota": quota})


def _rows(voices: Voices, village: Village, method: str, quota: float) -> list[dict[str, Any]]:
    if len(village.informants) < 2 or voices.informants is None:
        return []
    whole = scores(village, method)
    unit = voices.units[village.unit].as_py()
    found = []
    for place, informant in enumerate(village.informants):
        others = village.without(place)
        ranked = ~np.isnan(others.places).all(axis=0)
        figures = _moves(whole[ranked], scores(others, method)[ranked], quota)
        name = voices.informants[int(informant)].as_py()
        found.append({"unit": unit, "informant": name, "unheard": int((~ranked).sum()), **figures})
    return found


def _moves(whole: Numbers, without: Numbers, quota: float) -> dict[str, Any]:
    moves = np.abs(positions(whole) - positions(without))
    once, again = (_poorest(score, quota) for score in (whole, without))
    left = float(np.maximum(once - again, 0).sum() / once.sum())
    return {"items": len(whole), "moved": float(moves.mean()), "most": int(moves.max()), "left": left}


def _poorest(score: Numbers, quota: float) -> Numbers:
    return poorest(np.round(score, 9), np.ones(len(score)), quota * len(score)).taken
