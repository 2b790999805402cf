"""doorstep rank: community voices to one order, with how sure, how stable, and where they part from income."""

import sys
from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import Amount, answer, answer_options, engine_of, engine_options, keep_inputs
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import said

TABLE = click.Path(path_type=Path)


@click.command(
    help=_(
        "Bring the rankings that informants give in DATA to one order of the households of each unit, 1 the poorest, "
        "with an interval for each position. One row per informant and household; informants may rank different "
        "households. It suggests; nobody is listed by it."
    ),
    epilog=_(
        "Example: doorstep rank voices.csv --unit village --item household --rank place --by-informant who -o o.csv"
    ),
)
@click.argument("data")
@click.option("--unit", metavar="COL", required=True, help=_("Village: households are compared within it only."))
@click.option("--item", metavar="COL", required=True, help=_("Household, unique within its unit."))
@click.option(
    "--rank", metavar="COL", required=True, help=_("Place the informant gave; equal places are equally poor.")
)
@click.option("--by-informant", metavar="COL", help=_("Who ranked; without it each household has one rank."))
@click.option(
    "--method",
    type=click.Choice(["borda", "kemeny", "plackett-luce"]),
    default="borda",
    show_default=True,
    help=_("Mean share of others who are poorer, fewest contradicted pairs, or worths with errors."),
)
@click.option(
    "--poorer",
    type=click.Choice(["low", "high"]),
    default="low",
    show_default=True,
    help=_("Which ranks are poorer: low numbers, or high ones."),
)
@click.option("--agreement", "agreement_out", metavar="OUT", type=TABLE, help=_("Also write agreement by unit here."))
@click.option(
    "--stability",
    "stability_out",
    metavar="OUT",
    type=TABLE,
    help=_("Also write what each informant left out changes."),
)
@click.option("--score", metavar="COL", help=_("Score to combine with, lower is poorer; adds the combined position."))
@click.option(
    "--share", type=Amount(0, 1), default=0.5, show_default=True, help=_("Share of voices when combined with --score.")
)
@click.option(
    "--keep",
    metavar="COL",
    multiple=True,
    help=_("Also write this column, one value per household, such as true spending for doorstep targeting; repeat."),
)
@click.option("--against", metavar="COL", help=_("Income, spending or score to set against voices; lower is poorer."))
@click.option("--by", metavar="COL", multiple=True, help=_("Kind of household for --disagreement; repeat to cross."))
@click.option(
    "--disagreement", "disagreement_out", metavar="OUT", type=TABLE, help=_("Write where voices and --against part.")
)
@click.option(
    "--poorest",
    type=Amount(0, 1, min_open=True, max_open=True),
    default=0.2,
    show_default=True,
    help=_("Share of each unit called poorest by --stability and --disagreement."),
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help=_("Seed of the draws for intervals.")
)
@click.option(
    "--level",
    type=Amount(0.5, 0.999),
    default=0.95,
    show_default=True,
    help=_("Confidence level of the intervals."),
)
@engine_options
@answer_options
def rank(data: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.identify.rank import combine, hear, order

    _refuse_half_asked(words)
    _refuse_one_file([out, *(words[name] for name in ("agreement_out", "stability_out", "disagreement_out"))])
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    voices = hear(
        opened.labelled(words["by"]),
        unit=words["unit"],
        item=words["item"],
        rank=words["rank"],
        by_informant=words["by_informant"],
        poorer=words["poorer"],
        numbers=tuple(dict.fromkeys(words[name] for name in ("score", "against") if words[name])),
        labels=tuple(dict.fromkeys((*words["by"], *words["keep"]))),
        on=engine,
    )
    with _progress(len(voices.villages), hidden=as_json) as bar:
        ordered = order(
            voices, method=words["method"], seed=words["seed"], level=words["level"], tell=lambda: bar.update(1)
        )
    if words["score"]:
        ordered = combine(ordered, voices.numbers[words["score"]], words["share"])
    ordered = ordered.keeping(words["keep"])
    beside = _beside(ordered, words, engine, hidden=as_json)
    result = ordered.result()
    notes = (*opened.notes, *result.notes, *(note for one in beside.values() for note in one.notes))
    _write(beside, out, data)
    answer(Result(result.method, result.table, _once(notes), {"data": data, **result.inputs}), out=out, as_json=as_json)


def _refuse_half_asked(words: dict[str, Any]) -> None:
    """Refuse options that only mean something together."""
    if bool(words["against"]) != bool(words["disagreement_out"]):
        raise Refusal(
            "rank.half-asked",
            said("Voices cannot be set against income."),
            why=said("--against and --disagreement belong together, and one is missing."),
            do=said("Name the column with --against and the file to write with --disagreement."),
        )
    if words["by"] and not words["against"]:
        raise Refusal(
            "rank.half-asked",
            said("Kinds of households cannot be told apart."),
            why=said("--by serves --disagreement, which is not asked for."),
            do=said("Add --against COL --disagreement OUT, or leave --by out."),
        )


def _refuse_one_file(files: list[Path | None]) -> None:
    named = [file.absolute() for file in files if file is not None]
    if len(set(named)) < len(named):
        raise Refusal(
            "rank.one-file",
            said("The tables cannot be written."),
            why=said("Two of them are to go to one file."),
            do=said("Give -o, --agreement, --stability and --disagreement a file of its own each."),
        )


def _progress(length: int, *, hidden: bool) -> Any:
    return click.progressbar(length=length, label=_("Ordering"), file=sys.stderr, hidden=hidden or length < 50)


def _beside(ordered: Any, words: dict[str, Any], engine: Any, *, hidden: bool) -> dict[Path, Result]:
    """The further tables that were asked for, by the file they go to."""
    from doorstep.methods.identify.rank import agreement, parting, stability

    found = {}
    if words["agreement_out"]:
        found[words["agreement_out"]] = agreement(ordered.voices)
    if words["stability_out"]:
        with _progress(len(ordered.voices.villages), hidden=hidden) as bar:
            found[words["stability_out"]] = stability(
                ordered.voices, method=words["method"], quota=words["poorest"], tell=lambda: bar.update(1)
            )
    if words["disagreement_out"]:
        found[words["disagreement_out"]] = parting(
            ordered,
            against=words["against"],
            by=words["by"],
            quota=words["poorest"],
            level=words["level"],
            on=engine,
        )
    return found


def _write(beside: dict[Path, Result], out: Path | None, data: str) -> None:
    from doorstep.methods.engine import write

    for path, result in beside.items():
        keep_inputs(path, data)
        write(result.table, path)


def _once(notes: tuple[Any, ...]) -> tuple[Any, ...]:
    """Notes that several tables share, said once."""
    return tuple({str(note): note for note in notes}.values())
