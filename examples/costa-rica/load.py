"""Lay the training file of the Costa Rican household survey out as households, heads and members.

    python examples/costa-rica/load.py TRAIN.csv out/costa-rica

TRAIN.csv (or .csv.gz) is the training file of the public competition "Costa Rican Household Poverty Level Prediction"
(Inter-American Development Bank, 2018): a row per person, 143 columns. Its terms do not let it be passed on, so it is
never part of this repository: you bring it. Written are, in the folder named:

    members.csv      every row as it is
    households.csv   a row per household: the columns that members share, `listed` (rows of members), `label` (Target of
                     the first of them) and `head_target` (Target of the head, empty without one), for `doorstep rules`
    heads.csv        the rows of heads, words as numbers (yes 1, no 0) and no tablets as 0, for `doorstep score`
"""

import csv
import gzip
import os
import sys
from collections.abc import Iterable
from pathlib import Path

KEY, HEAD, TARGET = "idhogar", "parentesco1", "Target"
WORDS = {"yes": "1", "no": "0"}
"""How dependency, edjefe and edjefa write one and none."""
BLANK_IS_NONE = ("v18q1",)
Row = dict[str, str]


def main(train: Path, folder: Path) -> None:
    members = read(train)
    shared = same_in_all_rows(members)
    households = [household(rows, shared) for rows in by_household(members).values()]
    heads = [as_numbers(row) for row in members if row[HEAD] == "1"]
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("members.csv", members), ("households.csv", households), ("heads.csv", heads)):
        write(rows, folder / name)
        print(f"{len(rows):,} rows laid down in {folder / name}")


def read(train: Path) -> list[Row]:
    """The persons of the training file, or an end that says what is wrong."""
    try:
        with (gzip.open if train.suffix == ".gz" else open)(train, "rt", encoding="utf-8", newline="") as file:
            members = list(csv.DictReader(file))
    except (OSError, EOFError, UnicodeDecodeError) as trouble:
        stop(f"{train} cannot be read: {trouble}.")
    missing = [name for name in (KEY, HEAD, TARGET) if not members or name not in members[0]]
    if missing:
        stop(f"it has no row, or no column {', '.join(missing)}.")
    return members


def stop(why: str) -> None:
    sys.exit(
        f"The survey cannot be laid out.\n  Why: {why}\n"
        "  What to do: name the training file of the competition, with its columns idhogar, parentesco1 and Target."
    )


def by_household(members: Iterable[Row]) -> dict[str, list[Row]]:
    """Household -> its rows, in the order of the file."""
    found: dict[str, list[Row]] = {}
    for row in members:
        found.setdefault(row[KEY], []).append(row)
    return found


def same_in_all_rows(members: list[Row]) -> list[str]:
    """Columns that never differ within a household: they describe it, not a person."""
    groups = by_household(members).values()
    return [name for name in members[0] if all(row[name] == rows[0][name] for rows in groups for row in rows)]


def household(rows: list[Row], shared: list[str]) -> Row:
    """One row: what its members share, how many are listed, and their labels."""
    head = next((row[TARGET] for row in rows if row[HEAD] == "1"), "")
    more = {"listed": str(len(rows)), "label": rows[0][TARGET], "head_target": head}
    return {name: rows[0][name] for name in shared} | more


def as_numbers(row: Row) -> Row:
    """A head as a score can use it."""
    plain = {name: WORDS.get(cell, cell) for name, cell in row.items()}
    return plain | {name: plain[name] or "0" for name in BLANK_IS_NONE if name in plain}


def write(rows: list[Row], path: Path) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, list(rows[0]))
        sheet.writeheader()
        sheet.writerows(rows)
    os.replace(unfinished, path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        stop("two words are needed: TRAIN.csv and a folder.")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
