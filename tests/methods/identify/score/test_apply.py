"""Applying a model to a table: what has no score is counted and said, and what cannot be right is refused."""

import json
import math

import pyarrow as pa
import pytest
import random_models as draws

from doorstep.methods.engine import as_table, run
from doorstep.methods.identify.score.apply import FAR, apply
from doorstep.methods.identify.score.model import Column, Effects, Feature, Model, Target
from doorstep.methods.kernel.refusal import Refusal

COLUMNS = {
    "land": Column("number", "mu", 0.0, 10.0, 4.0),
    "roof": draws.COLUMNS["roof"],
}
FEATURES = (
    Feature("land", "number", ("land",)),
    Feature("roof=straw", "level", ("roof",), level="straw"),
    Feature("roof=iron", "level", ("roof",), level="iron"),
)
MODEL = Model(
    "ols",
    Target("spending", True, "VND"),
    COLUMNS,
    FEATURES,
    intercept=1.0,
    coefficients=(0.1, -0.5, 0.2),
    smearing=1.25,
)
HOUSEHOLDS = {"hid": [1, 2, 3], "land": [4.0, 0.0, 9.0], "roof": ["tile", "straw", "iron"]}


def rows(applied):
    return run(applied.table).to_pylist()


def test_score_welfare_and_points_are_as_worked_out_by_hand(duck, table):
    applied = apply(table(HOUSEHOLDS, duck), MODEL, explain=True, line=4.0, keep=["hid"], on=duck)
    first, second, third = rows(applied)
    assert first["score"] == pytest.approx(1.4)
    assert first["welfare"] == pytest.approx(1.25 * math.exp(1.4))
    # The average household: 4 mu, a quarter with straw, a quarter with iron: 1 + 0.4 - 0.125 + 0.05 = 1.325.
    assert (first["points:land"], first["points:roof"], first["points"], first["main"]) == (0, 75, 75, 0)
    assert (second["points:land"], second["points:roof"], second["points"], second["main"]) == (-400, -425, -825, 2)
    assert [row["below"] for row in (first, second, third)] == [0, 1, 0]
    # The line is at a score of log(4 / 1.25) = 1.163. The second, at 0.5: with 10 mu 1.5; with iron 1.2. Both cross.
    # The first, at 1.4: with no land 1.0, with straw 0.9. The third, at 2.1: at least 1.2 and 1.4; none crosses.
    assert [row["changes"] for row in (first, second, third)] == [3, 3, 0]
    assert applied.traits.to_pylist() == [
        {"code": 1, "trait": "land", "bit": 1},
        {"code": 2, "trait": "roof", "bit": 2},
    ]


def test_the_columns_are_no_more_than_what_was_asked_for(duck, table):
    applied = apply(table(HOUSEHOLDS, duck), MODEL, keep=["hid"], on=duck)
    assert applied.table.columns == ("hid", "score", "welfare")
    assert apply(table(HOUSEHOLDS, duck), MODEL, on=duck).table.columns == ("hid", "land", "roof", "score", "welfare")
    assert apply(table(HOUSEHOLDS, duck), MODEL, line=2.0, keep=[], on=duck).table.columns == (
        "score",
        "welfare",
        "below",
    )


def test_missing_and_unseen_values_have_no_score_and_are_counted_by_name(engine, table):
    households = {
        "hid": [1, 2, 3, 4, 5],
        "land": [1.0, None, float("nan"), 2.0, 3.0],
        "roof": ["tile", "straw", "glass", "glass", ""],
    }
    applied = apply(table(households, engine), MODEL, explain=True, line=4.0, keep=["hid"], on=engine)
    found = sorted(run(applied.table, on=engine).to_pylist(), key=lambda row: row["hid"])
    assert [row["hid"] for row in found if row["score"] is not None] == [1]
    assert {value for row in found[1:] for name, value in row.items() if name != "hid"} == {None}
    assert applied.counts.as_table().to_pylist() == [
        {"column": "land", "reason": "missing", "level": "", "rows": 2},
        {"column": "roof", "reason": "missing", "level": "", "rows": 1},
        {"column": "roof", "reason": "unseen", "level": "glass", "rows": 2},
    ]
    said = [str(note) for note in applied.notes]
    assert "4 of 5 rows have no score; nothing is filled in for them." in said
    assert "roof is 'glass' in 2 rows, which the model has never seen." in said


