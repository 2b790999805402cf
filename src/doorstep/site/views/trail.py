"""The audit trail: its newest head, the entries of one's places, and the whole of it as a file to check elsewhere."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from doorstep import policy
from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.entries import Act
from doorstep.register import access
from doorstep.register.models import Principal
from doorstep.site.gates import only
from doorstep.site.pages import page
from doorstep.site.today import today
from doorstep.trail.services.export import export
from doorstep.trail.services.record import record
from doorstep.trail.services.seal import newest_head

READ, EXPORT = "trail.read", "trail.export"
A_PAGE = 50


@only(Principal.WORKER, acts=(READ, EXPORT))
@require_GET
def trail(request: HttpRequest) -> HttpResponseBase:
    """Newest entries first, from before the one that `before` names."""
    return _page(request)


@only(Principal.WORKER, acts=(EXPORT,))
@require_POST
@never_cache
def trail_export(request: HttpRequest) -> HttpResponseBase:
    """The whole trail as a file. That it was taken is an entry of its own."""
    with transaction.atomic():
        record(EXPORT, by=request.user.pseudonym, place="", now=now())
    with TemporaryDirectory() as folder:
        file = Path(folder) / "trail.jsonl"
        try:
            head = export(file, now())
        except Refusal as refusal:
            return _page(request, refusal)
        # The file stays readable after its folder is gone, until the answer has been sent.
        opened = file.open("rb")
    name = f"trail-{head.size}.jsonl"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/x-ndjson")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponseBase:
    day, before = today(), request.GET.get("before", "")
    found = access.entries(request.user, day).select_related("leaf").order_by("-pk").defer("sealed")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: A_PAGE + 1])
    content = {
        "rows": rows[:A_PAGE],
        "older": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
        "newest": not before,
        "head": newest_head(),
        "titles": {act.id: act.title for act in policy.current().held(Act, on=day).values()},
        "may_read": access.may_anywhere(request.user, READ, day),
        "may_export": access.may_anywhere(request.user, EXPORT, day),
        "refusal": refusal,
    }
    return page(request, "trail/trail.html", content, status=409 if refusal else 200)
