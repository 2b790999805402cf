"""Timing and memory, each in a process of its own: `python -m benchmarks.measuring` is called by benchmarks.run."""

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES, Case, by_hand
from benchmarks.nation import Files


def timed(case: Case, files: Files, repeats: int, work: Path) -> dict[str, Any]:
    """Ours, peer and bare sums in turn, after one round that is not counted; seconds and processor seconds of each."""
    ready = case.prepare(files)
    sides = {"ours": case.ours, "peer": case.peer}
    results = {side: run(files, ready, work / f"{side}.parquet") for side, run in sides.items()}
    case.same(results["ours"], results["peer"])
    results.clear()
    if case.bare is not None:
        sides["bare"] = case.bare
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    cpu: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(repeats):
        for side, run in sides.items():
            before = time.process_time()
            seconds[side].append(_seconds(lambda run=run, side=side: run(files, ready, work / f"{side}.parquet")))
            cpu[side].append(time.process_time() - before)
    return {"seconds": seconds, "cpu": cpu, "scan": _seconds(lambda: by_hand(files, "scan", work / "scan"))}


def peak(case: Case, files: Files, side: str, work: Path) -> dict[str, Any]:
    """Run one side once; the largest resident memory of this process, MB, and what it was before the work."""
    ready = case.prepare(files)
    before = _peak_mb()
    run = case.ours if side == "ours" else case.peer
    seconds = _seconds(lambda: run(files, ready, work / f"{side}.parquet"))
    return {"peak_mb": _peak_mb(), "before_mb": before, "seconds": seconds}


def _seconds(work: Callable[[], Any]) -> float:
    gc.collect()
    started = time.perf_counter()
    kept = work()
    ended = time.perf_counter() - started
    del kept
    return ended


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(words: list[str]) -> None:
    """Measure one case and print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=CASES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", choices=["ours", "peer"])
    asked = parser.parse_args(words)
    case, files = CASES[asked.case], Files(asked.folder)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=asked.folder.parent))
    try:
        found = peak(case, files, asked.memory, work) if asked.memory else timed(case, files, asked.repeats, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
