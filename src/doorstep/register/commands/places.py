"""doorstep places: import lists of places, look one up, find one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from doorstep.kernel.terminal import _

LEVELS = ("province", "city", "county", "township", "village", "group")
LINES = 20  # that are shown of a long list of faults
as_json_option = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON."))


@click.group(
    help=_("Places, from province to natural-village group: import lists, look one up, find one."),
    epilog=_("Example: doorstep places import villages.csv"),
)
def places() -> None:
    """Only a name for what stands below it."""


@places.command(
    "import",
    help=_("Import a list of places (CSV, UTF-8 or GB 18030, also packed as .gz): columns code, name, parent, level."),
    epilog=_("Example: doorstep places import villages.csv --level village"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--level", type=click.Choice(LEVELS), help=_("Level of all lines; else by a column, or by the code's length.")
)
@click.option("--skip-faulty", is_flag=True, help=_("Import the lines without faults, and tell the others."))
@as_json_option
def import_(file: Path, level: str | None, skip_faulty: bool, as_json: bool) -> None:
    from doorstep.kernel.clock import now, today
    from doorstep.kernel.service import start

    start()
    from doorstep.register.services.import_places import FaultyLines, import_places

    try:
        with _progress(as_json) as on_progress:
            done = import_places(
                file, level=level or "", skip_faulty=skip_faulty, by=None, now=now(), today=today(),
                on_progress=on_progress,
            )  # fmt: skip
    except FaultyLines as refusal:
        _tell_lines(refusal.faults)
        raise
    if as_json:
        _print({"written": done.written, "same": done.same, "other": _lines(done.other),
                "left_out": _lines(done.left_out)})  # fmt: skip
        return
    click.echo(_("{count} places were written, {same} were there already.").format(count=done.written, same=done.same))
    if done.other:
        click.echo(
            _("{count} lines say otherwise than what is there; they changed nothing:").format(count=len(done.other))
        )
        _tell_lines(done.other)
    if done.left_out:
        click.echo(_("{count} lines with faults were left out:").format(count=len(done.left_out)))
        _tell_lines(done.left_out)


@places.command(
    help=_("Show one place: what lies in it, what it was, what became of it."),
    epilog=_("Example: doorstep places show 530623 --on 2015-06-30"),
)
@click.argument("code")
@click.option("--on", type=click.DateTime(formats=["%Y-%m-%d"]), help=_("As it was on a day; else as it is today."))
@as_json_option
def show(code: str, on: datetime | None, as_json: bool) -> None:
    from doorstep.kernel.clock import today
    from doorstep.kernel.service import start

    start()
    from doorstep.register.places.telling import told

    answer = told(code, on.date() if on else today())
    if as_json:
        _print(answer)
        return
    for label, value in _shown(answer):
        click.echo(f"{label}  {value}")


@places.command(
    help=_("Find places by the beginning of their code, name, pinyin or initials, now or once."),
    epilog=_("Example: doorstep places search shanxian"),
)
@click.argument("text")
@click.option("--within", metavar="CODE", help=_("Only in this place."))
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help=_("How many at most."))
@as_json_option
def search(text: str, within: str | None, most: int, as_json: bool) -> None:
    from doorstep.kernel.clock import today
    from doorstep.kernel.service import start

    start()
    from doorstep.register.models import Place
    from doorstep.register.places.finding import find_places
    from doorstep.register.places.telling import place_by

    inside = Place.objects.within(place_by(within, today())) if within else Place.objects.all()
    rows = [_row(place) for place in find_places(text, within=inside, limit=most)]
    if as_json:
        _print({"rows": rows})
    elif rows:
        from doorstep.kernel.terminal import show_rows

        show_rows(rows, ("code", "level", "name", "pinyin", "until"), limit=most)
    else:
        click.echo(_("No place begins so."))


def _row(place: Any) -> dict[str, Any]:
    until = place.last_day.isoformat() if place.last_day else None
    return {"code": place.code, "level": place.level, "name": place.name, "pinyin": place.pinyin, "until": until}


def _shown(answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Code"), answer["code"]
    yield _("Name"), " ".join(filter(None, (answer["name"], answer["pinyin"], answer["english"])))
    yield _("Level"), answer["level"]
    yield _("Lies in"), " / ".join(answer["names"]) or "–"
    yield _("From, to"), f"{answer['first_day'] or '–'}, {answer['last_day'] or '–'}"
    yield _("In it today"), ", ".join(f"{level} {count}" for level, count in answer["inside"].items()) or "–"
    for was in answer["earlier"]:
        yield _("Until {day}").format(day=was["last_day"]), f"{was['code']} {was['name']}"
    for later in answer["became"]:
        yield _("From {day}").format(day=later["first_day"]), f"{later['code']} {later['name']} ({later['kind']})"


def _lines(faults: Any) -> list[dict[str, Any]]:
    return [{"line": fault.line, "fault": str(fault.text)} for fault in faults]


def _tell_lines(faults: Any) -> None:
    from doorstep.kernel.language import say
    from doorstep.kernel.terminal import language

    for fault in faults[:LINES]:
        click.echo(_("Line {line}: {fault}").format(line=fault.line, fault=say(fault.text, language())), err=True)
    if len(faults) > LINES:
        click.echo(_("... and {count} more lines.").format(count=len(faults) - LINES), err=True)


def _print(answer: dict[str, Any]) -> None:
    import json

    click.echo(json.dumps(answer, ensure_ascii=False, default=date.isoformat))


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, which standard error must be; silence elsewhere."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Writing places"), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
