"""doorstep score card: a model as a paper form of whole-number points, and what rounding costs in accuracy."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import answer, engine_of, engine_options, keep_inputs, text_of
from doorstep.kernel import terminal
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.result import Result


@click.command(
    "card",
    help=_(
        "Write a model as a paper form: whole-number points for each answer, more points are better off. With DATA "
        "that has the target, bands hold about as many households each, and the accuracy lost is shown."
    ),
    epilog=_("Example: doorstep score card survey.csv --model model.json -o card.csv"),
)
@click.argument("data", required=False)
@click.option(
    "--model", "model_file", metavar="M.json", required=True, type=click.Path(path_type=Path), help=_("The model.")
)
@click.option("--points", type=int, default=100, show_default=True, help=_("The most points a household can have."))
@click.option("--bands", type=int, default=5, show_default=True, help=_("Bands into which a number is cut."))
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--edited", is_flag=True, help=_("Accept a model file that was changed by hand."))
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help=_("Write the form here: .csv, .parquet or .json by its ending."),
)
@click.option(
    "--json", "as_json", is_flag=True, help=_("Answer as JSON: the form, points to welfare, accuracy lost, notes.")
)
@engine_options
def card(data: str | None, model_file: Path, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table, write
    from doorstep.methods.identify.score.model import Model
    from doorstep.methods.identify.score.scorecard import scorecard

    model = Model.from_json(text_of(model_file, named="--model"), edited=words["edited"])
    engine = engine_of(words)
    opened = open_table(data, on=engine) if data else None
    asked = {name: words[name] for name in ("points", "bands", "weight", "size")}
    form = scorecard(model, opened.table if opened else None, on=engine, **asked)
    inputs = {
        "data": data, "model": str(model_file), **asked, "most": form.most,
        "conversion": form.conversion().to_pylist(), "loss": form.losses.to_pylist() if form.losses else [],
    }  # fmt: skip
    if out is not None:
        keep_inputs(out, data, str(model_file))
        write(form.rows(), out)
    notes = (*model.notes(), *(opened.notes if opened else ()), *form.notes)
    answer(Result("score card", form.rows(), notes, inputs), as_json=as_json)
    if not as_json and form.losses:
        terminal.show_rows(form.losses.to_pylist(), form.losses.column_names)
