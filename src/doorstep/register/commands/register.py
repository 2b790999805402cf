"""doorstep register: make what is known now anew, and say where it was not the same."""

import json
from typing import Any

import click

from doorstep.kernel.terminal import _


@click.group(
    help=_("The register of households: check that what is known now follows from what was recorded."),
    epilog=_("Example: doorstep register rebuild --check"),
)
def register() -> None:
    """Only a name for what stands below it."""


@register.command(
    help=_("Make what is known now anew from all observations. People may work meanwhile."),
    epilog=_("Example: doorstep register rebuild --check"),
)
@click.option("--check", is_flag=True, help=_("Only say which rows are not the same; end with 2 if there are any."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON."))
def rebuild(check: bool, as_json: bool) -> None:
    from doorstep.kernel.service import start

    start()
    from doorstep import policy
    from doorstep.methods.kernel.refusal import Refusal
    from doorstep.methods.kernel.said import said
    from doorstep.register.now.rebuild import rebuild as made_anew

    found: dict[str, Any] = {"rows": 0, "households": [], "persons": []}
    for portion in made_anew(policy.current(), write_them=not check):
        found["rows"] += portion.rows
        found["households"] += portion.households
        found["persons"] += portion.persons
    differ = len(found["households"]) + len(found["persons"])
    if check and differ:
        raise Refusal(
            "register.not-the-same",
            said("{count} of {rows} rows are not what the observations say.", count=differ, rows=found["rows"]),
            why=said("Somebody changed them past Doorstep, or the policy pack in force is another one than then."),
            do=said("Make them anew: doorstep register rebuild"),
        )
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(_("{rows} rows were made anew; {count} were not the same.").format(rows=found["rows"], count=differ))
