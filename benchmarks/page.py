"""The page of results: medians, ratios, memory, and a verdict for every bar, all computed from the measurements."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.cases import Case

Found = Mapping[str, Any]
MEMORY_BAR_MB = 6_000
BIG = 100_000_000
LINEAR = 1.2
"""A row may take at most so many times as long at 100 million persons as at 10 million."""


@dataclass(frozen=True)
class Verdict:
    """One bar: what was asked, what was reached, and whether that is enough."""

    what: str
    bar: str
    reached: str
    answer: str


def median(seconds: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(seconds)


def ratio(found: Found) -> float:
    """Median of ours over median of the peer."""
    return median(found["seconds"]["ours"]) / median(found["seconds"]["peer"])


def spread(found: Found) -> tuple[float, float]:
    """Smallest and largest ratio of neighbouring rounds."""
    pairs = zip(found["seconds"]["ours"], found["seconds"]["peer"], strict=True)
    ratios = [ours / peer for ours, peer in pairs]
    return min(ratios), max(ratios)


def verdicts(known: Sequence[Found], cases: Mapping[str, Case]) -> list[Verdict]:
    """Every bar that something was measured for."""
    return [*_speed(known, cases), *_memory(known), *_linear(known)]


def _speed(known: Sequence[Found], cases: Mapping[str, Case]) -> Iterator[Verdict]:
    for found in _sorted(known):
        case = cases.get(found["case"])
        if case is not None and found["persons"] >= case.bar_from:
            what = f"{found['case']}, {found['persons']:,} persons, {found['layout']}"
            reached = f"{ratio(found):.2f} x {case.peer_name}"
            yield Verdict(what, f"at most {case.bar} x", reached, _answer(ratio(found) <= case.bar))


def _memory(known: Sequence[Found]) -> Iterator[Verdict]:
    for found in _sorted(known):
        if found["persons"] >= BIG:
            peak = found["memory_ours"]["peak_mb"]
            what = f"memory of {found['case']}, {found['persons']:,} persons, {found['layout']}"
            yield Verdict(what, f"under {MEMORY_BAR_MB:,} MB", f"{peak:,.0f} MB", _answer(peak < MEMORY_BAR_MB))


def _linear(known: Sequence[Found]) -> Iterator[Verdict]:
    by_key = {(found["case"], found["layout"], found["persons"]): found for found in known}
    for (case, layout, persons), found in sorted(by_key.items()):
        tenth = by_key.get((case, layout, persons // 10))
        if persons >= BIG and tenth is not None:
            a_row = median(found["seconds"]["ours"]) / median(tenth["seconds"]["ours"]) / 10
            what = f"time of a row of {case}, {layout}, {persons:,} against {persons // 10:,} persons"
            yield Verdict(what, f"at most {LINEAR} x", f"{a_row:.2f} x", _answer(a_row <= LINEAR))


def written(known: Sequence[Found], cases: Mapping[str, Case]) -> str:
    """The whole page, Markdown."""
    lines = ["# Benchmarks", "", *_opening(known), "", "## Bars", ""]
    lines += [] if verdicts(known, cases) else ["Nothing was measured at a size that has a bar (10 million).", ""]
    lines += ["| what | bar | reached | verdict |", "|---|---|---|---|"]
    lines += [f"| {v.what} | {v.bar} | {v.reached} | {v.answer} |" for v in verdicts(known, cases)]
    for name, case in cases.items():
        mine = [found for found in _sorted(known) if found["case"] == name]
        if mine:
            lines += ["", f"## {name}: {case.title}", "", f"Peer: {case.peer_name}.", "", *_table(mine, case)]
    return "\n".join([*lines, "", *_closing(known), ""])


def _opening(known: Sequence[Found]) -> list[str]:
    days = sorted({found["date"] for found in known})
    when = days[0] if len(set(days)) == 1 else f"{days[0]} to {days[-1]}" if days else "never"
    text = [
        "This page is written by `make bench` (`python -m benchmarks.run`); do not edit it.",
        f"Measured: {when}. Every person is simulated: see [the simulated nation](simulated-nation.md).",
    ]
    for fact in {", ".join(f"{name} {value}" for name, value in found["machine"].items()) for found in known}:
        text += ["", f"Machine: {fact}."]
    return text


def _table(mine: Sequence[Found], case: Case) -> list[str]:
    head = (
        "| persons | layout | rounds | ours, s | peer, s | ratio (least to most) | x bare sums | x raw scan "
        "| memory ours, MB | peer, MB |"
    )
    return [head, "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|", *(_row(found, case) for found in mine)]


def _row(found: Found, case: Case) -> str:
    # The raw scan reads persons and households, so it says nothing of a case on the flat table.
    scans = "" if case.flat else f"{median(found['seconds']['ours']) / found['scan']:.1f}"
    least, most = spread(found)
    seconds = found["seconds"]
    ours, peer = (median(seconds[side]) for side in ("ours", "peer"))
    bare = f"{ours / median(seconds['bare']):.2f}" if "bare" in seconds else ""
    return (
        f"| {found['persons']:,} | {found['layout']} | {len(seconds['ours'])} | {ours:.2f} | {peer:.2f} "
        f"| {ratio(found):.2f} ({least:.2f} to {most:.2f}) | {bare} | {scans} "
        f"| {found['memory_ours']['peak_mb']:,.0f} | {found['memory_peer']['peak_mb']:,.0f} |"
    )


def _closing(known: Sequence[Found]) -> list[str]:
    busiest = max((found["busy"] for found in known), default=0.0)
    return [
        "## How it is measured",
        "",
        "- Both sides in one process, after imports and one round that is not counted, in turn; medians of the rounds.",
        "- From the files to the result: Arrow tables in the process, for the rules a Parquet file. Memory limit 4 GB"
        " for both engines; memory is the peak of a process of its own, Python and imports included.",
        "- The scripts of the peers are in benchmarks/sql. For af and measure they give the rows of our long table:"
        " estimate, standard error (clusters within strata), interval, rows and people of every figure in every area."
        " The bare sums are their first statement alone: the scan, and the sums by village, with nothing made of them.",
        "- Each run checks that both sides say the same, row by row: estimates and people to 1e-9, errors and intervals"
        " to 1e-6, counts and texts exactly.",
        "- Only ours checks that household numbers are unique (af, rules), refuses bad input, looks for infinite and"
        " negative numbers, and notes what was left out; the scripts of af and measure count what is missing, too, but"
        " tell nobody. The scripts are written for one specification and one design; ours reads both.",
        "- mpitb has its table in memory already; ours reads it. Its errors ignore the design.",
        f"- The load of the machine before a run was up to {busiest:.1f} a core.",
        "- Not measured here: Polars, Spark, several machines, files on slow disks.",
    ]


def _sorted(known: Sequence[Found]) -> list[Found]:
    order = {"ordered": 0, "shuffled": 1, "by-county": 2}
    return sorted(known, key=lambda f: (f["case"], f["persons"], order.get(f["layout"], 9)))


def _answer(met: bool) -> str:
    return "met" if met else "**missed**"
