"""Pages of what went wrong. They look nothing up, so that they still come when something else is broken."""

from django.http import HttpRequest, HttpResponse

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.site.pages import bare_page

NOT_FOUND = Refusal(
    "site.not-found",
    said("There is no such page for you."),
    why=said("The address is not right, or what it leads to is outside your duties. Which of the two is not said."),
    do=said("Go back to the first page and look from there."),
)
FORBIDDEN = Refusal(
    "site.forbidden",
    said("This was not done."),
    why=said("The page you sent it from was too old, or was not one of ours."),
    do=said("Go back to the first page, open the form again and send it once more."),
)
BAD = Refusal(
    "site.bad-request",
    said("This cannot be understood."),
    why=said("What your browser sent is broken or too large."),
    do=said("Go back to the first page and try again."),
)
FAULT = Refusal(
    "site.fault",
    said("Doorstep met a fault of its own."),
    why=said("It is not your doing. Nothing was half-written: what you sent was kept whole or not at all."),
    do=said("Look whether it was kept before you send it again. If it comes back, tell your administrator the time."),
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is none, or it is not yours."""
    return bare_page(request, NOT_FOUND, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: a form that did not come from here."""
    return bare_page(request, FORBIDDEN, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read."""
    return bare_page(request, BAD, 400)


def fault(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return bare_page(request, FAULT, 500)
