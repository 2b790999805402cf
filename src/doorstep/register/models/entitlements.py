"""Programmes that give help, and who is entitled to it from when to when."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.households import Household, Person
from doorstep.register.models.places import Place


class Programme(models.Model):
    """A programme as one place runs it. measure: the pack's measure it gives."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="programmes")
    measure = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "measure", "name"], name="programme_once_in_a_place"),
            models.CheckConstraint(
                name="programme_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
        ]


class Entitlement(models.Model):
    """A household, or one person of it, is entitled to what a programme gives.

    Attributes:
        amount: fen each time, None where it is not money. every: "month", "quarter", "year" or "once".
        first_day, last_day: both count; None is until it is ended.
    """

    RHYTHMS = ("once", "month", "quarter", "year")

    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="entitlements")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="entitlements")
    amount = models.BigIntegerField(null=True)
    every = models.CharField(max_length=7, choices=[(rhythm, rhythm) for rhythm in RHYTHMS], default="once")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    asked = models.UUIDField(unique=True, default=uuid4, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entitlement_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="entitlement_not_negative", condition=Q(amount=None) | Q(amount__gte=0)),
            models.CheckConstraint(
                name="entitlement_rhythm", condition=Q(every__in=("once", "month", "quarter", "year"))
            ),
        ]
