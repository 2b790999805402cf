"""What the office can check with its key: payloads that are altered, strange, or gone without an act."""

import json

import pytest
from trail_acts import MEI, NOW, acted, altered_past_the_triggers

from doorstep.trail.models import Entry
from doorstep.trail.services.check import Checked, check
from doorstep.trail.services.erase import erase

pytestmark = pytest.mark.django_db


def test_a_trail_that_was_left_alone_holds():
    one, _other = acted(2)
    erase(one, by=MEI, now=NOW, reason="Asked for")
    assert check() == Checked(opened=2, erased=1, closed=(), vanished=())


def test_an_entry_written_past_doorstep_is_found():
    acted(1)
    made_up = Entry.objects.create(act="test.never", at=NOW, by=MEI, digest=bytes(32), sealed=b"\0\1" + bytes(90))
    odd = Entry.objects.create(act="odd", at=NOW, by=MEI, digest=bytes(32), sealed=b"\0\1" + bytes(90))
    assert check().closed == (made_up.pk, odd.pk)


def test_a_payload_put_beside_another_entry_is_found():
    one, other = acted(2)
    altered_past_the_triggers(
        f"UPDATE trail_entry SET sealed = (SELECT sealed FROM trail_entry WHERE id = {one.pk}) WHERE id = {other.pk}"
    )
    assert check().closed == (other.pk,)


def test_a_payload_emptied_without_an_act_is_found():
    one, other = acted(2)
    erase(one, by=MEI, now=NOW, reason="Asked for")
    Entry.objects.filter(pk=other.pk).update(sealed=None)
    assert check() == Checked(opened=1, erased=1, closed=(), vanished=(other.pk,))


def test_the_command_says_what_is_wrong_and_ends_with_2(doorstep, home):
    [one] = acted(1)
    assert doorstep("trail", "check").code == 0
    Entry.objects.filter(pk=one.pk).update(sealed=None)
    refused = doorstep("trail", "check")
    assert refused.code == 2
    assert f"gone without an act: 1 (entries {one.pk})" in refused.err
    machine = doorstep("trail", "check", "--json")
    assert machine.code == 2
    assert json.loads(machine.out)["vanished"] == [one.pk]
