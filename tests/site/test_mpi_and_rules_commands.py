"""doorstep mpi and doorstep rules, through the door a user uses."""

import csv
import json
from pathlib import Path

import pytest

PEOPLE = """county,schooling,insured,hungry,size
a,3,0,1,4
a,9,1,0,2
b,4,1,0,1
b,12,0,0,3
b,,1,0,5
"""
SPEC = """k = 0.5
missing = "drop"
[[indicator]]
name = "schooling"
dimension = "education"
column = "schooling"
deprived = "< 6"
[[indicator]]
name = "insurance"
dimension = "health"
column = "insured"
deprived = "= 0"
"""
RULES = """[parameters]
least = 6
[[rule]]
name = "little-schooling"
reason = "LITTLE_SCHOOLING"
text = "Fewer than six years of schooling"
when = { field = "schooling", is = "<", parameter = "least" }
[[rule]]
name = "hungry"
reason = "HUNGRY"
text = "Went hungry"
when = { field = "hungry", is = "=", value = 1 }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def test_mpi_gives_the_indicators_of_the_contract_in_order(doorstep, folder: Path) -> None:
    answer = doorstep("mpi", "people.csv", "--spec", "spec.toml", "--size", "size", "--json")
    document = answer.document()
    estimates = {row["indicator"]: row["estimate"] for row in document["rows"]}
    assert list(estimates) == [
        *("m0", "m1", "m2", "h", "a", "uncensored:schooling", "uncensored:insurance"),
        *("censored:schooling", "censored:insurance", "contribution:schooling", "contribution:insurance"),
    ]
    # Ten people remain: 4 deprived in both, 1 in schooling, 3 in insurance. H = 8/10; M0 = (4 x 1 + 4 x 1/2)/10.
    assert estimates["h"] == pytest.approx(0.8)
    assert estimates["m0"] == pytest.approx(0.6)
    assert estimates["a"] == pytest.approx(0.75)
    assert any("left out" in note for note in document["notes"])


def test_mpi_by_county_with_the_whole(doorstep, folder: Path) -> None:
    answer = doorstep(
        "mpi", "people.csv", "--spec", "spec.toml", "--size", "size", "--by", "county", "--rollup", "-o", "out.csv"
    )
    assert answer.code == 0
    with (folder / "out.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["county", "indicator", "estimate", "se", "low", "high", "n", "people"]
    assert {row["county"] for row in rows} == {"", "a", "b"}


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (SPEC.replace('"schooling"\ndeprived', '"schoolig"\ndeprived'), "schooling"),
        (SPEC.replace("< 6", "smaller than 6"), "smaller than 6"),
        (SPEC.replace("k = 0.5", "k = 1.5"), "1.5"),
        (SPEC.replace('"drop"', '"ignore"'), "ignore"),
        (SPEC.replace("name =", "nmae ="), "name"),
        ("k = 0.5\n", "indicator"),
        ("k = [", "TOML"),
    ],
)
def test_a_bad_specification_is_refused_in_three_parts(doorstep, folder: Path, spec: str, says: str) -> None:
    (folder / "spec.toml").write_text(spec, encoding="utf-8")
    answer = doorstep("mpi", "people.csv", "--spec", "spec.toml", "-o", "out.csv")
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert "What to do:" in answer.err
    assert not (folder / "out.csv").exists()


def test_rules_say_fired_failed_or_cannot_be_known_for_each_household(doorstep, folder: Path) -> None:
    answer = doorstep("rules", "people.csv", "--rules", "rules.toml", "-o", "swept.json", "--json")
    assert answer.code == 0, answer.err
    swept = json.loads((folder / "swept.json").read_text("utf-8"))
    assert [row["fired"] for row in swept] == ["LITTLE_SCHOOLING;HUNGRY", "", "LITTLE_SCHOOLING", "", ""]
    assert [row["unknown"] for row in swept] == ["", "", "", "", "LITTLE_SCHOOLING"]
    counts = {row["reason"]: row for row in answer.document()["rows"]}
    assert (counts["LITTLE_SCHOOLING"]["fired"], counts["LITTLE_SCHOOLING"]["unknown"]) == (2, 1)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (RULES.replace('"hungry", is', '"hungri", is'), "hungry"),
        (RULES.replace('parameter = "least"', 'parameter = "leats"'), "least"),
        (RULES.replace('"HUNGRY"', '"LITTLE_SCHOOLING"'), "LITTLE_SCHOOLING"),
        ("", "rule"),
    ],
)
def test_bad_rules_are_refused_in_three_parts(doorstep, folder: Path, rules: str, says: str) -> None:
    (folder / "rules.toml").write_text(rules, encoding="utf-8")
    answer = doorstep("rules", "people.csv", "--rules", "rules.toml", "-o", "swept.csv")
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert not (folder / "swept.csv").exists()
