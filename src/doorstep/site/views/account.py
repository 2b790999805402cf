"""One's own account: duties, password or PIN, a code from the telephone."""

import io

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.models import Duty, Principal, SignInCode
from doorstep.register.services.change_password import change_password
from doorstep.register.services.change_pin import change_pin
from doorstep.register.services.sign_in_code import held, prepared, start_codes, stop_codes
from doorstep.register.services.stand_in import DELEGATE
from doorstep.site.forms import Form
from doorstep.site.gates import only
from doorstep.site.pages import page, speaker
from doorstep.site.titles import titles
from doorstep.site.today import today

PEOPLE = (Principal.WORKER, Principal.EVALUATOR)


@only(*PEOPLE)
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and which duties I hold, held and will hold."""
    day = today()
    own = Duty.objects.filter(principal=request.user, withdrawn_at=None).select_related("place", "household__place")
    content = {
        "duties": own.order_by("-first_day", "-pk"),
        "titles": titles(day),
        "code": held(request.user),
        "able": {duty.duty for duty in access.duties(request.user, day) if DELEGATE in duty.acts},
    }
    return page(request, "site/account.html", content)


@only(*PEOPLE)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; where it is the one-time one, nothing else can be done before."""
    form = Form(request)
    present, new, again = form.secret("present"), form.secret("new"), form.secret("again")
    _refuse_different(form, new, again)
    if form.good:
        try:
            principal = change_password(by=request.user, present=present, new=new, now=now())
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            update_session_auth_hash(request, principal)
            return HttpResponseRedirect(reverse("account"))
    return page(request, "site/password.html", {"form": form}, status=form.status)


@only(Principal.HOUSEHOLD)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """A household changes its PIN."""
    form = Form(request)
    present, new, again = form.secret("present"), form.secret("new"), form.secret("again")
    _refuse_different(form, new, again)
    if form.good:
        try:
            principal = change_pin(by=request.user, present=present, new=new, now=now())
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            update_session_auth_hash(request, principal)
            return HttpResponseRedirect(reverse("start"))
    return page(request, "site/pin.html", {"form": form}, status=form.status)


def _refuse_different(form: Form, new: str, again: str) -> None:
    if form.good and new != again:
        form.refuse("again", said("The two are not the same."), said("Type the new one twice in the same way."))


@only(*PEOPLE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Set up a code from the telephone, or give it up."""
    form = Form(request)
    try:
        if held(request.user) is not None:
            return _give_up_code(request, form)
        return _set_up_code(request, form)
    except Refusal as refusal:
        form.refuse_all(refusal)
        return _code_page(request, form)


def _set_up_code(request: HttpRequest, form: Form) -> HttpResponse:
    digits = form.text("code", most=10).replace(" ", "")
    if form.good:
        start_codes(by=request.user, code=digits, now=now())
        return HttpResponseRedirect(reverse("account"))
    return _code_page(request, form)


def _give_up_code(request: HttpRequest, form: Form) -> HttpResponse:
    typed = form.secret("password")
    if form.good:
        stop_codes(by=request.user, password=typed, now=now())
        return HttpResponseRedirect(reverse("account"))
    return _code_page(request, form)


def _code_page(request: HttpRequest, form: Form) -> HttpResponse:
    content: dict[str, object] = {"form": form, "held": held(request.user)}
    if content["held"] is None:
        device = prepared(request.user)
        content |= {"picture": _picture(request, device), "secret": device.typed_secret}
    return page(request, "site/code.html", content, status=form.status)


def _picture(request: HttpRequest, device: SignInCode) -> str:
    speak = speaker(request.language)
    return qr(device.address(request.user.login, speak._("Doorstep")), speak._("Picture for the app (QR code)"))


def qr(text: str, label: str) -> str:
    """A QR code as one SVG that scales, with a sentence as its label; it holds no style and no script."""
    import segno
    from markupsafe import Markup, escape

    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, nl=False, border=3, dark="#000", light="#fff"
    )
    inside = drawn.getvalue().decode()
    return Markup(inside.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1))  # noqa: S704 - our own
