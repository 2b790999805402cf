"""One scan says what admission and collection say one after the other."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design, admit, admit_and_collect, collect, estimate, ratio

NAN = float("nan")
RATIOS = [ratio("below", "low", "everyone"), ratio("mean", "y", "everyone", share=False)]
DESIGNS = (
    Design(),
    Design(weight="w", strata="h", cluster="c"),
    Design(weight="w", size="n", strata="h", fpc="f"),
    Design(size="n", cluster="g"),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "y": st.sampled_from([None, NAN, -1.0, 0.5, 2.0, 30.0, 4.0, 5.0]),
            "w": st.sampled_from([None, NAN, 0.0, 1.0, 1.0, 2.5, 3.0, 4.0]),
            "n": st.sampled_from([None, 1, 2, 4]),
            "h": st.sampled_from([None, "a", "a", "b", "b"]),
            "c": st.sampled_from([None, 1, 2, 3]),
            "g": st.sampled_from([None, "x", "y", "y"]),
            "f": st.sampled_from([None, 50, 50]),
        }
    ),
    min_size=1,
    max_size=25,
)
SCHEMA = pa.schema(
    [("y", "f8"), ("w", "f8"), ("n", "i8"), ("h", pa.string()), ("c", "i8"), ("g", pa.string()), ("f", "i8")]
)


def parts(rows):
    return {"low": rows["_y"] < 1.0, "y": rows["_y"]}


def in_steps(table, design):
    found = admit(table, numbers={"_y": "y"}, design=design, by=["g"])
    return found, collect(found.rows, parts(found.rows), design=design, by=["g"], statistics=RATIOS)


def at_once(table, design):
    return admit_and_collect(table, parts, numbers={"_y": "y"}, design=design, by=["g"], statistics=RATIOS)


def answer(work, table, design):
    """Counts, notes and estimates, or the refusal."""
    try:
        found, sums = work(table, design)
    except Refusal as refusal:
        return refusal.code, str(refusal), None
    notes = [str(note) for note in (*found.notes, *sums.notes)]
    return dict(found.counts), notes, estimate(sums, RATIOS, rollup=True)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, design=st.sampled_from(DESIGNS))
def test_one_scan_gives_what_two_steps_give(rows, design):
    table = as_table(pa.Table.from_pylist(rows, schema=SCHEMA))
    one, other = answer(at_once, table, design), answer(in_steps, table, design)
    assert one[:2] == other[:2]
    if one[2] is None:
        assert other[2] is None
        return
    for name in one[2].column_names:
        mine, theirs = one[2][name], other[2][name]
        if pa.types.is_floating(mine.type):
            mine, theirs = (np.array(side.to_pylist(), dtype=float) for side in (mine, theirs))
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)
        else:
            assert mine.to_pylist() == theirs.to_pylist()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("w", -1.0, "survey.negative-weight"),
        ("w", float("inf"), "survey.infinite"),
        ("y", float("-inf"), "survey.infinite"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_also_in_a_row_that_is_left_out(column, value, code):
    columns = {"y": [1.0, 2.0, None], "w": [1.0, 1.0, 1.0]}
    columns[column][2] = value
    if column == "y":
        columns["w"][2] = None
    with pytest.raises(Refusal) as caught:
        admit_and_collect(as_table(pa.table(columns)), parts, numbers={"_y": "y"}, design=Design(weight="w"))
    assert caught.value.code == code
    assert "3" in str(caught.value)


def test_the_smallest_value_is_told_and_nan_is_not_one():
    table = as_table(pa.table({"y": [NAN, 3.0, -2.0, None]}))
    found, _ = admit_and_collect(table, parts, numbers={"_y": "y"}, design=Design())
    assert found.least == {"y": -2.0}
    assert found.counts["kept"] == 2
