"""doorstep bench: simulated data of any size to measure speed with. No person in it is real."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import engine_of, engine_options
from doorstep.kernel.terminal import _


@click.group(
    no_args_is_help=False,
    help=_("Make simulated data to measure speed with; benchmarks/ in the source tree does the measuring."),
)
def bench() -> None:
    """Only a name for what stands below it."""


@bench.command(
    help=_(
        "Write a simulated nation of N persons with their households into the folder DIR, which must not be there yet."
    ),
    epilog=_("Example: doorstep bench data --persons 1000000 -o out/nation"),
)
@click.option(
    "--persons", type=click.IntRange(1, 1_000_000_000), required=True, metavar="N", help=_("How many persons.")
)
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR", help=_("Folder to make.")
)
@click.option("--seed", type=int, default=1, show_default=True, help=_("Another seed makes another nation."))
@click.option(
    "--layout",
    type=click.Choice(["ordered", "shuffled", "by-county"]),
    default="ordered",
    show_default=True,
    help=_("In household order, in no order, or in files of counties."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: what was made."))
@engine_options
def data(persons: int, folder: Path, seed: int, layout: str, as_json: bool, **words: Any) -> None:
    from doorstep.methods.simulate import write_population

    with click.progressbar(length=100, label=_("Simulating"), file=sys.stderr, hidden=as_json) as bar:
        facts = write_population(
            persons,
            folder,
            seed=seed,
            layout=layout,
            engine=engine_of(words),
            progress=lambda done, steps: bar.update(round(100 * done / steps) - bar.pos),
        )
    if as_json:
        click.echo(
            json.dumps({"method": "bench data", "folder": str(folder), **facts}, ensure_ascii=False, default=str)
        )
    else:
        click.echo(
            _("{persons} simulated persons written to {folder}. None of them is real.").format(
                persons=f"{persons:,}", folder=folder
            )
        )
