"""What careless, hurried and hostile people give to the commands: a clear refusal, or a counted exclusion."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

LINE = ("--line", "100", "--indices", "fgt0")
HEADING = "id,area,y,size,w,village\n"
ROWS = [f"{i},{'nsew'[i % 4]},{i * 10 + 5},{i % 5 + 1},{i % 3 + 1},v{i // 4}" for i in range(1, 41)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def survey(folder: Path):
    """Write a survey with one row changed."""

    def written(row: int = 0, text: str = "", name: str = "survey.csv", encoding: str = "utf-8") -> str:
        rows = [*ROWS]
        if row:
            rows[row - 1] = text
        (folder / name).write_bytes((HEADING + "\n".join(rows) + "\n").encode(encoding))
        return name

    return written


def refused(answer) -> str:
    assert answer.code == 2, answer.out + answer.err
    lines = answer.err.strip().splitlines()
    assert lines[1].startswith("  Why:")
    assert lines[2].startswith("  What to do:")
    assert "Traceback" not in answer.err
    return answer.err


@pytest.mark.parametrize(
    ("option", "typed", "nearest"),
    [
        ("--welfare", "Y", "y"),
        ("--size", "sise", "size"),
        ("--by", "aera", "area"),
        ("--strata", "Area", "area"),
        ("--cluster", "vilage", "village"),
        ("--key", "ID", "id"),
    ],
)
def test_a_column_that_is_not_there_is_named_with_the_nearest_spelling(doorstep, survey, option, typed, nearest):
    said = refused(doorstep("measure", survey(), "--welfare", "y", option, typed, *LINE))
    assert f"no column {typed}" in said
    assert f"Did you mean {nearest}?" in said


def test_a_message_does_not_list_hundreds_of_columns(doorstep, folder):
    names = [f"c{i}" for i in range(900)]
    (folder / "wide.csv").write_text(",".join(names) + "\n" + ",".join(["1"] * 900) + "\n")
    assert len(refused(doorstep("measure", "wide.csv", "--welfare", "nothing", *LINE))) < 1000


@pytest.mark.parametrize(
    ("row", "text", "column", "found"),
    [
        (3, "3,w,thirty,4,1,v0", "y", "row 3: 'thirty'"),
        (7, '7,w,"1,234",4,1,v1', "y", "row 7: '1,234'"),
        (5, "5,e,55,-4,1,v1", "size", "row 5: -4"),
        (6, "6,e,55,4,-1.5,v1", "w", "row 6: -1.5"),
        (40, "40,e,55,4,two,v1", "w", "row 40: 'two'"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_row_and_value(doorstep, survey, row, text, column, found):
    path = survey(row, text)
    said = refused(doorstep("measure", path, "--welfare", "y", "--size", "size", "--weight", "w", *LINE))
    assert f"column {column} " in said
    assert found in said


def test_the_row_is_right_far_down_a_long_file(doorstep, folder):
    rows = [f"{i},{i % 50}" for i in range(1, 400_001)]
    rows[399_000 - 1] = "399000,much"
    (folder / "long.csv").write_text("id,y\n" + "\n".join(rows) + "\n")
    said = refused(doorstep("measure", "long.csv", "--welfare", "y", "--line", "9", "--threads", "4"))
    assert "row 399000: 'much'" in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("y,w\n", "no row"),
        ("y,w\n,1\nNA,2\n", "empty in all 2 rows"),
        ("y,w\n1,0\n2,0\n", "0 in each of the 2 rows"),
        ("y,w\n1,\n,2\n", "lacks one of"),
        ("y,y\n1,2\n", "same name twice"),
        ("y,w\n1,2,3\n", "Row 1 below the heading has 3 cells"),
        ('y,w\n1,2\n3,"4\n', "quote"),
        ("y,w\ninf,2\n", "row 1: 'inf'"),
    ],
)
def test_a_file_with_nothing_to_measure_is_refused(doorstep, folder, content, says):
    (folder / "bad.csv").write_text(content)
    assert says in refused(doorstep("measure", "bad.csv", "--welfare", "y", "--weight", "w", *LINE))


def test_one_household_is_measured_without_a_feigned_error(doorstep, folder):
    (folder / "one.csv").write_text("y\n5\n")
    document = doorstep("measure", "one.csv", "--welfare", "y", *LINE, "--json").document()
    assert [(row["estimate"], row["se"], row["n"]) for row in document["rows"]] == [(1.0, None, 1)]
    assert any("No standard error" in note for note in document["notes"])


def test_missing_cells_are_counted_and_listed_never_dropped_in_silence(doorstep, folder):
    (folder / "gaps.csv").write_text("y,s,w,g\n1,1,1,a\nNA,2,1,a\n3,,1,b\n4,1,.,b\n5,1,1,\n")
    words = ("--welfare", "y", "--size", "s", "--weight", "w", "--by", "g", *LINE, "--json")
    document = doorstep("measure", "gaps.csv", *words).document()
    for column in "ysw":
        assert any(f"1 of 5 rows have no {column}" in note for note in document["notes"])
    assert any("1 rows have no g" in note for note in document["notes"])
    assert sum(row["n"] for row in document["rows"]) == 2


def test_households_that_are_there_twice_are_refused_by_their_key(doorstep, survey):
    said = refused(doorstep("measure", survey(9, "4,n,9,1,1,v2"), "--welfare", "y", "--key", "id", *LINE))
    assert "rows 4, 9" in said


@pytest.mark.parametrize("unit", ["USD/person/year@2010", "CNY/person/year@2015", "CNY/person/day@2010"])
def test_a_line_in_another_currency_period_or_year_is_refused(doorstep, survey, unit):
    words = ("--welfare", "y", "--welfare-unit", "CNY/person/year@2010", "--line-unit", unit, *LINE)
    assert unit in refused(doorstep("measure", survey(), *words))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-8"])
def test_chinese_text_groups_alike_in_every_encoding(doorstep, survey, encoding):
    path = survey(1, "1,云岭县,5,1,1,v0", name="入户 调查[1].csv", encoding=encoding)
    rows = doorstep("measure", path, "--welfare", "y", "--by", "area", *LINE, "--json").rows()
    assert [row["estimate"] for row in rows if row["area"] == "云岭县"] == [1.0]


def test_bytes_that_are_no_text_are_refused(doorstep, folder):
    (folder / "bytes.csv").write_bytes(b"y\n\x00\x01\x02\n")
    refused(doorstep("measure", "bytes.csv", "--welfare", "y", *LINE))
    (folder / "latin.csv").write_bytes("place,y\nCôte,1\nDésir,2\n".encode("latin-1"))
    assert "line 2" in refused(doorstep("measure", "latin.csv", "--welfare", "y", *LINE))


def test_files_put_together_with_other_line_ends_are_read(doorstep, folder):
    (folder / "joined.csv").write_bytes(b'y,g\n1,"a, b"\n300,c\r\n2,c\r\n')
    [row] = doorstep("measure", "joined.csv", "--welfare", "y", *LINE, "--json").rows()
    assert (row["n"], row["estimate"]) == (3, pytest.approx(2 / 3))


@pytest.mark.parametrize("kind", ["dta", "sav"])
def test_labels_of_codes_name_groups_and_codes_stay_numbers(doorstep, folder, kind):
    import pandas as pd

    frame = pd.DataFrame({"area": [1.0, 2.0, 2.0], "y": [5.0, 500.0, 6.0]})
    labels = {"area": {1.0: "town", 2.0: "country"}}
    write = pyreadstat.write_dta if kind == "dta" else pyreadstat.write_sav
    write(frame, str(folder / f"s.{kind}"), variable_value_labels=labels)
    rows = doorstep("measure", f"s.{kind}", "--welfare", "y", "--by", "area", *LINE, "--json").rows()
    assert {row["area"]: row["estimate"] for row in rows} == {"town": 1.0, "country": 0.5}
    [row] = doorstep("measure", f"s.{kind}", "--welfare", "area", "--line", "2", "--indices", "mean", "--json").rows()
    assert row["estimate"] == pytest.approx(5 / 3)


def test_NaN_in_parquet_is_missing_and_counted(doorstep, folder):
    pq.write_table(pa.table({"y": [1.0, float("nan"), 300.0], "w": [1.0, 1.0, float("nan")]}), "nan.parquet")
    document = doorstep("measure", "nan.parquet", "--welfare", "y", "--weight", "w", *LINE, "--json").document()
    assert [(row["n"], row["estimate"]) for row in document["rows"]] == [(1, 1.0)]
    assert any("1 of 3 rows have no y" in note for note in document["notes"])
    assert any("1 of 3 rows have no w" in note for note in document["notes"])


def test_infinity_names_a_group_also_in_json(doorstep, folder):
    pq.write_table(pa.table({"y": [1.0, 2.0], "g": [1.0, float("inf")]}), "inf.parquet")
    rows = doorstep("measure", "inf.parquet", "--welfare", "y", "--by", "g", *LINE, "--json").rows()
    assert [row["g"] for row in rows] == [1.0, "inf"]


@pytest.mark.parametrize(
    "words",
    [
        ("--line", "0"),
        ("--line", "-1"),
        ("--line", "inf"),
        ("--line", "many"),
        ("--line-relative", "0"),
        (*LINE, "--level", "1"),
        (*LINE, "--level", "nan"),
        (*LINE, "--memory", "lots"),
        (*LINE, "--threads", "0"),
        (*LINE, "--threads", "100000"),
        ("--line", "100", "--indices", "p150"),
    ],
)
def test_nonsense_in_options_is_refused(doorstep, survey, words):
    refused(doorstep("measure", survey(), "--welfare", "y", *words))


@pytest.mark.parametrize("name", ["x'; drop table t; --", 'a"b', "*", "select", "${x}", "{x}", "😀"])
def test_a_column_may_have_any_name(doorstep, folder, name):
    heading = '"' + name.replace('"', '""') + '"'
    (folder / "odd.csv").write_text(f"{heading},g\n1,a\n500,b\n", encoding="utf-8")
    [row] = doorstep("measure", "odd.csv", "--welfare", name, *LINE, "--json").rows()
    assert row["estimate"] == 0.5
    by = doorstep("measure", "odd.csv", "--welfare", name, "--by", name, *LINE, "--json").rows()
    assert [row[name] for row in by] == [1, 500]


def test_a_hostile_file_name_or_cell_runs_nothing_and_reads_no_other_file(doorstep, survey, folder):
    (folder / "secret.csv").write_text("y\n1\n")
    name = "x'], header=true); copy (select 1) to 'made.csv'; --.csv"
    survey(1, "1,\"'; copy (select 1) to 'made.csv'; --\",5,1,1,/etc/passwd", name=name)
    rows = doorstep("measure", name, "--welfare", "y", "--by", "area", *LINE, "--json").rows()
    assert sum(row["n"] for row in rows) == 40
    assert not (folder / "made.csv").exists()
    survey(name="secre[t].csv")
    assert doorstep("measure", "secre[t].csv", "--welfare", "y", *LINE, "--json").rows()[0]["n"] == 40


def test_control_characters_of_a_file_do_not_reach_the_terminal(doorstep, folder):
    (folder / "escape.csv").write_text("y,g\n1,\x1b[2Jgone\n2,b\n")
    answer = doorstep("measure", "escape.csv", "--welfare", "y", "--by", "g", *LINE)
    assert answer.code == 0
    assert "\x1b" not in answer.out + answer.err
    assert "gone" in answer.out


@pytest.mark.parametrize("out", ["survey.csv", "./survey.csv", "link.csv"])
def test_an_answer_never_takes_the_place_of_what_is_read(doorstep, survey, folder, out):
    before = (folder / survey()).read_bytes()
    (folder / "link.csv").symlink_to("survey.csv")
    assert "what is read" in refused(doorstep("measure", "surv*.csv", "--welfare", "y", *LINE, "-o", out))
    (folder / "r.toml").write_text('[[rule]]\nname="a"\nreason="A"\nwhen={field="y",is="<",value=9}\n')
    refused(doorstep("rules", "survey.csv", "--rules", "r.toml", "-o", out))
    assert (folder / "survey.csv").read_bytes() == before


@pytest.mark.parametrize("out", ["", ".", "answer", "answer.docx", "no/such/answer.csv", "survey.csv/answer.csv"])
def test_an_answer_that_cannot_be_written_is_refused_and_leaves_nothing(doorstep, survey, folder, out):
    path = survey()
    refused(doorstep("measure", path, "--welfare", "y", *LINE, "-o", out))
    assert [file.name for file in folder.iterdir()] == ["survey.csv"]


def test_a_refusal_is_also_one_json_document(doorstep, survey):
    answer = doorstep("measure", survey(), "--welfare", "Y", *LINE, "--json")
    assert answer.code == 2
    assert set(json.loads(answer.out)["refusal"]) == {"code", "what", "why", "do"}


@pytest.mark.parametrize("missing", ["drop", "retain", "bounds"])
def test_every_policy_for_missing_indicators_works_on_gaps_and_counts_them(doorstep, folder, missing):
    (folder / "p.csv").write_text("a,b,c\n1,,0\n0,0,0\n1,1,\n1,1,1\n")
    indicators = "".join(
        f'[[indicator]]\nname="{name}"\ndimension="{name}"\ncolumn="{name}"\ndeprived="= 1"\n' for name in "abc"
    )
    (folder / "s.toml").write_text(f'k = 0.3333\nmissing = "{missing}"\n{indicators}')
    document = doorstep("mpi", "p.csv", "--spec", "s.toml", "--json").document()
    found = {row["indicator"]: row["estimate"] for row in document["rows"]}
    expected = {"drop": {"h": 1 / 2}, "retain": {"h": 3 / 4}, "bounds": {"lower:h": 3 / 4, "upper:h": 3 / 4}}[missing]
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert any("b is not known in 1 of 4 rows" in note for note in document["notes"])


def test_members_whose_key_is_of_another_kind_are_refused_or_joined_never_lost(doorstep, folder):
    (folder / "h.csv").write_text("id,y\n1,5\n2,6\n")
    (folder / "m.csv").write_text("id,age\n1,5\n2,40\nx,7\n")
    (folder / "r.toml").write_text('[[rule]]\nname="a"\nreason="A"\nwhen={any_member={field="age",is="<",value=6}}\n')
    answer = doorstep("rules", "h.csv", "--members", "m.csv", "--key", "id", "--rules", "r.toml", "-o", "o.json")
    if answer.code == 2:
        refused(answer)
    else:
        assert [row["fired"] for row in json.loads((folder / "o.json").read_text())] == ["A", ""]
        assert "1 members are left out" in answer.err


@pytest.mark.parametrize("name", ["fired", "_row", "_state0", "_text_fired"])
def test_rules_refuse_households_with_a_column_of_their_own_names(doorstep, folder, name):
    (folder / "h.csv").write_text(f"y,{name}\n1,2\n")
    (folder / "r.toml").write_text('[[rule]]\nname="a"\nreason="A"\nwhen={field="y",is="<",value=9}\n')
    assert name in refused(doorstep("rules", "h.csv", "--rules", "r.toml", "-o", "o.csv"))


def test_a_key_that_is_not_there_is_named_with_its_option(doorstep, folder):
    (folder / "h.csv").write_text("id,y\n1,2\n")
    (folder / "r.toml").write_text('[[rule]]\nname="a"\nreason="A"\nwhen={field="y",is="<",value=9}\n')
    said = refused(doorstep("rules", "h.csv", "--rules", "r.toml", "--key", "ids", "-o", "o.csv"))
    assert "--key asks for" in said
    assert "Did you mean id?" in said


@pytest.mark.slow
def test_a_file_ten_times_the_memory_with_a_broken_last_row_is_refused_with_its_place(doorstep, folder):
    block = "".join(f"{i},village{i % 977},{i % 1000}.5,{i % 7 + 1},{i % 3 + 1},{'x' * 60}\n" for i in range(20_000))
    path = folder / "big.csv"
    count = 0
    with path.open("w") as file:
        file.write("id,village,y,size,w,text\n")
        while file.tell() < 400_000_000:
            file.write(block)
            count += 20_000
        file.write("1,village1,12")  # cut off
    words = ("--welfare", "y", "--size", "size", "--weight", "w", "--cluster", "village", *LINE)
    answer = doorstep("measure", path, *words, "--memory", "40MB", "-o", "out.csv")
    path.unlink()
    assert f"Row {count + 1} below the heading has 3 cells" in refused(answer)
    assert not list(folder.iterdir())


@pytest.mark.slow
def test_killed_while_it_writes_it_leaves_the_old_answer_whole(folder):
    rng = np.random.default_rng(1)
    pq.write_table(pa.table({"id": np.arange(3_000_000), "y": rng.random(3_000_000)}), "many.parquet")
    (folder / "r.toml").write_text('[[rule]]\nname="a"\nreason="A"\nwhen={field="y",is="<",value=0.5}\n')
    (folder / "o.csv").write_text("the old answer\n")
    words = [sys.executable, "-m", "doorstep", "rules", "many.parquet", "--rules", "r.toml", "-o", "o.csv"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    give_up = threading.Event()
    timer = threading.Timer(50, give_up.set)
    timer.start()
    while process.poll() is None and not give_up.is_set():
        if list(folder.glob(".o.csv.*.part")):
            process.kill()
    process.wait(30)
    timer.cancel()
    assert process.returncode == -9, "it was done before it could be killed"
    assert (folder / "o.csv").read_text() == "the old answer\n"


@pytest.mark.parametrize("name", ["t0", "p0", "low0", "moment0_0"])
def test_a_group_called_like_a_figure_within_is_a_group_like_any_other(doorstep, tmp_path, name):
    (tmp_path / "s.csv").write_text(f"{name},y\n1,3\n1,4\n2,9\n", encoding="utf-8")
    rows = doorstep("measure", tmp_path / "s.csv", "--welfare", "y", "--by", name, "--line", "5", "--json").rows()
    assert {row[name]: row["estimate"] for row in rows if row["indicator"] == "fgt0"} == {1: 1, 2: 0}


def test_a_group_called_as_what_is_computed_beside_the_rows_is_refused(doorstep, tmp_path):
    (tmp_path / "s.csv").write_text("_y,y\n1,2\n2,3\n", encoding="utf-8")
    answer = doorstep("measure", tmp_path / "s.csv", "--welfare", "y", "--by", "_y", "--line", "100")
    assert answer.code == 2
    assert "_y" in answer.err
