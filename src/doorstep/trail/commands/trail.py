"""doorstep trail: seal it, show its head, write it out, and check what was written out."""

import json
from pathlib import Path

import click

from doorstep.kernel import terminal
from doorstep.kernel.language import say
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.trail.heads import SignedHead

as_json_option = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: the head as one object."))


@click.group(
    no_args_is_help=False,
    help=_("What was decided, when and by whom: seal it, show its head, write it out, check it."),
)
def trail() -> None:
    """Only a name for what stands below it."""


@trail.command(
    help=_("Put every new entry in its order into the tree and sign the head. The service does it after each act."),
    epilog=_("Example: doorstep trail seal --json"),
)
@as_json_option
def seal(as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.service import start

    start()
    from doorstep.trail.services.seal import seal as seal_new

    _show(seal_new(now()), as_json)


@trail.command(
    help=_("Show the head signed last, for an auditor to keep and for the public report."),
    epilog=_("Example: doorstep trail head --json > head.json"),
)
@as_json_option
def head(as_json: bool) -> None:
    from doorstep.kernel.service import start

    start()
    from doorstep.trail.services.seal import newest_head

    newest = newest_head()
    if newest is None:
        raise Refusal(
            "trail.not-sealed",
            said("There is no head to show."),
            why=said("Nothing was sealed yet."),
            do=said("Sign the first one with doorstep trail seal."),
        )
    _show(newest, as_json)


@trail.command(
    help=_("Seal, then write the whole trail into one file: one entry a line, nothing about anybody, and the head."),
    epilog=_("Example: doorstep trail export -o trail.jsonl"),
)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), required=True, metavar="OUT", help=_("The file to write.")
)
@as_json_option
def export(out: Path, as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.service import start

    start()
    from doorstep.trail.services.export import export as write_out

    _show(write_out(out, now()), as_json)


@trail.command(
    help=_("Check an exported trail on any machine: every byte, its end, its key, and that it was not rewritten."),
    epilog=_("Example: doorstep trail verify trail.jsonl --key 3b6a27... --since head.json"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", metavar="PUB", help=_("The public key that the office has published, or a file that holds it."))
@click.option("--since", metavar="HEAD", help=_("A head kept from before: SIZE:ROOT, a file, or an earlier export."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: the head, and what could not be checked."))
def verify(file: Path, key: str | None, since: str | None, as_json: bool) -> None:
    from doorstep.trail.given import earlier_given, public_key_given
    from doorstep.trail.verify import verify as check

    found = check(
        file,
        key=public_key_given(key) if key is not None else None,
        since=earlier_given(since) if since is not None else None,
    )
    speaks = terminal.language()
    if as_json:
        unchecked = [{"code": note.code, "text": say(note.text, speaks)} for note in found.unchecked]
        click.echo(json.dumps({"head": json.loads(found.head.line()), "unchecked": unchecked}, ensure_ascii=False))
        return
    click.echo(_("The trail verifies: {size} entries, none altered.").format(size=found.head.size))
    _show(found.head, as_json=False)
    terminal.tell(found.unchecked, lambda note: say(note.text, speaks))


@trail.command(
    help=_("Check with the key of the office what an export cannot show: every payload opens beside its own entry."),
    epilog=_("Example: doorstep trail check --json"),
)
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: counts, and numbers of entries."))
def check(as_json: bool) -> int:
    from dataclasses import asdict

    from doorstep.kernel.service import start

    start()
    from doorstep.trail import faults
    from doorstep.trail.services.check import check as check_all

    found = check_all()
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return 0 if found.holds else terminal.REFUSED
    if not found.holds:
        raise faults.payloads_wrong(found.closed, found.vanished)
    click.echo(
        _("Payloads opened: {opened}. Erased by an act: {erased}.").format(opened=found.opened, erased=found.erased)
    )
    return 0


def _show(signed: SignedHead, as_json: bool) -> None:
    """As JSON it is the line itself, which `verify --since` takes; else what a person compares and writes down."""
    if as_json:
        click.echo(signed.line().decode())
        return
    click.echo(_("entries  {size}").format(size=signed.size))
    click.echo(_("signed   {at}").format(at=f"{signed.at:%Y-%m-%d %H:%M:%S} UTC"))
    click.echo(_("head     {head}").format(head=f"{signed.size}:{signed.root.hex()}"))
    click.echo(_("key      {key}").format(key=signed.key.hex()))
