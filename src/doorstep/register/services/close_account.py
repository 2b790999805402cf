"""Close an account: its duties end today, and nobody signs in with it again."""

from datetime import date, datetime

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.models import Principal
from doorstep.register.services.end_duty import end_duty
from doorstep.register.services.reset_password import refuse_unmanaged
from doorstep.trail.services.record import record

CLOSE = "access.close_account"


@transaction.atomic
def close_account(*, principal: int, reason: str, by: Principal, now: datetime, today: date) -> Principal:
    """Close it for good; what it did stays in the trail under its pseudonym. Asking twice closes it once.

    Raises:
        Refusal: by does not manage the places of all its duties; it is by's own; nobody else could give duties then.
    """
    found = Principal.objects.select_for_update().get(pk=principal)
    if found.pk == by.pk:
        raise Refusal(
            "register.own-account",
            said("You cannot close your own account."),
            why=said("An office could lose its last administrator by mistake."),
            do=said("Ask another administrator."),
        )
    refuse_unmanaged(found, by=by, today=today)
    if not found.is_active:
        return found
    for duty in found.duties.to_come(today):
        end_duty(duty=duty.pk, last_day=today, reason=reason, by=by, now=now, today=today)
    found.is_active = False
    found.set_unusable_password()
    found.save(update_fields=["is_active", "password"])
    payload = {"account": found.pseudonym, "reason": reason}
    record(CLOSE, by=by.pseudonym, place="", now=now, payload=payload)
    return found
