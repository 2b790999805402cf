"""doorstep measure, through the door a user uses."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

HOUSEHOLDS = """place,spending,members,weight,village
Eastfield,1.0,3,10,a
Eastfield,4.0,1,10,a
Westhill,1.5,2,5,b
Westhill,9.0,4,5,c
"""


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(HOUSEHOLDS, encoding="utf-8")
    return path


def one(found: list[dict], **wanted: object) -> dict:
    [row] = [row for row in found if all(row[name] == value for name, value in wanted.items())]
    return row


def test_counts_people_not_households(doorstep, survey: Path) -> None:
    found = doorstep(
        "measure", survey, "--welfare", "spending", "--size", "members", "--line", "2", "--by", "place", "--json"
    ).rows()
    # Eastfield: 3 of 4 people, half the line below it: 0.75 and 0.375.
    assert one(found, place="Eastfield", indicator="fgt0")["estimate"] == pytest.approx(0.75)
    assert one(found, place="Eastfield", indicator="fgt1")["estimate"] == pytest.approx(0.375)
    assert one(found, place="Eastfield", indicator="fgt0")["people"] == 4


@pytest.mark.guard("I13")
def test_every_rate_comes_with_its_interval_and_its_counts(doorstep, survey: Path) -> None:
    for row in doorstep(
        "measure",
        survey,
        "--welfare",
        "spending",
        "--size",
        "members",
        "--weight",
        "weight",
        "--cluster",
        "village",
        "--line",
        "2",
        "--indices",
        "fgt0,fgt1,fgt2",
        "--json",
    ).rows():
        assert row["low"] <= row["estimate"] <= row["high"]
        assert row["n"] == 4
        assert row["people"] == 70


def test_writes_the_same_rows_as_csv_parquet_and_json(doorstep, survey: Path, tmp_path: Path) -> None:
    words = (survey, "--welfare", "spending", "--line", "2", "--by", "place")
    for ending in ("csv", "parquet", "json"):
        assert doorstep("measure", *words, "-o", tmp_path / f"out.{ending}").code == 0
    in_json = json.loads((tmp_path / "out.json").read_text("utf-8"))
    in_parquet = pq.read_table(tmp_path / "out.parquet").to_pylist()
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        in_csv = list(csv.DictReader(file))
    assert in_json == in_parquet
    assert [row["indicator"] for row in in_csv] == [row["indicator"] for row in in_parquet]
    assert list(in_csv[0]) == ["place", "indicator", "estimate", "se", "low", "high", "n", "people"]


def test_asked_twice_it_says_the_same(doorstep, survey: Path) -> None:
    words = (survey, "--welfare", "spending", "--line-relative", "0.6")
    assert doorstep("measure", *words, "--json").rows() == doorstep("measure", *words, "--json").rows()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--welfare", "spendign", "--line", "2"], "spending"),
        (["--welfare", "place", "--line", "2"], "Eastfield"),
        (["--welfare", "spending"], "--line"),
        (["--welfare", "spending", "--line", "2", "--line-relative", "0.6"], "--line-relative"),
        (["--welfare", "spending", "--line", "-2"], "2 cannot be a poverty line"),
        (["--welfare", "spending", "--line", "nan"], "cannot be a poverty line"),
        (["--welfare", "spending", "--line", "2", "--indices", "fgt0,gnii"], "gini"),
        (["--welfare", "spending", "--line", "2", "--indices", ","], "nothing"),
        (
            [
                "--welfare",
                "spending",
                "--line",
                "2",
                "--line-unit",
                "CNY/person/year@2010",
                "--welfare-unit",
                "VND/person/year@1998",
            ],
            "VND",
        ),
        (["--welfare", "spending", "--line", "2", "--line-unit", "CNY"], "--welfare-unit"),
        (["--welfare", "spending", "--line", "2", "-o", "out.docx"], ".docx"),
        (["--welfare", "spending", "--line", "2", "-o", "no/such/folder/out.csv"], "folder"),
    ],
)
def test_refuses_and_names_what_is_wrong(doorstep, survey: Path, words: list[str], says: str) -> None:
    answer = doorstep("measure", survey, *words)
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert "What to do:" in answer.err


def test_a_negative_weight_is_refused_with_its_row_and_value(doorstep, tmp_path: Path) -> None:
    path = tmp_path / "negative.csv"
    path.write_text("y,w\n1,1\n2,-3\n", encoding="utf-8")
    answer = doorstep("measure", path, "--welfare", "y", "--weight", "w", "--line", "2")
    assert answer.code == 2
    assert "row 2" in answer.err
    assert "−3" in answer.err or "-3" in answer.err


def test_missing_welfare_is_left_out_counted_and_said(doorstep, tmp_path: Path) -> None:
    path = tmp_path / "missing.csv"
    path.write_text("y,s\n1,1\nNA,1\n,2\n3,1\n", encoding="utf-8")
    answer = doorstep("measure", path, "--welfare", "y", "--size", "s", "--line", "2", "--json")
    document = answer.document()
    assert one(document["rows"], indicator="fgt0")["n"] == 2
    assert any("2" in note and "y" in note for note in document["notes"])


@pytest.mark.parametrize(("line", "who"), [("0.001", "Nobody"), ("1000", "Everybody")])
def test_a_line_beyond_all_welfare_asks_whether_it_is_in_the_same_unit(doorstep, survey: Path, line, who) -> None:
    document = doorstep("measure", survey, "--welfare", "spending", "--line", line, "--json").document()
    assert any(note.startswith(who) and "same currency" in note for note in document["notes"])
    rate = one(document["rows"], indicator="fgt0")
    assert rate["high"] > rate["low"], "a rate of 0 or 1 in a sample is not a certainty"
