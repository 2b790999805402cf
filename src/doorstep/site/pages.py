"""How pages are made: Jinja2, sentences from the catalogues, numbers, money and days as the reader writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import jinja2
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from doorstep.kernel import language as tongue
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said
from doorstep.policy.forms import Text
from doorstep.site.frame import Frame
from doorstep.site.speaking import spoken

_LONG = {"en": "EEEE d MMMM y", "zh": "y年M月d日 EEEE"}
_LOCALE = {"en": "en", "zh": "zh_Hans_CN"}


def environment(**options: Any) -> jinja2.Environment:
    """The one environment of all pages; an unknown name in a template is an error, never an empty place."""
    options |= {"undefined": jinja2.StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(**options)  # noqa: S701 - autoescape is on
    made.globals |= {"static": static, "url": _url}
    return made


def _url(name: str, *places: object, **named: object) -> str:
    return reverse(name, args=places or None, kwargs=named or None)


class Speaker:
    """Says everything on a page in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.html = "zh-CN" if language == "zh" else "en"

    def _(self, template: str, **values: object) -> str:
        return tongue.say(Said(template, values), self.language)

    def said(self, words: Said) -> str:
        """A sentence that came from below."""
        return tongue.say(words, self.language)

    def text(self, words: Text | Said) -> str:
        """A text that policy has in both languages, or a sentence from below."""
        return tongue.say(words, self.language) if isinstance(words, Said) else getattr(words, self.language)

    def place(self, place: Any) -> str:
        """The name of a place: in English its English or pinyin name where it has one."""
        if self.language == "zh":
            return str(place.name)
        return place.english or place.pinyin.capitalize() or place.name

    def count(self, value: int) -> str:
        """12,345"""
        return tongue.number(value, self.language)

    def yuan(self, fen: int) -> str:
        """2,400.00: an amount in fen, as yuan with two decimals."""
        sign, whole = "−" if fen < 0 else "", abs(fen)
        return f"{sign}{whole // 100:,}.{whole % 100:02d}"

    def day(self, value: date) -> str:
        """24 November 2026; 2026年11月24日."""
        return tongue.day(timezone.localtime(value).date() if isinstance(value, datetime) else value, self.language)

    def long_day(self, value: date) -> str:
        """Tuesday 24 November 2026; 2026年11月24日 星期二."""
        from babel.dates import format_date

        return format_date(value, format=_LONG[self.language], locale=_LOCALE[self.language])

    def moment(self, value: datetime) -> str:
        """The day and the time of day, at the place of the office."""
        return f"{self.day(value)} {timezone.localtime(value):%H:%M}"


@cache
def speaker(language: str) -> Speaker:
    """The speaker of a language; it keeps nothing."""
    return Speaker(language)


def page(
    request: HttpRequest, template: str, content: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with a page. Every template knows `_`, `speak`, `request`, `csrf_input`, `frame`, and
    `here`, its own address."""
    from django.template.loader import get_template

    speak = speaker(request.language)
    known = {"speak": speak, "_": speak._, "here": _here(request), "principal": request.user, "frame": Frame(request)}
    return HttpResponse(get_template(template).render(known | dict(content or {}), request), status=status)


def bare_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """A page that says what went wrong and looks nothing up."""
    from django.template.loader import get_template

    speak = speaker(getattr(request, "language", None) or spoken(request))
    known = {"speak": speak, "_": speak._, "refusal": refusal, "status": status}
    return HttpResponse(get_template("site/error.html").render(known), status=status)


def _here(request: HttpRequest) -> str:
    """The address to come back to when the language is changed; an answer to a form is asked for anew."""
    return request.get_full_path() if request.method == "GET" else request.path
