"""doorstep policy: look into the rules, check a pack, compare two, adopt one."""

import json
import re
from datetime import datetime
from typing import Any

import click

from doorstep.kernel import terminal
from doorstep.kernel.terminal import _
from doorstep.policy.commands.telling import entry_of, fault_of, in_short, row_of
from doorstep.policy.pack import Pack

_HASH = re.compile(r"[0-9a-f]{64}")
_day = click.DateTime(formats=["%Y-%m-%d"])
as_json_option = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON."))


@click.group(no_args_is_help=False, help=_("The rules: look into them, check a pack, compare two, adopt one."))
def policy() -> None:
    """Only a name for what stands below it."""


@policy.command(
    help=_(
        "Read PACK (a folder, or one that comes with Doorstep; without it, each of these) and name every fault by file "
        "and line."
    ),
    epilog=_("Example: doorstep policy check our-county/"),
)
@click.argument("pack", required=False)
@as_json_option
def check(pack: str | None, as_json: bool) -> int:
    from doorstep.policy.checking import checked
    from doorstep.policy.reading import shipped

    rows = []
    for named in list(shipped()) if pack is None else [pack]:
        found, faults = checked(named)
        digest = found.digest if found is not None and not faults else ""
        rows.append({"pack": named, "digest": digest, "faults": [fault_of(one) for one in faults]})
    if as_json:
        click.echo(json.dumps({"rows": rows}, ensure_ascii=False))
    else:
        _tell_checked(rows)
    return terminal.REFUSED if any(row["faults"] for row in rows) else 0


def _tell_checked(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for fault in row["faults"]:
            where = f"{row['pack']}/{fault['file']}" + (f":{fault['line']}" if fault["line"] else "")
            click.echo(terminal.visible(f"{where}: {fault['what']} [{fault['code']}]"))
        if row["faults"]:
            click.echo(_("{pack}: {count} faults.").format(pack=row["pack"], count=len(row["faults"])))
        else:
            click.echo(_("{pack}: no fault. Its hash is {digest}.").format(**row))


@policy.command(
    help=_("What changed from A to B, and whom it concerns. Each is a folder, a name, or the hash a case has kept."),
    epilog=_("Example: doorstep policy diff cn demo"),
)
@click.argument("a")
@click.argument("b")
@as_json_option
def diff(a: str, b: str, as_json: bool) -> None:
    from doorstep.policy.differing import differences

    rows = [row_of(change) for change in differences(_opened(a), _opened(b))]
    if as_json:
        click.echo(json.dumps({"rows": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(terminal.visible(in_short(row)))
    click.echo(_("{count} differences.").format(count=len(rows)))


@policy.command(
    help=_("The values that hold on a day in a place, or one of them with its source and all its days."),
    epilog=_("Example: doorstep policy show line --pack demo --on 2026-03-01"),
)
@click.argument("key", required=False)
@click.option("--pack", "named", metavar="PACK", help=_("A folder or a name; without it, the rules in force here."))
@click.option("--on", "day", type=_day, metavar="DAY", help=_("The day; without it, today."))
@click.option(
    "--place",
    metavar="PATH",
    default="",
    help=_("Codes of the place from the top down, with strokes between: 53/5303/530325."),
)
@click.option("--local", "only_local", is_flag=True, help=_("Only values that places may set."))
@as_json_option
def show(key: str | None, named: str | None, day: datetime | None, place: str, only_local: bool, as_json: bool) -> None:
    from doorstep.kernel.clock import today
    from doorstep.policy.commands.telling import values_on

    pack = _in_force() if named is None else _opened(named)
    path = tuple(code for code in place.split("/") if code)
    on = day.date() if day else today()
    rows = [entry_of(pack.value(key, on=on, path=path))] if key else values_on(pack, on, path, only_local)
    if as_json:
        click.echo(json.dumps({"rows": rows}, ensure_ascii=False))
    elif key:
        for name, content in rows[0].items():
            click.echo(terminal.visible(f"{name:<11}{content}"))
    else:
        terminal.show_rows(rows, ("key", "value", "unit", "place", "status", "source"), limit=1000)


@policy.command(
    help=_("Work by PACK from now on, with the local values that were confirmed. Cases keep the rules they have."),
    epilog=_("Example: doorstep policy adopt cn"),
)
@click.argument("pack")
@as_json_option
def adopt(pack: str, as_json: bool) -> None:
    from doorstep.kernel.clock import now

    _start()
    from doorstep.policy.services.adopt import adopt as put_in_force

    digest = put_in_force(named=pack, by="doorstep", now=now())
    if as_json:
        click.echo(json.dumps({"pack": pack, "hash": digest}, ensure_ascii=False))
    else:
        click.echo(_("In force: {pack}, hash {digest}.").format(pack=pack, digest=digest))


def _opened(named: str) -> Pack:
    from doorstep import policy as asked

    if not _HASH.fullmatch(named):
        return asked.open_pack(named)
    _start()
    return asked.stored(named)


def _in_force() -> Pack:
    from doorstep import policy as asked

    _start()
    return asked.current()


def _start() -> None:
    from doorstep.kernel.service import start

    start()
