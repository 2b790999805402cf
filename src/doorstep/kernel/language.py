"""Two languages, "en" and "zh": sentences from the catalogue, numbers and dates as each language writes them.

The catalogue is the .po files themselves (one for the house, one for each larger room), read at first use; English
needs none, its sentences are the keys.
"""

import string
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said

LANGUAGES = ("en", "zh")
_LOCALE = {"en": "en", "zh": "zh_Hans_CN"}
_DAY = {"en": "d MMMM y", "zh": "y年M月d日"}


class Translator(Protocol):
    """What both languages can do: the shape of the standard library's translations."""

    def gettext(self, message: str) -> str:
        """The sentence in this language; the English one when the catalogue lacks it."""
        ...

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form of the sentence that fits the count."""
        ...


class _English:
    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return singular if n == 1 else plural


class _Catalogue:
    """Chinese has one form for every count; both English forms are entries, since they may name different values."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = sentences

    def gettext(self, message: str) -> str:
        return self.sentences.get(message) or message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


@cache
def catalogue() -> Mapping[str, str]:
    """English sentence -> Chinese sentence, from every .po file; one marked fuzzy counts as not translated."""
    folder = files("doorstep") / "locale" / "zh_Hans" / "LC_MESSAGES"
    sentences: dict[str, str] = {}
    for path in sorted((one for one in folder.iterdir() if one.name.endswith(".po")), key=lambda one: one.name):
        sentences |= sentences_of(path)
    return sentences


def sentences_of(path: Traversable) -> Mapping[str, str]:
    """English sentence -> Chinese sentence, from one .po file."""
    from babel.messages.pofile import read_po

    with path.open("rb") as stream:
        entries = list(read_po(stream, locale="zh_Hans"))
    return {_first(entry.id): _first(entry.string) for entry in entries if entry.id and not entry.fuzzy}


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


@cache
def translator(language: str) -> Translator:
    """The sentences of one language. Anything but "zh" speaks English."""
    return _Catalogue(catalogue()) if language == "zh" else _English()


def choose(asked: str | None, environment: Mapping[str, str]) -> str:
    """The language asked for, else DOORSTEP_LANGUAGE, LC_ALL or LANG of the environment, else English.

    Anything that begins with "zh" is Chinese: zh, zh-CN, zh_Hans, zh_CN.UTF-8.
    """
    names = ("DOORSTEP_LANGUAGE", "LC_ALL", "LANG")
    wanted = asked or next((environment[name] for name in names if environment.get(name)), "en")
    return "zh" if wanted.strip().lower().startswith("zh") else "en"


def say(words: Said, language: str) -> str:
    """The sentence in the language, its values filled in.

    Whole numbers get their thousands separator, dates and lists are written as the language writes them, a `Said`
    among the values is said in the same language. Text stands as it is: give years and codes as text. A format in
    the braces, `{share:.1%}`, is obeyed.
    """
    return _Filler(language).vformat(translator(language).gettext(words.template), (), words.values)


def speak(refusal: Refusal, language: str) -> tuple[str, str, str]:
    """What cannot be done, why, and what to do about it."""
    return say(refusal.what, language), say(refusal.why, language), say(refusal.do, language)


class _Filler(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        return format(value, format_spec) if format_spec else written(value, self.language)


def written(value: object, language: str) -> str:
    """One value as the language writes it: numbers, dates, lists, sentences; anything else as text."""
    if isinstance(value, Said):
        return say(value, language)
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, list | tuple | set | frozenset):
        return listed((written(item, language) for item in value), language)
    return str(value)


def number(value: float, language: str, digits: int | None = None) -> str:
    """A number with its thousands separator: 27,765; 1,789.871. Without `digits`, at most seven that matter."""
    from babel.numbers import format_decimal

    if value != value:  # not a number
        return "–"
    if abs(value) >= 1e15:
        return f"{value:g}".replace("-", "−")
    if digits is None:
        places = "" if float(value).is_integer() else "." + "#" * _places(value)
    else:
        places = "." + "0" * digits if digits else ""
    return format_decimal(value, format=f"#,##0{places}", locale=_LOCALE[language]).replace("-", "−")


def _places(value: float) -> int:
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return max(1, 7 - whole)


def share(value: float, language: str, digits: int = 1) -> str:
    """A share of one as per cent: 0.3158 -> 31.6%."""
    from babel.numbers import format_percent

    places = "." + "0" * digits if digits else ""
    return format_percent(value, format=f"#,##0{places}%", locale=_LOCALE[language]).replace("-", "−")


def day(value: date, language: str) -> str:
    """24 November 2026; 2026年11月24日."""
    from babel.dates import format_date

    return format_date(value, format=_DAY[language], locale=_LOCALE[language])


def listed(items: Iterable[str], language: str) -> str:
    """a, b and c; a、b和c."""
    from babel.lists import format_list

    several = list(items)
    text = format_list(several, style="standard", locale=_LOCALE[language]) if several else ""
    return text.replace(", and ", " and ") if language == "en" else text
