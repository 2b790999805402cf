"""The audit trail through the address: entries of one's places, without names; the whole as a file that verifies."""

import html
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.trail.models import Entry
from doorstep.trail.services.record import record
from doorstep.trail.services.seal import public_key, seal
from doorstep.trail.verify import verify
from office import NOW, TODAY, make_office, signed_in

pytestmark = pytest.mark.django_db
BY = "00aa11bb22cc33dd44ee"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("doorstep.site.views.trail.today", lambda: TODAY)


@pytest.fixture
def auditor(office):
    principal = office.worker("周敏")
    office.duty(principal, "auditor", office.county)
    return principal


def acted(place, count=1, act="register.record"):
    with transaction.atomic():
        for number in range(count):
            payload = {"name": "王秀英", "reason": "患病"}
            record(act, by=BY, place=place, now=NOW + timedelta(minutes=number), payload=payload)


def shown(principal, query=""):
    answer = signed_in(principal).get(reverse("trail") + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_auditor_sees_the_entries_of_the_county_and_no_other(office, auditor):
    acted(office.village.code)
    acted("980101001001", act="register.elsewhere")
    acted("", act="policy.adopt")
    page = shown(auditor)
    assert "register.record" in page
    assert BY in page
    assert "register.elsewhere" not in page
    assert "policy.adopt" not in page


def test_the_whole_office_is_seen_by_who_looks_after_it(office):
    principal = office.worker("周敏")
    office.duty(principal, "auditor", None)
    acted("", act="policy.adopt")
    assert "policy.adopt" in shown(principal)


def test_no_name_and_no_reason_is_on_the_page(office, auditor):
    acted(office.village.code)
    page = shown(auditor)
    assert "王秀英" not in page
    assert "患病" not in page


def test_the_newest_head_is_shown_to_be_kept_elsewhere(office, auditor):
    acted(office.village.code)
    assert "Not sealed yet" in shown(auditor)
    head = seal(NOW)
    page = shown(auditor)
    assert f"{head.size}:{head.root.hex()}" in page
    assert public_key().hex() in page
    assert "Not sealed yet" not in page


def test_older_entries_are_a_page_further_and_no_page_asks_more(office, auditor):
    acted(office.village.code, 60)
    seal(NOW)
    client = signed_in(auditor)
    with CaptureQueriesContext(
        connection,
    ) as many:
        first = client.get(reverse("trail")).content.decode()
    older = first.split('href="?before=')[1].split('"')[0]
    with CaptureQueriesContext(connection) as few:
        second = client.get(reverse("trail"), {"before": older}).content.decode()
    assert first.count("register.record</span>") == 50
    assert second.count("register.record</span>") == 10
    assert len(few) <= len(many)


@pytest.mark.parametrize("before", ["-1", "x", "²", "9" * 30, "1;DROP", ""])
def test_an_odd_page_is_the_newest(office, auditor, before):
    acted(office.village.code)
    assert "register.record" in shown(auditor, f"?before={before}")


def test_the_file_verifies_and_that_it_was_taken_is_an_entry(office, auditor, tmp_path):
    acted(office.village.code, 3)
    answer = signed_in(auditor).post(reverse("trail-export"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    (tmp_path / "trail.jsonl").write_bytes(b"".join(answer.streaming_content))
    found = verify(tmp_path / "trail.jsonl", key=public_key())
    assert found.head.size == Entry.objects.count() == 4
    assert Entry.objects.get(act="trail.export").by == auditor.pseudonym


def test_who_only_reads_gets_no_file(office):
    principal = office.worker("罗永富")
    office.duty(principal, "oversight", office.village)
    assert signed_in(principal).post(reverse("trail-export")).status_code == 404
    assert not Entry.objects.filter(act="trail.export").exists()


def test_an_altered_trail_is_no_file_but_a_warning(office, auditor, monkeypatch):
    from doorstep.trail import faults

    def refuse(path, now):
        raise faults.entry_altered_in_database(2)

    monkeypatch.setattr("doorstep.site.views.trail.export", refuse)
    answer = signed_in(auditor).post(reverse("trail-export"))
    assert answer.status_code == 409
    assert "was altered" in answer.content.decode()
