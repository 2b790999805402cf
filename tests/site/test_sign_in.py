"""Signing in: the right password, the wrong one, too often; a code; a card; and staying signed in, briefly."""

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.kernel.clock import now
from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.card_code import card_of, code_of
from doorstep.register.models import HouseholdCard, Principal, SignInCode
from doorstep.register.services.check_pin import CardLocked, pin_is_right
from doorstep.register.services.issue_card import issue_card
from doorstep.register.services.sign_in_code import prepared
from office import NOW, PASSWORD, PIN, Office, make_office, signed_in

pytestmark = pytest.mark.django_db
NEW = "eight lamps over the ford"


@pytest.fixture
def office(db) -> Office:
    return make_office()


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", {"login": login, "password": password, "computer": "shared"} | more)


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200 or client.get("/pin").status_code == 200


def test_the_right_password_opens_the_page_that_was_asked_for(office, client):
    office.worker(login="he.wenjing")
    assert client.get("/account").url == "/sign-in?next=%2Faccount"
    assert sign_in(client, "He.Wenjing ", next="/account").url == "/account"
    assert is_in(client)


def test_signing_in_never_leads_to_another_site(office, client):
    office.worker(login="he.wenjing")
    assert sign_in(client, "he.wenjing", next="https://elsewhere.example/").url == "/"


def _words(answer) -> list[str]:
    """The page without what was typed into it and without the mark against forged forms."""
    return [line for line in answer.content.decode().splitlines() if "csrf" not in line and "value=" not in line]


def test_a_wrong_name_and_a_wrong_password_look_alike(office, client):
    office.worker(login="he.wenjing")
    wrong, nobody = sign_in(client, "he.wenjing", "wrong"), sign_in(client, "nobodyyyyy", "wrong")
    assert wrong.status_code == nobody.status_code == 422
    assert _words(wrong) == _words(nobody)


def test_five_wrong_passwords_shut_the_door_for_this_computer_and_not_for_a_colleague_elsewhere(office):
    office.worker(login="he.wenjing")
    thief = Client(REMOTE_ADDR="192.0.2.7")
    answers = [sign_in(thief, "he.wenjing", "wrong").status_code for _ in range(5)]
    assert answers[-1] == 429
    assert sign_in(thief, "he.wenjing").status_code == 429
    colleague = Client(REMOTE_ADDR="192.0.2.8")
    assert sign_in(colleague, "he.wenjing").status_code == 302


@pytest.mark.parametrize("kind", ["household", "device"])
def test_neither_household_nor_device_signs_in_with_a_name(office, client, kind):
    principal = office.card().principal if kind == "household" else office.device()
    sign_in(client, principal.login, PIN if kind == "household" else PASSWORD)
    assert not is_in(client)


def test_a_closed_account_is_signed_out_everywhere(office):
    principal = office.worker()
    client = signed_in(principal)
    assert is_in(client)
    Principal.objects.filter(pk=principal.pk).update(is_active=False)
    assert not is_in(client)


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(office):
    principal = office.admin(office.county)
    client = signed_in(principal)
    Principal.objects.filter(pk=principal.pk).update(one_time=True)
    for address in ("/", "/people", "/account", "/account/code"):
        assert client.get(address).url == "/account/password"
    client.post("/account/password", {"present": PASSWORD, "new": NEW, "again": NEW})
    assert client.get("/people").status_code == 200


