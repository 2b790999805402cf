"""doorstep init: the home of an office, its key and its first administrator."""

import os
from pathlib import Path

import click

from doorstep.kernel.terminal import _


@click.command(
    help=_("Make the home of an office: its folder, its database, its key and its first administrator."),
    epilog=_("Example: doorstep init --login duan.ming --name 段明 --key-file /root/doorstep.key"),
)
@click.option("--login", default="admin", show_default=True, help=_("Name the first administrator signs in with."))
@click.option("--name", default="", help=_("Name of that person as colleagues know it; else the name to sign in with."))
@click.option("--role", default="", help=_("Role of the policy pack; else the first one that may give duties."))
@click.option(
    "--key-file", type=click.Path(path_type=Path), help=_("Write a new key into this file instead of printing it.")
)
@click.option("--demo", is_flag=True, help=_("Keep the key inside the home: for invented people only."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON."))
def init(login: str, name: str, role: str, key_file: Path | None, demo: bool, as_json: bool) -> None:
    from doorstep.kernel.clock import now, today
    from doorstep.kernel.home import current_home
    from doorstep.site.office.making import make_home

    made = make_home(
        current_home(), login=login, name=name or login, role=role, demo=demo, key_file=key_file,
        environment=os.environ, today=today(), now=now(),
    )  # fmt: skip
    if as_json:
        import json

        answer = {"home": str(made.home), "login": made.login, "password": made.password, "demo": made.demo}
        click.echo(json.dumps(answer | ({"key": made.key} if made.key else {}), ensure_ascii=False))
        return
    click.echo(_("The home of the office is in {folder}").format(folder=made.home))
    click.echo(_("Sign in as {login} with this password, once: {word}").format(login=made.login, word=made.password))
    if made.key:
        click.echo(_("The key of the office, shown only now: {key}").format(key=made.key))
        click.echo(_("Keep it apart from this folder, and once more on paper in a safe. Without it no backup opens."))
        click.echo(_("Each command asks for it: set DOORSTEP_KEY or DOORSTEP_KEY_FILE."))
    if key_file is not None:
        click.echo(_("The key of the office is in {file}. Move it apart from this folder.").format(file=key_file))
    if made.demo:
        click.echo(_("This is a demonstration: its key lies inside the folder. Use it for invented people only."))
    click.echo(_("Then: doorstep serve"))
