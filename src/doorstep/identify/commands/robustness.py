"""doorstep robustness: do the conclusions hold for other cut-offs?"""

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
        "H and M0 of every group at several cut-offs k, how the ranks of groups agree between them (Kendall, "
        "Spearman), and the share of comparisons of two groups that hold at every k."
    ),
    epilog=_("Example: doorstep robustness persons.csv --spec mpi.toml --by region --ks 0.2,0.33,0.5 -o by-k.csv"),
)
@click.argument("data")
@click.option(
    "--spec", metavar="SPEC.toml", required=True, type=click.Path(path_type=Path), help=_("As for doorstep mpi.")
)
@click.option("--ks", default="0.2,0.3333,0.5", show_default=True, metavar="LIST", help=_("The cut-offs, by comma."))
@click.option(
    "--table",
    "which",
    type=click.Choice(["estimates", "ranks", "dominance"]),
    default="estimates",
    show_default=True,
    help=_("Which of the three tables to answer with."),
)
@survey_options
@engine_options
@answer_options
def robustness(data: str, spec: Path, ks: str, which: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.mpi import read_spec
    from doorstep.methods.identify.mpi import robustness as tried
    from doorstep.methods.kernel.result import Result

    counted = read_spec(text_of(spec, named="--spec"), spec.name)
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    found = tried(
        opened.labelled(words["by"]),
        counted,
        ks=[number_or_word(word.strip()) for word in ks.split(",") if word.strip()],
        by=words["by"],
        design=design_of(words),
        level=words["level"],
        on=engine,
    )
    table = {"estimates": found.table, "ranks": found.ranks, "dominance": found.dominance}[which]
    result = Result("robustness", table, found.notes, found.inputs)
    answer(with_notes(result, opened.notes, data=data, spec=str(spec)), out=out, as_json=as_json)


def number_or_word(word: str) -> float | str:
    """A k as it is typed: a share, or "union", "intersection", "1/3"."""
    try:
        return float(word)
    except ValueError:
        return word
