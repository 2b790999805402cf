"""Everything sealed in the database is sealed again under a new key: whole, resumable, nothing silently left."""

import json
import os
from datetime import UTC, datetime

import pytest
from django.db import transaction

from doorstep.kernel import resealing
from doorstep.kernel import vault as vaults
from doorstep.kernel.rotation import with_a_new_key, without_old_keys
from doorstep.kernel.vault import Vault, vault
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload
from doorstep.trail.services.erase import erase
from doorstep.trail.services.record import record
from doorstep.trail.services.seal import seal

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MEI = "00aa11bb22cc33dd44ee"

pytestmark = pytest.mark.django_db


def acted(count):
    with transaction.atomic():
        return [record("test.act", by=MEI, place="", now=NOW, payload={"number": number}) for number in range(count)]


@pytest.fixture
def turn(monkeypatch):
    """Adds a key to the vault of this process."""
    known = vault()

    def turned():
        keys = with_a_new_key(known)
        new = Vault(keys, max(keys))
        monkeypatch.setattr(vaults, "_of_process", lambda: new)
        return new

    return turned


def numbers():
    return {bytes(sealed)[:2] for sealed in Entry.objects.exclude(sealed=None).values_list("sealed", flat=True)}


def test_every_value_is_sealed_under_the_newest_key_and_says_the_same(turn):
    acted(5)
    before = seal(NOW)
    new = turn()
    [portion] = resealing.reseal(new)
    assert portion.done == 5
    assert portion.closed == ()
    only = Vault(without_old_keys(new, resealing.keys_in_use()), new.newest)
    assert numbers() == {b"\0\2"}
    assert [payload(entry)["number"] for entry in Entry.objects.order_by("pk")] == [0, 1, 2, 3, 4]
    assert seal(NOW) == before
    assert only.masters.keys() == {0, 2}


def test_it_goes_on_where_it_was_stopped(turn, monkeypatch):
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    acted(5)
    new = turn()
    first = next(resealing.reseal(new))
    assert first.done == 2
    assert resealing.keys_in_use() == {1: 3, 2: 2}
    assert sum(portion.done for portion in resealing.reseal(new)) == 3
    assert resealing.keys_in_use() == {2: 5}
    assert list(resealing.reseal(new)) == []


def test_a_value_that_cannot_be_opened_is_left_and_told(turn):
    acted(2)
    odd = Entry.objects.create(act="test.act", at=NOW, by=MEI, digest=bytes(32), sealed=b"\0\1" + bytes(40))
    [portion] = resealing.reseal(turn())
    assert portion.done == 2
    assert portion.closed == (odd.pk,)
    assert resealing.keys_in_use() == {1: 1, 2: 2}


def test_what_was_erased_meanwhile_stays_erased(turn):
    entry, _other = acted(2)
    erase(entry, by=MEI, now=NOW, reason="Asked for")
    list(resealing.reseal(turn()))
    assert payload(Entry.objects.get(pk=entry.pk)) is None


def test_a_row_changed_between_reading_and_writing_is_left_as_it_is(turn):
    [entry] = acted(1)
    new = turn()
    [column] = [one for one in resealing.sealed_columns() if one.model == "trail.Entry"]
    [stale] = column.rows()
    list(resealing.reseal(new))
    kept = Entry.objects.get(pk=entry.pk).sealed
    assert resealing._resealed(stale, column, new) is False
    assert bytes(Entry.objects.get(pk=entry.pk).sealed) == bytes(kept)


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "home.toml").touch()
    monkeypatch.setenv("DOORSTEP_HOME", str(folder))
    return folder


def test_the_three_steps_by_command(doorstep, home, tmp_path, monkeypatch):
    acted(3)
    told = doorstep("key", "rotate", "-o", tmp_path / "new.key")
    assert told.code == 0
    assert (tmp_path / "new.key").stat().st_mode & 0o777 == 0o600
    assert os.environ["DOORSTEP_KEY"] not in told.out
    early = doorstep("key", "retire", "-o", tmp_path / "only.key", "--json")
    assert early.code == 0, "with one key only there is nothing to retire yet"
    (tmp_path / "only.key").unlink()

    monkeypatch.setenv("DOORSTEP_KEY", (tmp_path / "new.key").read_text())
    vaults._of_process.cache_clear()
    try:
        refused = doorstep("key", "retire", "-o", tmp_path / "only.key")
        assert refused.code == 2
        assert "key reseal" in refused.err
        assert doorstep("key", "reseal", "--json").document() == {"key": 2, "values": 3, "closed": []}
        assert payload(Entry.objects.get(act="key.reseal")) == {"key": 2, "values": 3}
        shown = {row["key"]: row["values"] for row in doorstep("key", "show", "--json").rows()}
        assert shown == {1: 0, 2: 4}
        assert doorstep("key", "retire", "-o", tmp_path / "only.key").code == 0
        monkeypatch.setenv("DOORSTEP_KEY", (tmp_path / "only.key").read_text())
        vaults._of_process.cache_clear()
        assert [payload(entry) for entry in Entry.objects.filter(act="test.act").order_by("pk")] == [
            {"number": 0},
            {"number": 1},
            {"number": 2},
        ]
    finally:
        monkeypatch.undo()
        vaults._of_process.cache_clear()


def test_a_key_is_never_written_over_a_file_or_into_the_home(doorstep, home, tmp_path):
    (tmp_path / "known.key").write_text("kept")
    for name in (tmp_path / "known.key", home / "new.key", tmp_path / "none" / "new.key"):
        refused = doorstep("key", "rotate", "-o", name, "--json")
        assert refused.code == 2
        assert json.loads(refused.out)["refusal"]["code"] == "key.not-written"
    assert (tmp_path / "known.key").read_text() == "kept"
    assert not (home / "new.key").exists()


def test_a_command_without_a_home_says_so(doorstep, tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "none"))
    for words in (("key", "show"), ("key", "rotate", "-o", tmp_path / "new.key"), ("trail", "head"), ("trail", "seal")):
        refused = doorstep(*words)
        assert refused.code == 2
        assert "doorstep init" in refused.err
