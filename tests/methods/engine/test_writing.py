"""A result is written whole or not at all, and reads back as it was."""

import json
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table, run, write
from doorstep.methods.kernel.refusal import Refusal

ROWS = {"county": ["云岭", 'say "hi", you', None, "=1+1"], "x": [1.5, None, -0.25, 2.0], "n": [1, 2, 3, None]}


@pytest.fixture(params=["arrow", "duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def made(request, table):
    if request.param == "arrow":
        return pa.table(ROWS)
    return table(ROWS, request.getfixturevalue("duck" if request.param == "duckdb" else "spark"))


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_is_written_reads_back_the_same(made, tmp_path, duck, ending):
    path = tmp_path / f"out.{ending}"
    write(made, path)
    assert run(as_table(path, on=duck)).to_pydict() == ROWS
    assert os.listdir(tmp_path) == [path.name]


def test_json_is_a_list_of_rows_without_words_json_does_not_have(made, tmp_path):
    write(made, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))[0] == {"county": "云岭", "x": 1.5, "n": 1}
    write(pa.table({"x": [float("nan"), 1.0]}), tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())[0] == {"x": None}


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_a_failure_leaves_the_old_file_and_nothing_else(duck, table, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    path.write_text("old")
    made = table({"x": ["1"] * 300_000 + ["no number"]}, duck)
    with pytest.raises(Refusal):
        write(made.mutate(y=made.x.cast("int64")), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("name", "code"),
    [("out.txt", "engine.unknown-output"), ("no/out.csv", "engine.no-folder"), ("folder.csv", "engine.no-folder")],
)
def test_a_place_that_cannot_be_written_is_refused_before_any_work(tmp_path, name, code):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Refusal) as refused:
        write(pa.table({"a": [1]}), tmp_path / name)
    assert refused.value.code == code


def stopped(child, how):
    """Its exit code; as at a keyboard, asked again while it goes on. It never outlives the test."""
    try:
        for _asked in range(30):
            child.send_signal(how)
            try:
                return child.wait(timeout=3)
            except subprocess.TimeoutExpired:
                continue
        return None
    finally:
        child.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_process_leaves_no_half_file_under_the_name(tmp_path, how):
    program = (
        "import sys, signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from doorstep.methods.engine import *\n"
        "import ibis\n"
        "t = ibis.range(0, 100_000).unnest().name('n').as_table()\n"
        "t = t.cross_join(t.view())\n"
        f"print('go', flush=True); write(t, {str(tmp_path / 'out.csv')!r})"
    )
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], stdout=-1, stderr=subprocess.DEVNULL)
    assert child.stdout.readline() == b"go\n"
    waited = 0.0
    while not os.listdir(tmp_path) and waited < 10:
        time.sleep(0.05)
        waited += 0.05
    assert stopped(child, how) not in (None, 0)
    child.stdout.close()
    left = os.listdir(tmp_path)
    assert "out.csv" not in left
    assert all(name.startswith(".out.csv.") and name.endswith(".part") for name in left)
    if how == signal.SIGINT:
        assert left == []
