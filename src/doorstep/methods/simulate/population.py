"""Writing a simulated nation to files, part by part, so that memory stays small at any number of persons."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep.methods.engine import Engine, as_table, default_engine, write
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.methods.simulate.draws import one_draw
from doorstep.methods.simulate.households import households
from doorstep.methods.simulate.nation import HOUSEHOLDS_PER_COUNTY, LARGEST, Nation
from doorstep.methods.simulate.persons import persons as members

LAYOUTS = ("ordered", "shuffled", "by-county")
COUNTIES_PER_FILE = 20
SIMULATED = "Simulated by doorstep from a seed: no person, household or place in these files is real."

Progress = Callable[[int, int], None]
Make = Callable[[ir.Table, Nation], ir.Table]


@dataclass(frozen=True)
class _Kind:
    """One of the two files: what it is called, its number column, how many numbers a household has, how it is made."""

    name: str
    key: str
    seats: int
    make: Make


_KINDS = (_Kind("households", "household_id", 1, households), _Kind("persons", "person_id", LARGEST, members))


def write_population(
    persons: int,
    folder: Path,
    *,
    seed: int = 1,
    layout: str = "ordered",
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Write households and persons of a simulated nation.

    Args:
        persons: exactly how many, 1 to 1,000,000,000.
        folder: is made, whole or not at all; must not be there yet, or be empty.
        seed: another seed, another nation; the same seed gives the same rows in every layout.
        layout: "ordered" (households.parquet and persons.parquet in household order), "shuffled" (the same files, rows
            in no order) or "by-county" (folders households/ and persons/, a file for every 20 counties, in order).
        engine: where it is made; None is the default one.
        progress: called with (steps done, steps in all), about once for every two million persons.
    Returns:
        What about.csv in the folder says: persons, households, counties, seed, layout, and that all is simulated.
    Raises:
        Refusal: the number, seed or layout cannot be used, or the folder is not empty.
    """
    nation = Nation(persons, seed)
    _check(folder, layout)
    engine = engine or default_engine()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{folder.name}.part-{secrets.token_hex(4)}")
    try:
        for name in ("households", "persons"):
            (unfinished / name).mkdir(parents=True)
        _Writer(nation, unfinished, layout, engine, progress).write_all()
        facts = _facts(nation, layout)
        write(_as_rows(facts), unfinished / "about.csv")
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return facts


class _Writer:
    def __init__(self, nation: Nation, folder: Path, layout: str, engine: Engine, progress: Progress | None) -> None:
        self.nation, self.folder, self.layout, self.engine = nation, folder, layout, engine
        self.progress = progress
        self.done = 0
        self.steps = sum(len(list(self._parts(kind))) + (layout != "by-county") for kind in _KINDS)
        longest = max(stop - start for kind in _KINDS for start, stop in self._parts(kind))
        self.numbers = as_table(pa.table({"number": np.arange(longest, dtype=np.int64)}), on=engine)

    def write_all(self) -> None:
        for kind in _KINDS:
            for part, (start, stop) in enumerate(self._parts(kind), start=1):
                ids = self._ids(kind, start, stop)
                write(kind.make(ids, self.nation), self.folder / kind.name / f"part-{part:04}.parquet")
                self._tell()
            if self.layout != "by-county":
                self._join(kind)

    def _parts(self, kind: _Kind) -> Iterator[tuple[int, int]]:
        """Numbers from .. up to: those of 20 counties, or as many places of the shuffled order."""
        length = COUNTIES_PER_FILE * HOUSEHOLDS_PER_COUNTY * kind.seats
        total = self.nation.households * kind.seats
        total = 1 << _bits(total) if self.layout == "shuffled" else total
        return ((start, min(start + length, total)) for start in range(0, total, length))

    def _ids(self, kind: _Kind, start: int, stop: int) -> ir.Table:
        ids = self.numbers.filter(self.numbers.number < stop - start).select(_=self.numbers.number + start)
        ids = ids.rename({kind.key: "_"})
        if self.layout != "shuffled":
            return ids
        total = self.nation.households * kind.seats
        return shuffled(ids, kind.key, total, seed=self.nation.seed)

    def _join(self, kind: _Kind) -> None:
        """One file out of the parts, in their order."""
        parts = self.folder / kind.name
        write(as_table(parts, on=self.engine), self.folder / f"{kind.name}.parquet")
        shutil.rmtree(parts)
        self._tell()

    def _tell(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.steps)


def shuffled(places: ir.Table, key: str, total: int, *, seed: int) -> ir.Table:
    """Which number stands at each place of a shuffled order of 0 up to and excluding `total`.

    Every step (times an odd number, xor with its own high bits) maps the next power of two onto itself, so each number
    comes once; places that get a number past the end are left out. Nothing is sorted, so nothing spills.
    """
    bits = _bits(total)
    for turn in range(3):
        odd = one_draw(turn, key, seed=seed) >> 1 | 1
        places = places.mutate(**{key: (places[key] * odd + turn) & ((1 << bits) - 1)})
        places = places.mutate(**{key: places[key] ^ (places[key] >> (bits + 1) // 2)})
    return places.filter(places[key] < total)


def _bits(total: int) -> int:
    return max(1, (total - 1).bit_length())


def _facts(nation: Nation, layout: str) -> dict[str, object]:
    return {
        "simulated": SIMULATED,
        "persons": nation.persons,
        "households": nation.households,
        "counties": nation.counties,
        "strata": nation.strata,
        "seed": nation.seed,
        "layout": layout,
    }


def _as_rows(facts: dict[str, object]) -> pa.Table:
    return pa.table({"fact": list(facts), "value": [str(value) for value in facts.values()]})


def _check(folder: Path, layout: str) -> None:
    if layout not in LAYOUTS:
        raise Refusal(
            "simulate.layout",
            said("The layout {layout} is not known.", layout=layout),
            why=said("Layouts are {known}.", known=", ".join(LAYOUTS)),
            do=said("Give one of these."),
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(
            "simulate.folder",
            said("Nothing is written to {folder}.", folder=str(folder)),
            why=said("There is something in it already, and nothing is overwritten."),
            do=said("Name a folder that is not there yet, or remove this one first."),
        )
