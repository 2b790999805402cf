"""The first page, and the choice of language."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from doorstep.kernel.language import choose
from doorstep.register import access
from doorstep.register.models import Duty
from doorstep.site.gates import everybody
from doorstep.site.pages import page
from doorstep.site.signing import safe_path
from doorstep.site.speaking import COOKIE
from doorstep.site.titles import titles
from doorstep.site.today import today

A_YEAR = 31_536_000  # seconds


@everybody
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where everybody begins: two ways to sign in, or what the one who is signed in can do here."""
    if not request.user.is_authenticated:
        return page(request, "site/welcome.html")
    day = today()
    own = Duty.objects.to_come(day).filter(principal=request.user).select_related("place", "household__place")
    waiting = access.duties_cared_for(request.user, day).filter(confirmed_at=None, withdrawn_at=None)
    content = {
        "duties": own.order_by("first_day", "pk"),
        "titles": titles(day),
        "waiting": waiting.exclude(given_by=request.user).exclude(principal=request.user).count(),
    }
    return page(request, "site/start.html", content)


@everybody
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page it was chosen on."""
    answer = HttpResponseRedirect(safe_path(request, request.POST.get("next", "/")))
    language = choose(request.POST.get("language"), {})
    answer.set_cookie(COOKIE, language, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return answer
