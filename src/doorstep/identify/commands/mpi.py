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
        "Example: doorstep mpi persons.parquet --spec mpi.toml --weight w --strata stratum --cluster psu --by region -o mpi.csv"
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
@survey_options
@engine_options
@answer_options
def mpi(data: str, spec: Path, members: str | None, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.mpi import mpi as measured
    from doorstep.methods.identify.mpi import read_spec

    counted = read_spec(text_of(spec, named="--spec"), spec.name)
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    persons = open_table(members, on=engine) if members else None
    result = measured(
        opened.table,
        counted,
        members=persons.table if persons else None,
        key=words["key"],
        design=design_of(words),
        by=words["by"],
        rollup=words["rollup"],
        level=words["level"],
        on=engine,
    )
    notes = (*opened.notes, *(persons.notes if persons else ()))
    answer(with_notes(result, notes, data=data, spec=str(spec)), out=out, as_json=as_json)
