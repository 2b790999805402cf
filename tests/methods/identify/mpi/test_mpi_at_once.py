"""The scan that does everything at once says the same as the way in steps."""

import pytest

from doorstep.methods.identify.mpi import mpi, read_spec
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
