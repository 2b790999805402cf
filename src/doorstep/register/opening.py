"""Lists of households and one household opened: only rows of `_now`, by index, in a fixed number of queries."""

from django.db.models import QuerySet

from doorstep.register.access.reach import Reach
from doorstep.register.models import HouseholdNow, PersonNow


def listed(within: Reach, *, household_class: str) -> QuerySet[HouseholdNow]:
    """Households of a class in reach, in the order of their places; one query for each page that is cut from it.

    Args:
        within: `access.reach(principal, today)`.
    """
    of_class = _rows(within).filter(household_class=household_class)
    return of_class.order_by("path", "household")


def below(within: Reach, *, line: int) -> QuerySet[HouseholdNow]:
    """Households in reach whose income a head is known and under a line in fen, in the order of their places."""
    return _rows(within).filter(income__lt=line).order_by("path", "income")


def _rows(within: Reach) -> QuerySet[HouseholdNow]:
    """Real columns only: a list never reads all values of fifty households."""
    reached = HouseholdNow.objects.filter(within.of_households("path", "household"), path__gt="")
    return reached.defer("values", "sources")


def opened(household: int) -> tuple[HouseholdNow, list[PersonNow]]:
    """One household that `access` found, and who lives in it: two queries, whatever their number."""
    return HouseholdNow.objects.get(pk=household), list(
        PersonNow.objects.filter(household=household).order_by("person")
    )
