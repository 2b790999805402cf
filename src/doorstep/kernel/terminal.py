"""How commands speak: in the reader's language, in three parts to refuse, as a table or JSON to answer."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import click

from doorstep.kernel.language import choose, speak, translator
from doorstep.methods.kernel.refusal import Refusal

_language: ContextVar[str] = ContextVar("language", default="en")

REFUSED, OUR_FAULT, STOPPED = 2, 1, 130


def _(text: str) -> str:
    """The text in the language chosen for this run."""
    return translator(_language.get()).gettext(text)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text


def language_asked(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of `--language zh` (or `--language=zh`), else the one the environment names, else English."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--language" or word.startswith("--language="):
            return choose(following if word == "--language" else word.partition("=")[2], environment)
    return choose(None, environment)


def speak_in(language: str) -> None:
    """Choose the language of this run, also for the words of the option parser."""
    _language.set(language)
    if language != "en":
        for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"):
            module = sys.modules.get(f"click.{name}")
            for word, spoken in (("_", _), ("ngettext", translator(language).ngettext)):
                if hasattr(module, word):
                    setattr(module, word, spoken)


def language() -> str:
    """The language of this run: "en" or "zh"."""
    return _language.get()


def guarded(command: click.Command, words: Sequence[str], *, as_json: bool, debug: bool) -> int:
    """Run a command; whatever goes wrong becomes one message in three parts and an exit code, never a traceback."""
    try:
        answer = command.main(list(words), prog_name="doorstep", standalone_mode=False)
    except Refusal as refusal:
        return _refuse(refusal.code, *speak(refusal, language()), as_json=as_json)
    except click.ClickException as mistake:
        return _refuse("command.not-understood", *_mistake(mistake), as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped. Nothing was half-written."), err=True)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        return 0
    except Exception as fault:
        if debug:
            raise
        return _own_fault(fault, as_json=as_json)
    return answer if isinstance(answer, int) else 0


def _mistake(mistake: click.ClickException) -> tuple[str, str, str]:
    context = getattr(mistake, "ctx", None)
    where = context.command_path if context is not None else "doorstep"
    return (
        _("The command cannot be run as it was typed."),
        mistake.format_message(),
        _("See what it takes, with an example: {command} --help").format(command=where),
    )


def _own_fault(fault: Exception, *, as_json: bool) -> int:
    _refuse(
        "doorstep.own-fault",
        _("Doorstep met a fault of its own and stopped. Nothing was half-written."),
        f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}",
        _("Run it again with DOORSTEP_DEBUG=1 set and report what it prints. Leave out personal data."),
        as_json=as_json,
    )
    return OUR_FAULT


def _refuse(code: str, what: str, why: str, do: str, *, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"refusal": {"code": code, "what": what, "why": why, "do": do}}, ensure_ascii=False))
    stop = _("Why:"), _("What to do:")
    click.echo(visible(f"{what}\n  {stop[0]} {why}\n  {stop[1]} {do}"), err=True)
    return REFUSED


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, limit: int = 60) -> None:
    """Print rows as a table; longer ones are cut, and it is said how many rows are not shown."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, emoji=False, markup=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(visible(name), justify="right" if _counts(rows, name) else "left", overflow="fold")
    for row in rows[:limit]:
        table.add_row(*(_cell(row[name]) for name in columns))
    console.print(table)
    if len(rows) > limit:
        click.echo(_("... and {count} more rows. Write all of them with -o FILE.").format(count=len(rows) - limit))


def _counts(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    return any(isinstance(row[name], int | float) for row in rows[:20])


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) < 1e15 and value == round(value) and abs(value) >= 1000 else f"{value:.6g}"
    return visible(str(value))


def visible(text: str) -> str:
    """Text of a file as a terminal may show it: control characters, which could rewrite the screen, by their names."""
    return "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)


def tell(notes: Sequence[object], says: Callable[[Any], str]) -> None:
    """Print what a reader must know beside the figures, on standard error so that pipes carry figures only."""
    for note in notes:
        click.echo(visible(f"! {says(note)}"), err=True)
