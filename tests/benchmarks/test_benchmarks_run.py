"""Benchmarks: at tiny sizes both sides agree, a stopped run goes on, and the page says what was measured."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.cases import CASES, by_hand  # noqa: E402
from benchmarks.nation import nation, with_flat  # noqa: E402

from benchmarks import agreement, page, run  # noqa: E402


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    def quiet(text: str) -> None:
        pass

    return with_flat(nation(30_000, "shuffled", data=tmp_path_factory.mktemp("data"), say=quiet), say=quiet)


@pytest.mark.parametrize("name", ["af", "rules", "measure", "score"])
def test_ours_and_the_sql_by_hand_say_the_same(name, small, tmp_path):
    case = CASES[name]
    case.same(case.ours(small, None, tmp_path / "ours.parquet"), case.peer(small, None, tmp_path / "peer.parquet"))


def test_targeting_with_its_bootstrap_and_one_pass_by_hand_say_the_same(small, tmp_path):
    case = CASES["targeting"]
    table = case.prepare(small)
    by_hand_once = case.peer(small, table, tmp_path)
    case.same(case.ours(small, table, tmp_path / "ours.parquet"), by_hand_once)
    with pytest.raises(AssertionError, match="auc differs"):
        case.same({**by_hand_once, "auc": by_hand_once["auc"] + 1e-6}, by_hand_once)


def test_a_difference_in_one_count_is_noticed(small, tmp_path):
    case = CASES["measure"]
    ours, peer = case.ours(small, None, tmp_path / "ours.parquet"), case.peer(small, None, tmp_path / "peer.parquet")
    columns = peer["result"].to_pydict()
    columns["n"][0] += 1
    peer["result"] = type(peer["result"]).from_pydict(columns)
    with pytest.raises(AssertionError, match="n differs"):
        agreement.measure(ours, peer)


def test_the_raw_scan_runs_on_a_folder_of_parts(tmp_path):
    files = nation(2_000, "by-county", data=tmp_path, say=lambda text: None)
    assert by_hand(files, "scan")["result"].num_rows == 1


def _found(case="af", persons=10_000_000, ours=(1.0, 1.2, 1.1), peer=(1.0, 1.0, 1.0), peak=900.0, layout="ordered"):
    return {
        "case": case, "persons": persons, "layout": layout, "date": "2026-03-07", "busy": 0.1,
        "machine": {"cores": "2"}, "seconds": {"ours": list(ours), "peer": list(peer)}, "scan": 0.5,
        "memory_ours": {"peak_mb": peak}, "memory_peer": {"peak_mb": 500.0},
    }  # fmt: skip


def test_a_verdict_is_computed_from_the_medians():
    met, missed = _found(ours=(1.0, 9.0, 1.3)), _found(case="rules", ours=(1.4, 1.4, 1.0))
    answers = {verdict.what.split(",")[0]: verdict.answer for verdict in page.verdicts([met, missed], CASES)}
    assert answers == {"af": "met", "rules": "**missed**"}


def test_no_bar_is_claimed_below_its_size():
    assert page.verdicts([_found(persons=1_000_000, ours=(9.0, 9.0, 9.0))], CASES) == []


def test_a_hundred_million_is_held_to_memory_and_to_ten_times_the_time_of_ten():
    small, big = _found(), _found(persons=100_000_000, ours=(11.0, 12.0, 11.0), peer=(10.0, 10.0, 10.0), peak=6_100.0)
    told = {verdict.what: verdict for verdict in page.verdicts([small, big], CASES)}
    assert told["memory of af, 100,000,000 persons, ordered"].answer == "**missed**"
    linear = told["time of a row of af, ordered, 100,000,000 against 10,000,000 persons"]
    assert (linear.reached, linear.answer) == ("1.00 x", "met")


def test_the_page_names_the_date_the_machine_and_every_measurement():
    text = page.written([_found(), _found(layout="shuffled")], CASES)
    assert "2026-03-07" in text
    assert "cores 2" in text
    assert "| 10,000,000 | shuffled | 3 | 1.10 | 1.00 | 1.10 (1.00 to 1.20) |  | 2.2 | 900 | 500 |" in text


def test_the_page_sets_ours_beside_the_bare_sums_where_they_were_timed():
    found = _found()
    found["seconds"]["bare"] = [0.5, 0.55, 0.6]
    assert "1.10 (1.00 to 1.20) | 2.00 | 2.2 |" in page.written([found], CASES)


def test_a_stopped_run_goes_on_and_the_page_is_written_from_what_is_known(tmp_path, monkeypatch):
    asked = ["--persons", "1000", "--layouts", "ordered", "--data", str(tmp_path), "--out", str(tmp_path / "page.md")]
    measured = []

    def fake(case, persons, layout, words):
        measured.append(case.name)
        if case.name == "rules" and len(measured) == 2:
            raise KeyboardInterrupt
        return _found(case=case.name, persons=persons)

    monkeypatch.setattr(run, "_measured", fake)
    with pytest.raises(KeyboardInterrupt):
        run.main([*asked, "--only", "af,rules"])
    assert not (tmp_path / "page.md").exists()
    run.main([*asked, "--only", "af,rules"])
    assert measured == ["af", "rules", "rules"]
    assert len(list((tmp_path / "results").glob("*.json"))) == 2
    assert "## rules" in (tmp_path / "page.md").read_text()


@pytest.mark.slow
def test_a_child_process_times_both_sides_and_weighs_memory(small, tmp_path):
    asked = run._asked(["--repeats", "1", "--data", str(tmp_path)])
    timed = run._child(CASES["measure"], small.folder, "--repeats", "1")
    memory = run._child(CASES["measure"], small.folder, "--memory", "ours")
    assert set(timed["seconds"]) == {"ours", "peer", "bare"}
    assert memory["peak_mb"] >= memory["before_mb"] > 10
    assert json.loads(json.dumps(timed)) == timed
    assert asked.repeats == 1
