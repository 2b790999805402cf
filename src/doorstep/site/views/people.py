"""Colleagues: the list, one of them, add one, a new password, close an account; the card of a household."""

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register import access
from doorstep.register.card_code import code_of
from doorstep.register.models import Principal
from doorstep.register.services.add_worker import MANAGE, add_worker
from doorstep.register.services.close_account import close_account
from doorstep.register.services.issue_card import ISSUE, issue_card
from doorstep.register.services.reset_password import reset_password
from doorstep.site.forms import Form
from doorstep.site.gates import only
from doorstep.site.pages import page, speaker
from doorstep.site.titles import titles
from doorstep.site.today import today
from doorstep.site.views.account import qr
from doorstep.site.views.duties import DutyTyped, duty_choices

CARING = ("access.give_duty", "access.confirm_duty", MANAGE)
KINDS = (Principal.WORKER, Principal.EVALUATOR)
A_PAGE = 50


@only(Principal.WORKER, acts=CARING)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who works in the places one looks after, with the duties of today and those to come."""
    day = today()
    cared_for = access.duties_cared_for(request.user, day)
    to_come = cared_for.to_come(day).select_related("place", "household__place").order_by("first_day", "pk")
    asked = request.GET.get("name", "").replace("\0", "").strip()[:60]
    found = access.people(request.user, day).select_related("worker", "evaluator")
    if asked:
        found = found.filter(Q(worker__name__icontains=asked) | Q(evaluator__name__icontains=asked) | Q(login=asked))
    found = found.prefetch_related(Prefetch("duties", to_come, to_attr="shown")).order_by("-is_active", "login")
    waiting = cared_for.filter(confirmed_at=None, withdrawn_at=None)
    content = {
        "list": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "titles": titles(day),
        "today": day,
        "waiting": waiting.select_related("place", "household__place", "principal__worker", "principal__evaluator"),
        "may_add": access.may_anywhere(request.user, MANAGE, day),
    }
    return page(request, "site/people.html", content)


@only(Principal.WORKER, acts=CARING)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague, with all duties that one may know of."""
    day = today()
    found = access.person_for(request.user, pk, day)
    own = access.duties_cared_for(request.user, day).filter(principal=found)
    duties = own.select_related("place", "household__place", "stands_in__principal__worker")
    content = {
        "person": found,
        "duties": duties.order_by("-first_day", "-pk"),
        "titles": titles(day),
        "today": day,
        "own": found.pk == request.user.pk,
        "may_give": access.may_anywhere(request.user, "access.give_duty", day),
        "may_manage": access.may_anywhere(request.user, MANAGE, day),
    }
    return page(request, "site/person.html", content)


@only(Principal.WORKER, acts=(MANAGE,))
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new account with its first duty. The password is shown on the answer, once."""
    day, form = today(), Form(request)
    kind, login, name = form.one("kind", KINDS), form.text("login", most=32), form.text("name", most=60)
    body = form.text("body", most=120, least=0)
    duty = DutyTyped(form, request.user, day)
    if form.good:
        try:
            made, password = add_worker(
                kind=kind, login=login, name=name, body=body, **duty.words(), by=request.user, now=now(), today=day
            )
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return page(request, "site/password-made.html", {"person": made, "password": password, "new": True})
    content = {"form": form, "kinds": KINDS} | duty_choices(request.user, day)
    return page(request, "site/person-add.html", content, status=form.status)


@only(Principal.WORKER, acts=(MANAGE,))
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown on the answer, once."""
    day, form = today(), Form(request)
    found = access.person_for(request.user, pk, day)
    if form.good:
        try:
            password = reset_password(principal=found.pk, by=request.user, now=now(), today=day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return page(request, "site/password-made.html", {"person": found, "password": password, "new": False})
    return page(request, "site/person-reset.html", {"form": form, "person": found}, status=form.status)


@only(Principal.WORKER, acts=(MANAGE,))
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account; its duties end today."""
    day, form = today(), Form(request)
    found = access.person_for(request.user, pk, day)
    reason = form.text("reason")
    if form.good:
        try:
            close_account(principal=found.pk, reason=reason, by=request.user, now=now(), today=day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("people"))
    return page(request, "site/person-close.html", {"form": form, "person": found}, status=form.status)


@only(Principal.WORKER, acts=(ISSUE,))
@never_cache
@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a household's card: a sheet to print once, card and PIN to be cut apart."""
    day, form = today(), Form(request)
    household = access.household_for(request.user, pk, day)
    if form.good:
        try:
            made, pin = issue_card(household=pk, by=request.user, now=now(), today=day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            code = code_of(made)
            address = request.build_absolute_uri(reverse("card-scanned", args=[code]))
            picture = qr(address, speaker(request.language)._("Picture of the card (QR code)"))
            content = {"household": household, "code": code, "pin": pin, "picture": picture, "address": address}
            return page(request, "site/card-made.html", content)
    return page(request, "site/card-issue.html", {"form": form, "household": household}, status=form.status)
