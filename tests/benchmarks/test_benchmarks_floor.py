"""The page of the floor's figures says what was measured, and counts a missed bar as missed."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.floor import CASES, Case, written

FOUND = {
    "case": "sealing",
    "title": "sealing",
    "sides": ["seal", "hash"],
    "bar": 3.0,
    "database": "sqlite",
    "date": "2026-03-02",
    "busy": 0.1,
    "machine": {"cores": "2"},
    "ours": [2.0, 3.0, 2.8],
    "bare": [1.0, 1.0, 1.0],
}


def test_a_ratio_is_of_medians_and_a_bar_met_is_met():
    assert "| sealing | sqlite | 2.800 | 1.000 | 2.80 (2.00 to 3.00) | 3.0 | met |" in written([FOUND])


def test_a_bar_missed_is_said_so():
    assert "| 3.0 | **missed** |" in written([FOUND | {"ours": [3.2, 3.1, 2.0]}])


@pytest.mark.parametrize("name", CASES)
def test_each_case_stands_where_its_name_says(name):
    module, attribute = CASES[name].split(":")
    assert isinstance(getattr(import_module(module), attribute), Case)
