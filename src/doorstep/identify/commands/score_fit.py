"""doorstep score fit: learn a score of visible traits from a survey, and say how well it does on those held out."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import answer, engine_of, engine_options, keep_inputs, with_notes
from doorstep.identify.commands.score_apply import units_of
from doorstep.kernel.terminal import _

SETTINGS = ("quantile", "penalty", "trees", "leaves", "rate", "folds", "seed", "allow_leak")
ROLES = ("weight", "size", "cluster", "effects")


def features_of(words: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Lists with commas, one after the other; a column whose name has a comma is named in an option of its own."""
    found: list[str] = []
    for word in words:
        found += [word] if word in columns else word.split(",")
    return found


@click.command(
    "fit",
    help=_(
        "Learn a score from households of DATA whose welfare is known: what visible traits say of it (proxy means "
        "test). It is tried on households held out, whole clusters together, and written as a model that people can "
        "read. Rows with a missing value are counted and left out. Nobody is listed by it."
    ),
    epilog=_(
        "Example: doorstep score fit survey.csv --target spending --log --features age,age^2,size,rooms/size,roof "
        "--cluster village --model model.json"
    ),
)
@click.argument("data")
@click.option("--target", metavar="COL", required=True, help=_("Welfare: income or consumption, per head if you can."))
@click.option(
    "--features",
    metavar="A,B,C",
    multiple=True,
    required=True,
    help=_("Columns, or formulas of columns: col^2, log(col), sqrt(col), col/col, col*col. Text counts by value."),
)
@click.option("--log", is_flag=True, help=_("Learn the logarithm of the target; rows of 0 or less are left out."))
@click.option(
    "--method",
    type=click.Choice(["ols", "quantile", "ridge", "lasso", "boosted"]),
    default="ols",
    show_default=True,
    help=_("Least squares, quantile regression, least squares with a penalty, or boosted trees."),
)
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--cluster", metavar="COL", help=_("Village or commune; whole ones are held out together."))
@click.option("--effects", metavar="COL", help=_("Places that each add an effect of their own (ols, ridge, lasso)."))
@click.option("--unit", "units", metavar="COL=UNIT", multiple=True, help=_("Unit of the target or of a column."))
@click.option("--quantile", type=float, default=0.5, show_default=True, help=_("Quantile to learn; 0.5 is the median."))
@click.option("--penalty", type=float, help=_("Penalty of ridge or lasso; chosen on households held out without it."))
@click.option("--trees", type=int, default=150, show_default=True, help=_("Boosted trees."))
@click.option("--leaves", type=int, default=15, show_default=True, help=_("Leaves of a tree, at most."))
@click.option("--rate", type=float, default=0.05, show_default=True, help=_("Part of each tree that is added."))
@click.option("--folds", type=int, default=10, show_default=True, help=_("Parts that are held out in turn."))
@click.option("--seed", type=int, default=0, show_default=True, help=_("Deals clusters to the folds."))
@click.option("--allow-leak", is_flag=True, help=_("Fit although the features seem to know the target."))
@click.option(
    "--model",
    "model_file",
    metavar="OUT.json",
    required=True,
    type=click.Path(path_type=Path),
    help=_("Write the model here, as JSON."),
)
@click.option(
    "--held-out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help=_("Write row, target, held-out score and fold of each household used: .csv, .parquet or .json."),
)
@click.option("--keep", metavar="COL", multiple=True, help=_("Column to carry over into --held-out; repeat for more."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: rows, method, version, inputs, notes."))
@engine_options
def fit_score(
    data: str,
    model_file: Path,
    held_out: Path | None,
    features: tuple[str, ...],
    keep: tuple[str, ...],
    units: tuple[str, ...],
    as_json: bool,
    **words: Any,
) -> None:
    from doorstep.methods.engine import open_table, write, write_text
    from doorstep.methods.engine.writing import refuse_place, writer_of
    from doorstep.methods.identify.score import fit

    keep_inputs(model_file, data)
    refuse_place(model_file)  # before the work, not after it
    if held_out is not None:
        keep_inputs(held_out, data)
        writer_of(held_out)
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    named = features_of(features, opened.table.columns)
    asked = {name: words[name] for name in ("target", "log", "method", *ROLES, *SETTINGS)}
    more = {"units": units_of(units), "keep": keep, "provenance": Path(data).name}
    fitted = fit(opened.table, features=named, on=engine, **more, **asked)
    write_text(fitted.model.to_json(), model_file)
    if held_out is not None:
        write(fitted.held_out, held_out)
    result = with_notes(
        fitted.result, opened.notes, data=data, features=named, **asked, units=units_of(units), model=str(model_file),
        left_out=dict(fitted.model.provenance.left_out), sha256=fitted.model.provenance.sha256,
    )  # fmt: skip
    answer(result, as_json=as_json)
    if not as_json:
        click.echo(_("The model is in {file}.").format(file=model_file))