def test_a_column_that_can_hold_no_level_of_the_model_is_unseen_in_every_row(engine, table):
    households = {"land": [4.0, 2.0, 1.0], "roof": [1, 2, None]}
    applied = apply(table(households, engine), MODEL, explain=True, line=4.0, on=engine)
    assert {row["score"] for row in run(applied.table, on=engine).to_pylist()} == {None}
    reasons = sorted((row["reason"], row["rows"]) for row in applied.counts.as_table().to_pylist())
    assert (applied.counts.scored, reasons) == (0, [("missing", 1), ("unseen", 1), ("unseen", 1)])


def test_strict_refuses_what_is_else_counted(duck, table):
    households = {"land": [1.0, None], "roof": ["tile", "glass"]}
    with pytest.raises(Refusal, match=r"1 of 2 rows cannot be scored.*land is missing in 1 rows.*'glass'") as caught:
        apply(table(households, duck), MODEL, strict=True, on=duck)
    assert caught.value.code == "score.not-all"
    assert apply(table(HOUSEHOLDS, duck), MODEL, strict=True, on=duck).counts.scored == 3


def test_numbers_outside_the_training_range_are_scored_and_counted(duck, table):
    applied = apply(table({"land": [-1.0, 10.0, 1e300], "roof": ["tile"] * 3}, duck), MODEL, explain=True, on=duck)
    assert "land is outside 0.0 to 10.0" in " ".join(map(str, applied.notes))
    assert "in 2 rows; they are scored." in " ".join(map(str, applied.notes))
    last = rows(applied)[-1]
    assert (last["points:land"], math.isfinite(last["welfare"])) == (FAR, True)


def test_more_than_twenty_unseen_levels_are_counted_together(duck, table):
    households = {"land": [1.0] * 25, "roof": [f"r{place:02}" for place in range(25)]}
    notes = [str(note) for note in apply(table(households, duck), MODEL, on=duck).notes]
    assert sum("which the model has never seen" in note for note in notes) == 20
    assert "roof has 5 further values that the model has never seen." in notes


def test_an_empty_table_stays_empty(duck, table):
    empty = {"hid": pa.array([], "int64"), "land": pa.array([], "float64"), "roof": pa.array([], "string")}
    applied = apply(table(empty, duck), MODEL, explain=True, line=2.0, keep=["hid"], on=duck)
    assert (rows(applied), applied.counts.rows, applied.counts.scored) == ([], 0, 0)


def test_text_that_reads_as_numbers_is_read_and_other_text_is_refused_with_its_row(duck, table):
    applied = apply(table({"land": ["4", " 0 ", ""], "roof": ["tile", "straw", "tile"]}, duck), MODEL, on=duck)
    assert [row["score"] for row in rows(applied)] == [pytest.approx(1.4), pytest.approx(0.5), None]
    with pytest.raises(Refusal, match="row 2: 'much'"):
        apply(table({"land": ["4", "much"], "roof": ["tile", "tile"]}, duck), MODEL, on=duck)
    with pytest.raises(Refusal, match="row 1: inf"):
        apply(table({"land": [math.inf, 1.0], "roof": ["tile", "tile"]}, duck), MODEL, on=duck)


def test_a_missing_column_is_refused_with_the_nearest_spelling(duck, table):
    with pytest.raises(Refusal, match="Did you mean rooof"):
        apply(table({"land": [1.0], "rooof": ["tile"]}, duck), MODEL, on=duck)


@pytest.mark.parametrize(
    ("units", "code"), [({"land": "ha"}, "score.other-unit"), ({"lnad": "mu"}, "score.unit-of-no-trait")]
)
def test_other_units_are_refused(units, code, duck, table):
    with pytest.raises(Refusal) as caught:
        apply(table(HOUSEHOLDS, duck), MODEL, units=units, on=duck)
    assert caught.value.code == code


