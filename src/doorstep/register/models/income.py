"""Statements of income: every line with quantity, price and evidence; every total computed."""

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.households import Household
from doorstep.register.models.observations import METHODS, Observation


class IncomeStatement(models.Model):
    """What a household earned and spent in a period, by the counting rules of a pack.

    Amounts are fen; every one of them is computed from the lines, and recomputed when it is compared.

    Attributes:
        first_day, last_day: of the period, both count. members: registered when it was recorded, at least 1.
        rules: the counting rules used, as `income.Rules.kept`; pack: hash of the pack they came from.
        net = wage + business + property + transfer - expense; ref = net + claims - self_paid.
        evidenced: the confidence shown beside them: thousandths of all amounts that rest on a document or evidence.
    """

    AMOUNTS = ("wage", "business", "property", "transfer", "expense", "claims", "self_paid", "net", "ref")

    household = models.ForeignKey(Household, models.PROTECT, related_name="statements")
    observation = models.OneToOneField(Observation, models.PROTECT, related_name="statement")
    first_day = models.DateField()
    last_day = models.DateField()
    members = models.PositiveIntegerField()
    rules = models.JSONField()
    pack = models.CharField(max_length=64)
    wage = models.BigIntegerField(null=True)
    business = models.BigIntegerField(null=True)
    property = models.BigIntegerField(null=True)
    transfer = models.BigIntegerField(null=True)
    expense = models.BigIntegerField(null=True)
    claims = models.BigIntegerField(null=True)
    self_paid = models.BigIntegerField(null=True)
    net = models.BigIntegerField(null=True)
    ref = models.BigIntegerField(null=True)
    evidenced = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["household", "last_day", "observation"], name="statement_newest")]
        constraints = [
            models.CheckConstraint(name="statement_of_some_days", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="statement_of_somebody", condition=Q(members__gte=1)),
            models.CheckConstraint(
                name="net_is_what_it_is_made_of",
                condition=Q(net=None) | Q(net=F("wage") + F("business") + F("property") + F("transfer") - F("expense")),
            ),
            models.CheckConstraint(
                name="ref_is_what_it_is_made_of",
                condition=Q(ref=None) | Q(ref=F("net") + F("claims") - F("self_paid")),
            ),
        ]


class IncomeItem(models.Model):
    """One line of a statement: amount = quantity x price.

    Attributes:
        line: a field of the pack's statement, such as "b1". quantity: in thousandths of `unit`. price: fen a unit.
        amount: fen, rounded half up. one_off: shown, and not counted (condolence gifts, loans, compensation).
        standard: the policy value a standard cost was made with; then quantity is a share of sales.
    """

    statement = models.ForeignKey(IncomeStatement, models.PROTECT, related_name="items")
    line = models.CharField(max_length=20)
    what = models.CharField(max_length=120, blank=True)
    quantity = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    price = models.BigIntegerField(null=True)
    amount = models.BigIntegerField(null=True)
    method = models.CharField(max_length=8, choices=[(method, method) for method in METHODS])
    standard = models.CharField(max_length=80, blank=True)
    one_off = models.BooleanField(default=False)
    evidence = models.ForeignKey("register.Evidence", models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="item_not_negative", condition=Q(amount=None) | Q(amount__gte=0)),
            models.CheckConstraint(
                name="standard_cost_is_labelled",
                condition=Q(method="standard") & ~Q(standard="") | ~Q(method="standard") & Q(standard=""),
            ),
        ]
