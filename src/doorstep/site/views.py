"""The first page, and the choice of language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from doorstep.kernel.language import choose
from doorstep.site.pages import page
from doorstep.site.speaking import COOKIE

A_YEAR = 31_536_000  # seconds


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where everybody begins."""
    return page(request, "site/start.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page it was chosen on."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    language = choose(request.POST.get("language"), {})
    answer.set_cookie(COOKIE, language, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer
