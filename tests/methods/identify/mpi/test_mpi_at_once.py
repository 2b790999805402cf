"""The scan that does everything at once says the same as the way in steps."""

from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table
from doorstep.methods.identify.mpi import mpi, read_spec
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey import Design

SPEC = read_spec(
    """
k = 0.5
[[indicator]]
name = "ill"
when = { any_member = "ill = 1" }
[[indicator]]
name = "roof"
column = "roof"
deprived = "= 0"
""",
    "two.toml",
)
DESIGN = Design(weight="w", cluster="village")


def houses(**changed):
    columns = {"id": [1, 2, 3, 4], "village": [1, 1, 2, 2], "w": [1.0, 2.0, 1.0, 1.0], "roof": [0, 1, 0, None]}
    return columns | changed


def persons(ids):
    return {"id": ids, "ill": [1, 0, 1, 0, None][: len(ids)]}


def measured(table, engine, households, members, **more):
    return mpi(
        table(households, engine), SPEC, members=table(members, engine), key="id", design=DESIGN, on=engine, **more
    )


def h_of(result):
    return {row["indicator"]: row["estimate"] for row in result.rows()}["h"]


def test_households_alone_and_unknown_ones_are_counted(engine, table):
    result = measured(table, engine, houses(), persons([1, 2, 2, 4]))
    # Kept: 1 (ill, no roof: poor, weight 1), 2 (ill: poor at half, weight 2), 3 (alone, no roof: poor, weight 1).
    assert h_of(result) == pytest.approx(1.0)
    said = {note.code: note.text.values for note in result.notes}
    assert said["mpi.dropped"]["count"] == 1
    assert said["mpi.households-alone"]["count"] == 1
    assert "mpi.persons-apart" not in said


def test_persons_without_household_are_counted_as_in_steps(engine, table):
    result = measured(table, engine, houses(), persons([1, 2, 7, 8, None]))
    said = {note.code: note.text.values for note in result.notes}
    assert said["mpi.persons-apart"]["count"] == 3
    assert said["mpi.households-alone"]["count"] == 2


@pytest.mark.parametrize(
    "changed", [{"w": [1.0, None, 1.0, 1.0]}, {"w": [1.0, 0.0, 1.0, 1.0]}, {"village": [1, None, 2, 2]}]
)
def test_a_design_with_gaps_gives_the_same_figures_as_its_rows_alone(duck, table, changed):
    result = measured(table, duck, houses(**changed), persons([1, 2, 3, 4]))
    kept = [0, 2] if None in next(iter(changed.values())) else [0, 1, 2]
    alone = {name: [column[place] for place in kept] for name, column in houses(**changed).items()}
    again = measured(table, duck, alone, persons([1, 2, 3]))
    assert h_of(result) == pytest.approx(h_of(again))
    codes = {note.code for note in result.notes}
    assert codes & {"survey.missing", "survey.weightless"}


MIXED = read_spec(
    """
k = 0.5
[[indicator]]
name = "ill"
when = { any_member = "ill = 1" }
[[indicator]]
name = "roof"
column = "roof"
deprived = "in ('straw', 'mud')"
[[indicator]]
name = "food"
column = "food"
deprived = "< 2.5"
""",
    "mixed.toml",
)
HOUSES = st.lists(
    st.tuples(
        st.sampled_from(["straw", "mud", "tile", None]),
        st.sampled_from([None, 0.0, 1.0, 3.0, 3.0]),
        st.sampled_from([None, 0.0, 0.5, 1.0, 2.0, 2.0, 2.0]),
        st.sampled_from(["a", "b", "b", "b", None]),
        st.sampled_from([1, 2, 3, 4, 4, 4, None]),
        st.sampled_from(["x", "y", "y", None]),
    ),
    min_size=1,
    max_size=20,
)
PERSONS = st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, 6, 99, None]), st.sampled_from([0, 1, None])), max_size=20)
WHOLE = st.booleans()
HOUSE = [("roof", pa.string()), ("food", "f8"), ("w", "f8"), ("h", pa.string()), ("c", "i8"), ("g", pa.string())]


def answered(houses, persons):
    try:
        result = mpi(
            houses, MIXED, members=persons, key="id", by=["g"], rollup=True,
            design=Design(weight="w", strata="h", cluster="c"),
        )  # fmt: skip
    except Refusal as refusal:
        return refusal.code, str(refusal), None
    return [note.code for note in result.notes], [str(note.text) for note in result.notes], result.table


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=HOUSES, members=PERSONS, whole=WHOLE)
def test_one_scan_gives_what_the_steps_give(rows, members, whole):
    if whole:  # nothing of the design is missing, so that one scan is enough
        rows = [(roof, food, w or 1.0, h or "a", c or 1, g) for roof, food, w, h, c, g in rows]
        members = [(house, ill) for house, ill in members if house and house <= len(rows)]
    columns = {"id": pa.array(range(1, len(rows) + 1), "i8")}
    columns |= {name: pa.array([row[place] for row in rows], kind) for place, (name, kind) in enumerate(HOUSE)}
    houses = as_table(pa.table(columns))
    persons = as_table(
        pa.table({"id": pa.array([m[0] for m in members], "i8"), "ill": pa.array([m[1] for m in members], "i8")})
    )
    at_once = answered(houses, persons)
    with patch("doorstep.methods.identify.mpi.measure.collected", return_value=None):
        in_steps = answered(houses, persons)
    assert at_once[:2] == in_steps[:2]
    if at_once[2] is None:
        assert in_steps[2] is None
        return
    assert at_once[2].schema == in_steps[2].schema
    for name, mine in zip(at_once[2].column_names, at_once[2].columns, strict=True):
        theirs = in_steps[2][name]
        if pa.types.is_floating(mine.type):
            mine, theirs = (np.array(side.to_pylist(), dtype=float) for side in (mine, theirs))
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)
        else:
            assert mine.to_pylist() == theirs.to_pylist()
