"""doorstep score apply and doorstep score card, through the door a user uses."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from doorstep.methods.identify.score.model import Column, Feature, Model, Node, Target, Trees

HOUSEHOLDS = """hid,land,roof,spending
1,4,tile,5.1
2,0,straw,2.0
3,9,iron,9.5
4,NA,tile,4.0
5,2,glass,3.0
"""
MODEL = Model(
    "ols", Target("spending", True, "VND"),
    {
        "land": Column("number", "mu", 0.0, 10.0, 4.0),
        "roof": Column("level", levels=("iron", "straw", "tile"), base="tile",
                       shares={"iron": 0.25, "straw": 0.25, "tile": 0.5}),
    },
    (
        Feature("land", "number", ("land",)), Feature("roof=straw", "level", ("roof",), level="straw"),
        Feature("roof=iron", "level", ("roof",), level="iron"),
    ),
    intercept=1.0, coefficients=(0.1, -0.5, 0.2), smearing=1.25,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "households.csv").write_text(HOUSEHOLDS, encoding="utf-8")
    (tmp_path / "model.json").write_text(MODEL.to_json(), encoding="utf-8")
    return tmp_path


def apply(doorstep, *words: object):
    return doorstep("score", "apply", "households.csv", "--model", "model.json", *words)


def test_every_household_is_written_and_the_answer_counts_them(doorstep, folder: Path) -> None:
    document = apply(doorstep, "--key", "hid", "--explain", "--line", "4", "-o", "out.csv", "--json").document()
    assert (document["inputs"]["rows"], document["inputs"]["scored"]) == (5, 3)
    assert document["rows"] == [
        {"column": "land", "reason": "missing", "level": "", "rows": 1},
        {"column": "roof", "reason": "unseen", "level": "glass", "rows": 1},
    ]
    assert [row["trait"] for row in document["inputs"]["traits"]] == ["land", "roof"]
    with (folder / "out.csv").open(encoding="utf-8-sig") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [
        *("hid", "score", "welfare", "below", "points", "points:land", "points:roof", "main", "changes")
    ]
    assert [row["below"] for row in found] == ["0", "1", "0", "", ""]
    assert float(found[0]["score"]) == pytest.approx(1.4)


def test_the_same_rows_come_as_csv_parquet_and_json_and_twice(doorstep, folder: Path) -> None:
    for name in ("a.parquet", "b.parquet", "c.json"):
        assert apply(doorstep, "-o", name).code == 0
    assert pq.read_table(folder / "a.parquet").equals(pq.read_table(folder / "b.parquet"))
    assert json.loads((folder / "c.json").read_text("utf-8")) == pq.read_table(folder / "a.parquet").to_pylist()
    assert pq.read_table(folder / "a.parquet").column_names == ["hid", "land", "roof", "spending", "score", "welfare"]


def test_it_says_how_many_were_scored_and_never_who_is_poor(doorstep, folder: Path) -> None:
    answer = apply(doorstep, "--line", "4", "-o", "out.csv")
    assert answer.code == 0, answer.err
    assert "3 of 5 households scored" in answer.out
    assert "poor" not in (folder / "out.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--strict"], "2 of 5 rows cannot be scored"),
        (["--unit", "land=ha"], "land in mu"),
        (["--unit", "lnad=mu"], "Did you mean land?"),
        (["--unit", "land"], "COL=UNIT"),
        (["--key", "hdi"], "hid"),
        (["--line", "0"], "cannot be a poverty line"),
        (["--model", "no-such.json"], "no-such.json"),
        (["--model", "households.csv"], "not JSON"),
        (["-o", "households.csv"], "would take its place"),
        (["-o", "out.docx"], ".docx"),
    ],
)
def test_refuses_and_names_what_is_wrong(doorstep, folder: Path, words: list[str], says: str) -> None:
    answer = apply(doorstep, "-o", "out.csv", *words)
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert (folder / "households.csv").read_text("utf-8") == HOUSEHOLDS


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("0.1", "0.2"),
        lambda text: text.replace('"format": 1', '"format": 2'),
        lambda text: text.replace('"doorstep": "score"', '"doorstep": "rules"'),
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
    ],
)
def test_a_model_file_that_is_not_as_it_was_written_is_refused(doorstep, folder: Path, damage) -> None:
    (folder / "model.json").write_text(damage(MODEL.to_json()), encoding="utf-8")
    answer = apply(doorstep, "-o", "out.csv")
    assert answer.code == 2, answer.out
    assert not (folder / "out.csv").exists()


def test_a_hand_edited_model_is_taken_when_that_is_meant(doorstep, folder: Path) -> None:
    (folder / "model.json").write_text(
        MODEL.to_json().replace('"intercept": 1.0', '"intercept": 2.0'), encoding="utf-8"
    )
    assert apply(doorstep, "-o", "out.csv").code == 2
    document = apply(doorstep, "--edited", "-o", "out.csv", "--json").document()
    assert any("changed by hand" in note for note in document["notes"])


def test_the_card_is_printed_and_shows_what_it_loses(doorstep, folder: Path) -> None:
    words = ("score", "card", "households.csv", "--model", "model.json")
    document = doorstep(*words, "-o", "card.csv", "--json").document()
    assert {row["indicator"] for row in document["inputs"]["loss"]} == {
        "r2",
        "spearman",
        "exclusion_20",
        "exclusion_30",
    }
    assert len(document["inputs"]["conversion"]) == document["inputs"]["most"] + 1
    assert min(row["points"] for row in document["rows"]) == 0
    assert (folder / "card.csv").read_text("utf-8-sig").splitlines()[0] == "trait,answer,points"
    assert "exclusion_20" in doorstep(*words).out


def test_trees_have_no_card(doorstep, folder: Path) -> None:
    tree = (Node(None, 0, 3.0, False, 1, 2), Node(1.0), Node(2.0))
    boosted = Model("boosted", MODEL.target, MODEL.columns, MODEL.features, trees=Trees(0.5, (tree,)))
    (folder / "model.json").write_text(boosted.to_json(), encoding="utf-8")
    answer = doorstep("score", "card", "--model", "model.json")
    assert answer.code == 2
    assert "Boosted trees cannot be written as a scorecard" in answer.err
