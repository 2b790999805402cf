"""Duties: give one, decide about one that waits, end one, let a colleague stand in."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.models import Duty, Household, Place, Principal
from doorstep.register.services.confirm_duty import confirm_duty, refuse_duty
from doorstep.register.services.end_duty import end_duty
from doorstep.register.services.give_duty import CONFIRM, GIVE, PERSONAL, give_duty
from doorstep.register.services.stand_in import stand_in
from doorstep.site.forms import Form
from doorstep.site.gates import only
from doorstep.site.pages import page
from doorstep.site.titles import titles
from doorstep.site.today import today

WHOLE_OFFICE = "*"
MOST = 400  # places in a list to choose from; beyond, the code is typed


class DutyTyped:
    """The part of a form that says role, place or household, and days."""

    def __init__(self, form: Form, principal: Principal, day: date) -> None:
        self.role = form.one("role", titles(day))
        self.first_day, self.last_day = form.day("first_day"), form.perhaps_day("last_day")
        self.place: Place | None = None
        self.household: Household | None = None
        self._where(form, principal, day)

    def words(self) -> dict[str, Any]:
        """What the act of giving asks for."""
        names = ("role", "place", "household", "first_day", "last_day")
        return {name: getattr(self, name) for name in names}

    def _where(self, form: Form, principal: Principal, day: date) -> None:
        number = form.text("household", most=18, least=0)
        code = form.text("place", most=30, least=0 if number else 1)
        if not form.good:
            return
        if number:
            self.household = _household(number, principal, day)
            if self.household is None:
                form.refuse("household", said("There is no household of this number in your places."),
                            said("Look the number up in its record."))  # fmt: skip
        elif code != WHOLE_OFFICE:
            self.place = access.places(principal, day).filter(code=code).first()
            if self.place is None:
                form.refuse("place", said("There is no place of this code among yours."),
                            said("Choose one from the list, or type the code of a place."))  # fmt: skip


def _household(number: str, principal: Principal, day: date) -> Household | None:
    """Found by its number in one's own places: who gives duties does not read records, and sees nothing but that it
    is there."""
    if not (number.isascii() and number.isdigit()):
        return None
    inside = access.places(principal, day)
    return Household.objects.filter(pk=int(number), place__in=inside).select_related("place").first()


def duty_choices(principal: Principal, day: date) -> dict[str, Any]:
    """What the form offers: roles, and the places one gives duties in, those nearest to the top first."""
    held = [duty for duty in access.duties(principal, day) if GIVE in duty.acts]
    places = list(access.places(principal, day).open_on(day).order_by("path")[: MOST + 1])
    return {
        "titles": titles(day),
        "roles": [role for role in titles(day) if role != access.HOUSEHOLD_ROLE],
        "whole_office": any(duty.everywhere for duty in held),
        "whole": WHOLE_OFFICE,
        "places": places if len(places) <= MOST else [],
        "today": day,
    }


@only(Principal.WORKER, acts=(GIVE,))
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a colleague one more duty."""
    day, form = today(), Form(request)
    person = access.person_for(request.user, pk, day)
    duty = DutyTyped(form, request.user, day)
    if form.good:
        try:
            give_duty(to=person, **duty.words(), by=request.user, now=now(), today=day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("person", args=[pk]))
    content = {"form": form, "person": person} | duty_choices(request.user, day)
    content["roles"] = [role for role in content["roles"] if (role in PERSONAL) == (person.kind != Principal.WORKER)]
    return page(request, "site/duty-give.html", content, status=form.status)


@only(Principal.WORKER, acts=(CONFIRM,))
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to a duty that waits for a second person."""
    day, form = today(), Form(request)
    duty = access.duty_for(request.user, pk, day)
    answer = form.one("answer", ("yes", "no"))
    reason = form.text("reason", least=1 if answer == "no" else 0)
    if form.good:
        try:
            _decide(duty, answer, reason, request.user, day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("people"))
    content = {"form": form, "duty": duty, "titles": titles(day)}
    return page(request, "site/duty-confirm.html", content, status=form.status)


def _decide(duty: Duty, answer: str, reason: str, by: Principal, day: date) -> None:
    if answer == "yes":
        confirm_duty(duty=duty.pk, by=by, now=now(), today=day)
    else:
        refuse_duty(duty=duty.pk, reason=reason, by=by, now=now(), today=day)


@only(Principal.WORKER, acts=(GIVE,))
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on which day a duty counts for the last time."""
    day, form = today(), Form(request)
    duty = access.duty_for(request.user, pk, day)
    last_day, reason = form.day("last_day"), form.text("reason")
    if form.good:
        try:
            end_duty(duty=pk, last_day=last_day, reason=reason, by=request.user, now=now(), today=day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("person", args=[duty.principal_id]))
    content = {"form": form, "duty": duty, "titles": titles(day), "today": day}
    return page(request, "site/duty-end.html", content, status=form.status)


@only(Principal.WORKER, Principal.EVALUATOR)
@require_http_methods(["GET", "POST"])
def stand_in_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague do a duty while its holder is away."""
    day, form = today(), Form(request)
    duty = access.duty_for(request.user, pk, day)
    if duty.stands_in_id is not None:
        raise Http404
    colleagues = access.colleagues(duty, day).exclude(pk=request.user.pk)
    who = form.one("who", {str(one.pk) for one in colleagues} if form.asked else ())
    first_day, last_day = form.day("first_day"), form.day("last_day")
    if form.good:
        try:
            stand_in(duty=pk, who=colleagues.get(pk=who), first_day=first_day, last_day=last_day,
                     by=request.user, now=now(), today=day)  # fmt: skip
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            back = ("account", ()) if duty.principal_id == request.user.pk else ("person", (duty.principal_id,))
            return HttpResponseRedirect(reverse(back[0], args=back[1]))
    content = {"form": form, "duty": duty, "colleagues": colleagues, "titles": titles(day), "today": day}
    return page(request, "site/duty-stand-in.html", content, status=form.status)
