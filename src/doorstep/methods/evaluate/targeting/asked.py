"""What was asked, checked before any row is read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.methods.evaluate.targeting.choosing import Quota
from doorstep.methods.evaluate.targeting.indicators import Indicator, asked_for
from doorstep.methods.evaluate.targeting.people import People
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said
from doorstep.methods.survey.admit import RESULT_COLUMNS
from doorstep.methods.survey.refused import refuse_names


@dataclass(frozen=True)
class Asked:
    """The words of a comparison of rules, as `targeting` explains them."""

    quota: Quota
    by: tuple[str, ...]
    amount: float | None
    budget: float | None
    aversion: float
    replicates: int
    seed: int
    level: float
    names: tuple[str, ...] | None

    def indicators_for(self, groups: bool) -> dict[str, Indicator]:
        """The indicators of a level; the totals of a roll-up have no gaps between groups."""
        money = self.quota.line is not None and (self.amount is not None or self.budget is not None)
        found = asked_for(self.names, money=money, groups=groups or bool(self.by))
        return {name: one for name, one in found.items() if groups or one.needs != "groups"}

    def amount_for(self, selected: float) -> float:
        """Money for each person that a rule selects, of whom there are `selected`."""
        if self.budget is not None:
            return self.budget / selected if selected > 0 else 0.0
        return self.amount or 0.0

    def refuse_score_as_quota(self, people: People) -> None:
        """Only a 0/1 choice says how many are poor."""
        if self.quota.like is not None and self.quota.like not in people.choice:
            raise Refusal(
                "targeting.quota",
                said("The rule {rule} does not say how many are poor.", rule=self.quota.like),
                why=said("Its column holds other values than 0 and 1."),
                do=said("Give a share such as 0.2, or the name of a rule that is a 0/1 choice."),
            )

    def inputs(self) -> dict[str, object]:
        """What was asked, by name, for the result."""
        asked: dict[str, object] = {"line": self.quota.line, "poorest": self.quota.share or self.quota.like}
        asked |= {"amount": self.amount, "budget": self.budget}
        asked = {name: value for name, value in asked.items() if value is not None}
        return asked | {
            "by": list(self.by), "replicates": self.replicates, "seed": self.seed, "level": self.level,
            "aversion": self.aversion,
        }  # fmt: skip


def checked(
    *,
    rules: Mapping[str, str],
    line: float | None,
    poorest: float | str | None,
    by: Sequence[str],
    amount: float | None,
    budget: float | None,
    aversion: float,
    replicates: int,
    seed: int,
    level: float,
    indicators: Sequence[str] | None,
) -> Asked:
    """Refuse what cannot be answered, whatever the rows say."""
    refuse_names(by, (*RESULT_COLUMNS, "rule"))
    _refuse_rules(rules)
    quota = _quota(rules, line, poorest)
    _refuse_money(quota, amount, budget)
    _refuse_unless(aversion >= 0 and math.isfinite(aversion), "--aversion", aversion, said("It must be 0 or more."))
    _refuse_unless(
        replicates == 0 or 50 <= replicates <= 100_000,
        "--replicates",
        replicates,
        said("It must be 0, for no errors, or between 50 and 100000."),
    )
    _refuse_unless(seed >= 0, "--seed", seed, said("It must be 0 or more."))
    _refuse_unless(0.5 <= level < 1, "--level", level, said("It must be at least 0.5 and below 1."))
    names = None if indicators is None else tuple(indicators)
    asked = Asked(quota, tuple(dict.fromkeys(by)), amount, budget, aversion, replicates, seed, level, names)
    asked.indicators_for(bool(by))
    return asked


def _refuse_unless(right: bool, option: str, value: object, why: Said) -> None:
    if not right:
        raise Refusal(
            "targeting.out-of-range",
            said("{value} cannot be used for {option}.", value=str(value), option=option),
            why=why,
            do=said("Give another value, or leave the option out."),
        )


def _refuse_rules(rules: Mapping[str, str]) -> None:
    if not rules:
        raise Refusal(
            "targeting.no-rule",
            said("There is nothing to compare."),
            why=said("No rule is named."),
            do=said("Name at least one with --rule NAME=COL, or have one made with --beside."),
        )
    if any(not name.strip() or not column for name, column in rules.items()):
        raise Refusal(
            "targeting.nameless-rule",
            said("A rule cannot be understood."),
            why=said("It has no name, or no column."),
            do=said("Write --rule NAME=COL, such as --rule score=pmt."),
        )


def _quota(rules: Mapping[str, str], line: float | None, poorest: float | str | None) -> Quota:
    if (line is None) == (poorest is None):
        raise Refusal(
            "targeting.one-quota",
            said("It is not clear who is poor."),
            why=said("--line and --poorest are both given, or neither is."),
            do=said("Give --line 1789.871 (an amount), or --poorest 0.2 (a share of the people), not both."),
        )
    if line is not None:
        _refuse_unless(math.isfinite(line), "--line", line, said("A line is a finite amount."))
        return Quota(line=float(line))
    if isinstance(poorest, str):
        if poorest not in rules:
            raise Refusal(
                "targeting.quota",
                said("{poorest} does not say how many are poor.", poorest=poorest),
                why=said("It is neither a number nor the name of a rule: {names}.", names=", ".join(rules)),
                do=said("Give a share such as 0.2, or the name of a rule that is a 0/1 choice."),
            )
        return Quota(like=poorest)
    share = float(poorest or 0.0)
    if not 0 < share < 1:
        raise Refusal(
            "targeting.quota",
            said("{share} cannot be the share of the poor.", share=str(poorest)),
            why=said("It must be above 0 and below 1."),
            do=said("Write 0.2 for the poorest 20 %."),
        )
    return Quota(share=share)


def _refuse_money(quota: Quota, amount: float | None, budget: float | None) -> None:
    if amount is not None and budget is not None:
        raise Refusal(
            "targeting.one-amount",
            said("It is not clear how much each person gets."),
            why=said("--amount and --budget are both given."),
            do=said("Give --amount (per person selected) or --budget (for all of them together)."),
        )
    given = budget if amount is None else amount
    if given is None:
        return
    _refuse_unless(
        math.isfinite(given) and given > 0, "--budget" if amount is None else "--amount", given,
        said("It must be above 0."),
    )  # fmt: skip
    if quota.line is None:
        raise Refusal(
            "targeting.no-line",
            said("How much money lowers poverty cannot be said."),
            why=said("--amount and --budget need a poverty line, and none is given."),
            do=said("Give --line instead of --poorest."),
        )
