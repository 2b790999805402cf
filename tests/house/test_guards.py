"""The page of guards is what the tests say, and every mark is one of the handbook's."""

import re
from pathlib import Path

import pytest
from guards import HARMS, INVARIANTS, PAGE, guarded, page


def test_the_page_of_guards_is_what_the_tests_say(root: Path) -> None:
    assert PAGE.read_text("utf-8") == page(guarded(root / "tests")), "run: make docs"


def test_every_mark_names_a_guard_of_the_handbook(root: Path) -> None:
    known = {f"I{at}" for at in range(1, len(INVARIANTS) + 1)} | {f"H{at}" for at in range(1, len(HARMS) + 1)}
    assert (len(INVARIANTS), len(HARMS)) == (14, 11)
    assert set(guarded(root / "tests")) <= known


def test_what_was_reached_once_stays_reached(root: Path) -> None:
    reached = set(guarded(root / "tests"))
    assert reached >= {"I6", "I10", "I12", "I13", "H2", "H4", "H8", "H9", "H11"}


@pytest.mark.parametrize(
    "text",
    ["@pytest.mark.guard('I2')\ndef test_x(): pass", "class T:\n  @pytest.mark.guard('I2')\n  def test_x(self): pass"],
)
def test_a_new_mark_makes_the_page_stale(tmp_path: Path, text: str) -> None:
    (tmp_path / "tests").mkdir()
    before = page(guarded(tmp_path / "tests"))
    (tmp_path / "tests" / "test_new.py").write_text(text)
    after = page(guarded(tmp_path / "tests"))
    assert re.search(r"\| I2 \|.*not reached yet", before)
    assert re.search(r"\| I2 \|.*tests/test_new\.py::test_x", after)
