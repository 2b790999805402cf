"""What docs/do/compare-ways-to-find-the-poor.md tells to type works as written, and gives the figures it shows."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def page(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    load = root / "examples" / "viet-nam" / "load.py"
    subprocess.run([sys.executable, load, tmp_path / "out" / "demo"], check=True, capture_output=True)
    return (root / "docs" / "do" / "compare-ways-to-find-the-poor.md").read_text("utf-8")


def test_every_line_works_and_says_what_the_page_says(doorstep, page: str) -> None:
    lines = [shlex.split(line)[1:] for line in page.splitlines() if line.lstrip().startswith("doorstep ")]
    assert [" ".join(line[:2]) for line in lines[:2]] == ["score fit", "score apply"]
    for line in lines[:2]:
        assert doorstep(*line).code == 0
    found = {(row["rule"], row["indicator"]): row for row in doorstep(*lines[2], "--json").rows() if "rule" in row}
    shown = re.findall(r"\| (\w+) \| (0\.\d+) \| (0\.\d+) \| (0\.\d+) \|", page)
    assert len(shown) == 3
    for rule, *figures in shown:
        row = found[rule, "exclusion"]
        assert [row["estimate"], row["low"], row["high"]] == pytest.approx([float(one) for one in figures], abs=0.002)
        assert found[rule, "inclusion"]["estimate"] == pytest.approx(row["estimate"])
    by_head = {
        row["head"]: row["estimate"]
        for row in doorstep(*lines[2], "--by", "head", "--json").rows()
        if (row["rule"], row["indicator"]) == ("score", "exclusion")
    }
    told = re.search(r"headed by women the score misses (\d+) of 100, in those headed by men (\d+)", page)
    assert [round(100 * by_head[head]) for head in ("woman", "man")] == [int(told[1]), int(told[2])]
    money = ["--line", "1200", "--amount", "300", "--indicators", "gap_per_money"]
    words = [word for word in lines[2] if word not in ("--poorest", "0.2")]
    assert 0 < doorstep(*words, *money, "--json").rows()[0]["estimate"] < 1
