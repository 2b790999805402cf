"""doorstep measure: poverty and inequality in one file, with errors that know how it was drawn."""

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
    with_notes,
)
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

INDICES = "fgt0,fgt1,fgt2,watts,sen,sst,gini,theil,s80s20,mean,median"


@click.command(
    help=_("Measure poverty and inequality in DATA (CSV, Parquet, Stata, SPSS or Excel), with confidence intervals."),
    epilog=_(
        "Example: doorstep measure survey.csv --welfare spending --size members --weight w --cluster village "
        "--line 1789.871 --by region -o poverty.csv"
    ),
)
@click.argument("data")
@click.option(
    "--welfare",
    metavar="COL",
    required=True,
    help=_("Income or consumption per person; negative and zero are allowed."),
)
@click.option(
    "--line", type=float, metavar="N", help=_("Poverty line in the unit of the welfare column; poor is below it.")
)
@click.option(
    "--line-relative", type=float, metavar="SHARE", help=_("A line at this share of the median of the whole file.")
)
@click.option(
    "--line-of",
    type=click.Choice(["median", "mean"]),
    default="median",
    show_default=True,
    help=_("What --line-relative is a share of."),
)
@click.option(
    "--line-unit",
    metavar="UNIT",
    help=_("Unit of the line, such as CNY/person/year@2010; must agree with --welfare-unit."),
)
@click.option("--welfare-unit", metavar="UNIT", help=_("Unit of the welfare column, such as CNY/person/year@2010."))
@click.option(
    "--indices",
    default=INDICES,
    show_default=True,
    metavar="LIST",
    help=_("What to measure; also fgtA, geA, atkinsonA, pQ (quantiles) and rmpg (median gap)."),
)
@click.option(
    "--key", metavar="COL", help=_("Column that must be unique, such as the household number; repeats are refused.")
)
@survey_options
@engine_options
@answer_options
def measure(data: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.measure import measure as measured

    engine = engine_of(words)
    opened = open_table(data, on=engine)
    result = measured(
        opened.labelled(words["by"]),
        welfare=words["welfare"],
        line=line_of(words),
        indices=tuple(name.strip() for name in words["indices"].split(",") if name.strip()),
        design=design_of(words),
        by=words["by"],
        rollup=words["rollup"],
        level=words["level"],
        key=words["key"],
        welfare_unit=words["welfare_unit"],
        on=engine,
    )
    answer(with_notes(result, opened.notes, data=data), out=out, as_json=as_json)


def line_of(words: dict[str, Any]) -> Any:
    """The one line that the options name."""
    from doorstep.methods.kernel.values import PovertyLine, RelativeLine

    if (words["line"] is None) == (words["line_relative"] is None):
        raise Refusal(
            "measure.one-line",
            said("Nothing can be measured without exactly one poverty line."),
            why=said("--line and --line-relative are both given, or neither is."),
            do=said("Give --line 1789.871 (an amount), or --line-relative 0.6 (a share of the median), not both."),
        )
    if words["line_unit"] and not words["welfare_unit"]:
        raise Refusal(
            "measure.one-unit",
            said("The unit of the line cannot be compared with anything."),
            why=said("--line-unit is given and --welfare-unit is not."),
            do=said("Give both, such as CNY/person/year@2010, or neither."),
        )
    if words["line"] is None:
        return RelativeLine(words["line_relative"], words["line_of"])
    return PovertyLine.in_unit(words["line"], words["line_unit"]) if words["line_unit"] else PovertyLine(words["line"])
