"""Tables of the trail: entries as they were recorded, the order in which they were sealed, and the heads signed.

Triggers refuse every change (migration 0002) save emptying `sealed`, or sealing it again under a newer key.
"""

from django.db import models
from django.db.models import Q

from doorstep.trail.lines import entry_line, time_text


class Entry(models.Model):
    """One act. Everything but `sealed` goes into the leaf and stays for ever.

    Attributes:
        act, at, by, place, digest: see `lines.entry_line`.
        sealed: salt and payload, sealed by the vault and bound to the leaf; empty once erased.
    """

    act = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    place = models.CharField(max_length=32, blank=True)
    digest = models.BinaryField()
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="entry_names_act_and_actor", condition=~Q(act="") & ~Q(by=""))]
        indexes = [models.Index(fields=["act", "at"]), models.Index(fields=["place", "at"])]

    def line(self) -> bytes:
        """The leaf, made from what the row holds now."""
        return entry_line(self.act, time_text(self.at), self.by, self.place, bytes(self.digest).hex())


class Leaf(models.Model):
    """The place of an entry in the tree, given once by the sealer.

    Attributes:
        seq: 0 for the first entry. hash: of the leaf (RFC 6962), 32 bytes.
    """

    seq = models.BigIntegerField(primary_key=True)
    # Only the sealer adds leaves and entries are never deleted, so the database need not look each entry up again.
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf", db_constraint=False)
    hash = models.BinaryField()


class Head(models.Model):
    """The tree as it was signed at one time.

    Attributes:
        size: leaves it covers. root: 32 bytes. at: when. signature: Ed25519 over the tree head of RFC 6962.
        frontier: roots of the whole subtrees from left to right, 32 bytes each: all that is needed to go on.
        through: every entry up to this id is in the tree, or was never committed.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    signature = models.BinaryField()
    frontier = models.BinaryField()
    through = models.BigIntegerField()
