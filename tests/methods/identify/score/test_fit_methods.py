"""Each method against a fit written apart: NumPy's least squares, scikit-learn on whole rows, dummies for places."""

import numpy as np
import pytest
from surveys import FEATURES, design, survey

from doorstep.methods.engine import run
from doorstep.methods.identify.score import Model, fit
from doorstep.methods.identify.score.apply import apply

DATA = survey()
X = design(DATA)
Y = np.log(DATA["spending"].to_numpy())
W = DATA["weight"].to_numpy() * DATA["members"].to_numpy()
BOTH = {"weight": "weight", "size": "members"}


@pytest.fixture
def fitted(duck, table):
    def of(**words):
        asked = {"target": "spending", "features": FEATURES, "log": True, "cluster": "village", "on": duck, **words}
        return fit(table(DATA, duck), **asked)

    return of


def solved(matrix, y, weight):
    root = np.sqrt(weight)
    wide = np.column_stack([np.ones(len(y)), matrix])
    return np.linalg.lstsq(wide * root[:, None], y * root, rcond=None)[0]


def standard(values, weight):
    centre = np.average(values, axis=0, weights=weight)
    spread = np.sqrt(np.average((values - centre) ** 2, axis=0, weights=weight))
    return (values - centre) / spread, spread


@pytest.mark.parametrize(("words", "weight"), [({}, np.ones(len(Y))), (BOTH, W)])
def test_least_squares_are_those_of_numpy(fitted, words, weight):
    model = fitted(**words).model
    assert [one.name for one in model.features] == [*FEATURES[:-1], "roof=iron", "roof=straw"]
    expected = solved(X, Y, weight)
    assert model.intercept == pytest.approx(expected[0], rel=1e-9)
    assert model.coefficients == pytest.approx(expected[1:], rel=1e-9)
    left = Y - expected[0] - X @ expected[1:]
    assert model.smearing == pytest.approx(np.average(np.exp(left), weights=weight), rel=1e-9)


def test_ridge_is_that_of_scikit_learn(fitted):
    from sklearn.linear_model import Ridge

    model = fitted(method="ridge", penalty=0.05, **BOTH).model
    (features, spreads), (target, spread) = standard(X, W), standard(Y, W)
    other = Ridge(alpha=0.05 * W.sum(), fit_intercept=False, solver="cholesky").fit(features, target, sample_weight=W)
    assert model.coefficients == pytest.approx(other.coef_ * spread / spreads, rel=1e-8)
    assert model.options == {"penalty": 0.05, "chosen": False}


def test_lasso_is_that_of_scikit_learn_and_what_it_drops_is_not_asked(fitted):
    from sklearn.linear_model import Lasso

    found = fitted(method="lasso", penalty=0.1, **BOTH)
    (features, spreads), (target, spread) = standard(X, W), standard(Y, W)
    other = Lasso(alpha=0.1, tol=1e-12, max_iter=100_000).fit(features, target, sample_weight=W)
    expected = other.coef_ * spread / spreads
    kept = np.flatnonzero(expected)
    assert 0 < len(kept) < X.shape[1]
    names = [*FEATURES[:-1], "roof=iron", "roof=straw"]
    assert [one.name for one in found.model.features] == [names[at] for at in kept]
    assert found.model.coefficients == pytest.approx(expected[kept], rel=1e-6)
    assert set(found.model.columns) == {name for one in found.model.features for name in one.of}
    assert "score.left-out" in [note.code for note in found.result.notes]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_quantile_regression_has_the_least_absolute_error(fitted, share):
    from sklearn.linear_model import QuantileRegressor

    model = fitted(method="quantile", quantile=share, **BOTH).model
    other = QuantileRegressor(quantile=share, alpha=0, solver="highs").fit(X, Y, sample_weight=W)

    def loss(intercept, coefficients):
        left = Y - intercept - X @ np.asarray(coefficients)
        return float((W * np.where(left > 0, share, share - 1) * left).sum())

    assert loss(model.intercept, model.coefficients) == pytest.approx(loss(other.intercept_, other.coef_), rel=1e-8)
    assert model.smearing is None
    assert model.options == {"quantile": share}


