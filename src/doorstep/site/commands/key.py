"""doorstep key: a new key for the office, everything sealed under it, the old one retired; in three steps."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from doorstep.kernel import terminal
from doorstep.kernel.language import say
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Note, said

out_option = click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="OUT",
    help=_("The new file of keys; only its owner can read it. Nothing is written over."),
)
as_json_option = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: the numbers of keys only."))


@click.group(
    no_args_is_help=False,
    help=_("The key of the office: add a new one, seal everything under it, retire the old."),
)
def key() -> None:
    """Only a name for what stands below it."""


@key.command(
    help=_("Show which keys are here and how many values each has sealed; never a key itself."),
    epilog=_("Example: doorstep key show --json"),
)
@as_json_option
def show(as_json: bool) -> None:
    from doorstep.kernel.service import start
    from doorstep.kernel.vault import vault

    start()
    from doorstep.kernel.resealing import keys_in_use

    used = keys_in_use()
    numbers = sorted({*vault().masters, *used} - {0})
    rows = [
        {"key": number, "here": number in vault().masters, "seals": number == vault().newest, "values": used[number]}
        for number in numbers
    ]
    if as_json:
        click.echo(json.dumps({"rows": rows}))
    else:
        terminal.show_rows(rows, ["key", "here", "seals", "values"])


@key.command(
    help=_("Write a file of keys with a new one in it. Restart with that file, then seal everything again."),
    epilog=_("Example: doorstep key rotate -o new.key"),
)
@out_option
@as_json_option
def rotate(out: Path, as_json: bool) -> None:
    from doorstep.kernel.home import require_home
    from doorstep.kernel.rotation import with_a_new_key
    from doorstep.kernel.vault import vault

    require_home()
    keys = with_a_new_key(vault())
    _write(keys, out)
    if as_json:
        click.echo(json.dumps({"keys": sorted(keys)}))
        return
    click.echo(_("The keys are in {file}; the new one is number {number}.").format(file=out, number=max(keys)))
    click.echo(_("Restart Doorstep with DOORSTEP_KEY_FILE={file}, then run: doorstep key reseal").format(file=out))


@key.command(
    help=_("Seal under the newest key whatever an older one sealed. It can be stopped and started again at any time."),
    epilog=_("Example: doorstep key reseal --json"),
)
@as_json_option
def reseal(as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.service import start
    from doorstep.kernel.vault import vault

    start()
    from django.db import transaction

    from doorstep.kernel.resealing import keys_in_use
    from doorstep.kernel.resealing import reseal as resealed
    from doorstep.trail.services.record import record

    newest = vault().newest
    waiting = sum(count for number, count in keys_in_use().items() if number != newest)
    done, closed = 0, []
    with click.progressbar(length=waiting, file=sys.stderr, hidden=as_json) as bar:
        for portion in resealed(vault()):
            done += portion.done
            closed += [f"{portion.column.model} {number}" for number in portion.closed]
            bar.update(portion.done + len(portion.closed))
    if done:
        with transaction.atomic():
            record("key.reseal", by="doorstep.key", place="", now=now(), payload={"key": newest, "values": done})
    if as_json:
        click.echo(json.dumps({"key": newest, "values": done, "closed": closed}))
    else:
        click.echo(_("Sealed under key {number}: {count} values.").format(number=newest, count=done))
    if closed:
        count = len(closed)
        text = said("{count} values cannot be opened and were left as they are: {rows}.", count=count, rows=closed)
        terminal.tell([Note("key.closed", text)], lambda note: say(note.text, terminal.language()))


@key.command(
    help=_("Write a file of keys without the old ones, once nothing is sealed under them any more."),
    epilog=_("Example: doorstep key retire -o only.key"),
)
@out_option
@as_json_option
def retire(out: Path, as_json: bool) -> None:
    from doorstep.kernel.service import start
    from doorstep.kernel.vault import vault

    start()
    from doorstep.kernel.resealing import keys_in_use
    from doorstep.kernel.rotation import without_old_keys

    keys = without_old_keys(vault(), keys_in_use())
    _write(keys, out)
    if as_json:
        click.echo(json.dumps({"keys": sorted(keys)}))
        return
    click.echo(_("The keys are in {file}; the new one is number {number}.").format(file=out, number=max(keys)))
    click.echo(_("Backups made before need the old file: keep it apart, as long as you keep them."))


def _write(keys: Mapping[int, bytes], out: Path) -> None:
    from doorstep.kernel.rotation import written
    from doorstep.kernel.whole import whole_file

    trouble = _in_the_way(out)
    if trouble is None:
        try:
            with whole_file(out) as part:
                part.write_text(written(keys), encoding="utf-8")
        except OSError as fault:
            trouble = fault.strerror or str(fault)
        else:
            return
    raise Refusal(
        "key.not-written",
        said("The file of keys cannot be written."),
        why=said("{file}: {trouble}", file=str(out), trouble=trouble),
        do=said("Name a new file in a folder that exists, outside of the home."),
    )


def _in_the_way(out: Path) -> object:
    """Why a file of keys may not be written here, None when it may."""
    from doorstep.kernel.home import current_home

    if out.exists():
        return said("a file of that name is there")
    if out.absolute().resolve().is_relative_to(current_home().folder.resolve()):
        return said("a key is never kept inside the home it protects")
    return None
