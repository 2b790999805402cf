"""Forms half filled in: kept for their author alone, until they are finished or abandoned."""

from uuid import uuid4

from django.db import models

from doorstep.register.models.households import Household
from doorstep.register.models.principals import Principal


class Draft(models.Model):
    """A half-filled form. What it holds is sealed, because it may hold anything; it is emptied when the form is done.

    Attributes:
        key: the number of the form, which its record will carry as `asked`.
        household: what it is about; None for one that is not registered yet. form: such as "visit".
    """

    OPEN, DONE, ABANDONED = STATES = ("open", "done", "abandoned")

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    author = models.ForeignKey(Principal, models.PROTECT, related_name="drafts")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="drafts")
    form = models.CharField(max_length=40)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=[(state, state) for state in STATES], default="open")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_empty_when_over",
                condition=models.Q(state="open") | models.Q(state__in=("done", "abandoned"), sealed=None),
            )
        ]
