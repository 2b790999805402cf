"""doorstep report with [finding]: from a survey to the parts, the tables, and the lines that make them again."""

import csv
from pathlib import Path

import numpy as np
import pytest

OUTLINE = """
title = { en = "A survey", zh = "一项调查" }
place = "X"
real = { en = "Simulated", zh = "模拟" }
says_real = { en = "Nobody is real.", zh = "均为模拟。" }
welfare_is = { en = "spending per head", zh = "人均支出" }
unit = { en = "coins a day", zh = "枚/天" }
rows = { en = "households", zh = "户" }
[data]
file = "survey.csv"
welfare = "spending"
size = "members"
cluster = "village"
[[line]]
name = { en = "the line", zh = "贫困线" }
amount = 2
[[group]]
column = "head"
title = { en = "Heads", zh = "户主" }
name = { en = "head", zh = "户主" }
[finding]
features = ["members", "members^2", "rooms", "head"]
by = "head"
geographic = { column = "village", name = { en = "villages", zh = "村" } }
categorical = { column = "head", name = { en = "by head", zh = "按户主" } }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw = np.random.default_rng(7)
    count = 400
    members, rooms = draw.integers(1, 9, count), draw.integers(1, 6, count)
    head = np.where(draw.random(count) < 0.3, "woman", "man")
    village = draw.integers(0, 20, count)
    spending = np.exp(1.2 - 0.12 * members + 0.15 * rooms + 0.02 * village + draw.normal(0, 0.35, count))
    rows = [f"{s:.4f},{m},{r},{h},v{v}" for s, m, r, h, v in zip(spending, members, rooms, head, village, strict=True)]
    (tmp_path / "survey.csv").write_text("spending,members,rooms,head,village\n" + "\n".join(rows) + "\n", "utf-8")
    (tmp_path / "outline.toml").write_text(OUTLINE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(doorstep, folder: Path) -> Path:
    answer = doorstep("report", folder / "outline.toml", "-o", folder / "out", "--date", "2026-11-24")
    assert answer.code == 0, answer.err
    return folder / "out"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_rules_fits_and_form_are_on_the_page_and_in_tables(made: Path) -> None:
    page = (made / "report.html").read_text("utf-8")
    for words in ("No one is listed by a score.", "The score on paper", "Whole villages", "评分不认定任何人"):
        assert words in page
    rows = table(made / "finding.csv")
    assert {row["rule"] for row in rows} == {
        *("score", "geographic", "geographic_apart", "categorical", "random", "universal")
    }
    assert {row["quota"] for row in rows} == {"0.2", "0.3"}
    assert {row["head"] for row in rows} == {"", "man", "woman"}
    assert {row["score"] for row in table(made / "score-fits.csv")} == {"linear", "boosted"}
    assert {row["trait"] for row in table(made / "scorecard.csv")} == {"members", "rooms", "head"}


def test_the_score_judged_held_out_misses_as_many_as_its_folds_say(made: Path) -> None:
    rows = [row for row in table(made / "finding.csv") if row["rule"] == "score" and row["head"] == ""]
    fits = {row["indicator"]: row for row in table(made / "score-fits.csv") if row["score"] == "linear"}
    for quota, name in (("0.2", "exclusion_cv_20"), ("0.3", "exclusion_cv_30")):
        [missed] = [row for row in rows if row["quota"] == quota and row["indicator"] == "exclusion"]
        assert float(missed["estimate"]) == pytest.approx(float(fits[name]["estimate"]), abs=1e-9)


def test_no_household_is_printed_or_written_unless_the_outline_says_so(doorstep, folder: Path, made: Path) -> None:
    assert "Three households" not in (made / "report.html").read_text("utf-8")
    assert not (made / "finding-rows.csv").exists()
    (folder / "outline.toml").write_text(OUTLINE + "households = true\n", encoding="utf-8")
    assert doorstep("report", folder / "outline.toml", "-o", folder / "open").code == 0
    assert "Three households" in (folder / "open" / "report.html").read_text("utf-8")
    assert len(table(folder / "open" / "finding-rows.csv")) == 400


def test_made_twice_it_is_the_same_page(doorstep, folder: Path, made: Path) -> None:
    once = (made / "report.html").read_bytes()
    assert doorstep("report", folder / "outline.toml", "-o", made, "--date", "2026-11-24").code == 0
    assert (made / "report.html").read_bytes() == once


def test_what_the_score_misses_is_printed_with_its_interval_and_given_to_machines(doorstep, folder: Path) -> None:
    printed = doorstep("report", folder / "outline.toml", "-o", folder / "printed")
    asked = doorstep("report", folder / "outline.toml", "-o", folder / "asked", "--json").document()
    assert [row["quota"] for row in asked["finding"]] == [0.2, 0.3]
    assert all(row["low"] <= row["estimate"] <= row["high"] for row in asked["finding"])
    missed = asked["finding"][0]["estimate"]
    assert f"Of the poorest 20% of households the score misses {missed:.1%}, between" in printed.out


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [('"rooms", ', '"romos", ', "romos"), ('column = "village", name', 'column = "vilage", name', "vilage")],
)
def test_a_column_that_is_not_there_is_refused_and_nothing_is_written(
    doorstep, folder: Path, before: str, after: str, says: str
) -> None:
    (folder / "outline.toml").write_text(OUTLINE.replace(before, after), encoding="utf-8")
    answer = doorstep("report", folder / "outline.toml", "-o", folder / "out")
    assert answer.code == 2
    assert says in answer.err
    assert not (folder / "out").exists()
