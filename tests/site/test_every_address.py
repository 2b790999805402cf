"""Every address with every role, at its own place, at a foreign one, with an expired duty, signed out, and with every
other kind of principal. The list of addresses is that of the service itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from addresses import ADDRESSES, Gated, Public
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from doorstep import policy
from doorstep.policy.entries import Role
from doorstep.register.models import Principal
from office import TODAY, Office, make_office, signed_in

pytestmark = pytest.mark.django_db

OWN = {"province": "99", "city": "9901", "county": "990101", "township": "990101001", "village": "990101001001",
       "group": "99010100100101"}  # fmt: skip
FOREIGN = {level: code.replace("99", "98", 1) for level, code in OWN.items()}
SITUATIONS = ("own place", "foreign place", "expired", "not begun", "unconfirmed", "closed account")


def addresses_of(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses_of(pattern)
        else:
            yield pattern


@pytest.fixture
def office(db) -> Office:
    return make_office()


@dataclass(frozen=True)
class Actor:
    """Somebody, and how far what they hold reaches today: paths of places, or one household."""

    words: str
    principal: Principal
    acts: frozenset[str]
    path: str | None
    household: int | None


def everybody(office: Office, household: int | None) -> Iterator[Actor]:
    pack = policy.current()
    for name, role in pack.held(Role, on=TODAY).items():
        if name != "household":
            yield from _with_role(office, name, role.level, pack.acts(name, on=TODAY), household)
    yield Actor("no duty at all", office.worker(), frozenset(), None, None)
    own = office.household()
    yield Actor("another household", office.card(own).principal, pack.acts("household", on=TODAY), None, own.pk)


def _with_role(office: Office, name: str, level: str, acts: frozenset[str], household: int | None) -> Iterator[Actor]:
    for situation in SITUATIONS:
        principal = _principal(office, name)
        place = None if level in ("nation", "household") else office.places[_where(level, situation)]
        own = office.household().pk if situation == "foreign place" or household is None else household
        where = {"household_id": own} if level == "household" else {"place": place}
        office.duty(principal, name, **where, **_days(situation))
        if situation == "closed account":
            principal.is_active = False
            principal.save()
        held = situation in ("own place", "foreign place")
        path = None if level == "household" else place.path if place else ""
        yield Actor(
            f"{name}, {situation}", principal, acts if held else frozenset(), path if held else None,
            own if held and level == "household" else None,
        )  # fmt: skip


def _principal(office: Office, role: str) -> Principal:
    if role == "evaluator":
        return office.evaluator()
    return office.device() if role == "device" else office.worker()


def _where(level: str, situation: str) -> str:
    return FOREIGN[level] if situation == "foreign place" else OWN[level]


def _days(situation: str) -> dict[str, object]:
    return {
        "expired": {"first_day": date(2020, 1, 1), "last_day": date(2020, 12, 31)},
        "not begun": {"first_day": date(2090, 1, 1)},
        "unconfirmed": {"confirmed_at": None},
    }.get(situation, {})


def expected(promise: Gated, actor: Actor, path: str | None, household: int | None) -> bool:
    """Whether the promise lets the actor in: worked out from the table alone, not by the code under test."""
    if not actor.principal.is_active or actor.principal.kind not in promise.kinds:
        return False
    if promise.acts and not actor.acts & set(promise.acts):
        return False
    if path is None:
        return True
    by_place = actor.path is not None and path.startswith(actor.path)
    return by_place or (promise.household and actor.household is not None and actor.household == household)


def test_every_address_says_who_may_open_it():
    found = {pattern.name for pattern in addresses_of(get_resolver())}
    assert None not in found, "an address without a name"
    assert found == set(ADDRESSES), "declare each address in tests/site/addresses.py, and no other"


def test_every_page_has_the_gate_it_promises():
    for pattern in addresses_of(get_resolver()):
        promise, gate = ADDRESSES[pattern.name], getattr(pattern.callback, "gate", None)
        assert gate is not None, f"{pattern.name}: no gate; see doorstep.site.gates"
        assert gate.kinds == (promise.kinds if isinstance(promise, Gated) else ()), pattern.name


@pytest.mark.guard("I6", "H11")
@pytest.mark.parametrize("name", [name for name, promise in ADDRESSES.items() if isinstance(promise, Gated)])
def test_only_the_right_people_open_it(office, name):
    promise = ADDRESSES[name]
    places, path = promise.about(office) if promise.about else ({}, None)
    household = places.get("pk") if promise.household else None
    address = reverse(name, kwargs=places)
    for actor in everybody(office, household):
        client = signed_in(actor.principal)
        allowed = expected(promise, actor, path, household)
        seen = client.get(address).status_code
        if not actor.principal.is_active or actor.principal.kind == Principal.DEVICE:
            assert seen == 302, (name, actor.words)  # no session opens pages for them
        elif allowed:
            assert seen == promise.status, (name, actor.words)
        else:
            assert seen == 404, (name, actor.words)
            assert client.post(address).status_code in (404, 405), (name, actor.words)


@pytest.mark.parametrize("name", [name for name, promise in ADDRESSES.items() if isinstance(promise, Gated)])
def test_who_is_not_signed_in_is_asked_to_sign_in_and_comes_back(office, name):
    promise = ADDRESSES[name]
    address = reverse(name, kwargs=promise.about(office)[0] if promise.about else {})
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in?next=")
    assert Client().post(address).status_code == 302


@pytest.mark.guard("H11")
@pytest.mark.parametrize("name", [name for name, one in ADDRESSES.items() if isinstance(one, Gated) and one.about])
def test_none_and_not_yours_are_answered_alike(office, name):
    promise = ADDRESSES[name]
    places, _path = promise.about(office)
    stranger = office.worker()
    for role in policy.current().held(Role, on=TODAY):
        if policy.current().acts(role, on=TODAY) & set(promise.acts):
            office.duty(stranger, role, office.places["980101"])
    client = signed_in(stranger)
    theirs = client.get(reverse(name, kwargs=places))
    none = client.get(reverse(name, kwargs={"pk": 987654321}))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content


@pytest.mark.parametrize("name", [name for name, promise in ADDRESSES.items() if isinstance(promise, Public)])
def test_what_is_for_everybody_opens_without_an_account(office, name):
    promise = ADDRESSES[name]
    answer = Client().get(reverse(name, kwargs=promise.place(office) if promise.place else {}))
    assert answer.status_code == promise.status


STRANGE = (
    "",
    "\0",
    "a\0b",
    "９９９",
    "-1",
    "1e309",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "𠮷\u202e<script>",
    "'; --",
    "x" * 70000,
)
FIELDS = [
    "login",
    "password",
    "computer",
    "code",
    "pin",
    "present",
    "new",
    "again",
    "kind",
    "name",
    "body",
    "role",
    "place",
    "household",
    "first_day",
    "last_day",
    "reason",
    "answer",
    "who",
    "next",
    "language",
    "key",
    "value",
]


@pytest.mark.parametrize("name", list(ADDRESSES))
def test_strange_input_is_answered_and_never_a_fault(office, name):
    promise = ADDRESSES[name]
    gated = isinstance(promise, Gated)
    places, path = promise.about(office) if gated and promise.about else ({}, None)
    if not gated and promise.place:
        places = promise.place(office)
    household = places.get("pk") if gated and promise.household else None
    somebody = [one for one in everybody(office, household) if gated and expected(promise, one, path, household)][:1]
    client = signed_in(somebody[0].principal) if somebody else Client()
    address = reverse(name, kwargs=places)
    for strange in STRANGE:
        words = dict.fromkeys(FIELDS, strange)
        assert client.get(address, words if len(strange) < 1000 else {}).status_code < 500, (name, strange[:20])
        assert client.post(address, words).status_code < 500, (name, strange[:20])
    if "pk" in places:
        assert client.get(address.replace(str(places["pk"]), "9" * 40)).status_code == 404
