"""The options that analysts' commands share, and the one way in which they answer."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from doorstep import __version__
from doorstep.kernel import terminal
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

Command = TypeVar("Command", bound=Callable[..., Any])


class Amount(click.FloatRange):
    """A range of numbers that are numbers: click lets "nan" and "inf" through where it compares."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(_("{value} is not a number.").format(value=value), param, ctx)
        return number


def survey_options(command: Command) -> Command:
    """--size --weight --strata --cluster --fpc --lonely --by --rollup --level: how the data was drawn, and for whom."""
    for option in reversed(
        (
            click.option(
                "--size", metavar="COL", help=_("People in the household; without it each row is one person.")
            ),
            click.option(
                "--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same.")
            ),
            click.option(
                "--by", metavar="COL", multiple=True, help=_("Column that names the group; repeat to cross several.")
            ),
            click.option(
                "--rollup", is_flag=True, help=_("Also the totals of each leading part of --by, and of the whole.")
            ),
            click.option("--strata", metavar="COL", help=_("Stratum the row was drawn from.")),
            click.option(
                "--cluster", metavar="COL", help=_("First-stage cluster (village, commune) the row was drawn with.")
            ),
            click.option(
                "--fpc",
                metavar="COL",
                help=_("Clusters there are in the stratum, or the share drawn if all are at most 1."),
            ),
            click.option(
                "--lonely",
                type=click.Choice(["centre", "certainty", "refuse"]),
                default="centre",
                show_default=True,
                help=_("A stratum with a single cluster: centred at the whole, counted as certain, or refused."),
            ),
            click.option(
                "--level",
                type=Amount(0.5, 0.999),
                default=0.95,
                show_default=True,
                help=_("Confidence level of the intervals."),
            ),
        )
    ):
        command = option(command)
    return command


def engine_options(command: Command) -> Command:
    """--on --memory --threads: what computes, and how much it may use."""
    for option in reversed(
        (
            click.option(
                "--on",
                type=click.Choice(["duckdb", "spark"]),
                default="duckdb",
                show_default=True,
                envvar="DOORSTEP_ENGINE",
                help=_("What computes."),
            ),
            click.option(
                "--memory",
                default="4GB",
                show_default=True,
                envvar="DOORSTEP_MEMORY",
                help=_("Memory the engine may use."),
            ),
            click.option(
                "--threads",
                type=click.IntRange(1, 256),
                envvar="DOORSTEP_THREADS",
                help=_("Threads it may use; all cores without it."),
            ),
        )
    ):
        command = option(command)
    return command


def answer_options(command: Command) -> Command:
    """-o --json: where the answer goes."""
    command = click.option(
        "--json", "as_json", is_flag=True, help=_("Answer as JSON: rows, method, version, inputs, notes.")
    )(command)
    return click.option(
        "-o",
        "--output",
        "out",
        metavar="OUT",
        type=click.Path(path_type=Path),
        help=_("Write the table here: .csv, .parquet or .json by its ending."),
    )(command)


def design_of(words: Mapping[str, Any]) -> Any:
    """The survey design that the options name."""
    from doorstep.methods.survey import Design

    return Design(**{name: words[name] for name in ("weight", "size", "strata", "cluster", "fpc", "lonely")})


def engine_of(words: Mapping[str, Any]) -> Any:
    """The engine that the options name."""
    from doorstep.methods.engine import duckdb_engine, spark_engine

    if words["on"] == "spark":
        return spark_engine(memory=words["memory"], threads=words["threads"] or 2)
    return duckdb_engine(memory=words["memory"], threads=words["threads"])


def answer(result: Result, *, as_json: bool, out: Path | None = None) -> None:
    """Write the table if a file is named; print it as JSON if asked, else as a table with its notes."""
    from doorstep.kernel.language import say
    from doorstep.methods.engine import write

    def says(note: Any) -> str:
        return say(note.text, terminal.language())

    if out is not None:
        keep_inputs(out, *result.inputs.values())
        write(result.table, out)
    if as_json:
        click.echo(json.dumps(document(result, says), ensure_ascii=False, default=str, allow_nan=False))
        return
    if out is None:
        terminal.show_rows(result.rows(), result.table.column_names)
    else:
        click.echo(_("{rows} rows written to {file}").format(rows=result.table.num_rows, file=out))
    terminal.tell(result.notes, says)


def keep_inputs(out: Path, *inputs: object) -> None:
    """Refuse to write an answer over a file that was read; inputs that are no path are passed over."""
    from doorstep.methods.engine.places import find

    if not out.exists():
        return
    for one in inputs:
        if not isinstance(one, str) or not one:
            continue
        try:
            files = [Path(one)] if Path(one).is_file() else find(one)[1]
        except Refusal:
            continue
        if any(file.samefile(out) for file in files):
            raise Refusal(
                "command.over-input",
                said("{file} cannot be written.", file=out.name),
                why=said("{file} is what is read; the answer would take its place.", file=out.name),
                do=said("Name another file for the answer."),
            )


def document(result: Result, says: Callable[[Any], str]) -> dict[str, Any]:
    """The result as one JSON document."""
    from doorstep.methods.engine.writing import plain

    return {
        "method": result.method,
        "version": __version__,
        "inputs": dict(result.inputs),
        "notes": [says(note) for note in result.notes],
        "rows": [plain(row) for row in result.rows()],
    }


def with_notes(result: Result, notes: Sequence[Note], **inputs: object) -> Result:
    """The result with what the reading of its files has to say, said first."""
    return replace(result, notes=(*notes, *result.notes), inputs={**inputs, **result.inputs})


def text_of(path: Path, *, named: str) -> str:
    """A small text file whole (a specification, a rules file), or a refusal that says what is wrong with it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as trouble:
        why = said("{file} cannot be read: {trouble}.", file=str(path), trouble=trouble.strerror or str(trouble))
    except UnicodeDecodeError:
        why = said("{file} is not UTF-8 text.", file=str(path))
    raise Refusal(
        "file.unreadable",
        said("The file given with {option} cannot be used.", option=named),
        why=why,
        do=said("Name a text file in UTF-8, with its folder."),
    )
