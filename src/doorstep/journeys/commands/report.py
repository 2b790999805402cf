"""doorstep report: measure a survey by its outline, write the tables, and the page that says them."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from doorstep import __version__
from doorstep.identify.commands.options import engine_of, engine_options, text_of
from doorstep.journeys.report.content import Report
from doorstep.journeys.report.content_finding import Finding
from doorstep.journeys.report.outline import Outline, read_outline
from doorstep.kernel import terminal
from doorstep.kernel.clock import today
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


@click.command(
    help=_(
        "Measure the survey that OUTLINE.toml names and write report.html (English and Chinese in one page, to look "
        "at or print) with its tables beside it into the folder DIR."
    ),
    epilog=_("Example: doorstep report examples/viet-nam/report.toml --data out/demo/households.csv -o out/demo"),
)
@click.argument("outline", type=click.Path(path_type=Path))
@click.option("--data", metavar="DATA", help=_("The survey; without it the file that the outline names, beside it."))
@click.option(
    "-o", "--output", "folder", metavar="DIR", type=click.Path(path_type=Path), required=True, help=_("Folder.")
)
@click.option("--date", "written_on", type=click.DateTime(["%Y-%m-%d"]), help=_("Date on the page; today without it."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: the files, and the first figures."))
@engine_options
def report(
    outline: Path, data: str | None, folder: Path, written_on: datetime | None, as_json: bool, **words: Any
) -> None:
    from doorstep.journeys.commands.measured_report import measured_report
    from doorstep.journeys.report.page import write_report
    from doorstep.journeys.report.picture import write_poster
    from doorstep.methods.engine import write

    said_so = read_outline(text_of(outline, named="OUTLINE"), outline.name)
    source = data or str(outline.parent / said_so.data["file"])
    engine = engine_of(words)
    made_by = f"doorstep report {outline} --data {source} -o {folder}"
    steps = steps_of(said_so)
    with click.progressbar(
        length=steps, label=_("Measuring"), file=sys.stderr, hidden=as_json, item_show_func=lambda step: step or ""
    ) as bar:
        page, tables = measured_report(
            said_so,
            source,
            engine,
            written_on=written_on.date() if written_on else today(),
            version=__version__,
            made_by=made_by,
            tell=lambda step="": bar.update(1, step),
        )
    _make(folder)
    for name, table in tables.items():
        write(table, folder / name)
    write_report(page, folder / "report.html", terminal.language())
    write_poster(page, folder / "report.svg", terminal.language())
    _answer(page, folder, list(tables), as_json=as_json)


def steps_of(outline: Outline) -> int:
    """How often progress is told: once for each thing measured."""
    finding = outline.finding.steps if outline.finding else 0
    return len(outline.lines) * (2 + len(outline.groups) + (outline.areas is not None)) + 2 + finding


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise Refusal(
            "report.folder",
            said("The report cannot be written to {folder}.", folder=str(folder)),
            why=said("The machine says: {trouble}.", trouble=trouble.strerror or str(trouble)),
            do=said("Name a folder that can be made or written to."),
        ) from trouble


def _answer(page: Report, folder: Path, tables: list[str], *, as_json: bool) -> None:
    from doorstep.kernel.language import share

    files = [str(folder / name) for name in ["report.html", "report.svg", *tables]]
    rates = [(measured.line.name, _rate(measured.nation.rows())) for measured in page.measured]
    if as_json:
        rows = [{"line": name.en if hasattr(name, "en") else str(name), **rate} for name, rate in rates]
        document = {"method": "report", "version": __version__, "files": files, "notes": [], "rows": rows}
        if page.finding:
            document["finding"] = [{"quota": quota, **missed} for quota, missed in _missed(page.finding)]
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    language = terminal.language()
    words: Callable[[Any], str] = lambda name: getattr(name, language, str(name))  # noqa: E731
    for name, rate in rates:
        sentence = _("Below the {line}: {rate} of people, between {low} and {high} ({n} rows counted).")
        figures = {key: share(rate[key], language) for key in ("estimate", "low", "high")}
        figures["rate"] = figures.pop("estimate")
        click.echo(sentence.format(line=words(name), n=f"{rate['n']:,}", **figures))
    for quota, missed in _missed(page.finding) if page.finding else ():
        sentence = _("Of the poorest {quota} of households the score misses {missed}, between {low} and {high}.")
        figures = {key: share(missed[key], language) for key in ("low", "high")}
        click.echo(
            sentence.format(quota=share(quota, language, 0), missed=share(missed["estimate"], language), **figures)
        )
    click.echo(_("The page: {file}. The tables stand beside it.").format(file=files[0]))


def _missed(finding: Finding) -> list[tuple[float, dict[str, Any]]]:
    """Quota -> the row of how many poor households the score misses."""
    return [
        (compared.share, row)
        for compared in finding.compared
        for row in compared.everyone.rows()
        if (row["rule"], row["indicator"]) == ("score", "exclusion")
    ]


def _rate(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return next(row for row in rows if row["indicator"] == "fgt0")
