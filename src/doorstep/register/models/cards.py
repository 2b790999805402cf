"""The card of a household: what it signs in with, beside its PIN. It holds no id number and no name."""

import secrets

from django.db import models

from doorstep.register.models.principals import Principal


def new_number() -> str:
    """10 random bytes; a card is worth nothing without the office's signature under it."""
    return secrets.token_hex(10)


class HouseholdCard(models.Model):
    """The card that is valid now; one for each household. A new number makes every earlier card worthless.

    Attributes:
        principal: of kind household; its password is the PIN.
        wrong: PINs typed wrong since the last right one. locked_until: no PIN is looked at before.
    """

    principal = models.OneToOneField(Principal, models.PROTECT, primary_key=True, related_name="card")
    household = models.OneToOneField("register.Household", models.PROTECT, related_name="card")
    number = models.CharField(max_length=20, unique=True, default=new_number)
    issued_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
