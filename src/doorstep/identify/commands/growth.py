"""doorstep growth: what changed between two surveys, and for whom."""

from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import Amount, answer, answer_options, engine_of, engine_options, with_notes
from doorstep.kernel.terminal import _


@click.command(
    help=_(
        "Growth of welfare at each percentile between two surveys, at the prices of one year; with a line, the "
        "pro-poor rate, and how much of the change in poverty is growth and how much redistribution (Datt-Ravallion)."
    ),
    epilog=_("Example: doorstep growth 2019.csv 2024.csv --welfare spending --size members --line 4000 --years 5"),
)
@click.argument("before")
@click.argument("after")
@click.option("--welfare", metavar="COL", required=True, help=_("Income or consumption per person, in both files."))
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option("--line", type=float, metavar="N", help=_("Poverty line at the prices of both files."))
@click.option("--alpha", type=Amount(0), default=0.0, show_default=True, help=_("0 counts the poor, 1 weighs gaps."))
@click.option("--years", type=Amount(0, min_open=True), default=1.0, show_default=True, help=_("Years between them."))
@click.option("--steps", type=click.IntRange(2, 100), default=20, show_default=True, help=_("Steps of people."))
@engine_options
@answer_options
def growth(before: str, after: str, out: Path | None, as_json: bool, **words: Any) -> None:
    import pyarrow as pa

    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.measure import datt_ravallion, growth_incidence
    from doorstep.methods.kernel.result import Result
    from doorstep.methods.survey import Design

    engine = engine_of(words)
    opened = open_table(before, on=engine), open_table(after, on=engine)
    tables = [one.table for one in opened]
    asked = {"welfare": words["welfare"], "design": Design(weight=words["weight"], size=words["size"]), "on": engine}
    found = growth_incidence(*tables, line=words["line"], steps=words["steps"], years=words["years"], **asked)
    rows, inputs = found.table, dict(found.inputs)
    if words["line"] is not None:
        split = datt_ravallion(*tables, line=words["line"], alpha=words["alpha"], **asked)
        rows = pa.concat_tables([rows, split.table], promote_options="default")
        inputs |= split.inputs
    notes = tuple(dict.fromkeys((*opened[0].notes, *opened[1].notes, *found.notes)))
    answer(with_notes(Result("growth", rows, notes, inputs), (), before=before, after=after), out=out, as_json=as_json)
