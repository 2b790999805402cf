"""The part [finding] of an outline: what a score may ask, which rules stand beside it, at which quotas, for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.journeys.report.content import Pair
from doorstep.journeys.report.content_finding import Trait
from doorstep.journeys.report.outline_keys import listed, only_known, pair, refusal, table, wanted
from doorstep.methods.kernel.said import said

FINDING = ("features", "log", "quotas", "by", "geographic", "categorical", "households", "trait")
PLACE = ("column", "name")
TRAIT = ("column", "asks", "says", "labels", "answers")


@dataclass(frozen=True)
class Place:
    """A rule of one column, and what it takes, in running text."""

    column: str
    name: Pair


@dataclass(frozen=True)
class Sought:
    """What the part says, checked.

    Attributes:
        features: as `doorstep score fit --features` takes them. log: the score is fitted to the log of welfare.
        quotas: shares, each above 0 and below 1, the smallest first.
        by: the column of a [[group]], or None. geographic, categorical: the rules beside the score, or None.
        households: three rows of the data are printed, without names. Only for data that anybody may read.
        traits: words by column; a column without them is called by its name.
    """

    features: tuple[str, ...]
    log: bool
    quotas: tuple[float, ...]
    by: str | None
    geographic: Place | None
    categorical: Place | None
    households: bool
    traits: tuple[Trait, ...]

    @property
    def steps(self) -> int:
        """How many things are measured: two fits, the rules at each quota, the form, the households."""
        return 3 + len(self.quotas) + self.households

    def trait(self, column: str) -> Trait:
        """Words for a column."""
        return next((one for one in self.traits if one.column == column), Trait(column, column, f"{column} {{value}}"))


def read_sought(found: Mapping[str, Any], name: str, data: Mapping[str, Any], groups: Sequence[str]) -> Sought | None:
    """Read [finding]; None where an outline has none.

    Args:
        name: of the file. data: its part [data]. groups: the columns of its [[group]] parts.
    Raises:
        Refusal: a key that is not known, or a value that cannot be, with the key.
    """
    if "finding" not in found:
        return None
    entry = table(found, "finding", name)
    only_known(entry, FINDING, name, "finding.")
    wanted(entry, ("features",), name, "finding.")
    by = entry.get("by")
    if by is not None and by not in groups:
        known = ", ".join(groups) or "–"
        raise refusal(name, said("finding.by is {by}, not the column of a [[group]]: {known}", by=str(by), known=known))
    return Sought(
        features=_features(entry, name, data),
        log=_flag(entry, "log", name, usual=True),
        quotas=_quotas(entry, name),
        by=by,
        geographic=_place(entry, "geographic", name),
        categorical=_place(entry, "categorical", name),
        households=_flag(entry, "households", name, usual=False),
        traits=tuple(_trait(one, name) for one in listed(entry, "trait", name)),
    )


def _features(entry: Mapping[str, Any], name: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    features = listed(entry, "features", name)
    if not features or not all(isinstance(one, str) and one for one in features):
        raise refusal(name, said("finding.features is not a list of columns"))
    if data.get("welfare") in features:
        raise refusal(
            name, said("finding.features holds {column}, which the score must guess", column=str(data["welfare"]))
        )
    return tuple(features)


def _quotas(entry: Mapping[str, Any], name: str) -> tuple[float, ...]:
    quotas = entry.get("quotas", [0.2, 0.3])
    fit = isinstance(quotas, list) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 < one < 1 for one in quotas
    )
    if not fit or not quotas or len(set(quotas)) < len(quotas):
        raise refusal(
            name,
            said("finding.quotas is {quotas}, not a list of different shares above 0 and below 1", quotas=repr(quotas)),
        )
    return tuple(sorted(float(one) for one in quotas))


def _flag(entry: Mapping[str, Any], key: str, name: str, *, usual: bool) -> bool:
    value = entry.get(key, usual)
    if not isinstance(value, bool):
        raise refusal(name, said("{key} is {value}, neither true nor false", key=f"finding.{key}", value=repr(value)))
    return value


def _place(entry: Mapping[str, Any], key: str, name: str) -> Place | None:
    if key not in entry:
        return None
    only_known(entry[key], PLACE, name, f"finding.{key}.")
    wanted(entry[key], PLACE, name, f"finding.{key}.")
    return Place(str(entry[key]["column"]), pair(entry[key]["name"], name, f"finding.{key}.name"))


def _trait(entry: Any, name: str) -> Trait:
    only_known(entry, TRAIT, name, "finding.trait.")
    wanted(entry, ("column", "asks"), name, "finding.trait.")
    column = str(entry["column"])
    labels, answers = (
        {value: pair(words, name, f"finding.trait.{key}.{value}") for value, words in entry.get(key, {}).items()}
        for key in ("labels", "answers")
    )
    says = pair(entry.get("says", f"{column} {{value}}"), name, "finding.trait.says")
    return Trait(column, pair(entry["asks"], name, "finding.trait.asks"), says, labels, answers)
