"""Killed at any moment, and many at once: nothing is half-done, what was told as done is there, the trail verifies."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction
from trail_acts import MEI, NOW

from doorstep.kernel import vault as vaults
from doorstep.kernel.resealing import keys_in_use
from doorstep.kernel.rotation import with_a_new_key, written
from doorstep.kernel.vault import Vault, vault
from doorstep.trail.models import Entry, Head, Leaf
from doorstep.trail.reads import payload
from doorstep.trail.services.export import export
from doorstep.trail.services.record import record
from doorstep.trail.services.seal import public_key, seal
from doorstep.trail.tree import root
from doorstep.trail.verify import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def process(what: str, count: int, **environment: str) -> subprocess.Popen[str]:
    database = str(connection.settings_dict["NAME"])
    script = Path(__file__).with_name("acting_process.py")
    started = subprocess.Popen(
        [sys.executable, str(script), database, what, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert started.stdout.readline() == "ready\n"
    return started


def ends(started: subprocess.Popen[str]) -> list[int]:
    """What it said was done. The last line may be cut."""
    text, _nothing = started.communicate(timeout=120)
    return [int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def nothing_is_half_done(tmp_path: Path, told: list[int]) -> None:
    firsts = set(Entry.objects.filter(act="test.first").values_list("pk", flat=True))
    seconds = list(Entry.objects.filter(act="test.second"))
    assert {payload(entry)["first"] for entry in seconds} == firsts
    assert set(told) <= {entry.pk for entry in seconds}
    head = seal(NOW)
    assert head.size == Entry.objects.count() == Leaf.objects.count()
    export(tmp_path / "trail.jsonl", NOW)
    assert verify(tmp_path / "trail.jsonl", key=public_key()).head.size == head.size
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("seq").values_list("hash", flat=True)]
    for kept in Head.objects.all():
        assert root(leaves[: kept.size]) == bytes(kept.root)


def test_killed_while_acting_and_sealing_at_random_moments(tmp_path):
    draw = np.random.default_rng(20261125)
    told: list[int] = []
    for _round in range(5):
        acting, sealing = process("act", 100_000), process("seal", 100_000)
        time.sleep(draw.uniform(0.02, 0.5))
        for one in (acting, sealing):
            one.send_signal(signal.SIGKILL)
        told += ends(acting)
        ends(sealing)
    assert told
    nothing_is_half_done(tmp_path, told)


def test_several_processes_record_and_seal_at_once(tmp_path):
    acting, sealing = [process("act", 60) for _ in range(3)], [process("seal", 60) for _ in range(2)]
    told = [number for one in acting for number in ends(one)]
    for one in sealing:
        sizes = ends(one)
        assert sizes == sorted(sizes)
    assert [one.returncode for one in (*acting, *sealing)] == [0] * 5
    assert len(told) == 180
    nothing_is_half_done(tmp_path, told)


def test_killed_while_a_new_key_takes_over_everything_opens_and_the_rest_follows(tmp_path, monkeypatch):
    ends(process("act", 100))
    keys = with_a_new_key(vault())
    draw = np.random.default_rng(7)
    for _round in range(3):
        resealing = process("reseal", 0, DOORSTEP_KEY=written(keys))
        time.sleep(draw.uniform(0.01, 0.05))
        resealing.send_signal(signal.SIGKILL)
        ends(resealing)
    monkeypatch.setattr(vaults, "_of_process", lambda: Vault(keys, max(keys)))
    nothing_is_half_done(tmp_path, [])
    ends(process("reseal", 0, DOORSTEP_KEY=written(keys)))
    assert keys_in_use().keys() == {2}
    nothing_is_half_done(tmp_path, [])


def test_an_entry_that_commits_after_one_with_a_larger_number_is_sealed_too():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one act write at a time, so numbers commit in their order")
    recorded, go_on = threading.Event(), threading.Event()

    def slow_act() -> None:
        with transaction.atomic():
            record("test.slow", by=MEI, place="", now=NOW)
            recorded.set()
            go_on.wait(30)
        connection.close()

    slow = threading.Thread(target=slow_act)
    slow.start()
    assert recorded.wait(30)
    with transaction.atomic():
        quick = record("test.quick", by=MEI, place="", now=NOW)
    assert seal(NOW).size == 1
    go_on.set()
    slow.join()
    late = Entry.objects.get(act="test.slow")
    assert late.pk < quick.pk
    assert seal(NOW).size == 2
    assert Leaf.objects.get(seq=1).entry_id == late.pk
    with transaction.atomic():
        record("test.after", by=MEI, place="", now=NOW)
    assert seal(NOW).size == 3
    assert Head.objects.get(size=3).through == Entry.objects.latest("pk").pk
