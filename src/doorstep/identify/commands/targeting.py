"""doorstep targeting: how wrong each rule for finding the poor is, with intervals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from doorstep.identify.commands.options import (
    Amount,
    answer,
    answer_options,
    engine_of,
    engine_options,
    with_notes,
)
from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


@click.command(
    help=_(
        "Say how wrong each rule for finding the poor is: whom it misses (exclusion), whom it wrongly takes in "
        "(inclusion), with intervals by bootstrap of the clusters. A lower truth and a lower rule value mean poorer; a "
        "rule of only 0 and 1 selects where it is 1, any other takes as many of its lowest as there are poor."
    ),
    epilog=_(
        "Example: doorstep targeting survey.csv --truth spending --poorest 0.2 --rule score=pmt --rule village=chosen "
        "--beside geographic=district --beside random --size members --weight w --cluster village --by head"
    ),
)
@click.argument("data")
@click.option(
    "--truth", metavar="COL", required=True, help=_("True welfare per person, such as consumption; lower is poorer.")
)
@click.option("--line", type=float, metavar="N", help=_("Who is strictly below this line is poor."))
@click.option(
    "--poorest",
    metavar="SHARE|NAME",
    help=_("The poorest share of the people is poor, such as 0.2; or as many as the 0/1 rule NAME selects."),
)
@click.option(
    "--rule",
    "rules",
    metavar="NAME=COL",
    multiple=True,
    help=_("A rule and its column; NAME=-COL where higher means poorer. Repeat to compare several."),
)
@click.option(
    "--beside",
    metavar="KIND[=COL[=VALUE]]",
    multiple=True,
    help=_(
        "Also a rule made here: geographic=COL, categorical=COL, categorical=COL=VALUE, community=COL, random, "
        "universal."
    ),
)
@click.option("--size", metavar="COL", help=_("People in the household; without it each row is one person."))
@click.option("--weight", metavar="COL", help=_("Survey weight of the row; without it each row weighs the same."))
@click.option("--cluster", metavar="COL", help=_("First-stage cluster (village, commune) the row was drawn with."))
@click.option("--strata", metavar="COL", help=_("Stratum the row was drawn from."))
@click.option("--by", metavar="COL", multiple=True, help=_("Column that names the group; repeat to cross several."))
@click.option("--rollup", is_flag=True, help=_("Also the totals of each leading part of --by, and of the whole."))
@click.option(
    "--within",
    metavar="COL",
    multiple=True,
    help=_("Take the quota and all cuts apart in each value (village); repeat to cross several (village and year)."),
)
@click.option(
    "--indicators", metavar="LIST", help=_("Which figures, separated by commas; all that can be computed without it.")
)
@click.option("--amount", type=float, metavar="N", help=_("Money for each person selected: what it lowers poverty by."))
@click.option(
    "--budget", type=float, metavar="N", help=_("Money for all, shared alike by those selected, instead of --amount.")
)
@click.option(
    "--aversion", type=float, default=2.0, show_default=True, help=_("Aversion to inequality in the welfare weights.")
)
@click.option(
    "--replicates", type=int, default=1000, show_default=True, help=_("Replicates of the bootstrap; 0 for no errors.")
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help=_("Seed of its draws; the same seed, the same figures.")
)
@click.option(
    "--level",
    type=Amount(0.5, 0.999),
    default=0.95,
    show_default=True,
    help=_("Confidence level of the intervals."),
)
@engine_options
@answer_options
def targeting(data: str, out: Path | None, as_json: bool, **words: Any) -> None:
    from doorstep.methods.engine import open_table
    from doorstep.methods.evaluate.targeting import rules_beside
    from doorstep.methods.evaluate.targeting import targeting as targeted

    named = rules_of(words["rules"])
    made = [beside_of(word) for word in words["beside"]]
    engine = engine_of(words)
    opened = open_table(data, on=engine)
    labelled = [*words["by"], *(one.column for one in made if one.kind == "categorical")]
    weights = {name: words[name] for name in ("size", "weight")}
    table, rules, notes = rules_beside(opened.labelled(labelled), made, truth=words["truth"], **weights, on=engine)
    passed = (
        "line",
        "cluster",
        "strata",
        "by",
        "rollup",
        "within",
        "amount",
        "budget",
        "aversion",
        "replicates",
        "seed",
    )
    result = targeted(
        table,
        truth=words["truth"],
        rules=together(named, rules),
        poorest=poorest_of(words["poorest"]),
        indicators=indicators_of(words["indicators"]),
        level=words["level"],
        **weights,
        **{name: words[name] for name in passed},
        on=engine,
    )
    answer(with_notes(result, (*opened.notes, *notes), data=data), out=out, as_json=as_json)


def rules_of(words: Sequence[str]) -> dict[str, str]:
    """NAME=COL of each --rule."""
    rules: dict[str, str] = {}
    for word in words:
        name, equals, column = word.partition("=")
        if not (name.strip() and equals and column):
            raise Refusal(
                "targeting.rule-form",
                said("The rule {word} cannot be understood.", word=word),
                why=said("A rule is written NAME=COL: a name for the results, and the column it is in."),
                do=said("Write, for example, --rule score=pmt."),
            )
        rules = together(rules, {name.strip(): column})
    return rules


def together(named: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """Both sets of rules; a name that stands in both is refused."""
    twice = [name for name in more if name in named]
    if twice:
        raise Refusal(
            "targeting.rule-twice",
            said("The rules cannot be told apart."),
            why=said("{names} is named more than once.", names=", ".join(twice)),
            do=said("Give every rule a name of its own, once."),
        )
    return named | more


def beside_of(word: str) -> Any:
    """KIND, KIND=COL or KIND=COL=VALUE of a --beside."""
    from doorstep.methods.evaluate.targeting import Beside

    kind, _equals, rest = word.partition("=")
    column, equals, value = rest.partition("=") if kind == "categorical" else (rest, "", "")
    return Beside(kind, column or None, value if equals else None)


def poorest_of(word: str | None) -> float | str | None:
    """The share as a number, or the name of a rule."""
    if word is None:
        return None
    try:
        return float(word)
    except ValueError:
        return word


def indicators_of(words: str | None) -> tuple[str, ...] | None:
    """The names of the indicators, or None for all."""
    return None if words is None else tuple(name.strip() for name in words.split(",") if name.strip())
