"""Households and the people in them: who lives with whom, from when to when, and how households became one or two."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.places import Place
from doorstep.register.models.principals import Principal


class Household(models.Model):
    """People who live and keep house together. Its number means nothing and is kept for life.

    Attributes:
        asked: the number its form was given before it was sent; the same form sent twice makes one household.
        into: the household it is now part of; its own history stays with it. None while it stands by itself.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="households")
    asked = models.UUIDField(unique=True, default=uuid4, editable=False)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_in")

    class Meta:
        constraints = [models.CheckConstraint(name="household_not_into_itself", condition=~Q(into=F("id")))]


class Person(models.Model):
    """Somebody who lives, or lived, in a household. The number means nothing and is kept for life."""

    asked = models.UUIDField(unique=True, default=uuid4, editable=False)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by what is known of them."""

    def live(self) -> "MembershipQuerySet":
        """Those that stand and are not over."""
        return self.filter(last_day=None, voided=None)

    def known_at(self, seq: int) -> "MembershipQuerySet":
        """Those that were known and not over when observation `seq` was the newest."""
        return self.filter(
            Q(closed=None) | Q(closed__gt=seq), Q(voided=None) | Q(voided__gt=seq), opened__lte=seq
        )  # fmt: skip


class Membership(models.Model):
    """One person in one household from a first to a last day. Rows are closed or voided, never changed back or deleted.

    Attributes:
        first_day, last_day: both count; without a last day it goes on.
        opened, closed, voided: the observation by which it was recorded, ended, and declared never to have counted; so
            that it can be told what was known at any time.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    opened = models.ForeignKey("register.Observation", models.PROTECT, related_name="memberships_opened")
    closed = models.ForeignKey("register.Observation", models.PROTECT, null=True, related_name="memberships_closed")
    voided = models.ForeignKey("register.Observation", models.PROTECT, null=True, related_name="memberships_voided")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="person_lives_in_one_household", condition=Q(last_day=None, voided=None)
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="membership_closed_by_something", condition=Q(last_day=None) | ~Q(closed=None)),
        ]


class HouseholdChange(models.Model):
    """Households that became one, or one that became two; `undone` when it was taken back.

    Attributes:
        kind: "merge" takes `other` into `household`; "split" makes `other` out of members of `household`.
        observation: the one the change was recorded by; memberships it opened and closed name the same one.
    """

    MERGE, SPLIT = KINDS = ("merge", "split")

    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in KINDS])
    household = models.ForeignKey(Household, models.PROTECT, related_name="changes")
    other = models.ForeignKey(Household, models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=300)
    asked = models.UUIDField(unique=True, default=uuid4, editable=False)
    observation = models.OneToOneField("register.Observation", models.PROTECT, related_name="change")
    undone = models.OneToOneField("register.Observation", models.PROTECT, null=True, related_name="change_undone")

    class Meta:
        constraints = [
            models.CheckConstraint(name="household_change_of_two", condition=~Q(household=F("other"))),
            models.CheckConstraint(name="household_change_kind", condition=Q(kind__in=("merge", "split"))),
        ]


class KinDeclared(models.Model):
    """Somebody who acts for the office declared that a person of the register, or a colleague, is kin.

    Only the question "is this one kin of that one?" can be answered from it: `match` is a keyed hash of both.
    """

    declarer = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    match = models.BinaryField(max_length=16)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["match"], name="kin_by_match")]
        constraints = [
            models.UniqueConstraint(
                fields=["declarer", "match"], name="kin_declared_once", condition=Q(withdrawn_at=None)
            )
        ]
