"""Sealing: in order, once, going on from what is kept, and never on top of something altered."""

from datetime import timedelta

import pytest
from django.db import transaction
from trail_acts import MEI, NOW, acted, altered_past_the_triggers

from doorstep.methods.kernel.refusal import Refusal
from doorstep.trail.models import Entry, Head, Leaf
from doorstep.trail.reads import payload
from doorstep.trail.services import seal as sealing
from doorstep.trail.services.close import is_the_batch, record_batch
from doorstep.trail.services.erase import erase
from doorstep.trail.services.record import record
from doorstep.trail.services.seal import newest_head, public_key, seal
from doorstep.trail.tree import leaf_hash, root

pytestmark = pytest.mark.django_db


def whole_root():
    return root(leaf_hash(entry.line()) for entry in Entry.objects.order_by("leaf__seq"))


def test_the_empty_trail_has_the_head_of_an_empty_tree():
    assert seal(NOW).root == root([])


def test_a_head_covers_every_entry_in_order():
    made = acted(13)
    head = seal(NOW)
    assert head.size == 13
    assert head.root == whole_root()
    assert list(Leaf.objects.order_by("seq").values_list("entry_id", flat=True)) == [entry.pk for entry in made]
    assert head.fits()
    assert head.key == public_key()


def test_sealing_goes_on_where_it_stopped():
    for portion in (1, 2, 5, 0, 8):
        acted(portion)
        head = seal(NOW)
        assert head.root == whole_root()
    assert head.size == 16
    assert list(Leaf.objects.order_by("seq").values_list("seq", flat=True)) == list(range(16))


def test_sealing_twice_signs_once():
    acted(3)
    first = seal(NOW)
    assert seal(NOW + timedelta(days=1)) == first
    assert Head.objects.count() == 1


def test_many_entries_are_sealed_in_portions(monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 4)
    acted(10)
    assert seal(NOW).root == whole_root()
    assert list(Head.objects.order_by("size").values_list("size", flat=True)) == [4, 8, 10]
    assert seal(NOW).size == 10


def test_a_portion_that_is_exactly_full_is_not_sealed_again(monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 4)
    acted(8)
    assert seal(NOW).size == 8
    assert Leaf.objects.count() == 8


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_head SET root = frontier",
        "UPDATE trail_head SET frontier = root",
        "UPDATE trail_head SET size = 4",
        "UPDATE trail_head SET signature = root",
        "DELETE FROM trail_head",
    ],
)
def test_nothing_is_signed_on_top_of_an_altered_head(statement):
    acted(3)
    seal(NOW)
    altered_past_the_triggers(statement)
    acted(1)
    with pytest.raises(Refusal) as refused:
        seal(NOW)
    assert refused.value.code == "trail.database-altered"


def test_an_entry_altered_before_it_was_sealed_to_something_else_is_refused():
    acted(1)
    altered_past_the_triggers('UPDATE trail_entry SET act = \'x","by":"\'')
    with pytest.raises(Refusal) as refused:
        seal(NOW)
    assert refused.value.code == "trail.database-altered"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET place = '990102' WHERE act = 'register.odd'",
        "UPDATE trail_entry SET place = '云岭' WHERE act = 'register.odd'",
        "UPDATE trail_leaf SET seq = 9 WHERE seq = 2",
        "DELETE FROM trail_leaf WHERE seq = 4",
        "UPDATE trail_leaf SET hash = (SELECT digest FROM trail_entry LIMIT 1) WHERE seq = 1",
    ],
)
def test_an_export_of_an_altered_database_is_refused_and_leaves_no_file(tmp_path, statement):
    from doorstep.trail.services.export import export

    acted(2)
    acted(1, act="register.odd")
    acted(2)
    seal(NOW)
    altered_past_the_triggers(statement)
    with pytest.raises(Refusal) as refused:
        export(tmp_path / "trail.jsonl", NOW)
    assert refused.value.code == "trail.database-altered"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_the_service_seals_after_each_act_by_itself():
    acted(2)
    assert newest_head().size == 2
    acted(1)
    assert newest_head().size == 3


@pytest.mark.django_db(transaction=True)
def test_an_act_stands_even_where_its_entry_cannot_be_sealed(monkeypatch, caplog):
    monkeypatch.setattr(sealing, "signing_seed", lambda: b"no seed")
    acted(1)
    assert Entry.objects.count() == 1
    assert "seal_if_free" in caplog.text
    monkeypatch.undo()
    assert seal(NOW).size == 1


def test_erasing_a_payload_is_an_act_and_the_trail_stands():
    [entry] = acted(1)
    before = seal(NOW)
    erase(entry, by=MEI, now=NOW, reason="The person asked for it")
    erase(entry, by=MEI, now=NOW, reason="Pressed again")
    assert payload(Entry.objects.get(pk=entry.pk)) is None
    [erasure] = Entry.objects.filter(act="trail.erase")
    assert payload(erasure)["entry"] == entry.pk
    assert seal(NOW).root == whole_root()
    assert root([leaf_hash(entry.line())]) == before.root


BALLOTS = [{"for": 3}, {"for": 1}, {"for": 3}]


def test_a_closed_batch_leaves_one_entry_that_shows_no_order():
    with transaction.atomic():
        entry = record_batch("participate.close-ballot", by=MEI, place="990101", now=NOW, items=BALLOTS)
    assert Entry.objects.count() == 1
    assert payload(entry)["batch"]["count"] == 3
    assert is_the_batch(entry, BALLOTS[::-1])
    assert not is_the_batch(entry, [*BALLOTS, {"for": 1}])
    assert not is_the_batch(entry, [{"for": 1}, {"for": 1}, {"for": 3}])


def test_the_same_ballots_twice_do_not_show_as_the_same():
    with transaction.atomic():
        one, other = (
            record_batch("participate.close-ballot", by=MEI, place="990101", now=NOW, items=BALLOTS) for _ in "12"
        )
    assert payload(one)["batch"]["root"] != payload(other)["batch"]["root"]


def test_the_service_itself_may_act():
    with transaction.atomic():
        assert record("follow.nightly", by="doorstep.nightly", place="", now=NOW).pk
