"""Rules in force and local values, through the address, as people do it: proposed by one, confirmed by another."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep import policy
from doorstep.policy.models import LocalValue
from office import TODAY, make_office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_demonstration(settings):
    settings.POLICY_PACK = "demo"


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("rules", "rules_propose"):
        monkeypatch.setattr(f"doorstep.site.views.{module}.today", lambda: TODAY)


@pytest.fixture
def officer(office):
    principal = office.worker("何文静")
    office.duty(principal, "county_officer", office.county)
    return principal


@pytest.fixture
def approver(office):
    principal = office.worker("段明")
    office.duty(principal, "county_approver", office.county)
    return principal


def form(office, key="notice.monitoring", place=None):
    return reverse("local-value-propose") + f"?key={key}&place={(place or office.county).code}"


TYPED = {"value": "7", "way": "calendar", "starts": TODAY.isoformat(), "ends": "", "reason": "云岭发〔2026〕7号"}


def text(answer):
    return html.unescape(answer.content.decode())


def test_from_a_proposal_to_a_rule_in_force(office, officer, approver):
    answer = signed_in(officer).post(form(office), TYPED)
    assert (answer.status_code, answer.url) == (302, reverse("local-values"))
    row = LocalValue.objects.get()
    listed = signed_in(approver).get(reverse("local-values"), headers={"accept-language": "en"})
    assert "Asks more than the national standard" in text(listed)
    assert signed_in(approver).post(reverse("local-value", args=[row.pk]), {"answer": "confirm"}).status_code == 302
    assert policy.value("notice.monitoring", on=TODAY, path=office.county.codes).value.count == 7
    shown = signed_in(officer).get(reverse("rules") + f"?place={office.county.code}&on={TODAY}")
    assert "LOCAL-" not in text(shown)
    assert "云岭发〔2026〕7号" in text(shown)


def test_the_proposer_cannot_confirm_it_even_with_both_duties(office, officer):
    office.duty(officer, "county_approver", office.county)
    client = signed_in(officer)
    client.post(form(office), TYPED)
    row = LocalValue.objects.get()
    answer = client.post(
        reverse("local-value", args=[row.pk]), {"answer": "confirm"}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 422
    assert "You proposed it; a second person confirms." in text(answer)
    assert policy.value("notice.monitoring", on=TODAY, path=office.county.codes).value.count == 5


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"value": "seven"}, "seven is not a number."),
        ({"value": "3"}, "Allowed: 5 - 15 day."),
        ({"value": ""}, "is not a number"),
        ({"value": "9" * 400}, "is found; write it like"),
        ({"way": "working"}, "count other days"),
        ({"way": "<b>"}, "is none of: working, calendar"),
        ({"starts": "2026-01-01"}, "the past is not changed"),
        ({"starts": "soon"}, "This is no day of the calendar."),
        ({"reason": ""}, "It is empty."),
    ],
)
def test_what_cannot_be_set_is_said_beside_what_was_typed(office, officer, changed, says):
    answer = signed_in(officer).post(form(office), TYPED | changed, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert says in text(answer)
    assert not LocalValue.objects.exists()


def test_nothing_is_proposed_for_a_place_that_is_not_ones_own(office, officer):
    answer = signed_in(officer).post(form(office, place=office.places["980101"]), TYPED)
    assert answer.status_code == 404
    assert not LocalValue.objects.exists()


def test_a_line_is_for_a_province_to_set(office, officer):
    typed = {"value": "9000", "starts": TODAY.isoformat(), "reason": "Order"}
    answer = signed_in(officer).post(form(office, "line.monitoring"), typed, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "this place is another level" in text(answer)


@pytest.mark.parametrize(
    "key", ["quorum.villagers", "calendar.off", "measures.offered", "cost.grain", "post.team_size"]
)
def test_every_kind_of_value_can_be_typed(office, officer, key):
    client = signed_in(officer)
    shown = text(client.get(form(office, key)))
    assert "<textarea" in shown or "<input" in shown
    typed = {
        "quorum.villagers": {"attend_0": "3/5", "attend_1": "70%", "agree": "2/3"},
        "calendar.off": {"value": "2026-12-31\n2027-01-01"},
        "measures.offered": {"value": "M01\nM03"},
        "cost.grain": {"value": "45%"},
        "post.team_size": {"least": "2", "most": ""},
    }[key]
    answer = client.post(form(office, key), TYPED | typed)
    assert answer.status_code == 302, text(answer)


def test_withdrawing_needs_a_reason(office, officer, approver):
    signed_in(officer).post(form(office), TYPED)
    address = reverse("local-value", args=[LocalValue.objects.get().pk])
    assert signed_in(approver).post(address, {"answer": "withdraw", "reason": ""}).status_code == 422
    assert signed_in(approver).post(address, {"answer": "withdraw", "reason": "A slip"}).status_code == 302
    assert LocalValue.objects.get().withdrawn_at


def test_what_was_typed_is_never_taken_for_a_page(office, officer, approver):
    signed_in(officer).post(form(office), TYPED | {"reason": "<script>alert(1)</script>"})
    assert "<script>" not in signed_in(approver).get(reverse("local-values")).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_rules_of_a_day_are_shown_with_their_sources(office, officer, language):
    client = signed_in(officer)
    shown = text(client.get(reverse("rules") + "?on=2019-06-01", headers={"accept-language": language}))
    assert "3,218" in shown
    assert {"en": "National line at current prices", "zh-CN": "国家扶贫标准"}[language] in shown
    odd = client.get(reverse("rules") + "?on=yesterday&place=%00", headers={"accept-language": language})
    assert odd.status_code == 200


def test_the_list_asks_the_database_no_more_often_with_more_rows(office, officer, django_assert_num_queries):
    client = signed_in(officer)
    client.post(form(office), TYPED)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("local-values"))
    once = len(asked)
    for value in range(8, 12):
        client.post(form(office), TYPED | {"value": str(value)})
    assert LocalValue.objects.count() == 5
    with django_assert_num_queries(once):
        client.get(reverse("local-values"))
