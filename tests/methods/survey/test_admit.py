"""Which rows take part: nothing is dropped silently, nothing impossible is let in."""

import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table, run
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design, admit


def admitted(columns, numbers=("y",), design=None, **more):
    return admit(as_table(pa.table(columns)), numbers=list(numbers), design=design or Design(), **more)


def refused(columns, **more):
    with pytest.raises(Refusal) as caught:
        admitted(columns, **more)
    return caught.value


def test_rows_with_something_missing_are_left_out_counted_and_noted():
    found = admitted(
        {"y": [1.0, None, 3.0, float("nan")], "w": [1.0, 1.0, None, 1.0]},
        design=Design(weight="w"),
    )
    assert run(found.rows).to_pylist() == [{"y": 1.0, "_w": 1.0}]
    assert found.counts == {"read": 4, "kept": 1, "missing:y": 2, "missing:w": 1, "weightless": 0}
    assert [str(note) for note in found.notes] == [
        "2 of 4 rows have no y and were left out.",
        "1 of 4 rows have no w and were left out.",
    ]


def test_a_number_that_may_be_missing_stays_null():
    found = admitted({"y": [1.0, None]}, drop_missing=())
    assert [row["y"] for row in run(found.rows).to_pylist()] == [1.0, None]
    assert found.notes == ()
    assert found.counts["missing:y"] == 1


def test_a_missing_group_is_a_group_and_said():
    found = admitted({"y": [1.0, 2.0], "g": ["a", None]}, by=["g"])
    assert found.counts["kept"] == 2
    assert [note.code for note in found.notes] == ["survey.group-missing"]


def test_weight_and_size_multiply_and_zero_weighs_nothing_but_stays():
    found = admitted({"y": [1, 2], "w": [2, 0], "n": [3, 4]}, design=Design(weight="w", size="n"))
    assert [row["_w"] for row in run(found.rows).to_pylist()] == [6.0, 0.0]
    assert [note.code for note in found.notes] == ["survey.weightless"]


def test_one_column_may_play_two_parts():
    found = admitted({"y": [1, 2], "g": [1, 2]}, numbers=["y", "g"], design=Design(weight="y", strata="g"), by=["g"])
    assert run(found.rows).num_rows == 2


@pytest.mark.parametrize(
    ("column", "code"), [("w", "survey.negative-weight"), ("n", "survey.negative-size"), ("f", "survey.negative-fpc")]
)
def test_a_negative_weight_size_or_count_is_refused_with_row_and_value(column, code):
    columns = {"y": [1.0] * 3, "w": [1.0] * 3, "n": [1.0] * 3, "f": [9.0] * 3}
    columns[column] = [1.0, -2.5, 1.0]
    refusal = refused(columns, design=Design(weight="w", size="n", fpc="f"))
    assert refusal.code == code
    assert "2: -2.5" in str(refusal.why)


def test_an_infinite_number_is_refused():
    refusal = refused({"y": [1.0, float("inf")]})
    assert refusal.code == "survey.infinite"
    assert "2: inf" in str(refusal.why)


def test_files_with_nothing_to_measure_are_refused():
    assert refused({"y": pa.array([], pa.float64())}).code == "survey.empty"
    assert refused({"y": pa.array([None, None], pa.float64())}).code == "survey.nothing-known"
    assert refused({"y": [1.0, None], "w": [None, 1.0]}, design=Design(weight="w")).code == "survey.nothing-left"
    assert refused({"y": [1.0], "w": [0.0]}, design=Design(weight="w")).code == "survey.no-weight"


def test_repeated_keys_are_refused_with_rows():
    refusal = refused({"y": [1, 2, 3, 4, 5], "id": ["a", "b", "a", "c", "b"]}, key="id")
    assert refusal.code == "survey.repeated-key"
    assert "2 of its values" in str(refusal.why)
    assert "1, 2, 3" in str(refusal.why)
    assert admitted({"y": [1, 2], "id": ["a", "b"]}, key="id").counts["kept"] == 2


def test_a_group_called_like_a_result_is_refused():
    assert refused({"y": [1], "n": [1]}, by=["n"]).code == "survey.reserved-name"


def test_an_unknown_way_with_lonely_strata_is_refused():
    with pytest.raises(Refusal, match="centre, certainty, refuse"):
        Design(lonely="remove")
