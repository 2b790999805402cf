"""Indices by the names people type."""

import difflib
import re
from collections.abc import Callable, Sequence

from doorstep.methods.identify.measure import inequality, poverty
from doorstep.methods.identify.measure.index import Index
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

DEFAULT_INDICES = ("fgt0", "fgt1", "fgt2", "watts", "sen", "sst", "gini", "theil", "s80s20", "mean", "median")

_NAMED: dict[str, Callable[[str], Index]] = {
    "watts": poverty.watts,
    "sen": poverty.sen,
    "sst": poverty.sst,
    "rmpg": poverty.relative_median_gap,
    "gini": inequality.gini,
    "theil": lambda name: inequality.entropy(name, 1.0),
    "s80s20": inequality.s80s20,
    "mean": inequality.mean,
    "median": lambda name: inequality.quantile(name, 0.5),
}
_FAMILIES: tuple[tuple[str, Callable[[str, float], Index]], ...] = (
    (r"fgt(\d+(?:\.\d+)?)", poverty.fgt),
    (r"ge(-?\d+(?:\.\d+)?)", inequality.entropy),
    (r"atkinson(\d+(?:\.\d+)?)", inequality.atkinson),
    (r"p(\d+(?:\.\d+)?)", lambda name, percent: inequality.quantile(name, percent / 100)),
)


def indices_of(names: Sequence[str]) -> list[Index]:
    """The indices of these names, each once, in their order.

    Raises:
        Refusal: no name, or one that is not known; the nearest is named.
    """
    if not names:
        raise Refusal(
            "measure.no-index",
            said("There is nothing to measure."),
            why=said("No index is named."),
            do=said("Name some of {known}.", known=", ".join(DEFAULT_INDICES)),
        )
    return [_index_of(name) for name in dict.fromkeys(names)]


def _index_of(name: str) -> Index:
    if name in _NAMED:
        return _NAMED[name](name)
    for form, family in _FAMILIES:
        found = re.fullmatch(form, name)
        if found and _sensible(name, float(found.group(1))):
            return family(name, float(found.group(1)))
    near = difflib.get_close_matches(name.strip().lower(), [*_NAMED, *DEFAULT_INDICES], n=1, cutoff=0.5)
    raise Refusal(
        "measure.unknown-index",
        said("There is no index {name}.", name=name),
        why=said(
            "The indices are {known}; and fgtA (A from 0), geA, atkinsonA (A above 0), pQ (Q between 0 and 100).",
            known=", ".join(_NAMED),
        ),
        do=said("Did you mean {near}?", near=near[0]) if near else said("Write one of these names."),
    )


def _sensible(name: str, number: float) -> bool:
    if name.startswith("p"):
        return 0 < number < 100
    return number > 0 if name.startswith("atkinson") else True
