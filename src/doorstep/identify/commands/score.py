"""doorstep score: what stands below it learns a score from a survey, applies it to households, and puts it on paper."""

import click

from doorstep.identify.commands.score_apply import apply_score
from doorstep.identify.commands.score_card import card
from doorstep.identify.commands.score_fit import fit_score
from doorstep.kernel.terminal import _


@click.group(
    no_args_is_help=False,
    help=_("A score of visible traits (proxy means test): it suggests whom to visit, and lists nobody."),
)
def score() -> None:
    """Only a name for what stands below it."""


score.add_command(fit_score)
score.add_command(apply_score)
score.add_command(card)
