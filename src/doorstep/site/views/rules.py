"""The rules that hold here, and what places set for themselves: see them, propose one, confirm or withdraw one."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from doorstep import policy
from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.policy.entries import Procedure, Source, Value
from doorstep.policy.models import LocalValue
from doorstep.policy.reads import local_values, typed_value
from doorstep.policy.services.confirm_value import confirm_value
from doorstep.policy.services.withdraw_value import withdraw_value
from doorstep.policy.wording import Wording
from doorstep.register import access
from doorstep.register.models import Place, Principal
from doorstep.site.forms import Form
from doorstep.site.gates import only
from doorstep.site.pages import page, speaker
from doorstep.site.today import today

READ, PROPOSE, CONFIRM, WITHDRAW = (
    "policy.read",
    "policy.propose_value",
    "policy.confirm_value",
    "policy.withdraw_value",
)
DECIDE = (CONFIRM, WITHDRAW)
MOST = 400  # places in a list to choose from; beyond, the code is typed


@only(Principal.WORKER, Principal.EVALUATOR, acts=(READ,))
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every value that holds on a day in a place, with its source; and the procedures."""
    on = _day(request.GET.get("on", ""))
    place = place_of(request.user, request.GET.get("place", ""))
    pack, path = policy.current(), place.codes if place else ()
    wording = Wording(pack, on, speaker(request.language).text)
    rows = [_row(pack, wording, key, on, path) for key in sorted(pack.held(Value, on=on, path=path))]
    content = {
        "rows": rows, "on": on, "place": place, "places": places_of(request.user), "digest": pack.digest,
        "title": pack.layers[-1].manifest.title if len(pack.layers) == 1 else pack.layers[0].manifest.title,
        "procedures": sorted(pack.held(Procedure, on=on).values(), key=lambda one: one.id),
        "documents": {one.id: (request.language == "zh" and one.zh) or one.title for one in pack.every(Source)},
    }  # fmt: skip
    return page(request, "policy/rules.html", content)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


def _row(pack: policy.Pack, wording: Wording, key: str, on: date, path: tuple[str, ...]) -> dict[str, Any]:
    entry = pack.held(Value, on=on, path=path)[key]
    try:
        entry = pack.value(key, on=on, path=path)
    except Refusal:
        return {"key": key, "entry": entry, "told": wording.value(entry), "open": True}
    return {"key": key, "entry": entry, "told": wording.value(entry), "open": entry.value is None}


def place_of(principal: Principal, code: str) -> Place | None:
    """The place of a typed code, where it is in reach; a code with letters that no database takes is nowhere."""
    return access.places(principal, today()).filter(code=code).first() if code.isprintable() else None


def places_of(principal: Principal) -> list[Place]:
    """Places to choose from, those nearest to the top first; none where there are too many."""
    found = list(access.places(principal, today()).open_on(today()).order_by("path")[: MOST + 1])
    return found if len(found) <= MOST else []


@only(Principal.WORKER, acts=(PROPOSE, *DECIDE))
@require_GET
def local(request: HttpRequest) -> HttpResponse:
    """What places in reach set for themselves: what waits, what holds, what is over."""
    codes = access.places(request.user, today()).values("code")
    pack = policy.current()
    rows = [_told(request, pack, row) for row in local_values(codes)[:MOST]]
    content = {
        "waiting": [one for one in rows if not one["row"].confirmed_at and not one["row"].withdrawn_at],
        "confirmed": [one for one in rows if one["row"].confirmed_at or one["row"].withdrawn_at],
        "may_propose": access.may_anywhere(request.user, PROPOSE, today()),
        "may_decide": any(access.may_anywhere(request.user, act, today()) for act in DECIDE),
        "places": {one.code: one for one in Place.objects.filter(code__in=[one["row"].place for one in rows])},
        "today": today(),
    }  # fmt: skip
    return page(request, "policy/local-values.html", content)


def _told(request: HttpRequest, pack: policy.Pack, row: LocalValue) -> dict[str, Any]:
    """A row with its words; one that the rules of today no longer leave to places is shown as it was written."""
    try:
        value = typed_value(pack, row)
    except Refusal:
        return {"row": row, "title": None, "told": str(row.value)}
    return {
        "row": row,
        "title": value.title,
        "told": Wording(pack, row.starts, speaker(request.language).text).value(value),
    }


@only(Principal.WORKER, acts=DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what a colleague proposed, or end what holds."""
    day, form = today(), Form(request)
    row, place = _in_reach(request.user, pk, day)
    allowed = [act for act in DECIDE if access.may(request.user, act, place, day)]
    answers = {"confirm": CONFIRM, "withdraw": WITHDRAW}
    answer = form.one("answer", [name for name, act in answers.items() if act in allowed])
    reason = form.text("reason", most=500, least=1 if answer == "withdraw" else 0)
    if form.good:
        try:
            _decide(row, answer, reason, request.user, day)
        except Refusal as refusal:
            form.refuse_all(refusal)
        else:
            return HttpResponseRedirect(reverse("local-values"))
    pack = policy.current()
    content = _told(request, pack, row) | {
        "form": form,
        "place": place,
        "allowed": allowed,
        "before": _before(request, pack, row),
    }
    return page(request, "policy/local-value-decide.html", content, status=form.status)


def _in_reach(principal: Principal, pk: int, day: date) -> tuple[LocalValue, Place]:
    """A local value of a place where the principal may decide; for anybody else there is none."""
    row = LocalValue.objects.filter(pk=pk).first()
    place = access.places(principal, day).filter(code=row.place).first() if row else None
    if row is None or place is None or not any(access.may(principal, act, place, day) for act in DECIDE):
        raise Http404
    return row, place


def _decide(row: LocalValue, answer: str, reason: str, by: Principal, day: date) -> None:
    if answer == "confirm":
        confirm_value(number=row.pk, by=by.pseudonym, now=now(), today=day)
    else:
        withdraw_value(number=row.pk, by=by.pseudonym, reason=reason, now=now(), today=day)


def _before(request: HttpRequest, pack: policy.Pack, row: LocalValue) -> str:
    """What holds without it."""
    speak = speaker(request.language)
    try:
        value = pack.value(row.key, on=row.starts, path=row.path)
    except Refusal:
        return speak.text(said("nothing; it is left to the place"))
    return Wording(pack, row.starts, speak.text).value(value)
