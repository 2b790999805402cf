"""doorstep backup: the whole office in one file, without its key."""

from pathlib import Path

import click

from doorstep.kernel.terminal import _


@click.command(
    help=_("Copy the whole office into one file while people work. The key is never in it: keep it apart."),
    epilog=_("Example: doorstep backup -o /mnt/disk/doorstep-2026-11-25.backup"),
)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), required=True, metavar="OUT",
    help=_("The new file; nothing is written over."),
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: file, parts and the head of the trail."))
def backup(out: Path, as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.home import require_home
    from doorstep.kernel.service import start

    start()
    from doorstep.site.office.copying import back_up

    manifest = back_up(require_home(), out.absolute(), now())
    if as_json:
        import json

        click.echo(
            json.dumps({"file": str(out), "parts": len(manifest["files"]), "head": json.loads(manifest["head"])})
        )
        return
    click.echo(_("The office is in {file}. Its key is not: keep that apart.").format(file=out))
    click.echo(_("Rehearse now and then: doorstep restore {file} --rehearse").format(file=out))
