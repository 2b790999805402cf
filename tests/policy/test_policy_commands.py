"""doorstep policy: as somebody at a terminal, and as a machine."""

import json

import pytest
from small_packs import LINE

from doorstep.kernel import terminal


def test_check_names_each_fault_by_file_and_line(doorstep, written):
    folder = written(LINE.replace("4000\ntitle", "'much'\ntitle") + LINE.replace("LAW", "LAWS"))
    answer = doorstep("policy", "check", folder)
    assert answer.code == 2
    assert "entries.toml:13: value" in answer.out
    assert "entries.toml:27: There is no source LAWS" in answer.out
    assert "2 faults" in answer.out


def test_check_without_a_name_checks_every_pack_that_comes_along(doorstep):
    answer = doorstep("policy", "check", "--json")
    assert answer.code == 0
    assert {row["pack"] for row in answer.rows()} == {"cn", "demo", "vn"}


def test_check_speaks_chinese(doorstep, written):
    terminal.speak_in("zh")
    try:
        answer = doorstep("policy", "check", written(LINE.replace("LAW", "LAWS")))
    finally:
        terminal.speak_in("en")
    assert "没有名为 LAWS 的来源" in answer.out


@pytest.mark.parametrize("named", ["/nowhere", "", " ", "\x00", "x" * 5000])
def test_a_folder_that_is_not_there_is_refused(doorstep, named):
    for words in (("check", named), ("show", "line", "--pack", named), ("diff", named, "cn")):
        answer = doorstep("policy", *words)
        assert answer.code == 2
        assert "There is no pack" in answer.err


def test_show_tells_a_value_with_its_source(doorstep):
    [row] = doorstep("policy", "show", "line", "--pack", "cn", "--on", "2019-07-01", "--json").rows()
    assert (row["value"], row["key"], row["status"]) == (3218, "line.national", "national")
    assert row["source"] == "S81 S51 S79"


def test_show_lists_what_a_place_has_yet_to_set(doorstep):
    rows = doorstep("policy", "show", "--pack", "cn", "--on", "2024-07-01", "--local", "--json").rows()
    line = next(row for row in rows if row["key"] == "line.monitoring")
    assert line["value"] == "left to the place: 6000 - ... yuan/person/year"


def test_show_takes_a_place_by_its_path(doorstep):
    words = ("policy", "show", "cost.tobacco", "--pack", "cn", "--on", "2020-01-01", "--json")
    assert doorstep(*words, "--place", "53/5323").rows()[0]["value"] == "9/20"
    assert doorstep(*words, "--place", "53/5301").code == 2


def test_diff_tells_what_changed_and_for_whom(doorstep):
    answer = doorstep("policy", "diff", "cn", "demo")
    assert answer.code == 0
    assert "+ value alert.medical.monitored (CN, 2022-01-01)  concerns: alert medical_monitored" in answer.out


def test_diff_of_the_same_is_none(doorstep):
    assert json.loads(doorstep("policy", "diff", "vn", "vn", "--json").out) == {"rows": []}
