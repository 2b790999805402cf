"""Signing in with a name and a password, perhaps a code; with a household's card and PIN; signing out."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.card_code import card_of
from doorstep.register.models import Principal, SignInCode
from doorstep.register.services.check_pin import pin_is_right
from doorstep.register.services.sign_in_code import WrongCode, held
from doorstep.site.forms import Form
from doorstep.site.gates import everybody
from doorstep.site.pages import page
from doorstep.site.signing import CARDS, NAMES, safe_path, sign_in

HALF_SIGNED, HALF_TIME = "half-signed", timedelta(minutes=5)
COMPUTERS = ("shared", "own")


class NotSignedIn(Refusal):
    """The name or the password is wrong; which of the two is never said."""

    def __init__(self) -> None:
        super().__init__(
            "site.not-signed-in",
            said("You are not signed in."),
            why=said("The name or the password is not right."),
            do=said("Type both again. After five wrong tries the door stays shut for a quarter of an hour."),
        )


class CardNotRight(Refusal):
    """The code is not of a card that is valid, or the PIN is wrong; which of the two is never said."""

    def __init__(self) -> None:
        super().__init__(
            "site.card-not-right",
            said("You are not signed in."),
            why=said("The code of the card or the PIN is not right; an old card is no longer valid."),
            do=said("Type both again. After five wrong PINs the card rests for a while; your office has another."),
        )


class SignInShut(Refusal):
    """Too many wrong passwords."""

    def __init__(self) -> None:
        super().__init__(
            "site.sign-in-shut",
            said("You cannot sign in at the moment."),
            why=said("A wrong password was typed too often for this name from this computer."),
            do=said("Wait a quarter of an hour. If the password is lost, ask your administrator for a new one."),
        )


@everybody
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Name and password, and whether others use this computer."""
    form = Form(request)
    login, password, computer = form.text("login", most=64), form.secret("password"), form.one("computer", COMPUTERS)
    if form.good:
        principal = authenticate(request, login=login.lower(), password=password)
        if principal is not None:
            return _begin(request, principal, shared=computer == "shared")
        form.refuse_all(NotSignedIn())
    return _sign_in_form(request, form)


def _sign_in_form(request: HttpRequest, form: Form, status: int | None = None) -> HttpResponse:
    content = {"form": form, "next": request.GET.get("next", request.POST.get("next", "/"))}
    content["ended"] = request.method == "GET" and request.GET.get("ended") == "1"
    return page(request, "site/sign-in.html", content, status=status or form.status)


def shut(request: HttpRequest, *_credentials: object, **_more: object) -> HttpResponse:
    """What django-axes answers while a name is locked for a computer."""
    form = Form(request)
    form.typed.pop("password", None)
    form.refuse_all(SignInShut())
    return _sign_in_form(request, form, status=429)


def _begin(request: HttpRequest, principal: Principal, *, shared: bool) -> HttpResponse:
    path = safe_path(request, request.POST.get("next", "/"))
    if held(principal) is None:
        sign_in(request, principal, shared=shared, backend=NAMES)
        return HttpResponseRedirect(path)
    half = {"principal": principal.pk, "shared": shared, "next": path, "at": now().isoformat()}
    request.session.cycle_key()
    request.session[HALF_SIGNED] = half
    return HttpResponseRedirect(reverse("sign-in-code"))


@everybody
@never_cache
@require_http_methods(["GET", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """The six digits of the telephone, after the password was right; five minutes, then from the beginning."""
    half = request.session.get(HALF_SIGNED)
    if half is None or now() - datetime.fromisoformat(half["at"]) > HALF_TIME:
        return HttpResponseRedirect(reverse("sign-in"))
    form = Form(request)
    code = form.text("code", most=10).replace(" ", "")
    if form.good:
        principal = Principal.objects.filter(pk=half["principal"], is_active=True).first()
        if principal is not None and _fits(principal, code):
            del request.session[HALF_SIGNED]
            sign_in(request, principal, shared=half["shared"], backend=NAMES)
            return HttpResponseRedirect(safe_path(request, half["next"]))
        form.refuse_all(WrongCode())
    return page(request, "site/sign-in-code.html", {"form": form}, status=form.status)


@transaction.atomic
def _fits(principal: Principal, code: str) -> bool:
    device = SignInCode.objects.select_for_update().filter(user=principal, confirmed=True).first()
    return device is not None and device.verify_token(code)


@everybody
@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def card_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """The door of households: the code of the card, from its picture or typed, and the PIN."""
    form = Form(request)
    typed, pin = form.text("code", most=60), form.secret("pin")
    if form.good:
        card = card_of(typed)
        try:
            if card is not None and pin_is_right(card, pin.strip(), now=now()):
                sign_in(request, card.principal, shared=True, backend=CARDS)
                return HttpResponseRedirect("/")
            form.refuse_all(CardNotRight())
        except Refusal as refusal:
            form.refuse_all(refusal)
    return page(request, "site/card.html", {"form": form, "code": code}, status=form.status)


@everybody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, also for who is not signed in any more."""
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))
