"""What a household agreed to, how it is known that it was the household, and the files that prove things."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.register.models.households import Household
from doorstep.register.models.principals import Principal


class Evidence(models.Model):
    """A file in the home's folder of evidence, encrypted under a key of its own, which is sealed here.

    Attributes:
        digest: SHA-256 of the file as it was given. sealed: its key, bound to subject and field; empty once erased, and
            with it the file can be read by nobody.
    """

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20)  # "voice", "photo", "document"
    digest = models.BinaryField()
    size = models.PositiveBigIntegerField()
    sealed = models.BinaryField(null=True)
    given_by = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()


class Proved(models.Model):
    """Something only the household itself can do, and how it did it: its PIN, its voice, or a witness of its choice.

    Attributes:
        by: who wrote it down. witness: who was there and says so, another one than `by`; until then it counts nothing.
        counts_from: when the proof was complete. withdrawn_at: the household took it back.
    """

    PIN, VOICE, WITNESS = PROOFS = ("pin", "voice", "witness")

    asked = models.UUIDField(unique=True, default=uuid4, editable=False)
    proof = models.CharField(max_length=7, choices=[(proof, proof) for proof in PROOFS])
    voice = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Principal, models.PROTECT, related_name="+")
    witness = models.ForeignKey(Principal, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    counts_from = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_proved_by_another", condition=Q(witness=None) | ~Q(witness=F("by"))),
            models.CheckConstraint(
                name="%(class)s_has_its_proof",
                condition=Q(proof="pin", voice=None, witness=None)
                | Q(proof="voice", voice__isnull=False, witness=None)
                | Q(proof="witness", voice=None, witness__isnull=False),
            ),
        ]


class Consent(Proved):
    """A household agrees to something, such as "visit_photo" or "share_with_school", until it withdraws."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=60)

    class Meta(Proved.Meta):
        indexes = [models.Index(fields=["household", "purpose"], name="consent_of_household")]


class MatchingAuthorisation(Proved):
    """A household lets departments be asked about its members (授权书). members: numbers of all persons covered."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="authorisations")
    departments = models.JSONField()
    members = models.JSONField()
    purpose = models.CharField(max_length=200)
    last_day = models.DateField()

    class Meta(Proved.Meta):
        indexes = [models.Index(fields=["household", "last_day"], name="authorisation_of_household")]
