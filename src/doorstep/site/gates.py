"""Who may open a page at all. What is on it is for `register.access` to say."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from doorstep.register import access
from doorstep.register.models import Principal
from doorstep.site.today import today

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Gate:
    """Kinds of principal that pass, and acts of which one must be allowed somewhere; no kinds: everybody, signed in
    or not."""

    kinds: tuple[str, ...]
    acts: tuple[str, ...] = ()


EVERYBODY = Gate(())
SIGNED_IN = Principal.KINDS


def everybody(view: View) -> View:
    """A page for the public."""
    view.gate = EVERYBODY  # type: ignore[attr-defined]
    return view


def only(*kinds: str, acts: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A page for principals of these kinds, holding one of the acts somewhere today.

    Who is not signed in is asked to sign in; for anybody else there is no such page.
    """

    def gated(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *places: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not lets(Gate(kinds, acts), request.user):
                raise Http404
            return view(request, *places, **named)

        opened.gate = Gate(kinds, acts)  # type: ignore[attr-defined]
        return opened

    return gated


def lets(gate: Gate, principal: Principal) -> bool:
    """Whether somebody signed in passes."""
    if gate.kinds and principal.kind not in gate.kinds:
        return False
    held = access.duties(principal, today()) if gate.acts else ()
    return not gate.acts or any(act in duty.acts for duty in held for act in gate.acts)


def to_sign_in(request: HttpRequest, **more: str) -> HttpResponse:
    """To the page of signing in, and from there back to here where a page was asked for."""
    words = more | ({"next": request.get_full_path()} if request.method == "GET" else {})
    return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode(words)}" if words else reverse("sign-in"))
