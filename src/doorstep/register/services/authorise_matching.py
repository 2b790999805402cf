"""A household lets named departments be asked about its members (授权书), until a last day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register.holding import held_household
from doorstep.register.models import MatchingAuthorisation, Membership, Principal
from doorstep.register.proofs import Proof, counts, refuse_used
from doorstep.register.services.give_consent import act_of, proved, refuse_no_purpose
from doorstep.trail.services.record import record

AUTHORISE = "register.authorise_matching"


def authorise_matching(
    *, household: int, departments: Sequence[str], purpose: str, last_day: date, proof: Proof, asked: UUID,
    by: Principal, now: datetime, today: date,
) -> MatchingAuthorisation:  # fmt: skip
    """Write down the authorisation. It covers everybody who lives there today; who comes later is not covered.

    Raises:
        Refusal: by may not; it is not proved; no department or purpose is named; the last day is over; nobody is
            registered. Http404: no such household in reach.
    """
    columns = proved(household, proof, by, now, today)
    with transaction.atomic():
        found = held_household(by, household, act_of(by), today)
        there = MatchingAuthorisation.objects.filter(asked=asked, household=found).first()
        if there is not None:
            return there
        refuse_no_purpose(purpose)
        refuse_used(columns)
        members = list(Membership.objects.live().filter(household=found).values_list("person", flat=True))
        if not departments or not members or last_day < today:
            raise Refusal(
                "register.authorisation",
                said("Nothing was recorded."),
                why=said("It needs at least one department, one member, and a last day that is not over."),
                do=said("Fill in what is missing."),
            )
        authorisation = MatchingAuthorisation.objects.create(
            household=found, departments=sorted(set(departments)), members=sorted(members), purpose=purpose,
            last_day=last_day, by=by, asked=asked, recorded_at=now, **columns,
        )  # fmt: skip
        payload = {
            "authorisation": authorisation.pk, "household": found.pk, "departments": authorisation.departments,
            "purpose": purpose, "until": last_day.isoformat(), "proof": authorisation.proof,
        }  # fmt: skip
        record(AUTHORISE, by=by.pseudonym, place=found.place.code, now=now, payload=payload)
        return authorisation


def may_match(*, household: int, department: str, now: datetime, today: date) -> bool:
    """Whether a department may be asked about everybody who lives in the household today."""
    living = set(Membership.objects.live().filter(household=household).values_list("person", flat=True))
    rows = MatchingAuthorisation.objects.filter(household=household, last_day__gte=today)
    return bool(living) and any(
        counts(row, now) and department in row.departments and living <= set(row.members) for row in rows
    )
