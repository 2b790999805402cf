"""By what somebody is found: one table of tokens for households and persons, the same on both databases."""

from django.db import models

from doorstep.register.models.ordered import OrderedText
from doorstep.register.models.places import Place


class SearchToken(models.Model):
    """One way to find one subject. `register.search` alone writes and reads these rows.

    Attributes:
        token: letters or characters to begin with, or a blind index behind a mark; see `register.search.tokens`.
        place: where the subject is now. kind, subject: whose number it is.
    """

    PERSON, HOUSEHOLD = KINDS = (1, 2)

    token = OrderedText(max_length=200)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=[(1, "person"), (2, "household")])
    subject = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "token", "place", "subject"], name="search_by_token"),
            models.Index(fields=["subject", "kind", "token"], name="search_by_subject"),
        ]
        constraints = [models.CheckConstraint(name="search_token_kind", condition=models.Q(kind__in=(1, 2)))]
