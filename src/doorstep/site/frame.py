"""The frame of a page: who I am, where, what day it is, and where I can go from here."""

from functools import cached_property
from types import SimpleNamespace

from django.conf import settings
from django.http import HttpRequest

from doorstep.methods.kernel.said import Said, said
from doorstep.policy import current
from doorstep.policy.entries import Role
from doorstep.register import access
from doorstep.register.models import Place, Principal
from doorstep.site.navigation import ON_TOP, Door, doors_for
from doorstep.site.today import today

WHAT = {
    Principal.HOUSEHOLD: said("signed in with a household's card"),
    Principal.EVALUATOR: said("evaluator"),
    Principal.DEVICE: said("device"),
    Principal.WORKER: said("no duty today"),
}


class Frame:
    """Asked for by the base template; each part is looked up when a page shows it, once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.principal: Principal = request.user
        self.today = today()
        self.demo = settings.HOME.demo_key.is_file()

    @property
    def signed_in(self) -> bool:
        """Whether somebody is, and has done what must be done first."""
        return bool(self.principal.is_authenticated)

    @cached_property
    def held(self) -> tuple[access.DutyHeld, ...]:
        """Duties of today."""
        return access.duties(self.principal, self.today)

    @cached_property
    def name(self) -> str:
        """Of the worker or evaluator; a household's card bears no name."""
        person = getattr(self.principal, "worker", None) or getattr(self.principal, "evaluator", None)
        return person.name if person else ""

    @cached_property
    def role(self) -> object:
        """The first duty's role in both languages, or what kind of principal this is."""
        held = [duty for duty in self.held if duty.duty is not None]
        return current().held(Role, on=self.today)[held[0].role].title if held else self.what

    @property
    def what(self) -> Said:
        """What kind of principal this is."""
        return WHAT[self.principal.kind]

    @cached_property
    def places(self) -> list[Place]:
        """Where the first duty is, from the smallest place up to the county."""
        path = next((duty.path for duty in self.held if duty.path), "")
        codes = path.rstrip("/").split("/") if path else []
        found = Place.objects.filter(code__in=codes).order_by("-path")
        return [place for place in found if place.level not in ("province", "city")] or list(found[:1])

    @cached_property
    def doors(self) -> list[Door]:
        """All places to go."""
        return doors_for(self.principal, self.held) if self.signed_in and not self.principal.one_time else []

    @property
    def on_top(self) -> list[SimpleNamespace]:
        """The first four, and which of them is here."""
        path = self.request.path
        return [
            SimpleNamespace(door=door, here=path == door.url or (door.url != "/" and path.startswith(door.url + "/")))
            for door in self.doors[:ON_TOP]
        ]
