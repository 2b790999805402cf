"""doorstep curves: the points of Lorenz and TIP curves, to draw with any tool."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.measure import line_of
from doorstep.identify.commands.options import answer, answer_options, engine_of, engine_options, with_notes
from doorstep.kernel.terminal import _


@click.command(
    help=_("Points of the Lorenz, generalised Lorenz and (with a line) TIP curves of DATA, by group."),
    epilog=_("Example: doorstep curves survey.csv --welfare spending --size members --line 1789.871 -o curves.csv"),
)
@click.argument("data")
@click.option("--welfare", metavar="COL", required=True, help=_("Income or consumption per person."))
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option("--by", metavar="COL", multiple=True, help=_("Column that names the group; repeat to cross several."))
@click.option("--line", type=float, metavar="N", help=_("Poverty line; without one there is no TIP curve."))
@click.option("--line-relative", type=float, metavar="SHARE", help=_("A line at this share of the median."))
@click.option(
    "--line-of",
    type=click.Choice(["median", "mean"]),
    default="median",
    show_default=True,
    help=_("What --line-relative is a share of."),
)
@click.option("--points", type=click.IntRange(2, 10_000), default=100, show_default=True, help=_("Steps of people."))
@engine_options
@answer_options
def curves(data: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.measure import curves as drawn
    from doorstep.methods.survey import Design

    engine = engine_of(words)
    opened = open_table(data, on=engine)
    wanted = words["line"] is not None or words["line_relative"] is not None
    result = drawn(
        opened.labelled(words["by"]),
        welfare=words["welfare"],
        line=line_of({**words, "line_unit": None}) if wanted else None,
        design=Design(weight=words["weight"], size=words["size"]),
        by=words["by"],
        points=words["points"],
        on=engine,
    )
    answer(with_notes(result, opened.notes, data=data), out=out, as_json=as_json)
