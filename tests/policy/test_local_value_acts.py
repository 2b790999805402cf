"""Propose, confirm, withdraw, adopt: two people, one entry each, and no case is ever reached by a later change."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.amounts import Days
from doorstep.policy.models import Edition, LocalValue, StoredLayer, StoredPack
from doorstep.policy.reads import _stored_layer, stored_pack
from doorstep.policy.services.adopt import adopt
from doorstep.policy.services.confirm_value import confirm_value
from doorstep.policy.services.propose_value import propose_value
from doorstep.policy.services.withdraw_value import withdraw_value
from doorstep.trail.models import Entry

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)
PATH = ("99", "9901", "990101")
MEI, OMAR, LIN = (letter * 20 for letter in "abc")


@pytest.fixture(autouse=True)
def _the_demonstration(settings):
    settings.POLICY_PACK = "demo"
    forget()


def forget():
    """What a new process knows: nothing yet."""
    stored_pack.cache_clear()
    _stored_layer.cache_clear()


def propose(by=MEI, **changed):
    given = {
        "key": "notice.monitoring", "place": "990101", "path": PATH, "level": "county",
        "value": {"count": 7, "of": "calendar"}, "starts": TODAY, "ends": None, "reason": "Order 7",
    } | changed  # fmt: skip
    return propose_value(**given, by=by, now=NOW, today=TODAY)


def confirm(row, by=OMAR, today=TODAY):
    return confirm_value(number=row.pk, by=by, now=NOW, today=today)


def days(path=PATH):
    return policy.value("notice.monitoring", on=TODAY, path=path).value


def acts():
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def test_a_proposal_changes_nothing_until_somebody_else_confirms_it():
    row = propose()
    assert days() == Days(5, "calendar")
    confirm(row)
    assert days() == Days(7, "calendar")
    assert days((*PATH, "990101001")) == Days(7, "calendar")
    assert days(("98",)) == Days(5, "calendar")
    assert acts() == ["policy.propose_value", "policy.confirm_value"]


@pytest.mark.guard("I12")
def test_a_case_keeps_the_rules_it_was_opened_under():
    kept = policy.keep(policy.current())
    confirm(propose())
    assert policy.stored(kept).value("notice.monitoring", on=TODAY, path=PATH).value == Days(5, "calendar")
    assert policy.current().digest != kept
    later = policy.keep(policy.current())
    withdraw_value(number=LocalValue.objects.get().pk, by=OMAR, reason="A slip", now=NOW, today=TODAY)
    assert policy.stored(later).value("notice.monitoring", on=TODAY, path=PATH).value == Days(7, "calendar")


def test_who_proposed_it_never_confirms_it():
    row = propose(by=MEI)
    with pytest.raises(Refusal, match="a second person confirms"):
        confirm(row, by=MEI)
    assert days() == Days(5, "calendar")
    assert acts() == ["policy.propose_value"]


def test_the_database_holds_it_too():
    row = propose(by=MEI)
    with pytest.raises(IntegrityError), transaction.atomic():
        LocalValue.objects.filter(pk=row.pk).update(confirmed_by=MEI, confirmed_at=NOW)


def test_confirming_twice_records_once():
    row = propose()
    confirm(row)
    confirm(row, by=LIN)
    assert LocalValue.objects.get().confirmed_by == OMAR
    assert acts().count("policy.confirm_value") == 1
    assert Edition.objects.count() == 1


def test_what_was_withdrawn_cannot_be_confirmed():
    row = propose()
    withdraw_value(number=row.pk, by=MEI, reason="A slip", now=NOW, today=TODAY)
    with pytest.raises(Refusal, match="It was withdrawn"):
        confirm(row)


def test_a_proposal_that_waited_past_its_first_day_is_refused():
    row = propose()
    with pytest.raises(Refusal, match="the past is not changed"):
        confirm(row, today=date(2026, 3, 2))


def test_withdrawing_ends_it_today_and_records_once():
    row = propose()
    confirm(row)
    for _ in range(2):
        withdraw_value(number=row.pk, by=OMAR, reason="A slip", now=NOW, today=date(2026, 4, 1))
    on = {day: policy.value("notice.monitoring", on=day, path=PATH).value.count for day in (TODAY, date(2026, 4, 1))}
    assert list(on.values()) == [7, 5]
    assert acts().count("policy.withdraw_value") == 1


@pytest.mark.guard("H8")
def test_what_asks_more_than_the_nation_is_flagged():
    assert propose().raises
    assert not propose(value={"count": 5, "of": "calendar"}).raises


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_value_without_a_document_is_refused(reason):
    with pytest.raises(Refusal, match="document it is set by"):
        propose(reason=reason)
    assert acts() == []


def test_a_number_that_is_not_there_is_refused():
    with pytest.raises(Refusal, match="None has the number 77"):
        confirm_value(number=77, by=OMAR, now=NOW, today=TODAY)


def test_a_value_beside_an_act_that_fails_is_not_kept(monkeypatch):
    row = propose()

    def fail(*_, **__):
        raise OSError("the disk is full")

    monkeypatch.setattr("doorstep.policy.services.confirm_value.record", fail)
    with pytest.raises(OSError, match="disk"):
        confirm(row)
    assert LocalValue.objects.get().confirmed_at is None
    assert days() == Days(5, "calendar")


def test_the_office_keeps_its_local_values_when_it_adopts_another_pack():
    confirm(propose())
    first = policy.current().digest
    adopt(named="cn", by="doorstep", now=NOW)
    assert policy.current().layers[0].manifest.id == "cn"
    assert len(policy.current().layers) == 2
    assert days() == Days(7, "calendar")
    assert policy.stored(first).value("line", on=TODAY).status == "demonstration value"


def test_adopting_what_is_in_force_changes_nothing():
    adopt(named="demo", by="doorstep", now=NOW)
    assert (Edition.objects.count(), acts()) == (0, [])


def test_a_pack_of_another_country_is_refused():
    with pytest.raises(Refusal, match="this office works by rules of CN"):
        adopt(named="vn", by="doorstep", now=NOW)


def test_a_layer_is_stored_once():
    for value in (6, 7, 8):
        confirm(propose(value={"count": value, "of": "calendar"}))
    assert StoredLayer.objects.count() == 2 + 3  # the country's, the demonstration's, and one a local state


def test_what_is_stored_and_was_altered_is_refused():
    digest = policy.keep(policy.current())
    layer = StoredLayer.objects.get(content__contains="quorum.villagers")
    StoredLayer.objects.filter(pk=layer.pk).update(content=layer.content.replace("2/3", "1/3"))
    forget()
    with pytest.raises(Refusal, match="no longer has this hash"):
        policy.stored(digest)


def test_a_pack_that_was_given_other_layers_is_refused():
    digest = policy.keep(policy.open_pack("demo"))
    other = policy.keep(policy.open_pack("cn"))
    StoredPack.objects.filter(pk=digest).update(layers=StoredPack.objects.get(pk=other).layers)
    forget()
    with pytest.raises(Refusal, match="no longer has this hash"):
        policy.stored(digest)


def test_a_hash_nobody_kept_is_refused():
    with pytest.raises(Refusal, match="no rules stored"):
        policy.stored("0" * 64)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_people_at_once_lose_nothing(same):
    """One value by two confirmers is confirmed once; two values by two confirmers are both in force."""
    rows = [propose(), propose(key="notice.fund", value={"count": 12, "of": "calendar"})]
    numbers = [rows[0].pk, rows[0].pk if same else rows[1].pk]
    start, failed = threading.Barrier(2), []

    def press(number, by):
        try:
            start.wait()
            confirm_value(number=number, by=by, now=NOW, today=TODAY)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(numbers, (OMAR, LIN), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert acts().count("policy.confirm_value") == (1 if same else 2)
    assert days() == Days(7, "calendar")
    assert policy.value("notice.fund", on=TODAY, path=PATH).value.count == (10 if same else 12)
