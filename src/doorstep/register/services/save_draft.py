"""Keep a half-filled form, so that nothing is typed twice."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from doorstep.kernel.vault import vault
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.models import Draft, Principal
from doorstep.trail.services.record import record

FIELD = "register.draft"
LARGEST = 200_000  # bytes


@transaction.atomic
def save_draft(
    *, key: UUID, form: str, household: int | None, content: Mapping[str, object], by: Principal, now: datetime,
    today: date,
) -> Draft:  # fmt: skip
    """Keep it as it is now, over what was kept before under the same key. Nothing of it is known to the register.

    Args:
        content: as typed, checked by nobody; texts, numbers, yes or no, lists, mappings.
    Raises:
        Refusal: it is too large, or it is over. Http404: not one's own, or about a household out of reach.
    """
    about = access.household_for(by, household, today) if household is not None else None
    draft = Draft.objects.select_for_update().filter(pk=key).first()
    if draft is not None and draft.author_id != by.pk:
        raise Http404
    plain = json.dumps(content, ensure_ascii=False).encode()
    if len(plain) > LARGEST or (draft is not None and draft.state != Draft.OPEN):
        raise Refusal(
            "register.draft",
            said("The form was not kept."),
            why=said("It was finished or abandoned before, or holds more than a form can."),
            do=said("Begin a new form."),
        )
    first = draft is None
    draft = draft or Draft(key=key, author=by)
    draft.form, draft.household, draft.saved_at = form, about, now
    draft.sealed = vault().seal(plain, subject=f"draft:{key.hex}", field=FIELD)
    draft.save()
    if first:
        place = about.place.code if about else ""
        record("register.save_draft", by=by.pseudonym, place=place, now=now, payload={"form": form, "draft": key.hex})
    return draft


def resumed(*, key: UUID, by: Principal, today: date) -> dict[str, Any]:
    """What an open draft holds. Raises: Http404: there is none of one's own, or the household is out of reach now."""
    draft = Draft.objects.filter(pk=key, author=by, state=Draft.OPEN).first()
    if draft is None or draft.sealed is None:
        raise Http404
    if draft.household_id is not None:
        access.household_for(by, draft.household_id, today)
    return json.loads(vault().open(bytes(draft.sealed), subject=f"draft:{key.hex}", field=FIELD))
