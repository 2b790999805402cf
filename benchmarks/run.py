"""Run the benchmarks and write docs/look-up/benchmarks.md.

    python -m benchmarks.run --persons 1000000,10000000 --layouts ordered,shuffled,by-county
    python -m benchmarks.run --persons 100000000 --only af,rules --layouts ordered

Each measurement is kept under benchmarks/data/results as soon as it is there; a run that was stopped goes on where it
was. `--again` measures anew.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine, nation, page
from benchmarks.cases import CASES, Case

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "look-up" / "benchmarks.md"


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked and not yet known, then write the page from everything that is known."""
    asked = _asked(words)
    results = asked.data / "results"
    results.mkdir(parents=True, exist_ok=True)
    for case, persons, layout in _runs(asked):
        kept = results / f"{case.name}-{persons}-{layout}.json"
        if kept.exists() and not asked.again:
            _say(f"{kept.stem}: known")
            continue
        found = _measured(case, persons, layout, asked)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(found, indent=1))
        part.replace(kept)
    known = [json.loads(path.read_text()) for path in sorted(results.glob("*.json"))]
    if not asked.no_page:
        asked.out.write_text(page.written(known, CASES), encoding="utf-8")
        _say(f"wrote {asked.out.name}")
    for verdict in page.verdicts(known, CASES):
        _say(f"{verdict.answer:>12}  {verdict.what}: {verdict.reached} (bar {verdict.bar})")
    return 0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--persons", default="1000000,10000000", help="comma-separated numbers of persons")
    parser.add_argument("--layouts", default=",".join(nation.LAYOUTS), help="ordered,shuffled,by-county")
    parser.add_argument("--only", default=",".join(CASES), help="cases: " + ", ".join(CASES))
    parser.add_argument("--repeats", type=int, default=5, help="timed rounds of each side")
    parser.add_argument("--again", action="store_true", help="measure also what is known already")
    parser.add_argument("--no-page", action="store_true", help="do not write the page")
    parser.add_argument("--date", default=None, help="the day of the run, YYYY-MM-DD; today when not given")
    parser.add_argument("--data", type=Path, default=nation.DATA, help="where nations and results are kept")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page to write")
    asked = parser.parse_args(words)
    asked.sizes = sorted(int(number) for number in asked.persons.split(","))
    asked.layouts = asked.layouts.split(",")
    asked.cases = [CASES[name] for name in asked.only.split(",")]
    asked.date = asked.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return asked


def _runs(asked: argparse.Namespace) -> Iterator[tuple[Case, int, str]]:
    """Every case at every size it runs at; the flat table of mpitb has one order only."""
    for persons in asked.sizes:
        for layout in asked.layouts:
            for case in asked.cases:
                if persons <= case.up_to and (case.name != "mpitb" or layout == "ordered"):
                    yield case, persons, layout


def _measured(case: Case, persons: int, layout: str, asked: argparse.Namespace) -> dict[str, Any]:
    files = nation.nation(persons, layout, data=asked.data, say=_say)
    if case.flat:
        nation.with_flat(files, say=_say)
    if machine.busy() > 0.6:
        _say(f"the machine is busy (load {machine.busy():.1f} a core): times may be wrong, ratios less so")
    _say(f"{case.name}, {persons:,} persons, {layout}: {asked.repeats} rounds ..")
    timed = _child(case, files.folder, "--repeats", str(asked.repeats))
    found = {"case": case.name, "persons": persons, "layout": layout, "date": asked.date, "busy": machine.busy()}
    found |= {"machine": machine.facts(), **timed}
    for side in ("ours", "peer"):
        found[f"memory_{side}"] = _child(case, files.folder, "--memory", side)
    for clock in ("seconds", "cpu"):
        ours, peer = (page.median(found[clock][side]) for side in ("ours", "peer"))
        _say(f"   {clock}: ours {ours:.2f}, {case.peer_name} {peer:.2f}, ratio {ours / peer:.2f}")
    return found


def _child(case: Case, folder: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.measuring", case.name, str(folder), *more]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{case.name} failed; what it said is above.")
    return json.loads(done.stdout.splitlines()[-1])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
