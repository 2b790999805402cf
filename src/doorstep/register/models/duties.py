"""Who does what, where, from when to when. Duties alone decide what a principal may see and do."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.principals import Principal


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties by what they are worth on a day."""

    def held_on(self, day: date) -> "DutyQuerySet":
        """Those that count on the day: begun, not over, and confirmed where a second person must."""
        return self.filter(
            Q(last_day=None) | Q(last_day__gte=day), first_day__lte=day, confirmed_at__isnull=False, withdrawn_at=None
        )

    def to_come(self, day: date) -> "DutyQuerySet":
        """Those that count on the day, will count later, or wait for a second person."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), withdrawn_at=None)


class Duty(models.Model):
    """A role of the policy pack, held by one principal, for a place with everything in it, or for one household.

    Attributes:
        place: where; None is the whole office. household: for a helper, the one household cared for; then no place.
        first_day, last_day: both count; without a last day it holds until it is ended.
        stands_in: the duty that is done for its holder, who is away.
        confirmed_at: None while a second person has still to agree. withdrawn_at: it was taken back before it began,
            or refused by the second person.
    """

    principal = models.ForeignKey(Principal, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=40)
    place = models.ForeignKey("register.Place", models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey("register.Household", models.PROTECT, null=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    stands_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="stand_ins")
    given_by = models.ForeignKey(Principal, models.PROTECT, null=True, related_name="+")  # None: by doorstep init
    given_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Principal, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["principal", "first_day"], name="duty_of_principal")]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="duty_has_one_scope", condition=Q(place=None) | Q(household=None)),
            models.CheckConstraint(
                name="duty_is_not_confirmed_by_its_giver",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("given_by")),
            ),
            models.CheckConstraint(
                name="duty_is_not_given_to_oneself", condition=Q(given_by=None) | ~Q(given_by=F("principal"))
            ),
        ]
