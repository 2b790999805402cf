"""What was found out about whom, when, how and by whom; and what is known now, made from it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.register.models.households import Household, Person
from doorstep.register.models.ordered import OrderedText
from doorstep.register.models.places import Place
from doorstep.register.models.principals import Principal

METHODS = ("stated", "observed", "document", "standard")


class Observation(models.Model):
    """One form, row of a file, or answer of a department about one subject. Never changed, never deleted.

    Attributes:
        seq: grows; for one subject in the order of commit, because whoever records holds its household.
        household, person: the subject, exactly one of them. as_of: the day it tells of.
        source: where it came from, such as "visit". method: one of METHODS. batch: of an import or match.
        supersedes: the observation its author had before their eyes. corrects: the one whose typing error it mends.
        author: None where a job recorded. asked: the form's own number; sent twice it is recorded once.
    """

    seq = models.BigAutoField(primary_key=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, db_index=False, related_name="observations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="observations")
    as_of = models.DateField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=30)
    method = models.CharField(max_length=8, choices=[(method, method) for method in METHODS])
    author = models.ForeignKey(Principal, models.PROTECT, null=True, db_index=False, related_name="+")
    batch = models.CharField(max_length=40, blank=True)
    asked = models.UUIDField(unique=True, default=uuid4, editable=False)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="superseded_by")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="corrected_by")
    evidence = models.ForeignKey("register.Evidence", models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["household", "seq"], name="observed_of_household", condition=~Q(household=None)),
            models.Index(fields=["person", "seq"], name="observed_of_person", condition=~Q(person=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_of_one_subject",
                condition=Q(household=None, person__isnull=False) | Q(household__isnull=False, person=None),
            ),
            models.CheckConstraint(name="observation_method", condition=Q(method__in=METHODS)),
        ]

    @property
    def subject(self) -> str:
        """What sealed values are bound to."""
        return subject_of(self.household_id, self.person_id)


def subject_of(household: int | None, person: int | None) -> str:
    """The name of a subject, by which its values are sealed."""
    return f"household:{household}" if household is not None else f"person:{person}"


class Value(models.Model):
    """One field of an observation. It is never changed; erasing empties `value`, `sealed` and `salt`.

    Attributes:
        value: as JSON: a number, a decimal as text, yes or no, a day as ISO text, a text, or a list of codes.
        sealed: the same, sealed by the vault and bound to subject and field, for fields of P3; then no value.
        digest: SHA-256 of salt, field and JSON; what the trail knows, and what stays when the rest is erased.
    """

    observation = models.ForeignKey(Observation, models.PROTECT, db_index=False, related_name="values")
    field = models.CharField(max_length=60)
    value = models.TextField(null=True)
    sealed = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["observation", "field"], name="value_once_in_an_observation"),
            models.CheckConstraint(
                name="value_clear_sealed_or_erased",
                condition=Q(value__isnull=False, sealed=None, salt__isnull=False)
                | Q(value=None, sealed__isnull=False, salt__isnull=False)
                | Q(value=None, sealed=None, salt=None),
            ),
        ]


class Identifier(models.Model):
    """A blind index of a number that names one person or household alone, as it is now."""

    ID, PHONE, ACCOUNT = KINDS = ("id", "phone", "account")

    kind = models.CharField(max_length=7, choices=[(kind, kind) for kind in KINDS])
    match = models.BinaryField(max_length=16)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["kind", "match"], name="identifier_by_match")]
        constraints = [
            models.CheckConstraint(
                name="identifier_of_one_subject",
                condition=Q(household=None, person__isnull=False) | Q(household__isnull=False, person=None),
            )
        ]


class Now(models.Model):
    """What is known now of one subject: `facts.Current` as two columns. Written with each observation, by it alone.

    Attributes:
        seq: the newest observation counted. values: field -> [value, seq]; a sealed value is {"sealed": true}.
        sources: seq as text -> [method, as_of, seq it counts as]; only of observations that values come from.
    """

    seq = models.BigIntegerField()
    values = models.JSONField()
    sources = models.JSONField()

    class Meta:
        abstract = True


class HouseholdNow(Now):
    """A household as lists need it.

    Attributes:
        path: of its place; a household that became part of another has "" and is in no list.
        income, reference: net and reference income a head, fen a year, of the newest statement, rounded down.
        guarantees: names of guarantees not met, each followed by a space; one not known to be met has a "?" behind it.
        last_visit: the newest observation of the household with the source visit. risk: codes, joined by spaces.
    """

    household = models.OneToOneField(Household, models.PROTECT, primary_key=True, related_name="now")
    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    path = OrderedText(max_length=200, blank=True)
    household_class = models.CharField(max_length=40, blank=True)
    household_type = models.CharField(max_length=40, blank=True)
    head = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    income = models.BigIntegerField(null=True)
    reference = models.BigIntegerField(null=True)
    guarantees = models.CharField(max_length=200, blank=True)
    last_visit = models.DateField(null=True)
    risk = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["household_class", "path", "household"], name="household_by_class"),
            models.Index(fields=["path", "income"], name="household_by_income"),
            models.Index(fields=["path", "last_visit"], name="household_by_visit"),
        ]


class PersonNow(Now):
    """A person as lists need it. household: where the person lives now; None for one who died or left."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="now")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="members_now")
    path = OrderedText(max_length=200, blank=True)
    name = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    birth = models.DateField(null=True)
    labour = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["labour", "path", "person"], name="person_by_labour")]


class SensitiveRead(models.Model):
    """Somebody read sealed values for a purpose; a bulk read is one line with its count."""

    by = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=200)
    field = models.CharField(max_length=60)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="reads")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reads")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="read_for_a_purpose", condition=~Q(purpose=""))]
