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
        kind: one of KINDS; it is never changed. one_time: the password was made by somebody else and must be changed
            before anything else is done.
    """

    WORKER, HOUSEHOLD, DEVICE, EVALUATOR = KINDS = ("worker", "household", "device", "evaluator")

    login = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=9, choices=[(kind, kind) for kind in KINDS])
    pseudonym = models.CharField(max_length=20, unique=True, default=new_pseudonym, editable=False)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    one_time = models.BooleanField(default=False)
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


class Worker(models.Model):
    """Somebody who works with households: official, posted person, helper, auditor. Colleagues know the name."""

    principal = models.OneToOneField(Principal, models.PROTECT, primary_key=True, related_name="worker")
    name = models.CharField(max_length=60)
    body = models.CharField(max_length=120, blank=True)  # where they are employed

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A phone or a computer that collects without its holder being there to type a password. It confirms nothing."""

    principal = models.OneToOneField(Principal, models.PROTECT, primary_key=True, related_name="device")
    name = models.CharField(max_length=60)
    holder = models.ForeignKey(Worker, models.PROTECT, related_name="devices")

    def __str__(self) -> str:
        return self.name


class Evaluator(models.Model):
    """Somebody from outside who draws and asks a sample, and never sees the file of a household sampled."""

    principal = models.OneToOneField(Principal, models.PROTECT, primary_key=True, related_name="evaluator")
    name = models.CharField(max_length=60)
    body = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name
