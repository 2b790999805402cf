"""doorstep score apply: a score for every household, and codes that say why. It suggests; it lists nobody."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import Amount, answer, engine_of, engine_options, keep_inputs, text_of
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import said


def units_of(words: tuple[str, ...]) -> dict[str, str]:
    """COL=UNIT words as column -> unit."""
    found = {}
    for word in words:
        column, sign, unit = word.partition("=")
        if not (column and sign and unit):
            raise Refusal(
                "score.unit-form",
                said("{word} does not say the unit of a column.", word=word),
                why=said("It is written COL=UNIT."),
                do=said("Write it like --unit land=mu."),
            )
        found[column] = unit
    return found


@click.command(
    "apply",
    help=_(
        "Score every household of DATA with a model that doorstep score fit wrote. A lower score is poorer. Rows with "
        "a missing value or a level the model has never seen get no score, and are counted. Nobody is listed by it."
    ),
    epilog=_("Example: doorstep score apply households.csv --model model.json --explain --line 1789.871 -o scored.csv"),
)
@click.argument("data")
@click.option(
    "--model", "model_file", metavar="M.json", required=True, type=click.Path(path_type=Path), help=_("The model.")
)
@click.option("--explain", is_flag=True, help=_("Also points by trait, and the trait that pulls the score down most."))
@click.option(
    "--line",
    metavar="N",
    type=Amount(),
    help=_("Amount in the unit of the target: who is below it by the score, and with --explain what would change it."),
)
@click.option("--key", metavar="COL", help=_("Household number to carry over; without it all columns are."))
@click.option("--unit", "units", metavar="COL=UNIT", multiple=True, help=_("Unit of a column; must be the model's."))
@click.option("--edited", is_flag=True, help=_("Accept a model file that was changed by hand."))
@click.option("--strict", is_flag=True, help=_("Refuse when a row cannot be scored."))
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
    "--json", "as_json", is_flag=True, help=_("Answer as JSON: counts by reason, meaning of codes, inputs, notes.")
)
@engine_options
def apply_score(
    data: str, model_file: Path, out: Path, key: str | None, units: tuple[str, ...], as_json: bool, **words: Any
) -> None:
    from doorstep.methods.engine import open_table, write
    from doorstep.methods.identify.score.apply import apply
    from doorstep.methods.identify.score.model import Model

    model = Model.from_json(text_of(model_file, named="--model"), edited=words["edited"])
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    keep = None if key is None else [key]
    asked = {name: words[name] for name in ("explain", "line", "strict")}
    applied = apply(opened.table, model, keep=keep, units=units_of(units), on=engine, **asked)
    keep_inputs(out, data, str(model_file))
    write(applied.table, out)
    counts = applied.counts
    inputs = {
        "data": data, "model": str(model_file), "key": key, "line": words["line"], "out": str(out),
        "rows": counts.rows, "scored": counts.scored, "traits": applied.traits.to_pylist() if words["explain"] else [],
    }  # fmt: skip
    result = Result("score apply", counts.as_table(), (*opened.notes, *applied.notes), inputs)
    answer(result, as_json=as_json)
    if not as_json:
        says = _("{scored} of {rows} households scored, written to {file}")
        click.echo(says.format(scored=f"{counts.scored:,}", rows=f"{counts.rows:,}", file=out))
