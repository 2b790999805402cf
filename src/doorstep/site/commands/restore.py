"""doorstep restore: an office from its backup."""

import os
from pathlib import Path

import click

from doorstep.kernel.terminal import _


@click.command(
    help=_("Bring an office back from FILE into a home that does not exist yet, after checking all of it."),
    epilog=_("Example: doorstep restore /mnt/disk/doorstep-2026-11-25.backup --rehearse"),
)  # fmt: skip
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rehearse", is_flag=True, help=_("Check everything and keep nothing."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: what was found."))
def restore(file: Path, rehearse: bool, as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.home import current_home
    from doorstep.site.office.bringing_back import bring_back

    found = bring_back(current_home(), file, rehearse=rehearse, environment=os.environ, now=now())
    if as_json:
        import json

        answer = {"home": str(found.home), "made": found.made, "entries": found.entries, "kept": found.kept,
                  "households": found.households, "workers": found.workers}  # fmt: skip
        click.echo(json.dumps(answer))
        return
    click.echo(_("The backup of {made} holds {households} households and {workers} workers.").format(
        made=found.made[:16].replace("T", " "), households=found.households, workers=found.workers))  # fmt: skip
    click.echo(_("The trail verifies: {size} entries, none altered.").format(size=found.entries))
    if found.kept:
        click.echo(_("The office is back in {folder}. Then: doorstep serve").format(folder=found.home))
    else:
        click.echo(_("This was a rehearsal: nothing was kept."))