def test_a_new_password_signs_out_everywhere_else(office):
    principal = office.worker()
    here, elsewhere = signed_in(principal), signed_in(principal)
    assert here.post("/account/password", {"present": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


@pytest.mark.parametrize(
    ("present", "new", "again", "why"),
    [
        ("wrong", NEW, NEW, "is not it"),
        (PASSWORD, "short", "short", "12 letters"),
        (PASSWORD, "passwordpassword", "passwordpassword!", "not the same"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "very few"),
        (PASSWORD, "he.wenjing he.wenjing", "he.wenjing he.wenjing", "name of the account"),
        (PASSWORD, PASSWORD, PASSWORD, "is the present one"),
        (PASSWORD, "x" * 129, "x" * 129, "at the most"),
        (PASSWORD, "", "", "empty"),
    ],
)
def test_a_password_that_could_be_guessed_is_refused_and_nothing_changes(office, present, new, again, why):
    principal = office.worker(login="he.wenjing")
    answer = signed_in(principal).post("/account/password", {"present": present, "new": new, "again": again})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Principal.objects.get(pk=principal.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("shared", "idle", "stays"), [(True, 9, True), (True, 11, False), (False, 59, True), (False, 61, False)]
)
def test_a_session_ends_after_a_while_of_nothing(office, shared, idle, stays):
    client = signed_in(office.worker(), shared=shared, ago=timedelta(minutes=idle))
    answer = client.get("/account")
    assert (answer.status_code == 200) == stays
    if not stays:
        assert "ended=1" in answer.url
        assert not is_in(client)


def test_a_session_that_is_used_ends_all_the_same_after_some_hours(office):
    client = signed_in(office.worker(), shared=True)
    session = client.session
    session["began"] = (now() - timedelta(hours=5)).isoformat()
    session.save()
    assert client.get("/account").status_code == 302


def test_a_page_of_somebody_signed_in_is_kept_by_no_browser(office):
    assert signed_in(office.worker()).get("/account").headers["Cache-Control"] == "no-store"


def token(device: SignInCode) -> str:
    from django_otp.oath import TOTP

    return f"{TOTP(device.secret).token():06}"


@pytest.fixture
def with_code(office) -> tuple[Principal, SignInCode]:
    principal = office.worker(login="he.wenjing")
    device = prepared(principal)
    device.confirmed = True
    device.save()
    return principal, device


def test_with_a_code_set_up_the_password_alone_opens_nothing(with_code, client):
    _principal, device = with_code
    assert sign_in(client, "he.wenjing", next="/account").url == "/sign-in/code"
    assert not is_in(client)
    assert (
        client.post("/sign-in/code", {"code": "000000" if token(device) != "000000" else "000001"}).status_code == 422
    )
    SignInCode.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert client.post("/sign-in/code", {"code": token(device)}).url == "/account"
    assert is_in(client)


def test_a_code_holds_once_and_wrong_ones_slow_down(with_code):
    _principal, device = with_code
    right = token(device)
    assert device.verify_token(right)
    assert not device.verify_token(right)
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    assert not device.verify_is_allowed()[0]


def test_the_code_page_without_a_password_before_leads_back(client, db):
    assert client.get("/sign-in/code").url == "/sign-in"


@pytest.mark.guard("H11")
def test_the_database_alone_holds_no_secret_of_a_code(with_code):
    _principal, device = with_code
    assert device.secret.hex() != device.salt
    assert device.secret not in bytes.fromhex(device.salt)


def test_a_code_is_set_up_with_a_right_one_and_given_up_with_the_password(office):
    principal = office.worker()
    client = signed_in(principal)
    assert "<svg" in client.get("/account/code").content.decode()
    assert client.post("/account/code", {"code": "abc"}).status_code == 422
    device = SignInCode.objects.get(user=principal)
    assert client.post("/account/code", {"code": token(device)}).url == "/account"
    assert client.post("/account/code", {"password": "wrong"}).status_code == 422
    assert client.post("/account/code", {"password": PASSWORD}).url == "/account"
    assert not SignInCode.objects.filter(user=principal).exists()


def test_a_card_opens_its_own_household_and_a_pin_alone_or_a_code_alone_does_not(office):
    card = office.card()
    client = Client()
    assert client.post("/card", {"code": code_of(card), "pin": PIN}).url == "/"
    assert is_in(client)
    for code, pin in (
        (code_of(card), "805214"),
        ("ABCDE-ABCDE-ABCDE-ABCDE-ABCDE-A", PIN),
        ("", PIN),
        (code_of(card), ""),
    ):
        other = Client()
        assert other.post("/card", {"code": code, "pin": pin}).status_code == 422
        assert not is_in(other)


def test_a_code_is_read_however_it_is_typed_and_a_forged_one_is_none(office):
    card = office.card()
    code = code_of(card)
    assert card_of(code.lower().replace("-", " ")) == card
    assert card_of(code.replace("O", "0").replace("I", "1").replace("B", "8")) == card
    flipped = ("B" if code[0] == "A" else "A") + code[1:]
    assert card_of(flipped) is None
    assert card_of("x" * 4000) is None
    assert str(card.household.pk) not in code or len(str(card.household.pk)) < 3


def test_wrong_pins_rest_the_card_longer_and_longer_and_then_for_good(office):
    card, moment = office.card(), NOW
    for _ in range(5):
        assert not pin_is_right(card, "111222", now=moment)
    with pytest.raises(CardLocked):
        pin_is_right(card, PIN, now=moment + timedelta(minutes=14))
    moment += timedelta(minutes=15)
    for round_of_five in (2, 3, 4):
        for _ in range(5):
            assert not pin_is_right(card, "111222", now=moment)
        moment += timedelta(minutes=15 * round_of_five)
    with pytest.raises(CardLocked, match="new card"):
        pin_is_right(card, PIN, now=moment + timedelta(days=400))


def test_a_right_pin_forgets_the_wrong_ones_before(office):
    card = office.card()
    for _ in range(4):
        pin_is_right(card, "111222", now=NOW)
    assert pin_is_right(card, PIN, now=NOW)
    assert HouseholdCard.objects.get(pk=card.pk).wrong == 0


@pytest.mark.guard("H4")
def test_a_new_card_ends_the_old_one_and_only_the_household_knows_its_pin(office):
    officer, old = office.worker(), office.card()
    office.duty(officer, "township_officer", office.places["990101001"])
    client, code = signed_in(old.principal), code_of(old)
    today = NOW.date()
    new, pin = issue_card(household=old.household_id, by=officer, now=NOW, today=today)
    assert card_of(code) is None
    assert not is_in(client)
    browser = Client()
    browser.post("/card", {"code": code_of(new), "pin": pin})
    assert browser.get("/").url == "/pin"
    assert browser.post("/pin", {"present": pin, "new": "123456", "again": "123456"}).status_code == 422
    browser.post("/pin", {"present": pin, "new": "470158", "again": "470158"})
    assert browser.get("/").status_code == 200
    assert not pin_is_right(new, pin, now=NOW)


def test_an_office_hands_out_no_card_for_a_household_elsewhere(office):
    from django.http import Http404

    officer = office.worker()
    office.duty(officer, "township_officer", office.places["990101001"])
    far = office.household(office.places["980101001001"])
    with pytest.raises(Http404):
        issue_card(household=far.pk, by=officer, now=NOW, today=NOW.date())
    office.duty(reader := office.worker(), "village_worker", office.village)
    with pytest.raises(Refusal, match="None of your duties"):
        issue_card(household=office.household().pk, by=reader, now=NOW, today=NOW.date())


def test_forms_from_elsewhere_are_refused_in_words(office):
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    answer = strict.post("/sign-in", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "此操作未办理" in answer.content.decode()
    assert strict.get("/nothing").status_code == 404


def test_a_fault_of_ours_is_said_without_details(office, monkeypatch):
    from doorstep.site.views import start

    def broken(_day):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(start, "titles", broken)
    client = signed_in(office.worker())
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "a fault of its own" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_signing_out_ends_the_session(office):
    client = signed_in(office.worker())
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert not is_in(client)
