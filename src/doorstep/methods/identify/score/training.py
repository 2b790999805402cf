"""Training data: a design matrix whose order depends on what the rows hold alone, cut into folds of whole clusters.

Because the order of the file plays no part, it cannot change a figure, not even in its last digit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from doorstep.methods.identify.score.dealing import content_of, dealt
from doorstep.methods.identify.score.features import Asked, Numbers, worked_out
from doorstep.methods.identify.score.home import Home, Index, Labels, Mask, first_rows
from doorstep.methods.identify.score.model import Column, Feature
from doorstep.methods.identify.score.refusals import (
    LEVELS,
    constant,
    duplicated,
    few_folds,
    too_few,
    too_many_levels,
)
from doorstep.methods.kernel.said import Note, said


@dataclass(frozen=True)
class Training:
    """Rows that take part, one fold after the other.

    Attributes:
        matrix: [rows, features], no NaN. y: target on the fitted scale. target: in its unit. weight: > 0.
        row: place of each row in the file, from 1. bounds: fold k is rows bounds[k] to bounds[k + 1], end exclusive.
        places: where effects are asked for. clusters: how many were dealt to the folds.
        sha256: of the values used, whatever the order of rows.
    """

    matrix: Numbers
    y: Numbers
    target: Numbers
    weight: Numbers
    row: Index
    bounds: tuple[int, ...]
    places: Labels | None
    clusters: int
    features: tuple[Feature, ...]
    columns: Mapping[str, Column]
    sha256: str

    @property
    def folds(self) -> list[slice]:
        """The rows of each fold."""
        return [slice(start, end) for start, end in zip(self.bounds, self.bounds[1:], strict=False)]

    def without(self, number: int) -> "Training":
        """The rows of all folds but one, and those folds."""
        start, stop = self.bounds[number : number + 2]
        rows = np.r_[0:start, stop : len(self.y)]
        bounds = tuple(at if at <= start else at - (stop - start) for at in self.bounds if at != stop)
        return replace(self, matrix=self.matrix[rows], y=self.y[rows], target=self.target[rows], bounds=bounds,
                       weight=self.weight[rows], row=self.row[rows],
                       places=self.places.of(rows) if self.places else None)  # fmt: skip


def training(
    home: Home, kept: Mask, asked: Sequence[Asked], *, log: bool, folds: int, seed: int, cluster: str | None,
    units: Mapping[str, str], fewest: int = 2,
) -> tuple[Training, dict[str, int], list[Note]]:  # fmt: skip
    """Work out the features and deal the folds.

    Returns:
        the training data; formulas that could not be worked out -> rows left out; the same in words, and on folds.
    Raises:
        Refusal: a feature that is constant or the same as another; text with too many values; too few rows; one
            cluster, or not the fewest folds that are needed.
    """
    kept, undefined, notes = _defined(home, kept, asked)
    features = _features(home, kept, asked)
    rows = np.flatnonzero(kept)
    if len(rows) < len(features) + 2:
        raise too_few(len(rows), len(features))
    values = [_picked(_value(home, feature), rows) for feature in features]
    labels = home.cluster.of(rows) if home.cluster else None
    places = home.effects.of(rows) if home.effects else None
    target, weight = _picked(home.target, rows), _picked(home.weight, rows)
    y = np.log(target) if log else target
    content = content_of([y, weight, *values], [labels, places])
    fold, clusters = dealt(labels, content, folds, seed, cluster)
    if fold.max() + 1 < fewest:
        raise few_folds(fewest)
    order = np.lexsort((content, fold))
    matrix = np.empty((len(rows), len(features)), order="F")
    for place, column in enumerate(values):
        np.take(column, order, out=matrix[:, place])
    _refuse_useless(matrix, features)
    if clusters < folds:
        text = said("There are {clusters} clusters, so each is a fold of its own.", clusters=clusters)
        notes.append(Note("score.folds", text))
    at = rows[order]
    read = _read(home, at, features, matrix)
    data = Training(
        matrix, y[order], target[order], weight[order], at + 1,
        tuple(np.searchsorted(fold[order], np.arange(fold.max() + 2)).tolist()),
        Labels(places.codes[order], places.names) if places else None, clusters, features, {}, "",
    )  # fmt: skip
    made = replace(data, columns=_columns(home, read, data.weight, units), sha256=_hash(data, labels, order, read))
    return made, undefined, notes


def _picked(values: Numbers, rows: Index) -> Numbers:
    """The values of some rows; where those are all rows nothing is copied."""
    return values if len(rows) == len(values) else values[rows]


def _defined(home: Home, kept: Mask, asked: Sequence[Asked]) -> tuple[Mask, dict[str, int], list[Note]]:
    """Rows in which every formula can be worked out; formula -> rows in which it cannot; the same in words."""
    counts, notes, whole = {}, [], kept.copy()
    for one in asked:
        if one.kind == "column":
            continue
        broken = kept & ~np.isfinite(worked_out(one.feature(), home.numbers))
        if broken.any():
            counts[f"undefined:{one.name}"] = int(broken.sum())
            text = said(
                "{feature} cannot be worked out in {count} rows; they were left out, first of them row {rows}.",
                feature=one.name, count=int(broken.sum()), rows=first_rows(broken),
            )  # fmt: skip
            notes.append(Note("score.undefined", text))
            whole &= ~broken
    return whole, counts, notes


def _features(home: Home, kept: Mask, asked: Sequence[Asked]) -> tuple[Feature, ...]:
    found: list[Feature] = []
    for one in asked:
        name = one.of[0]
        if one.kind != "column" or name not in home.texts:
            found.append(one.feature())
            continue
        there, base = _levels(home.texts[name], kept, home.weight)
        if len(there) > LEVELS:
            raise too_many_levels(name, len(there))
        if len(there) < 2:
            raise constant([name])
        found += [Feature(f"{name}={level}", "level", (name,), level) for level in there if level != base]
    return tuple(found)


def _levels(labels: Labels, kept: Mask, weight: Numbers) -> tuple[list[str], str]:
    """The values that are used, in order, and the one that weighs most, the first of those that weigh the same."""
    masses = np.bincount(labels.codes[kept], weights=weight[kept], minlength=len(labels.names))
    there = [name for name, mass in zip(labels.names, masses, strict=True) if mass > 0]
    return there, labels.names[int(np.argmax(np.round(masses, 9)))]


def _value(home: Home, feature: Feature) -> Numbers:
    """A feature for all rows of the file."""
    if feature.kind != "level":
        values = worked_out(feature, home.numbers)
        return values if feature.kind == "number" else values + 0.0  # no negative zero
    labels = home.texts[feature.of[0]]
    return np.asarray(labels.codes == labels.names.index(str(feature.level)), dtype=np.float64)


def _refuse_useless(matrix: Numbers, features: tuple[Feature, ...]) -> None:
    names = [feature.name for feature in features]
    same = [name for name, values in zip(names, matrix.T, strict=True) if (values == values[0]).all()]
    if same:
        raise constant(same)
    for place, values in enumerate(matrix.T):
        for before in range(place):
            # The ends first: comparing whole columns with each other is slow where there are many.
            if matrix[0, before] == values[0] and np.array_equal(matrix[:, before], values):
                raise duplicated(names[before], names[place])


def _read(home: Home, at: Index, features: tuple[Feature, ...], matrix: Numbers) -> dict[str, Numbers | Labels]:
    """Each column that features read, in the order of first use and the order of the rows that are used."""
    there = {feature.of[0]: matrix[:, place] for place, feature in enumerate(features) if feature.kind == "number"}
    found: dict[str, Numbers | Labels] = {}
    for name in dict.fromkeys(name for feature in features for name in feature.of):
        if name in home.texts:
            found[name] = home.texts[name].of(at)
        else:
            found[name] = there[name] if name in there else home.numbers[name][at]
    return found


def _columns(
    home: Home, read: Mapping[str, Numbers | Labels], weight: Numbers, units: Mapping[str, str]
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name, values in read.items():
        unit = units.get(name)
        if isinstance(values, Labels):
            masses = np.bincount(values.codes, weights=weight)
            base = values.names[int(np.argmax(np.round(masses, 9)))]
            known = dict(zip(values.names, (masses / weight.sum()).tolist(), strict=True))
            found[name] = Column("level", unit, levels=values.names, base=base, shares=known)
            continue
        kind = "flag" if name in home.flags else "number"
        mean = float(np.dot(values, weight) / weight.sum())
        found[name] = Column(kind, unit, float(values.min()), float(values.max()), mean)
    return found


def _hash(data: Training, cluster: Labels | None, order: Index, read: Mapping[str, Numbers | Labels]) -> str:
    """SHA-256 of the columns that are used, in the order of the training data."""
    moved = Labels(cluster.codes[order], cluster.names) if cluster else None
    digest = hashlib.sha256()
    for values in (data.target, data.weight, moved, data.places, *read.values()):
        if isinstance(values, Labels):
            digest.update("\0".join(values.names).encode())
            digest.update(values.codes.data)
        elif values is not None:
            digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
