"""What the rules are called and how they are made, and how a figure of theirs is said."""

from collections.abc import Mapping
from dataclasses import replace

from doorstep.journeys.report.content_finding import RULES, Finding
from doorstep.journeys.report.estimates import Estimate
from doorstep.journeys.report.speaker import Speaker
from doorstep.methods.drawing import Interval


class Names:
    """The names of the rules in one language."""

    def __init__(self, given: Finding, speak: Speaker) -> None:
        self.speak = speak
        chosen, areas = speak.words(given.chosen), speak.words(given.areas)
        self._names = {
            "score": speak._("the score"),
            "geographic_apart": speak._("whole {areas}", areas=areas),
            "geographic": speak._("whole {areas}, from the same file", areas=areas),
            "categorical": chosen,
            "random": speak._("by lot"),
            "universal": speak._("everyone"),
        }
        self._meanings = {
            "score": speak._(
                "It guesses spending from what a visitor can see or ask; those with the lowest guess are taken. "
                "Each household "
                "is judged by a score that was fitted without it."
            ),
            "geographic_apart": speak._(
                "Taken whole, the poorest first. Each half of its households is judged by what the other half spends; "
                "no programme has such a survey of every place."
            ),
            "geographic": speak._(
                "The same, but how poor each of them is was worked out from the same households that then judge the "
                "rule. This figure is optimistic."
            ),
            "categorical": speak._("One visible trait decides, by lot among those who are alike."),
            "random": speak._("Places are drawn by lot: what any rule must beat."),
            "universal": speak._("Nobody is missed; it needs places for all."),
        }
        present = {str(row["rule"]) for one in given.compared for row in one.everyone.rows()}
        self.present = tuple(rule for rule in RULES if rule in present)

    def running(self, rule: str) -> str:
        """In running text."""
        return self._names[rule]

    def title(self, rule: str) -> str:
        """At the start of a line."""
        return self.speak.starting(self._names[rule])

    def meanings(self) -> tuple[str, ...]:
        """How each rule that was compared is made."""
        colon = "：" if self.speak.language == "zh" else ": "
        return tuple(f"{self.title(rule)}{colon}{self._meanings[rule]}" for rule in self.present)

    def both(self, figures: Mapping[str, Estimate]) -> str:
        """54.6% missed, 54.6% wrongly included."""
        speak = self.speak
        missed, included = (
            speak.share(figure.estimate) if figure is not None and figure.estimate is not None else speak._("not known")
            for figure in (figures.get("exclusion"), figures.get("inclusion"))
        )
        return speak._("{missed} missed, {included} wrongly included", missed=missed, included=included)


def certain(rule: object, figures: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """Everyone is taken whoever is drawn: that nobody is missed is no estimate and has no interval."""
    if rule != "universal":
        return dict(figures)
    sure = {name: replace(figures[name], low=None, high=None) for name in ("exclusion", "selected") if name in figures}
    return {**figures, **sure}


def judged(figures: Mapping[str, Estimate], indicator: str) -> Interval | None:
    """One error of a rule, for a drawing."""
    figure = figures.get(indicator)
    return figure.interval() if figure is not None else None


def key_of_errors(speak: Speaker) -> tuple[tuple[str, str], ...]:
    """What the two marks of a rule mean."""
    return (
        ("dot", speak._("share of the poor who are missed")),
        ("outline", speak._("share of the selected who are not poor")),
    )
