"""Boosted trees by scikit-learn (Friedman 2001; on histograms: Ke et al. 2017), taken out as plain nodes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from doorstep.methods.identify.score.features import Numbers
from doorstep.methods.identify.score.fitting.estimate import Estimate
from doorstep.methods.identify.score.model import Node, Trees
from doorstep.methods.identify.score.training import Training

if TYPE_CHECKING:
    from doorstep.methods.identify.score.fitting.settings import Settings

WORTH_THREADS = 100_000
"""Rows from which several threads gain more than they lose by waiting."""


def boosted(data: Training, how: "Settings") -> Estimate:
    """Grow trees for the squared error, one after the other, each with at least 20 rows to a leaf.

    Args:
        how: says how many trees, of how many leaves at most, and at what rate they are added. Its seed draws the sample
            that cuts numbers into bins when there are more than 200,000 rows.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    grower = HistGradientBoostingRegressor(
        learning_rate=how.rate, max_iter=how.trees, max_leaf_nodes=how.leaves, min_samples_leaf=20,
        early_stopping=False, random_state=how.seed,
    )  # fmt: skip
    # Threads that wait for each other after every split of a small file take twenty times as long as one alone.
    with threadpool_limits(1 if len(data.y) < WORTH_THREADS else None, user_api="openmp"):
        grower.fit(data.matrix, data.y, sample_weight=data.weight)
    # scikit-learn has no public door to its trees; a test holds what is read here equal to its own predictions.
    grown_trees = tuple(_nodes(predictor.nodes) for [predictor] in grower._predictors)
    return Estimate(trees=Trees(float(grower._baseline_prediction.item()), grown_trees))


def _nodes(nodes: Any) -> tuple[Node, ...]:
    """Children come after their parents in scikit-learn too."""
    return tuple(
        Node(value=float(node["value"]))
        if node["is_leaf"]
        else Node(
            None, int(node["feature_idx"]), float(node["num_threshold"]), bool(node["missing_go_to_left"]),
            int(node["left"]), int(node["right"]),
        )
        for node in nodes
    )  # fmt: skip


def grown(trees: Trees, matrix: Numbers) -> Numbers:
    """The score of each row by the trees as they are written."""
    scores = np.full(len(matrix), trees.base)
    for tree in trees.trees:
        scores += _down(tree, matrix)
    return scores


def _down(tree: Sequence[Node], matrix: Numbers) -> Numbers:
    """All rows go down one level at a time; those that have arrived stay where they are."""
    leaf = np.array([node.value is not None for node in tree])
    value = np.array([node.value or 0.0 for node in tree])
    feature = np.array([node.feature or 0 for node in tree])
    at = np.array([node.at or 0.0 for node in tree])
    sides = np.array([[node.right or 0, node.left or 0] for node in tree])
    place = np.zeros(len(matrix), dtype=np.int64)
    going = np.arange(len(matrix)) if not leaf[0] else np.arange(0)
    while len(going):
        here = place[going]
        left = matrix[going, feature[here]] <= at[here]
        place[going] = sides[here, left.astype(np.int64)]
        going = going[~leaf[place[going]]]
    return value[place]
