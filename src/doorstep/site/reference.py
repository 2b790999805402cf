"""doorstep reference: the list of commands, written from their own help so that it cannot drift from them."""

import os
from pathlib import Path

import click

from doorstep.kernel.terminal import _


@click.command(
    help=_("Write every command with its options as Markdown, from the help texts themselves."),
    epilog=_("Example: doorstep reference -o docs/look-up/commands.md"),
)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), metavar="OUT", help=_("Write here instead of printing.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON: command and help."))
def reference(out: Path | None, as_json: bool) -> None:
    from doorstep.site.front import front

    whole = front()
    root = click.Context(whole, info_name="doorstep", terminal_width=110, **whole.context_settings)
    pages = dict(_pages(whole, root))
    text = "# Commands\n\nWritten by `make docs` from the commands' own help.\n"
    text += "".join(f"\n## {name}\n\n```\n{help_text}\n```\n" for name, help_text in pages.items())
    if as_json:
        import json

        click.echo(json.dumps(pages, ensure_ascii=False))
    if out is None:
        if not as_json:
            click.echo(text, nl=False)
        return
    unfinished = out.with_name(f".{out.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, out)


def _pages(group: click.Group, above: click.Context) -> list[tuple[str, str]]:
    pages = []
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is None:
            continue
        here = click.Context(command, info_name=name, parent=above)
        if isinstance(command, click.Group):
            pages += _pages(command, here)
        else:
            pages.append((here.command_path, command.get_help(here)))
    return pages
