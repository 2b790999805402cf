"""Features as a person writes them ("age, age^2, rooms/size"), and as columns of numbers.

The grammar: the name of a column is that column (a number as it stands, text as one indicator per value but the most
common); else col^2, log(col), sqrt(col), col/col or col*col. A column that is itself called
like a formula is the column.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.methods.engine.columns import nearest_name
from doorstep.methods.identify.score.model import Feature
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

Numbers = npt.NDArray[np.float64]

_POWER = re.compile(r"(.+)\^\s*([2-9])")
_CALL = re.compile(r"(log|sqrt)\((.+)\)")


@dataclass(frozen=True)
class Asked:
    """A feature that was asked for: "column" (number or text, as it turns out) or a formula of numbers."""

    name: str
    kind: str
    of: tuple[str, ...]
    power: int | None = None

    def feature(self) -> Feature:
        """The feature, where the column is a number."""
        return Feature(self.name, "number" if self.kind == "column" else self.kind, self.of, None, self.power)


def asked(names: Sequence[str], columns: Sequence[str]) -> tuple[Asked, ...]:
    """Read the features, in their order.

    Raises:
        Refusal: none; one named twice; a name that is neither a column nor a formula of columns.
    """
    found = tuple(_asked(name.strip(), columns) for name in names if name.strip())
    if not found:
        raise Refusal(
            "score.no-features",
            said("A score cannot be fitted without features."),
            why=said("The list of features is empty."),
            do=said("Name columns that anyone can see or ask, such as age,size,rooms/size."),
        )
    twice = sorted({one.name for one in found if [other.name for other in found].count(one.name) > 1})
    if twice:
        raise Refusal(
            "score.feature-twice",
            said("The features cannot be told apart."),
            why=said("Named more than once: {names}.", names=twice),
            do=said("Name each feature once."),
        )
    return found


def _asked(name: str, columns: Sequence[str]) -> Asked:
    if name in columns:
        return Asked(name, "column", (name,))
    for kind, of, power in _readings(name):
        if all(one in columns for one in of):
            return Asked(_written(kind, of, power), kind, of, power)
    raise _unknown(name, columns)


def _readings(name: str) -> list[tuple[str, tuple[str, ...], int | None]]:
    """Each way in which the text may be a formula; a column may have the sign of a formula in its name."""
    found: list[tuple[str, tuple[str, ...], int | None]] = []
    if power := _POWER.fullmatch(name):
        found.append(("power", (power[1].strip(),), int(power[2])))
    if call := _CALL.fullmatch(name):
        found.append((call[1], (call[2].strip(),), None))
    for sign, kind in (("/", "ratio"), ("*", "product")):
        at = [place for place, letter in enumerate(name) if letter == sign]
        found += [(kind, (name[:place].strip(), name[place + 1 :].strip()), None) for place in at]
    return found


def _written(kind: str, of: tuple[str, ...], power: int | None) -> str:
    forms = {"power": "{0}^{power}", "ratio": "{0}/{1}", "product": "{0}*{1}"}
    return forms.get(kind, kind + "({0})").format(*of, power=power)


def _unknown(name: str, columns: Sequence[str]) -> Refusal:
    parts = [one for _, of, _ in _readings(name)[:1] for one in of if one not in columns] or [name]
    near = [nearest for one in parts if (nearest := nearest_name(one, columns)) is not None]
    return Refusal(
        "score.unknown-feature",
        said("{name} is not a feature.", name=name),
        why=said("There is no column {names}.", names=", ".join(parts)),
        do=said("Did you mean {nearest}?", nearest=", ".join(near))
        if near
        else said("Name a column, or write a formula of columns: col^2, log(col), sqrt(col), col/col, col*col."),
    )


def _ratio(over: Numbers, under: Numbers) -> Numbers:
    return np.where(under == 0, np.nan, over / np.where(under == 0, 1.0, under))


def _log(values: Numbers) -> Numbers:
    return np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)


_FORMS: Mapping[str, Callable[..., Numbers]] = {
    "number": lambda values: values,
    "log": _log,
    "sqrt": lambda values: np.where(values >= 0, np.sqrt(np.abs(values)), np.nan),
    "ratio": _ratio,
    "product": lambda one, other: one * other,
}


def worked_out(feature: Feature, columns: Mapping[str, Numbers]) -> Numbers:
    """A feature of numbers for every row; NaN where a column is missing or the formula is not defined."""
    values = [columns[name] for name in feature.of]
    if feature.kind == "power":
        return values[0] ** int(feature.power or 1)
    return _FORMS[feature.kind](*values)
