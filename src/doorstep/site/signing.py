"""Signing in and staying signed in: short on a computer that others use, never long."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import login, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from doorstep.kernel.clock import now
from doorstep.register.models import Principal
from doorstep.site.gates import to_sign_in

IDLE = {True: timedelta(minutes=10), False: timedelta(hours=1)}  # shared computer, own computer
LONGEST = {True: timedelta(hours=4), False: timedelta(hours=12)}
NOTED = timedelta(minutes=1)  # how often a visit is written down
SHARED, BEGAN, SEEN = "shared", "began", "seen"


class NamesAndPasswords(ModelBackend):
    """Workers and evaluators. A household signs in with its card, whose PIN is guarded by itself; a device by its own
    door. Neither can be tried here."""

    KINDS = (Principal.WORKER, Principal.EVALUATOR)

    def user_can_authenticate(self, user: Principal | None) -> bool:
        """Whether the account is open, and of a kind that signs in this way."""
        return super().user_can_authenticate(user) and user is not None and user.kind in self.KINDS


class HouseholdCards(NamesAndPasswords):
    """Keeps a household signed in; the card and its PIN are checked before, in `check_pin`."""

    KINDS = (Principal.HOUSEHOLD,)

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Nobody signs in with a name and a PIN."""
        return


NAMES, CARDS = (f"{__name__}.{backend.__name__}" for backend in (NamesAndPasswords, HouseholdCards))


def sign_in(request: HttpRequest, principal: Principal, *, shared: bool, backend: str) -> None:
    """Begin a session. On a shared computer it ends with the browser, and after ten minutes of nothing."""
    login(request, principal, backend=backend)
    request.session[SHARED] = shared
    request.session[BEGAN] = request.session[SEEN] = now().isoformat()
    request.session.set_expiry(0 if shared else int(LONGEST[shared].total_seconds()))


def safe_path(request: HttpRequest, path: str) -> str:
    """The path when it leads to this site, else the first page."""
    mine = url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return path if mine else "/"


class ShortSessions:
    """Signs out who was away too long, and lets who has a one-time password do nothing before it is changed."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.answer(request)
        if _over(request, now()):
            logout(request)
            return to_sign_in(request, ended="1")
        if request.user.one_time and request.path not in _open_before():
            return HttpResponseRedirect(_first_change(request.user))
        answer = self.answer(request)
        answer.headers.setdefault("Cache-Control", "no-store")  # nothing stays in the browser for who comes next
        return answer


def _over(request: HttpRequest, moment: datetime) -> bool:
    """Whether the session is too old or was left alone too long; else this visit is written down."""
    session = request.session
    if SEEN not in session or BEGAN not in session:
        return True
    shared, seen = bool(session.get(SHARED, True)), datetime.fromisoformat(session[SEEN])
    if moment - seen > IDLE[shared] or moment - datetime.fromisoformat(session[BEGAN]) > LONGEST[shared]:
        return True
    if moment - seen > NOTED:
        session[SEEN] = moment.isoformat()
    return False


def _first_change(principal: Principal) -> str:
    return reverse("pin" if principal.kind == Principal.HOUSEHOLD else "password")


def _open_before() -> set[str]:
    return {reverse(name) for name in ("pin", "password", "sign-out", "language")}
