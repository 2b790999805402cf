"""doorstep worker: accounts, for whoever looks after the machine of an office."""

import json

import click

from doorstep.kernel.terminal import _, show_rows

as_json_option = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON."))


@click.group(no_args_is_help=False, help=_("Accounts: add the first ones, renew a lost password, list them."))
def worker() -> None:
    """Only a name for what stands below it."""


@worker.command(
    help=_("Add a worker with a duty from today on. Later ones are better added on the page, by two people."),
    epilog=_("Example: doorstep worker add --login li.na --name 李娜 --role county_admin"),
)
@click.option("--login", required=True, help=_("Name to sign in with."))
@click.option("--name", required=True, help=_("Name of the person as colleagues know it."))
@click.option("--role", required=True, help=_("A role of the policy pack, such as county_admin."))
@click.option("--place", default="", help=_("Code of the place; left out, the whole office."))
@as_json_option
def add(login: str, name: str, role: str, place: str, as_json: bool) -> None:
    from doorstep.kernel.clock import now, today
    from doorstep.kernel.service import start

    start()
    from doorstep.register.services.operate import add_by_operator

    _hand_over(
        login, add_by_operator(login=login, name=name, role=role, place=place, now=now(), today=today()), as_json
    )


@worker.command(
    help=_("Make a new one-time password for LOGIN; wherever the account is signed in, it is signed out."),
    epilog=_("Example: doorstep worker password duan.ming"),
)
@click.argument("login")
@as_json_option
def password(login: str, as_json: bool) -> None:
    from doorstep.kernel.clock import now
    from doorstep.kernel.service import start

    start()
    from doorstep.register.services.operate import renew_by_operator

    _hand_over(login, renew_by_operator(login=login, now=now()), as_json)


@worker.command(name="list", help=_("List the accounts and their duties, without names."),
                epilog=_("Example: doorstep worker list --json"))  # fmt: skip
@as_json_option
def list_(as_json: bool) -> None:
    from doorstep.kernel.clock import today
    from doorstep.kernel.service import start

    start()
    from doorstep.register.models import Duty

    columns = ("login", "role", "place", "from", "until", "open")
    rows = [
        dict(zip(columns, (duty.principal.login, duty.role, duty.place.code if duty.place else "*",
                           duty.first_day.isoformat(), duty.last_day.isoformat() if duty.last_day else "",
                           duty.principal.is_active), strict=True))
        for duty in Duty.objects.to_come(today()).filter(household=None).select_related("principal", "place")
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps({"rows": rows}, ensure_ascii=False))
    else:
        show_rows(rows, columns)


def _hand_over(login: str, word: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"login": login, "password": word}))
    else:
        click.echo(_("Sign in as {login} with this password, once: {word}").format(login=login, word=word))
