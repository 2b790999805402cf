"""Who signs in: a worker, a household, a device or an evaluator, each its own principal and never two of them."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


def new_pseudonym() -> str:
    """The name a principal has in the trail: 20 letters that say nothing."""
    return secrets.token_hex(10)


class Principals(BaseUserManager["Principal"]):
    """Finds principals by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Principal":
        return self.get(login=username)


class Principal(AbstractBaseUser):
    """Somebody or something that signs in. What it may do comes from its duties alone.

    Attributes:
        login: what is typed to sign in; never an id number. pseudonym: who acted, as the trail says it.
        kind: one of KINDS; it is never changed.
    """

    WORKER, HOUSEHOLD, DEVICE, EVALUATOR = KINDS = ("worker", "household", "device", "evaluator")

    login = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=9, choices=[(kind, kind) for kind in KINDS])
    pseudonym = models.CharField(max_length=20, unique=True, default=new_pseudonym, editable=False)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = Principals()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="principal_kind", condition=models.Q(kind__in=("worker", "household", "device", "evaluator"))
            ),
        ]
