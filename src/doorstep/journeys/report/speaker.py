"""The one who speaks: words, numbers and intervals of a page in one language."""

from doorstep.journeys.report.content import Pair, Words
from doorstep.journeys.report.estimates import Estimate
from doorstep.kernel import language as tongue
from doorstep.methods.kernel.said import Said


class Speaker:
    """Says everything in one language; `level` is that of the intervals."""

    def __init__(self, language: str, level: float) -> None:
        self.language = language
        self.level = tongue.share(level, language, 0)

    def _(self, template: str, **values: object) -> str:
        return tongue.say(Said(template, values), self.language)

    def words(self, words: Words) -> str:
        """Words of the caller, in this language."""
        if isinstance(words, Said):
            return tongue.say(words, self.language)
        return getattr(words, self.language) if isinstance(words, Pair) else words

    def starting(self, words: Words) -> str:
        """Words at the start of a sentence or heading."""
        text = self.words(words)
        return text[:1].upper() + text[1:]

    def share(self, value: float) -> str:
        """31.6%"""
        return tongue.share(value, self.language)

    def scale(self, value: float) -> str:
        """A share at an axis: no more digits than it needs."""
        return tongue.share(value, self.language, 0 if abs(value * 100 - round(value * 100)) < 1e-9 else 1)

    def whole_share(self, value: float) -> str:
        """32%"""
        return tongue.share(value, self.language, 0)

    def fine_share(self, value: float) -> str:
        """2.97%"""
        return tongue.share(value, self.language, 2)

    def index(self, value: float) -> str:
        """0.365"""
        return tongue.number(value, self.language, 3)

    def ratio(self, value: float) -> str:
        """5.49"""
        return tongue.number(value, self.language, 2)

    def amount(self, value: float) -> str:
        """2,765.3; an amount of money in survey units."""
        return tongue.number(value, self.language, 1)

    def count(self, value: float) -> str:
        """5,999"""
        return tongue.number(round(value), self.language)

    def day(self, value: object) -> str:
        """A date in full."""
        return tongue.written(value, self.language)

    def listed(self, items: list[str]) -> str:
        """a, b and c"""
        return tongue.listed(items, self.language)

    def figures(self, items: list[str]) -> str:
        """Names with their figures: Chinese keeps them apart with commas, without "and"."""
        return "，".join(items) if self.language == "zh" else tongue.listed(items, self.language)

    def joined(self, items: list[str]) -> str:
        """Parts of one statement that are not a list of equals."""
        return ("；" if self.language == "zh" else "; ").join(items)

    def sentences(self, *items: str) -> str:
        """Whole sentences one after the other; Chinese sets no blank between them."""
        return ("" if self.language == "zh" else " ").join(item for item in items if item)

    def between(self, figure: Estimate, write: str = "share") -> str:
        """Between 29.4% and 33.9% (95% interval)."""
        if figure.low is None or figure.high is None:
            return self._("No interval could be computed")
        how = getattr(self, write)
        return self._("Between {low} and {high}", low=how(figure.low), high=how(figure.high))

    def in_brackets(self) -> str:
        """What stands in brackets after an interval."""
        return self._("({level} interval)", level=self.level)

    def range(self, figure: Estimate, write: str = "share") -> str:
        """29.4% to 33.9%, for a table."""
        if figure.low is None or figure.high is None:
            return self._("no interval")
        how = getattr(self, write)
        return self._("{low} to {high}", low=how(figure.low), high=how(figure.high))
