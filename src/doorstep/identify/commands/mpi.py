"""doorstep mpi: poverty in many dimensions at once, by a specification anyone can read."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import (
    answer,
    answer_options,
    design_of,
    engine_of,
    engine_options,
    keep_inputs,
    survey_options,
    text_of,
    with_notes,
)
from doorstep.kernel.terminal import _


@click.command(
    help=_(
        "Count the ways in which people in DATA are deprived, and who is poor by it (Alkire-Foster), with intervals."
    ),
    epilog=_(
        "Example: doorstep mpi persons.parquet --spec mpi.toml --weight w --cluster village --by region -o mpi.csv"
    ),
)
@click.argument("data")
@click.option(
    "--spec",
    metavar="SPEC.toml",
    required=True,
    type=click.Path(path_type=Path),
    help=_("What counts as deprived, with which weight, and how many ways make poor."),
)
@click.option("--members", metavar="PERSONS", help=_("File of persons, when the specification asks about members."))
@click.option("--key", metavar="COL", help=_("Column that joins persons to households; must be unique in DATA."))
@click.option("--period", metavar="COL", help=_("Column that says when: gives the changes from period to period."))
@click.option(
    "--year",
    "years",
    metavar="VALUE=YEAR",
    multiple=True,
    help=_("Calendar year of a period, for yearly rates; repeat."),
)
@survey_options
@engine_options
@answer_options
def mpi(data: str, spec: Path, members: str | None, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.mpi import change, read_spec
    from doorstep.methods.identify.mpi import mpi as measured

    counted = read_spec(text_of(spec, named="--spec"), spec.name)
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    persons = open_table(members, on=engine) if members else None
    asked = {
        "members": persons.table if persons else None,
        "key": words["key"],
        "design": design_of(words),
        "by": words["by"],
        "level": words["level"],
        "on": engine,
    }
    if words["period"]:
        table = opened.labelled(words["by"])
        result = change(table, counted, period=words["period"], years=years_of(words["years"]), **asked)
    else:
        result = measured(opened.labelled(words["by"]), counted, rollup=words["rollup"], **asked)
    notes = (*opened.notes, *(persons.notes if persons else ()))
    if out is not None:
        keep_inputs(out, members)
    answer(with_notes(result, notes, data=data, spec=str(spec)), out=out, as_json=as_json)


def years_of(words: tuple[str, ...]) -> dict[object, float] | None:
    """The calendar years of `--year VALUE=YEAR`; a value that is a whole number is one."""
    years: dict[object, float] = {}
    for word in words:
        value, mark, year = word.rpartition("=")
        try:
            years[int(value) if value.lstrip("-").isdigit() else value] = float(year)
        except ValueError:
            mark = ""
        if not mark:
            raise click.UsageError(_("--year needs VALUE=YEAR, such as 1=2010; {word} is not.").format(word=word))
    return years or None
