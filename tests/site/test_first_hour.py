"""What the first hour tells a newcomer to type works as it is written there; and the smaller commands answer."""

import csv
import json
import re
import shlex
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from doorstep.journeys.commands import serve


@pytest.fixture
def hour(root: Path) -> str:
    return (root / "docs" / "learn" / "a-first-hour.md").read_text("utf-8")


def typed(hour: str, beginning: str) -> list[str]:
    [line] = [line for line in hour.splitlines() if line.startswith(beginning)]
    return shlex.split(line)[1:]


def test_the_simulated_nation_and_its_deprivations(doorstep, hour: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = typed(hour, "doorstep bench data")
    made[made.index("--persons") + 1] = "20000"  # the same words, a smaller nation
    assert doorstep(*made).code == 0
    (tmp_path / "mpi.toml").write_text(re.search(r"```toml\n(.*?)```", hour, re.S)[1], encoding="utf-8")
    rows = doorstep(*typed(hour, "doorstep mpi"), "--json").rows()
    [whole] = [row for row in rows if row["township"] is None and row["indicator"] == "h"]
    assert 0 < whole["low"] < whole["estimate"] < whole["high"] < 1
    assert doorstep(*made).code == 2, "a folder that is there is not written over"


def test_a_score_is_learnt_applied_and_judged(doorstep, hour: str, root: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, root / "examples" / "viet-nam" / "load.py", "out/demo"], check=True)
    learnt = {
        row["indicator"]: row["estimate"] for row in doorstep(*typed(hour, "doorstep score fit"), "--json").rows()
    }
    assert 0.5 < learnt["exclusion_cv_20"] < 0.6, "about half of the poorest fifth, as the hour says"
    assert doorstep(*typed(hour, "doorstep score apply")).code == 0
    rows = doorstep(*typed(hour, "doorstep targeting"), "--json").rows()
    missed = {(row["rule"], row["head"]): row["estimate"] for row in rows if row["indicator"] == "exclusion"}
    assert missed["random", "woman"] == pytest.approx(0.8, abs=0.001)
    assert missed["score", "woman"] > missed["score", "man"]


@pytest.fixture
def two_surveys(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, factor in (("before", 1.0), ("after", 1.1)):
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(["place", "y", "d"])
            sheet.writerows([["ab"[n % 2], factor * (n + 1), n % 3 == 0] for n in range(100)])
    (tmp_path / "spec.toml").write_text(
        'k = 0.5\n[[indicator]]\nname = "d"\ndimension = "d"\ncolumn = "d"\ndeprived = "= 1"\n'
        '[[indicator]]\nname = "y"\ndimension = "y"\ncolumn = "y"\ndeprived = "< 20"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_when_everybody_gains_a_tenth_growth_is_a_tenth_and_redistribution_nothing(doorstep, two_surveys: Path) -> None:
    rows = doorstep("growth", "before.csv", "after.csv", "--welfare", "y", "--line", "30", "--json").rows()
    assert all(row["estimate"] == pytest.approx(0.1) for row in rows if row["indicator"] == "incidence")
    found = {row["indicator"]: row["estimate"] for row in rows}
    assert found["change"] == pytest.approx(found["growth-shapley"])
    assert found["redistribution-shapley"] == pytest.approx(0, abs=1e-12)


def test_the_tip_curve_ends_at_the_poverty_gap(doorstep, two_surveys: Path) -> None:
    rows = doorstep("curves", "before.csv", "--welfare", "y", "--line", "30", "--json").rows()
    [gap] = doorstep("measure", "before.csv", "--welfare", "y", "--line", "30", "--indices", "fgt1", "--json").rows()
    [end] = [row["value"] for row in rows if row["curve"] == "tip" and row["p"] == 1]
    assert end == pytest.approx(gap["estimate"])


def test_shares_of_the_poor_add_up_to_all_of_them(doorstep, two_surveys: Path) -> None:
    rows = doorstep("decompose", "before.csv", "--welfare", "y", "--line", "30", "--by", "place", "--json").rows()
    assert sum(row["estimate"] for row in rows if row["indicator"] == "contribution") == pytest.approx(1)
    parts = {row["indicator"]: row["estimate"] for row in rows if row["place"] is None}
    assert parts["within"] + parts["between"] == pytest.approx(parts["theil"])


@pytest.mark.parametrize("table", ["estimates", "ranks", "dominance"])
def test_robustness_answers_with_each_of_its_tables(doorstep, two_surveys: Path, table: str) -> None:
    words = (
        "robustness",
        "before.csv",
        "--spec",
        "spec.toml",
        "--by",
        "place",
        "--ks",
        "union,0.5,1",
        "--table",
        table,
    )
    assert doorstep(*words, "--json").rows()


def test_a_folder_is_shown_on_this_machine_only(doorstep, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "report.html").write_text("<p>here</p>", encoding="utf-8")
    seen: dict[str, object] = {}

    class Once(serve.http.server.ThreadingHTTPServer):
        def serve_forever(self, poll_interval: float = 0.5) -> None:
            reader = threading.Thread(target=self.handle_request)
            reader.start()
            address = f"http://127.0.0.1:{self.server_address[1]}/report.html"
            with urllib.request.urlopen(address, timeout=5) as page:
                seen.update(host=self.server_address[0], text=page.read().decode())
            reader.join()

    monkeypatch.setattr(serve.http.server, "ThreadingHTTPServer", Once)
    answer = doorstep("serve", tmp_path, "--port", "0", "--json")
    assert json.loads(answer.out)["address"].endswith("/report.html")
    assert seen == {"host": "127.0.0.1", "text": "<p>here</p>"}
    assert doorstep("serve", tmp_path / "absent").code == 2


def test_the_list_of_commands_in_the_documentation_is_the_one_of_the_commands(doorstep, root: Path) -> None:
    listed = (root / "docs" / "look-up" / "commands.md").read_text("utf-8")
    assert doorstep("reference").out == listed, "run: make docs"
