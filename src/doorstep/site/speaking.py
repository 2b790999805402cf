"""In which language a page speaks, and what every answer forbids the browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from doorstep.kernel.language import LANGUAGES

COOKIE = "language"
DJANGO = {"en": "en", "zh": "zh-hans"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def spoken(request: HttpRequest) -> str:
    """The language of the reader: the one chosen on a page, else the first the browser names, else English."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    first = request.headers.get("Accept-Language", "en").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") else "en"


class SpeakingMiddleware:
    """Sets `request.language`; Django's own sentences follow it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.language = spoken(request)
        with translation.override(DJANGO[request.language]):
            response = self.answer(request)
        response.headers.setdefault("Content-Language", "zh-CN" if request.language == "zh" else "en")
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
