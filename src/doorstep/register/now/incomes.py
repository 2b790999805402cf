"""Net and reference income a head, of the newest statement of each household."""

from collections.abc import Collection

from doorstep.register.income import per_head
from doorstep.register.models import IncomeStatement


def newest_incomes(households: Collection[int]) -> dict[int, tuple[int, int]]:
    """Household -> net and reference income a head, fen; of two periods the later end, of one the later recorded."""
    rows = IncomeStatement.objects.filter(household__in=households, net__isnull=False)
    ordered = rows.order_by("last_day", "observation").values_list("household", "net", "ref", "members")
    return {household: (per_head(net, members), per_head(ref, members)) for household, net, ref, members in ordered}
