"""Propose a value that a place sets for itself: choose what and where, then type it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doorstep import policy
from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.entering import boxes, entered
from doorstep.policy.entries import Value
from doorstep.policy.forms import Wrong
from doorstep.policy.local import left_to_places
from doorstep.policy.pack import Pack
from doorstep.policy.services.propose_value import propose_value
from doorstep.policy.wording import Wording
from doorstep.register import access
from doorstep.register.models import Place, Principal
from doorstep.site.forms import Form
from doorstep.site.gates import only
from doorstep.site.pages import page, speaker
from doorstep.site.today import today
from doorstep.site.views.rules import PROPOSE, place_of, places_of


@only(Principal.WORKER, acts=(PROPOSE,))
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """First the choice of value and place by address, then the form."""
    day = today()
    pack = policy.current()
    place = place_of(request.user, request.GET.get("place", ""))
    base = _base(pack, request.GET.get("key", ""))
    if place is None or base is None or not access.may(request.user, PROPOSE, place, day):
        return _choosing(request, pack)
    form = Form(request)
    held = _held(pack, base, place)
    starts, ends = form.day("starts"), form.perhaps_day("ends")
    reason = form.text("reason", most=500)
    value = _value(form, base, held) if form.asked else None
    if form.good:
        try:
            propose_value(
                key=base.id, place=place.code, path=place.codes, level=place.level, value=value, starts=starts,
                ends=ends, reason=reason, by=request.user.pseudonym, now=now(), today=day,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("local-values"))
    wording = Wording(pack, day, speaker(request.language).text)
    content = {
        "form": form, "base": base, "held": held, "place": place, "today": day, "boxes": boxes(base, held),
        "told": wording.value(held) if held else "", "unit": wording.unit(base.unit), "allowed": wording.allowed(base),
        "bodies": {box.of: wording.body(box.of) for box in boxes(base, held) if box.of},
    }  # fmt: skip
    return page(request, "policy/local-value-propose.html", content, status=form.status)


def _choosing(request: HttpRequest, pack: Pack) -> HttpResponse:
    """Which value, and for which place; what is in the address and is not there is asked for again."""
    asked = "key" in request.GET or "place" in request.GET
    content = {"values": settable(pack), "places": places_of(request.user), "asked": asked,
               "key": request.GET.get("key", ""), "code": request.GET.get("place", "")}  # fmt: skip
    return page(request, "policy/local-value-choose.html", content, status=404 if request.method == "POST" else 200)


def settable(pack: Pack) -> list[Value]:
    """Values that places may set today and a form can say."""
    found = [base for key in sorted(pack.keys) if (base := _base(pack, key))]
    return [base for base in found if boxes(base, base if base.value is not None else None)]


def _base(pack: Pack, key: str) -> Value | None:
    try:
        return left_to_places(pack, key, today())
    except Refusal:
        return None


def _held(pack: Pack, base: Value, place: Place) -> Value | None:
    try:
        return pack.value(base.id, on=today(), path=place.codes)
    except Refusal:
        return None


def _value(form: Form, base: Value, held: Value | None) -> Any:
    """The typed value; what is wrong with a box is noted beside it."""
    try:
        return entered(base, held, form.typed)
    except Wrong as wrong:
        form.refuse(wrong.token, wrong.what, said("Write it as the value that holds now is written."))
        return None
