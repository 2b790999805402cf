"""What the service keeps of policy: layers and packs by hash, the pack in force, and what places set for themselves."""

from django.db import models
from django.db.models import F, Q


class StoredLayer(models.Model):
    """The canonical content of a layer, under its SHA-256. Never changed, never deleted: a case kept its hash."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.TextField()


class StoredPack(models.Model):
    """A pack as the hashes of its layers, the country's first, under the hash of these."""

    digest = models.CharField(max_length=64, primary_key=True)
    layers = models.JSONField()


class Edition(models.Model):
    """Which pack is in force: that of the last row."""

    pack = models.ForeignKey(StoredPack, on_delete=models.PROTECT)
    since = models.DateTimeField()


class LocalValue(models.Model):
    """A value that a place sets for itself: proposed by one person, in force once another has confirmed it.

    `path`: codes from the top down to the place, as it lay then; `level`: of the place. `value` is as a pack file has
    it, days marked (`content.tagged`). `raises`: it is stricter than what the country
    laid down. People are pseudonyms.
    """

    key = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    level = models.CharField(max_length=40)
    path = models.JSONField()
    value = models.JSONField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    raises = models.BooleanField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_from = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "key"], name="local_value_by_place")]
        constraints = [
            models.CheckConstraint(
                name="local_value_ends_after_start", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(name="local_value_needs_two", condition=~Q(confirmed_by=F("proposed_by"))),
            models.CheckConstraint(
                name="local_value_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
        ]
