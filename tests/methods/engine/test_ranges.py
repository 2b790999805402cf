import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doorstep.methods.engine import as_table, ranges_told
from doorstep.methods.identify.measure import measure
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.values import PovertyLine
from doorstep.methods.survey import Design


@pytest.fixture
def parquet(tmp_path, duck):
    def written(**columns):
        path = tmp_path / "survey.parquet"
        pq.write_table(pa.table(columns), path)
        return as_table(path, on=duck)

    return written


def test_the_files_tell_the_range_without_nan(parquet, duck):
    table = parquet(spending=[1.0, math.nan, 4.0], size=[2, 3, 1])
    assert ranges_told(table, ["spending", "size"], on=duck) == {"spending": (1.0, 4.0), "size": (1, 3)}


def test_the_range_of_several_files_is_that_of_all_whatever_their_names(tmp_path, duck, monkeypatch):
    monkeypatch.setattr("doorstep.methods.engine.ranges.AT_ONCE", 2)
    kinds = pa.schema([("w", "f8"), ("n", "i4")])
    for name, w, n in [("a'b", [2.0, 3.0], [5, 6]), ("c[1]", [None], [7]), ("d", [math.nan, 1.5], [None, 4])]:
        pq.write_table(pa.table({"w": w, "n": n}, kinds), tmp_path / f"{name}.parquet")
    table = as_table(tmp_path, on=duck)
    assert ranges_told(table, ["n", "w"], on=duck) == {"n": (4, 7), "w": (1.5, 3.0)}


def test_renamed_columns_are_told_and_computed_ones_are_not(parquet, duck):
    table = parquet(spending=[1.0, 4.0])
    assert ranges_told(table.select(y=table.spending), ["y"], on=duck) == {"y": (1.0, 4.0)}
    assert ranges_told(table.select(y=table.spending * 2), ["y"], on=duck) is None
    assert ranges_told(table.filter(table.spending > 2), ["spending"], on=duck) is None
    assert ranges_told(as_table(pa.table({"y": [1.0]}), on=duck), ["y"], on=duck) is None


@pytest.mark.parametrize(
    ("spending", "weight", "code"),
    [
        ([1.0, math.inf, 4.0], [1.0, 1.0, 1.0], "infinite"),
        ([1.0, -math.inf, math.nan], [1.0, 1.0, 1.0], "infinite"),
        ([1.0, 2.0, 4.0], [1.0, -1.0, 1.0], "negative-weight"),
        ([1.0, None, 4.0], [1.0, math.inf, 1.0], "infinite"),
    ],
)
def test_what_the_ends_of_the_files_show_is_refused_as_when_rows_are_read(parquet, duck, spending, weight, code):
    table = parquet(spending=spending, weight=weight)
    with pytest.raises(Refusal) as refused:
        measure(
            table, welfare="spending", line=PovertyLine(3.0), indices=("fgt0",), design=Design(weight="weight"), on=duck
        )
    assert refused.value.code.endswith(code)


def test_nan_is_missing_and_weight_0_is_said(parquet, duck):
    table = parquet(spending=[1.0, math.nan, 4.0, 9.0], weight=[1.0, 1.0, 1.0, 0.0])
    result = measure(
        table, welfare="spending", line=PovertyLine(3.0), indices=("fgt0",), design=Design(weight="weight"), on=duck
    )
    assert result.rows()[0]["estimate"] == pytest.approx(0.5)
    assert {note.code for note in result.notes} >= {"survey.missing", "survey.weightless"}
