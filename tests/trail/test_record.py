"""An entry is one with its act, says nothing of anybody, and is never altered."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.kernel.refusal import Refusal
from doorstep.trail.canonical import canonical
from doorstep.trail.lines import entry_line, is_entry, time_text
from doorstep.trail.models import Entry, Head, Leaf
from doorstep.trail.parts import parts_of
from doorstep.trail.reads import payload
from doorstep.trail.services.record import record

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MEI = "00aa11bb22cc33dd44ee"
WORDS = {"reason": "患病", "name": "王秀英", "amounts": [1200, -3], "agreed": True, "none": None}

pytestmark = pytest.mark.django_db


def entry(**other):
    with transaction.atomic():
        return record(**{"act": "register.observe", "by": MEI, "place": "990101", "now": NOW, "payload": WORDS} | other)


def test_an_entry_holds_act_time_actor_place_and_a_salted_hash():
    first, second = entry(), entry()
    line = first.line().decode()
    assert line.startswith(
        '{"act":"register.observe","at":"2026-03-02T09:30:00.000000Z","by":"00aa11bb22cc33dd44ee","digest":"'
    )
    assert line.endswith('","place":"990101"}')
    assert first.digest != second.digest, "the same payload twice must not show as the same"


@pytest.mark.guard("I6")
def test_the_leaf_says_neither_name_nor_reason():
    assert not any(word in entry().line().decode() for word in ("患病", "王秀英", "reason"))


def test_the_payload_opens_again():
    assert payload(Entry.objects.get(pk=entry().pk)) == WORDS


def test_the_leaf_is_the_same_when_it_is_read_back():
    made = entry(now=NOW.replace(microsecond=123_456))
    assert Entry.objects.get(pk=made.pk).line() == made.line()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("register.observe", by=MEI, place="990101", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_its_act():
    def fails():
        with transaction.atomic():
            record("register.observe", by=MEI, place="990101", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"by": "王秀英"}, {"by": "mei"}, {"act": "observe"}, {"place": "云岭县"}, {"by": ""}, {"act": 'a.b","at'}]
)
def test_a_name_in_place_of_a_pseudonym_or_code_is_refused(wrong):
    with pytest.raises(ValueError, match="not an entry"):
        entry(**wrong)


@pytest.mark.parametrize("wrong", [{"income": 1.5}, {"day": NOW}, {1: "one"}, {"n": 2**53}])
def test_a_payload_that_programs_would_read_differently_is_refused(wrong):
    with pytest.raises((TypeError, ValueError)):
        entry(payload=wrong)


def test_a_sealed_payload_put_beside_another_entry_does_not_open():
    one, other = entry(), entry()
    one.sealed = other.sealed
    with pytest.raises(Refusal) as refused:
        payload(one)
    assert refused.value.code == "vault.closed"


@pytest.mark.parametrize("column", ["act", "at", "by", "place", "digest"])
def test_an_entry_altered_past_the_triggers_does_not_give_its_payload(column):
    made = entry()
    other = {"act": "register.erase", "at": NOW.replace(year=2025), "by": MEI[::-1], "place": "", "digest": bytes(32)}
    setattr(made, column, other[column])
    with pytest.raises(Refusal):
        payload(made)


def sealed_leaf():
    made = entry()
    Leaf.objects.create(seq=0, entry=made, hash=bytes(32))
    Head.objects.create(size=1, root=bytes(32), at=NOW, signature=bytes(64), frontier=bytes(32), through=made.pk)
    return made


ALTERATIONS = [
    "UPDATE trail_entry SET act = 'register.other'",
    "UPDATE trail_entry SET at = '2025-01-01 00:00:00'",
    "UPDATE trail_entry SET \"by\" = 'doorstep'",
    "UPDATE trail_entry SET place = ''",
    "UPDATE trail_entry SET digest = sealed",
    "UPDATE trail_entry SET id = id + 1",
    "UPDATE trail_entry SET sealed = digest, act = 'a.b'",
    "UPDATE trail_entry SET sealed = sealed",
    "UPDATE trail_entry SET sealed = NULL, place = ''",
    "DELETE FROM trail_entry",
    "UPDATE trail_leaf SET seq = seq + 1",
    "UPDATE trail_leaf SET hash = hash",
    "DELETE FROM trail_leaf",
    "UPDATE trail_head SET size = 2",
    "DELETE FROM trail_head",
]


@pytest.mark.parametrize("statement", ALTERATIONS)
def test_the_database_refuses_to_alter_the_trail(statement):
    sealed_leaf()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["trail_entry", "trail_leaf", "trail_head"])
def test_rows_are_neither_replaced_nor_emptied_by_other_doors(table):
    sealed_leaf()
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if connection.vendor == "postgresql":
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_payload_once_erased_stays_erased():
    made = entry()
    Entry.objects.filter(pk=made.pk).update(sealed=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(pk=made.pk).update(sealed=made.sealed)
    assert payload(Entry.objects.get(pk=made.pk)) is None


def what_stands_in(path: Path) -> bytes:
    """A running server deletes files that it no longer needs between the look and the reading."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.mark.guard("I6", "H11")
@pytest.mark.django_db(transaction=True)
def test_the_files_of_the_database_show_no_payload_without_the_key():
    words = {"reason": "secret-reason-患病", "name": "王秀英", "deep": [{"id": "990101199001011234"}]}
    entry(payload=words)
    folder = Path(connection.settings_dict["NAME"]).parent
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
    written = b"".join(what_stands_in(path) for path in folder.rglob("*") if path.is_file())
    assert MEI.encode() in written, "these are the files that hold the trail"
    for word in ("secret-reason", "患病", "王秀英", "990101199001011234"):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert word.encode(encoding) not in written


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_any_payload_comes_back_as_it_was(words):
    made = entry(payload=words)
    assert payload(made) == words
    assert is_entry(made.line())


BOUNDS = (datetime(1900, 1, 1), datetime(2999, 1, 1))  # noqa: DTZ001 - the zone is drawn apart


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.from_regex(r"[a-z][a-z0-9-]{0,9}\.[a-z][a-z0-9-]{0,9}", fullmatch=True),
    st.datetimes(*BOUNDS, timezones=st.timezones()),
    st.from_regex(r"[0-9A-Za-z.-]{0,32}", fullmatch=True),
)
def test_a_line_is_canonical_json_and_the_database_writes_the_same_parts(act, at, place):
    made = entry(act=act, now=at, place=place)
    known = {"act": act, "at": time_text(at), "by": MEI, "place": place, "digest": made.digest.hex()}
    assert made.line() == canonical(known)
    assert made.line() == entry_line(*Entry.objects.values_list(*parts_of()).get(pk=made.pk))
