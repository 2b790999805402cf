"""Training data: a design matrix whose order depends on what the rows hold alone, cut into folds of whole clusters.

Because the order of the file plays no part, it cannot change a figure, not even in its last digit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from doorstep.methods.identify.score.features import Asked, Numbers, worked_out
from doorstep.methods.identify.score.home import Home, Index, Labels, Mask, first_rows
from doorstep.methods.identify.score.model import Column, Feature
from doorstep.methods.identify.score.refusals import (
    LEVELS,
    constant,
    duplicated,
    few_folds,
    one_cluster,
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
    features = _features(home, kept, asked)
    values, kept, undefined, notes = _values(home, kept, features)
    rows = np.flatnonzero(kept)
    if len(rows) < len(features) + 2:
        raise too_few(len(rows), len(features))
    labels = home.cluster.of(rows) if home.cluster else None
    places = home.effects.of(rows) if home.effects else None
    y = np.log(home.target[rows]) if log else home.target[rows]
    content = _content([y, home.weight[rows], *(one[rows] for one in values)], [labels, places])
    fold, clusters = _dealt(labels, content, folds, seed, cluster)
    if fold.max() + 1 < fewest:
        raise few_folds(fewest)
    order = np.lexsort((content, fold))
    at = rows[order]
    matrix = np.array([one[at] for one in values]).T
    _refuse_useless(matrix, features)
    weight = home.weight[at]
    if clusters < folds:
        text = said("There are {clusters} clusters, so each is a fold of its own.", clusters=clusters)
        notes.append(Note("score.folds", text))
    made = Training(
        matrix, y[order], home.target[at], weight, at + 1,
        tuple(np.searchsorted(fold[order], np.arange(fold.max() + 2)).tolist()),
        Labels(places.codes[order], places.names) if places else None,
        clusters, features, _columns(home, at, weight, features, units), _hash(home, at),
    )  # fmt: skip
    return made, undefined, notes


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


def _values(
    home: Home, kept: Mask, features: tuple[Feature, ...]
) -> tuple[list[Numbers], Mask, dict[str, int], list[Note]]:
    """Each feature for all rows of the file, and which rows have them all."""
    values, counts, notes, whole = [], {}, [], kept.copy()
    for feature in features:
        if feature.kind == "level":
            labels = home.texts[feature.of[0]]
            values.append((labels.codes == labels.names.index(str(feature.level))).astype(np.float64))
            continue
        values.append(worked_out(feature, home.numbers))
        broken = kept & ~np.isfinite(values[-1])
        if broken.any():
            counts[f"undefined:{feature.name}"] = int(broken.sum())
            text = said(
                "{feature} cannot be worked out in {count} rows; they were left out, first of them row {rows}.",
                feature=feature.name, count=int(broken.sum()), rows=first_rows(broken),
            )  # fmt: skip
            notes.append(Note("score.undefined", text))
            whole &= ~broken
    return values, whole, counts, notes


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


def _content(numbers: Sequence[Numbers], labels: Sequence[Labels | None]) -> Index:
    """A number for each row that only depends on what it holds; equal for equal rows."""
    mixed = np.zeros(len(numbers[0]), dtype=np.uint64)
    for values in (*numbers, *(one.codes.astype(np.float64) for one in labels if one)):
        mixed = _mixed(mixed ^ (values + 0.0).view(np.uint64))
    return mixed.view(np.int64)


def _mixed(bits: "np.typing.NDArray[np.uint64]") -> "np.typing.NDArray[np.uint64]":
    """Spread every bit over all bits (the finishing step of splitmix64: Steele, Lea and Flood 2014)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _dealt(labels: Labels | None, content: Index, folds: int, seed: int, cluster: str | None) -> tuple[Index, int]:
    """The fold of each row, by seed and the text of its cluster (its content where it is its own), and how many."""
    if labels is None:
        keys = _mixed(content.view(np.uint64) ^ np.uint64(seed))
        place = np.empty(len(keys), dtype=np.int64)
        place[np.argsort(keys, kind="stable")] = np.arange(len(keys))
        return place % min(folds, len(keys)), len(keys)
    if len(labels.names) < 2:
        raise one_cluster(cluster)
    digests = [hashlib.sha256(f"{seed}\0{name}".encode()).digest() for name in labels.names]
    turn = {name: place for place, name in enumerate(sorted(range(len(digests)), key=digests.__getitem__))}
    dealt = np.array([turn[code] for code in range(len(digests))]) % min(folds, len(digests))
    return dealt[labels.codes], len(digests)


def _columns(
    home: Home, rows: Index, weight: Numbers, features: tuple[Feature, ...], units: Mapping[str, str]
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for name in dict.fromkeys(name for feature in features for name in feature.of):
        unit = units.get(name)
        if name in home.texts:
            labels = home.texts[name].of(rows)
            shares = np.bincount(labels.codes, weights=weight) / weight.sum()
            base = labels.names[int(np.argmax(np.round(shares * weight.sum(), 9)))]
            known = dict(zip(labels.names, shares.tolist(), strict=True))
            found[name] = Column("level", unit, levels=labels.names, base=base, shares=known)
            continue
        values = home.numbers[name][rows]
        kind = "flag" if name in home.flags else "number"
        mean = float(np.dot(values, weight) / weight.sum())
        found[name] = Column(kind, unit, float(values.min()), float(values.max()), mean)
    return found


def _hash(home: Home, rows: Index) -> str:
    """SHA-256 of the columns that are used, in the order of the training data."""
    digest = hashlib.sha256()
    for values in (home.target, home.weight, *home.numbers.values()):
        digest.update(np.ascontiguousarray(values[rows]).data)
    for labels in (home.cluster, home.effects, *home.texts.values()):
        if labels is not None:
            left = labels.of(rows)
            digest.update("\0".join(left.names).encode())
            digest.update(left.codes.data)
    return digest.hexdigest()