def test_trees_as_they_are_written_say_what_scikit_learn_says(fitted, duck, table):
    from sklearn.ensemble import HistGradientBoostingRegressor

    found = fitted(method="boosted", trees=40, leaves=7, rate=0.1, **BOTH)
    grower = HistGradientBoostingRegressor(
        max_iter=40, max_leaf_nodes=7, learning_rate=0.1, early_stopping=False, random_state=0
    )
    expected = grower.fit(X, Y, sample_weight=W).predict(X)
    read = Model.from_json(found.model.to_json())
    scored = run(apply(table(DATA, duck), read, keep=["hid"], on=duck).table)
    assert scored["score"].to_numpy() == pytest.approx(expected, abs=1e-8)
    assert len(read.trees.trees) == 40
    # The rows are learnt by heart: errors held out are larger, and it is they that leave the log.
    assert read.smearing == pytest.approx(np.average(np.exp(Y - by_row(found)), weights=W))


def by_row(found):
    return found.held_out["score"].to_numpy()


@pytest.mark.parametrize("method", ["ols", "ridge"])
def test_effects_of_places_are_those_of_dummies(fitted, method):
    found = fitted(method=method, effects="village", penalty=1e-12, **BOTH).model
    names, codes = np.unique(np.array(DATA["village"].to_pylist()), return_inverse=True)
    wide = np.column_stack([X, np.eye(len(names))[codes][:, 1:]])
    expected = solved(wide, Y, W)
    assert found.coefficients == pytest.approx(expected[1 : 1 + X.shape[1]], rel=1e-6)
    levels = expected[0] + np.array([0.0, *expected[1 + X.shape[1] :]])
    assert [found.intercept + found.effects.values[name] for name in names] == pytest.approx(levels, rel=1e-6)
    # A place like any other adds nothing.
    assert np.average([found.effects.values[name] for name in names[codes]], weights=W) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("method", ["ridge", "lasso"])
def test_a_chosen_penalty_is_near_nothing_where_every_feature_counts(fitted, method):
    plain, chosen = fitted(**BOTH).model, fitted(method=method, **BOTH).model
    assert chosen.options["chosen"] is True
    assert chosen.options["penalty"] < 0.05
    assert chosen.figures["r2_cv"] == pytest.approx(plain.figures["r2_cv"], abs=0.01)


@pytest.mark.parametrize("method", ["ols", "ridge", "lasso", "quantile", "boosted"])
def test_what_was_learnt_is_what_is_applied(fitted, duck, table, method):
    found = fitted(method=method, trees=20)
    scored = run(apply(table(DATA, duck), Model.from_json(found.model.to_json()), keep=[], on=duck).table)
    left = Y - scored["score"].to_numpy()
    assert 1 - (left**2).sum() / ((Y - Y.mean()) ** 2).sum() == pytest.approx(found.model.figures["r2"], abs=1e-9)


@pytest.mark.spark
@pytest.mark.parametrize(
    "words",
    [{"effects": "village"}, {"method": "boosted", "trees": 8, "leaves": 6}, {"method": "lasso", "penalty": 0.02}],
)
def test_what_was_learnt_says_the_same_on_duckdb_and_on_spark(fitted, duck, spark, table, words):
    """Whole numbers exactly, scores to the last digits; with missing, unseen and undefined values among the rows."""
    model, rows = fitted(**words).model, DATA.slice(0, 60).to_pydict()
    rows["roof"][:3], rows["members"][3], rows["age"][4] = ["glass", None, ""], 0, None
    rows["village"][5] = "elsewhere"
    said = []
    for one in (duck, spark):
        applied = apply(table(rows, one), model, explain=True, line=4.0, keep=["hid"], on=one)
        said.append(sorted(run(applied.table, on=one).to_pylist(), key=lambda row: row["hid"]))
    assert [row["score"] is None for row in said[0]] == [row["score"] is None for row in said[1]]
    for here, there in zip(*said, strict=True):
        for name, value in here.items():
            close = isinstance(value, float)
            assert there[name] == (pytest.approx(value, rel=1e-12, abs=1e-12) if close else value), name
