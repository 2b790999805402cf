"""Columns by name and as numbers, the same on both engines."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table, keep, number, require, run
from doorstep.methods.kernel.refusal import Refusal


def numbers(table, column):
    return [row["x"] for row in run(table.select(x=number(table, column))).to_pylist()]


def test_a_missing_column_is_named_with_its_nearest_spelling(duck, table):
    made = table({"Welfare ": [1], "size": [2]}, duck)
    with pytest.raises(Refusal) as refused:
        require(made, ["size", "welfare"], asked_by="--welfare")
    assert "welfare" in str(refused.value.what)
    assert "--welfare" in str(refused.value.what)
    assert "Did you mean Welfare" in str(refused.value.do)
    assert "size" in str(refused.value.why)


def test_columns_that_are_there_are_not_refused(duck, table):
    assert require(table({"a": [1]}, duck), ["a"]) is None


def test_text_in_numbers_is_refused_with_row_and_value(engine, table):
    made = table({"welfare": ["1.5", "about 3", "NA", "x", "4,5", "y"]}, engine)
    with pytest.raises(Refusal) as refused:
        number(made, "welfare")
    assert refused.value.code == "engine.text-in-number"
    assert "Cells that are not numbers: 4, as in row 2: 'about 3', row 4: 'x', row 5: '4,5'" in str(refused.value.why)
    assert "point" in str(refused.value.do)


def test_text_that_is_numbers_throughout_is_numbers(engine, table):
    assert numbers(table({"w": ["1.5", " 2 ", "NA", "", None, "007", "-1e3"]}, engine), "w") == [
        1.5,
        2.0,
        None,
        None,
        None,
        7.0,
        -1000.0,
    ]


def test_numbers_keep_their_type_and_truth_is_one_or_zero(engine, table):
    made = table({"n": [1, None], "t": [True, False], "f": [1.5, float("nan")]}, engine)
    assert numbers(made, "n") == [1, None]
    assert number(made, "n").type().is_integer()
    assert numbers(made, "t") == [1, 0]
    assert numbers(made, "f") == [1.5, None]


@pytest.mark.parametrize("cell", [float("inf"), -float("inf"), "1e999"])
def test_infinity_is_refused_with_its_row(engine, table, cell):
    first = "1" if isinstance(cell, str) else 1.0
    with pytest.raises(Refusal, match="as in row 2: "):
        number(table({"w": [first, cell]}, engine), "w")


def test_dates_are_not_numbers(duck, table):
    with pytest.raises(Refusal, match="date"):
        number(table({"d": pa.array([0], pa.date32())}, duck), "d")


def test_a_column_without_any_value_is_missing_throughout(engine, table):
    assert numbers(table({"w": pa.nulls(2), "x": [1, 2]}, engine), "w") == [None, None]


def test_kept_rows_are_the_same_rows(engine, table):
    made = table({"g": ["a", "b", "a"], "x": [1, 2, 3]}, engine)
    kept = keep(made.group_by("g").agg(total=made.x.sum()))
    assert run(kept.order_by("g")).to_pylist() == [{"g": "a", "total": 4}, {"g": "b", "total": 2}]


def test_a_csv_has_the_same_types_and_cells_on_both_engines(engine, tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("姓名,code,w,t,x\n张三,0101,1,true,1.5\nNA,12,NA,,.\n")
    table = as_table(path, on=engine)
    assert [str(kind) for kind in table.schema().types] == ["string", "string", "int64", "boolean", "float64"]
    assert run(table).to_pylist() == [
        {"姓名": "张三", "code": "0101", "w": 1, "t": True, "x": 1.5},
        {"姓名": None, "code": "12", "w": None, "t": None, "x": None},
    ]


def test_parquet_in_parts_has_the_same_types_on_both_engines(engine, tmp_path):
    for county in ("0101", "0202"):
        (tmp_path / f"county={county}").mkdir()
        kinds = {"x": pa.array([1.5, None]), "d": pa.array([0, 1], pa.date32()), "n": pa.array([1, 2], pa.int32())}
        pa.parquet.write_table(pa.table(kinds), tmp_path / f"county={county}" / "a.parquet")
    table = as_table(tmp_path, on=engine)
    assert [str(kind) for kind in table.schema().types] == ["float64", "date", "int32", "string"]
    counted = run(table.group_by("county").agg(rows=table.count(), x=table.x.sum()).order_by("county")).to_pylist()
    assert counted == [{"county": "0101", "rows": 2, "x": 1.5}, {"county": "0202", "rows": 2, "x": 1.5}]


def test_division_by_zero_is_a_refusal_and_the_engine_goes_on(engine, table):
    made = table({"x": [1.0, 2.0], "zero": [0, 0]}, engine)
    with pytest.raises(Refusal):
        run(made.select(y=made.x / made.zero, z=made.x.cast("int64") % made.zero))
    assert run(made.x.sum().name("sum"))["sum"].to_pylist() == [3.0]


@settings(derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.one_of(st.none(), st.floats(allow_infinity=False)), min_size=1))
def test_numbers_written_as_text_come_back_as_they_were(duck, table, cells):
    text = [None if cell is None else repr(cell) for cell in cells]
    expected = [None if cell is None or cell != cell else cell for cell in cells]
    assert numbers(table({"w": pa.array(text, pa.string())}, duck), "w") == expected