def test_units_that_nobody_said_are_noted_until_they_are_said(duck, table):
    assert any("land in mu" in str(note) for note in apply(table(HOUSEHOLDS, duck), MODEL, on=duck).notes)
    assert apply(table(HOUSEHOLDS, duck), MODEL, units={"land": " MU"}, on=duck).notes == ()


def test_a_unit_that_the_model_cannot_compare_is_noted(duck, table):
    units = {"land": "mu", "roof": "tiles"}
    [note] = apply(table(HOUSEHOLDS, duck), MODEL, units=units, on=duck).notes
    assert note.code == "score.units-unknown"
    assert "roof" in str(note)


@pytest.mark.parametrize(("column", "code"), [("Score", "score.name-taken"), ("_in_land", "score.name-taken")])
def test_a_kept_column_named_as_a_computed_one_is_refused(column, code, duck, table):
    with pytest.raises(Refusal) as caught:
        apply(table({**HOUSEHOLDS, column: [1, 2, 3]}, duck), MODEL, on=duck)
    assert caught.value.code == code


@pytest.mark.parametrize("line", [0.0, -1.0, math.nan])
def test_a_line_is_above_nothing(line, duck, table):
    with pytest.raises(Refusal, match="cannot be a poverty line"):
        apply(table(HOUSEHOLDS, duck), MODEL, line=line, on=duck)


def test_a_place_the_model_has_not_seen_is_scored_as_an_average_one_and_said(duck, table):
    model = Model(
        "ols", Target("spending"), COLUMNS, FEATURES, intercept=1.0, coefficients=(0.1, -0.5, 0.2),
        effects=Effects("village", {"7": 0.25, "8": -0.25}, 0.0),
    )  # fmt: skip
    applied = apply(table({**HOUSEHOLDS, "village": [7, 9, None]}, duck), model, explain=True, keep=["hid"], on=duck)
    found = {row["hid"]: row for row in rows(applied)}
    assert (found[1]["score"], found[2]["score"]) == (pytest.approx(1.65), pytest.approx(0.5))
    assert found[3]["score"] is None
    assert any("1 rows are in a village" in str(note) for note in applied.notes)


def test_levels_written_as_numbers_are_found_in_a_column_of_numbers(duck, table):
    column = Column("level", levels=("1", "2"), base="1", shares={"1": 0.5, "2": 0.5})
    features = (Feature("grade=2", "level", ("grade",), level="2"),)
    model = Model("ols", Target("y"), {"grade": column}, features, intercept=1.0, coefficients=(2.0,))
    for kind in ("int8", "float64", "string"):
        grades = pa.array([1, 2, 3], "int64").cast(kind)
        assert [row["score"] for row in rows(apply(table({"grade": grades}, duck), model, on=duck))] == [1.0, 3.0, None]


def test_a_model_changed_by_hand_is_refused_until_it_is_accepted_and_then_noted(duck, table):
    document = json.loads(MODEL.to_json())
    document["intercept"] = 2.0
    with pytest.raises(Refusal, match="changed after it was fitted"):
        Model.from_json(json.dumps(document))
    accepted = Model.from_json(json.dumps(document), edited=True)
    applied = apply(table(HOUSEHOLDS, duck), accepted, on=duck)
    assert rows(applied)[0]["score"] == pytest.approx(2.4)
    assert "score.edited" in [note.code for note in applied.notes]


def test_asked_twice_it_says_the_same_and_keeps_the_order_of_the_source(duck):
    many = pa.table({"hid": range(30_000), "land": [float(n % 11) for n in range(30_000)], "roof": ["tile"] * 30_000})
    first, again = (run(apply(as_table(many, on=duck), MODEL, keep=["hid"], on=duck).table, on=duck) for _ in range(2))
    assert first.equals(again)
    assert first["hid"].to_pylist() == list(range(30_000))
