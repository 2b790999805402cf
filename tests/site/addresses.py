"""What every address of the service promises: who may open it, and about what it is. A new address needs a line here.

`test_every_address.py` crosses each with every role, own place, foreign place, expired duty, signed out, household,
device and evaluator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from doorstep.policy.models import LocalValue
from office import TODAY, Office

WORKER, HOUSEHOLD, EVALUATOR = "worker", "household", "evaluator"
CARING = ("access.give_duty", "access.confirm_duty", "access.manage_workers")


@dataclass(frozen=True)
class Public:
    """For everybody, signed in or not. `status`: of a visit by who is not signed in."""

    status: int = 200
    place: Callable[[Office], dict] | None = None


@dataclass(frozen=True)
class Gated:
    """For some kinds of principals.

    Attributes:
        kinds: who may open it at all. acts: one of them must be in a role that the principal holds today.
        about: the thing the address names, as what stands in the address and the path of its place; it opens only for
            a duty that covers that path. household: the thing is that household, which a helper's duty reaches too.
        status: of the answer to who may.
    """

    kinds: tuple[str, ...]
    acts: tuple[str, ...] = ()
    about: Callable[[Office], tuple[dict, str]] | None = None
    household: bool = False
    status: int = 200


def _worker_of_the_village(office: Office) -> tuple[dict, str]:
    principal = office.worker("罗永富")
    office.duty(principal, "village_worker", office.village)
    return {"pk": principal.pk}, office.village.path


def _duty_in_the_village(office: Office) -> tuple[dict, str]:
    duty = office.duty(office.worker("杨光明"), "village_worker", office.village)
    return {"pk": duty.pk}, office.village.path


def _waiting_duty(office: Office) -> tuple[dict, str]:
    duty = office.duty(office.worker("张秀梅"), "village_worker", office.village, confirmed_at=None)
    return {"pk": duty.pk}, office.village.path


def _household_of_the_village(office: Office) -> tuple[dict, str]:
    return {"pk": office.household().pk}, office.village.path


def _local_value_of_the_county(office: Office) -> tuple[dict, str]:
    place = office.places["990101"]
    row = LocalValue.objects.create(
        key="notice.registration", place=place.code, level=place.level, path=list(place.codes),
        value={"count": 8, "of": "calendar"}, starts=TODAY, reason="一号文件", raises=False,
        proposed_by="somebody", proposed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return {"pk": row.pk}, place.path


ADDRESSES: dict[str, Public | Gated] = {
    "start": Public(),
    "language": Public(405),
    "sign-in": Public(),
    "sign-in-code": Public(302),
    "sign-out": Public(405),
    "card": Public(),
    "card-scanned": Public(place=lambda office: {"code": "ABCDE-FGHIJ"}),
    "account": Gated((WORKER, EVALUATOR)),
    "password": Gated((WORKER, EVALUATOR)),
    "code": Gated((WORKER, EVALUATOR)),
    "pin": Gated((HOUSEHOLD,)),
    "people": Gated((WORKER,), CARING),
    "person-add": Gated((WORKER,), ("access.manage_workers",)),
    "person": Gated((WORKER,), CARING, _worker_of_the_village),
    "duty-give": Gated((WORKER,), ("access.give_duty",), _worker_of_the_village),
    "person-reset": Gated((WORKER,), ("access.manage_workers",), _worker_of_the_village),
    "person-close": Gated((WORKER,), ("access.manage_workers",), _worker_of_the_village),
    "duty-confirm": Gated((WORKER,), ("access.confirm_duty",), _waiting_duty),
    "duty-end": Gated((WORKER,), ("access.give_duty",), _duty_in_the_village),
    "duty-stand-in": Gated((WORKER, EVALUATOR), CARING, _duty_in_the_village),
    "rules": Gated((WORKER, EVALUATOR), ("policy.read",)),
    "local-values": Gated((WORKER,), ("policy.propose_value", "policy.confirm_value", "policy.withdraw_value")),
    "local-value-propose": Gated((WORKER,), ("policy.propose_value",)),
    "local-value": Gated((WORKER,), ("policy.confirm_value", "policy.withdraw_value"), _local_value_of_the_county),
    "trail": Gated((WORKER,), ("trail.read", "trail.export")),
    "trail-export": Gated((WORKER,), ("trail.export",), status=405),
    "household-card": Gated((WORKER,), ("access.issue_card",), _household_of_the_village, household=True),
}
