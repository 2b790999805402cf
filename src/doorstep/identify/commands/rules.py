"""doorstep rules: which rules each household meets, fails, or cannot be known for. It suggests; it decides nothing."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import answer, engine_of, engine_options, keep_inputs, text_of
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.result import Result


@click.command(
    help=_(
        "Sweep all HOUSEHOLDS (and their members) with a file of rules. For each household: the reason codes of "
        "the rules that fired, failed, or could not be known because something is missing. "
        "Nobody is listed or refused by it."
    ),
    epilog=_("Example: doorstep rules households.csv --members persons.csv --key id --rules rules.toml -o swept.csv"),
)
@click.argument("households")
@click.option("--members", metavar="PERSONS", help=_("File of persons, when rules ask about members."))
@click.option(
    "--key", metavar="COL", help=_("Column that joins persons to households; must be unique among households.")
)
@click.option(
    "--rules", "rules_file", metavar="R.toml", required=True, type=click.Path(path_type=Path), help=_("The rules.")
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    required=True,
    type=click.Path(path_type=Path),
    help=_("Write one row per household here: .csv, .parquet or .json by its ending."),
)
@click.option(
    "--json", "as_json", is_flag=True, help=_("Answer as JSON: per rule the counts, method, version, inputs, notes.")
)
@engine_options
def rules(
    households: str, members: str | None, key: str | None, rules_file: Path, out: Path, as_json: bool, **words: Any
) -> None:
    from doorstep.methods.engine import open_table, write
    from doorstep.methods.identify.rules import read_rules, sweep

    ruled = read_rules(text_of(rules_file, named="--rules"), rules_file.name)
    engine = engine_of(words)
    opened = open_table(households, on=engine)
    persons = open_table(members, on=engine) if members else None
    swept = sweep(opened.table, persons.table if persons else None, rules=ruled, key=key, on=engine)
    keep_inputs(out, households, members, str(rules_file))
    write(swept.table, out)
    inputs = {
        "households": households,
        "members": members,
        "key": key,
        "rules": str(rules_file),
        "count": swept.households,
    }
    notes = (*opened.notes, *(persons.notes if persons else ()), *swept.notes)
    answer(Result("rules", swept.counts, notes, inputs), as_json=as_json)
    if not as_json:
        says = _("{households} households written to {file}")
        click.echo(says.format(households=f"{swept.households:,}", file=out))
