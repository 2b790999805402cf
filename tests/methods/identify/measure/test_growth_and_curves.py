"""Curves, growth, decompositions, lines of food and scales of need, each against a sum worked by hand."""

import math

import numpy as np
import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table, run
from doorstep.methods.identify.measure import (
    curves,
    datt_ravallion,
    deflate,
    food_line,
    growth_incidence,
    measure,
    per_adult,
    theil_between,
)
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.values import RelativeLine


def table(**columns):
    return as_table(pa.table(columns))


def curve(result, name, **labels):
    rows = [
        row for row in result.rows() if row["curve"] == name and all(row[key] == label for key, label in labels.items())
    ]
    return [row["value"] for row in rows]


def test_the_curves_of_four_people():
    result = curves(table(y=[4.0, 1.0, 3.0, 2.0]), welfare="y", line=2.5, points=4)
    assert curve(result, "lorenz") == pytest.approx([0, 0.1, 0.3, 0.6, 1])
    assert curve(result, "generalised") == pytest.approx([0, 0.25, 0.75, 1.5, 2.5])
    assert curve(result, "tip") == pytest.approx([0, 0.15, 0.2, 0.2, 0.2])


def test_the_height_of_tip_is_the_depth_of_poverty_and_lorenz_encloses_gini():
    rng = np.random.default_rng(1)
    y, g = np.exp(rng.normal(0, 0.5, 5000)), rng.choice(["a", "b"], 5000)
    result = curves(table(y=y, g=g), welfare="y", line=0.8, by=["g"], points=500)
    found = {
        (row["g"], row["indicator"]): row["estimate"]
        for row in measure(table(y=y, g=g), welfare="y", line=0.8, indices=("fgt1", "gini"), by=["g"]).rows()
    }
    for label in "ab":
        assert curve(result, "tip", g=label)[-1] == pytest.approx(found[(label, "fgt1")], rel=1e-12)
        area = 1 - 2 * np.trapezoid(curve(result, "lorenz", g=label), dx=1 / 500)
        assert area == pytest.approx(found[(label, "gini")], abs=1e-4)


def test_everybody_growing_by_a_tenth_is_growth_without_redistribution():
    y = np.arange(1.0, 101.0)
    result = growth_incidence(table(y=y), table(y=y * 1.21), welfare="y", line=30.0, steps=10, years=2)
    assert [row["estimate"] for row in result.rows()] == pytest.approx([0.1] * 11)
    parts = {
        row["indicator"]: row["estimate"]
        for row in datt_ravallion(table(y=y), table(y=y * 1.21), welfare="y", line=30.0).rows()
    }
    # Below 30: 29 of 100 before, 24 (24 x 1.21 = 29.04) after.
    assert parts["change"] == pytest.approx(-0.05)
    assert parts["growth"] == pytest.approx(-0.05)
    assert parts["redistribution"] == parts["residual"] == 0


def test_the_two_shapley_parts_add_up_to_the_change():
    rng = np.random.default_rng(2)
    before, after = np.exp(rng.normal(0, 0.6, 500)), np.exp(rng.normal(0.2, 0.8, 400))
    result = datt_ravallion(table(y=before), table(y=after), welfare="y", line=0.9, alpha=1.0)
    parts = {row["indicator"]: row["estimate"] for row in result.rows()}
    assert parts["growth-shapley"] + parts["redistribution-shapley"] == pytest.approx(parts["change"], rel=1e-12)
    assert parts["growth"] < 0 < parts["redistribution"]
    grown = before * after.mean() / before.mean()
    assert parts["growth"] == pytest.approx(
        np.clip(1 - grown / 0.9, 0, None).mean() - np.clip(1 - before / 0.9, 0, None).mean(), rel=1e-12
    )


def test_growth_refuses_a_line_that_moves():
    with pytest.raises(Refusal, match="moves with growth"):
        datt_ravallion(table(y=[1.0]), table(y=[2.0]), welfare="y", line=RelativeLine(0.6))


def test_theil_lies_between_groups_when_each_is_equal_within():
    found = {
        row["indicator"]: row["estimate"]
        for row in theil_between(table(y=[1.0, 1.0, 3.0, 3.0], g=list("aabb")), welfare="y", by=["g"]).rows()
    }
    # Shares of income 1/4 and 3/4, means over the whole mean 1/2 and 3/2.
    assert found["between"] == pytest.approx(0.25 * math.log(0.5) + 0.75 * math.log(1.5))
    assert found["within"] == pytest.approx(0, abs=1e-15)
    assert found["between-share"] == pytest.approx(1)


def test_the_lines_of_a_food_line_come_back_from_an_exact_engel_curve():
    x = np.linspace(50, 400, 60)
    result = food_line(table(x=x, f=x * (0.7 - 0.15 * np.log(x / 100))), spending="x", food="f", food_line=100.0)
    assert result.share == pytest.approx(0.7)
    assert result.slope == pytest.approx(-0.15)
    assert result.lower.amount == pytest.approx(130.0)
    upper = result.upper.amount
    assert upper * (0.7 - 0.15 * math.log(upper / 100)) == pytest.approx(100.0)
    assert upper > result.lower.amount
    assert result.n == 60


def test_a_food_line_without_engels_law_is_refused():
    with pytest.raises(Refusal, match="does not fall"):
        food_line(table(x=[1.0, 2.0, 3.0], f=[0.1, 0.8, 2.4]), spending="x", food="f", food_line=1.0)


def test_needs_by_head_root_elasticity_and_oecd():
    households = table(total=[100.0, 100.0, 100.0], size=[4, 1, 0], adults=[2, 0, 0], children=[2, 1, 0])
    by_scale = {
        "head": [25.0, 100.0, None],
        "root": [50.0, 100.0, None],
        "oecd": [100 / 2.1, 100.0, None],  # 1 + 0.5 + 2 x 0.3; a child alone is the first member
    }
    for scale, wanted in by_scale.items():
        made = per_adult(households, "total", scale=scale, size="size", adults="adults", children="children")
        assert run(made)["welfare"].to_pylist() == [pytest.approx(value) if value else None for value in wanted]
    quarter = per_adult(households, "total", scale="elasticity", size="size", elasticity=0.25)
    assert run(quarter)["welfare"].to_pylist()[0] == pytest.approx(100 / 4**0.25)
    with pytest.raises(Refusal, match="adults"):
        per_adult(households, "total", scale="oecd", size="size")


def test_prices_by_place_are_taken_out_and_a_place_without_is_named():
    households = table(y=[110.0, 90.0], place=["town", "village"])
    made = deflate(households, "y", "place", {"town": 1.1, "village": 0.9})
    assert run(made)["y"].to_pylist() == pytest.approx([100.0, 100.0])
    with pytest.raises(Refusal, match="village"):
        deflate(households, "y", "place", {"town": 1.1})
    with pytest.raises(Refusal, match="above 0"):
        deflate(households, "y", "place", {"town": 1.1, "village": 0.0})
