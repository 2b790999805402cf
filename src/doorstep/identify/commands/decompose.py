"""doorstep decompose: where poverty and inequality lie among groups."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.measure import line_of
from doorstep.identify.commands.options import answer, answer_options, engine_of, engine_options, with_notes
from doorstep.kernel.terminal import _


@click.command(
    help=_(
        "Share of each group among all people and in all poverty (of FGT alpha), and Theil's index split into "
        "inequality within and between groups."
    ),
    epilog=_("Example: doorstep decompose survey.csv --welfare spending --size members --line 1789.871 --by region"),
)
@click.argument("data")
@click.option("--welfare", metavar="COL", required=True, help=_("Income or consumption per person."))
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option(
    "--by", metavar="COL", multiple=True, required=True, help=_("Column that names the group; repeat to cross several.")
)
@click.option("--line", type=float, metavar="N", help=_("Poverty line in the unit of the welfare column."))
@click.option("--line-relative", type=float, metavar="SHARE", help=_("A line at this share of the median."))
@click.option(
    "--line-of",
    type=click.Choice(["median", "mean"]),
    default="median",
    show_default=True,
    help=_("What --line-relative is a share of."),
)
@click.option(
    "--alpha", type=click.FloatRange(0), default=0.0, show_default=True, help=_("0 counts the poor, 1 weighs gaps.")
)
@engine_options
@answer_options
def decompose(data: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.survey import Design

    engine = engine_of(words)
    opened = open_table(data, on=engine)
    design = Design(weight=words["weight"], size=words["size"])
    asked = {"welfare": words["welfare"], "by": words["by"], "design": design, "on": engine}
    line = line_of({**words, "line_unit": None})
    result = split(opened.labelled(words["by"]), line=line, alpha=words["alpha"], **asked)
    answer(with_notes(result, opened.notes, data=data), out=out, as_json=as_json)


def split(table: Any, *, line: Any, alpha: float, **asked: Any) -> Any:
    """Both decompositions as one long table: group columns, `indicator`, `estimate`; the whole has no group."""
    import pyarrow as pa

    from doorstep.methods.identify.measure import by_subgroup, theil_between
    from doorstep.methods.kernel.result import Result

    shares = by_subgroup(table, line=line, alpha=alpha, **asked)
    theil = theil_between(table, **asked)
    long = [shares.table.select([*asked["by"]]) for _name in FIGURES]
    parts = [
        part.append_column("indicator", pa.array([name] * part.num_rows)).append_column("estimate", shares.table[name])
        for name, part in zip(FIGURES, long, strict=True)
    ]
    rows = pa.concat_tables([*parts, theil.table], promote_options="default")
    notes = tuple(dict.fromkeys((*shares.notes, *theil.notes)))
    return Result("decompose", rows, notes, {**theil.inputs, **shares.inputs})


FIGURES = ("population", "index", "contribution")
