"""One entry, and one earlier head, are proved from the database with a few hashes."""

from dataclasses import replace

import pytest
from trail_acts import NOW, acted, altered_past_the_triggers

from doorstep.trail.models import Entry
from doorstep.trail.proofs import proof_of, proof_since
from doorstep.trail.services.seal import public_key, seal
from doorstep.trail.tree import extends

pytestmark = pytest.mark.django_db


def test_each_entry_is_proved_under_the_newest_head():
    made = acted(9)
    seal(NOW)
    made += acted(4)
    seal(NOW)
    for index, entry in enumerate(made):
        proof = proof_of(entry)
        assert proof.index == index
        assert len(proof.path) <= 4
        assert proof.holds(public_key())
        assert not proof.holds(bytes(32))
        assert not replace(proof, line=proof.line.replace(b"990101", b"990102")).holds(public_key())
        assert not replace(proof, head=replace(proof.head, size=12)).holds(public_key())


def test_an_entry_that_is_not_sealed_yet_has_no_proof():
    [entry] = acted(1)
    assert proof_of(entry) is None
    seal(NOW)
    [later] = acted(1)
    assert proof_of(later) is None


def test_an_entry_altered_in_the_database_proves_nothing():
    [entry, _other] = acted(2)
    seal(NOW)
    altered_past_the_triggers("UPDATE trail_entry SET place = '990102'")
    assert not proof_of(Entry.objects.get(pk=entry.pk)).holds(public_key())


def test_each_earlier_head_is_the_beginning_of_the_newest():
    earlier = []
    for portion in (1, 2, 4, 5):
        acted(portion)
        earlier.append(seal(NOW))
    for before in earlier:
        head, path = proof_since(before.size)
        assert extends(before.size, head.size, before.root, head.root, path)
        assert not extends(before.size, head.size, bytes(32), head.root, path)


@pytest.mark.parametrize("size", [-1, 0, 4])
def test_a_size_that_never_was_has_no_proof(size):
    assert proof_since(1) is None
    acted(3)
    seal(NOW)
    assert proof_since(size) is None
