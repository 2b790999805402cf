"""Find a household or person through access, and hold it while an act changes it."""

from collections.abc import Collection
from datetime import date

from django.http import Http404

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said
from doorstep.register import access
from doorstep.register.access.deciding import NotAllowed
from doorstep.register.models import Household, Membership, Person, Principal


class PartOfAnother(Refusal):
    """The household became part of another; what is found out now belongs to that one."""

    def __init__(self, household: Household) -> None:
        super().__init__(
            "register.part-of-another",
            said("Nothing was recorded for this household."),
            why=said("It is now part of household {number}.", number=str(household.into_id)),
            do=said("Record it there, or undo the merge first."),
        )


def held_household(by: Principal, pk: int, act: str, today: date, *, merged: bool = False) -> Household:
    """The household, held until the transaction ends: whoever else records about it or its members waits.

    Args:
        merged: also one that is part of another, for what concerns its own past: withdrawing, ending, erasing.

    Raises:
        Http404: there is none, or it is not theirs. Refusal: by may not do this, or it became part of another.
    """
    return held_households(by, (pk,), act, today, merged=merged)[0]


def held_households(
    by: Principal, pks: Collection[int], act: str, today: date, *, merged: bool = False
) -> list[Household]:  # fmt: skip
    """Several, held in the order of their numbers so that two acts never wait for each other; as they were asked."""
    for pk in pks:
        need_for(by, act, access.household_for(by, pk, today), today)
    # Without the place: it is read once the row is held, as a merge of places that was waited for left it.
    rows = Household.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    held = {one.pk: one for one in rows}
    for one in held.values():
        if one.into_id is not None and not merged:
            raise PartOfAnother(one)
    return [held[pk] for pk in pks]


def held_person(by: Principal, pk: int, act: str, today: date) -> tuple[Person, Household]:
    """A person, and the household that is held with it: where the person lives, or lived last.

    Raises:
        Http404: there is none, or it is not theirs. Refusal: by may not do this.
    """
    home = home_of(pk)
    if home is None:
        raise Http404
    household = held_household(by, home, act, today)
    if home_of(pk) != household.pk:  # the person moved before the household could be held
        raise Http404
    return Person.objects.get(pk=pk), household


def home_of(person: int) -> int | None:
    """The household of a person, or the last one; None for nobody."""
    rows = Membership.objects.filter(person=person, voided=None)
    live = rows.filter(last_day=None).values_list("household", flat=True).first()
    return live or rows.order_by("-last_day", "-pk").values_list("household", flat=True).first()


def may_for(by: Principal, act: str, household: Household, today: date) -> bool:
    """Whether a duty for its place, or for this household alone, allows the act."""
    path = household.place.path
    return any(
        act in duty.acts and (duty.covers(path) or duty.is_for(household.pk)) for duty in access.duties(by, today)
    )


def need_for(by: Principal, act: str, household: Household, today: date) -> None:
    """Raises: Refusal: no duty allows it."""
    if not may_for(by, act, household, today):
        raise NotAllowed
