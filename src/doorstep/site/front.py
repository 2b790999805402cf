"""The one front of all commands: `doorstep COMMAND`. It knows their names; each is imported only when it is called."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from doorstep import __version__
from doorstep.kernel import terminal
from doorstep.kernel.terminal import N_, _

# name -> (where the command stands, what it does). Help must not import a command to name it.
COMMANDS = {
    "measure": (
        "doorstep.identify.commands.measure:measure",
        N_("Who is poor, how deeply, how surely: poverty and inequality."),
    ),
    "mpi": ("doorstep.identify.commands.mpi:mpi", N_("Poverty in many dimensions at once (Alkire-Foster).")),
    "rules": (
        "doorstep.identify.commands.rules:rules",
        N_("Which rules each household meets, fails, or cannot be known for."),
    ),
    "score": (
        "doorstep.identify.commands.score:score",
        N_("A score of visible traits (proxy means test): fit it, apply it, put it on paper."),
    ),
    "rank": (
        "doorstep.identify.commands.rank:rank",
        N_("Community voices to one order of households, and how surely."),
    ),
    "targeting": (
        "doorstep.identify.commands.targeting:targeting",
        N_("How wrong each rule for finding the poor is: whom it misses and wrongly takes in."),
    ),
    "robustness": (
        "doorstep.identify.commands.robustness:robustness",
        N_("Whether conclusions hold for other cut-offs."),
    ),
    "curves": ("doorstep.identify.commands.curves:curves", N_("Lorenz and TIP curves as tables.")),
    "decompose": (
        "doorstep.identify.commands.decompose:decompose",
        N_("Where poverty and inequality lie among groups."),
    ),
    "growth": ("doorstep.identify.commands.growth:growth", N_("What changed between two surveys, and for whom.")),
    "report": (
        "doorstep.journeys.commands.report:report",
        N_("A page to look at: poverty in a survey, with errors and charts."),
    ),
    "init": (
        "doorstep.site.commands.init:init",
        N_("Make the home of an office, with its key and its first administrator."),
    ),
    "serve": (
        "doorstep.site.commands.serve:serve",
        N_("Serve the office of this home; or show a folder of reports on this machine."),
    ),
    "worker": (
        "doorstep.site.commands.worker:worker",
        N_("Accounts: add the first ones, renew a lost password, list them."),
    ),
    "backup": (
        "doorstep.site.commands.backup:backup",
        N_("Copy the whole office into one file while people work."),
    ),
    "restore": (
        "doorstep.site.commands.restore:restore",
        N_("Bring an office back from a backup, or rehearse it."),
    ),
    "register": (
        "doorstep.register.commands.register:register",
        N_("The register of households: check that what is known now follows from what was recorded."),
    ),
    "places": (
        "doorstep.register.commands.places:places",
        N_("Places, from province to natural-village group: import lists, look one up, find one."),
    ),
    "policy": (
        "doorstep.policy.commands.policy:policy",
        N_("The rules: look into them, check a pack, compare two, adopt one."),
    ),
    "trail": (
        "doorstep.trail.commands.trail:trail",
        N_("What was decided, when and by whom: seal it, show its head, write it out, check it."),
    ),
    "key": (
        "doorstep.site.commands.key:key",
        N_("The key of the office: add a new one, seal everything under it, retire the old."),
    ),
    "bench": ("doorstep.journeys.commands.bench:bench", N_("Make simulated data of any size to measure speed with.")),
    "reference": ("doorstep.site.reference:reference", N_("Write the list of commands from their own help.")),
}


class Front(click.Group):
    """Commands by name, loaded late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        return getattr(import_module(module), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(says)) for name, (_where, says) in COMMANDS.items()])


def front() -> click.Group:
    """The group itself, its words in the language chosen."""
    return Front(
        name="doorstep",
        help=_("Find every poor household, and say honestly how surely. All figures come with their errors."),
        epilog=_("Example: doorstep measure survey.csv --welfare spending --size members --line 1789.871"),
        params=[
            click.Option(["--language"], metavar="en|zh", help=_("Language of what is said here.")),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_tell_version,
                help=_("Show the version and stop."),
            ),
        ],
        callback=lambda language: None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )


def _tell_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"doorstep {__version__}")
        ctx.exit()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process: 0 done, 1 a fault of ours, 2 refused, 130 stopped by the user."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    terminal.speak_in(terminal.language_asked(words, os.environ))
    sys.exit(terminal.guarded(front(), words, as_json="--json" in words, debug="DOORSTEP_DEBUG" in os.environ))
