"""What a decision saw: values, members and income as they were known when an observation was the newest."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Q

from doorstep.register.facts import Current
from doorstep.register.models import Household, IncomeStatement, Membership, Observation
from doorstep.register.now.told import told_about


@dataclass(frozen=True)
class Seen:
    """A household as it was known. members: person -> what was known. statement: number of the newest."""

    seq: int
    household: Current
    members: dict[int, Current]
    statement: int | None


def fix(household: Household) -> int:
    """The newest observation about a household and whoever lives there: what a decision keeps, to be replayed by
    `seen`. The household is held until the transaction ends, so nothing can be recorded beneath that number later.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a decision fixes what it saw inside its own transaction")
    Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    persons = Membership.objects.live().filter(household=household).values("person")
    about = Observation.objects.filter(Q(household=household) | Q(person__in=persons))
    return about.aggregate(newest=Max("seq"))["newest"] or 0


def seen(household: Household, seq: int) -> Seen:
    """What was known when observation `seq` was the newest; nothing recorded later is read.

    What was erased since is not shown any more.
    """
    members = Membership.objects.known_at(seq).filter(household=household)
    persons = sorted(set(members.values_list("person", flat=True)))
    told = told_about("person", persons, until=seq)
    own = told_about("household", (household.pk,), until=seq)[household.pk]
    statements = IncomeStatement.objects.filter(household=household, observation__lte=seq, net__isnull=False)
    newest = statements.order_by("-last_day", "-observation").values_list("pk", flat=True).first()
    known = {pk: Current.nothing().with_facts(fact for one in told[pk] for fact in one.facts) for pk in persons}
    return Seen(seq, Current.nothing().with_facts(fact for one in own for fact in one.facts), known, newest)
