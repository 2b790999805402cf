"""An export is checked anywhere; whatever was done to it is found and named."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trail_acts import NOW, acted

from doorstep.methods.kernel.refusal import Refusal
from doorstep.trail.given import earlier_given, public_key_given
from doorstep.trail.heads import read_head, sign
from doorstep.trail.services.seal import public_key, signing_seed
from doorstep.trail.tree import leaf_hash
from doorstep.trail.tree import root as root_of
from doorstep.trail.verify import Earlier, verify

pytestmark = pytest.mark.django_db


def fault(path, **known):
    """The name of what is found."""
    with pytest.raises(Refusal) as refused:
        verify(path, **known)
    return refused.value.code


def rewritten(path: Path, lines: list[bytes], name: str = "other.jsonl") -> Path:
    other = path.with_name(name)
    other.write_bytes(b"".join(line + b"\n" for line in lines))
    return other


def signed_anew(lines: list[bytes], seed: bytes) -> list[bytes]:
    """The same lines under a head that fits them."""
    entries = lines[1:-1]
    return [*lines[:-1], sign(len(entries), root_of(map(leaf_hash, entries)), NOW, seed).line()]


def test_an_export_verifies_and_says_what_it_could_not_check(exported):
    path = exported(7)
    found = verify(path)
    assert found.head.size == 7
    assert [note.code for note in found.unchecked] == ["trail.key-unchecked", "trail.since-unchecked"]


def test_with_key_and_earlier_head_nothing_stays_unchecked(exported):
    first = verify(exported(3)).head
    second = exported(4, "second.jsonl")
    since = Earlier(first.size, first.root, first.key)
    assert verify(second, key=public_key(), since=since).unchecked == ()


def test_an_export_without_entries_verifies(exported):
    assert verify(exported(0)).head.size == 0


def test_an_export_has_one_entry_a_line_and_says_nothing_of_anybody(exported):
    lines = exported(3).read_bytes().splitlines()
    assert len(lines) == 1 + 3 + 1
    assert [sorted(json.loads(line)) for line in lines[1:-1]] == [["act", "at", "by", "digest", "place"]] * 3
    assert not any(word in b"".join(lines).decode() for word in ("王秀英", "患病"))


def test_each_altered_byte_is_found(exported):
    path = exported(3)
    whole = path.read_bytes()
    named = set()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        named.add(fault(path, key=public_key()))
    assert named >= {"trail.altered", "trail.key-forged", "trail.head-altered", "trail.not-an-export"}


def test_an_altered_entry_is_named(exported):
    path = exported(3)
    path.write_bytes(path.read_bytes().replace(b'"place":"990101"', b'"place":"990102"', 1))
    assert fault(path) == "trail.altered"


def test_entries_in_another_order_are_an_alteration(exported):
    header, one, two, *rest = exported(3).read_bytes().splitlines()
    assert fault(rewritten(exported(0), [header, two, one, *rest])) == "trail.altered"


@pytest.mark.parametrize("left", range(5))
def test_a_missing_tail_is_named_wherever_it_was_cut(exported, left):
    path = exported(5)
    lines = path.read_bytes().splitlines()
    assert fault(rewritten(path, lines[: 1 + left])) == "trail.tail-missing"
    assert fault(rewritten(path, [*lines[: 1 + left], lines[-1]])) == "trail.tail-missing"


def test_a_file_cut_in_the_middle_of_a_line_has_lost_its_tail(exported):
    path = exported(2)
    path.write_bytes(path.read_bytes()[:-1])
    assert fault(path) == "trail.tail-missing"


def test_entries_left_out_under_a_genuine_older_head_are_found_by_a_newer_one(exported):
    older = exported(2, "older.jsonl")
    newer = verify(exported(1, "newer.jsonl")).head
    assert verify(older, key=public_key()).head.size == 2
    assert fault(older, since=Earlier(newer.size, newer.root)) == "trail.tail-missing"


def test_entries_added_at_the_end_are_found(exported):
    path = exported(2)
    lines = path.read_bytes().splitlines()
    assert fault(rewritten(path, [*lines[:-1], lines[1], lines[-1]])) == "trail.entries-added"


def test_a_trail_signed_with_a_forged_key_is_found_by_the_published_one(exported):
    path = exported(3)
    lines = [line.replace(b"990101", b"990102") for line in path.read_bytes().splitlines()]
    forged = rewritten(path, signed_anew(lines, b"a forger's own seed, 32 bytes ..."[:32]))
    assert verify(forged).unchecked[0].code == "trail.key-unchecked"
    assert fault(forged, key=public_key()) == "trail.key-forged"
    kept = verify(path).head
    assert fault(forged, since=Earlier(kept.size, kept.root, kept.key)) == "trail.key-forged"


def test_a_fork_signed_by_the_office_itself_is_found_by_an_earlier_head(exported):
    path = exported(3)
    kept = verify(path).head
    lines = [line.replace(b"990101", b"990102") for line in exported(2, "longer.jsonl").read_bytes().splitlines()]
    forked = rewritten(path, signed_anew(lines, signing_seed()))
    assert verify(forked, key=public_key()).head.size == 5
    assert fault(forked, key=public_key(), since=Earlier(kept.size, kept.root, kept.key)) == "trail.fork"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b'","at"', b'", "at"', 1),
        lambda text: text.replace(b'{"act"', b' {"act"', 1),
        lambda text: text + b"\n",
        lambda text: text + text.splitlines()[-1] + b"\n",
        lambda text: text.split(b"\n", 1)[1],
        lambda text: text.replace(b"register", b"r\\u0065gister", 1),
        lambda text: text.replace(b"09:30:00", b"29:30:00", 1),
        lambda text: b"[" * 200_000,
        lambda text: text.replace(b'"size":3', b'"size":' + b"9" * 5000),
        lambda text: text.replace(b'"size":3', b'"size":03'),
        lambda text: text.replace(b'"size":3', b'"size":3.0'),
        lambda text: b"\0" * 5000,
    ],
)
def test_a_file_that_is_not_byte_for_byte_an_export_fails(exported, change):
    path = exported(3)
    path.write_bytes(change(path.read_bytes()))
    assert fault(path) == "trail.not-an-export"


def test_an_empty_file_and_a_folder_are_refused(tmp_path):
    (tmp_path / "empty").touch()
    assert fault(tmp_path / "empty") == "trail.not-an-export"
    assert fault(tmp_path) == "trail.unreadable"
    assert fault(tmp_path / "none") == "trail.unreadable"


def edits():
    cut = st.tuples(st.just("cut"), st.integers(0, 2000), st.integers(0, 400))
    put = st.tuples(st.just("put"), st.integers(0, 2000), st.binary(min_size=1, max_size=40))
    double = st.tuples(st.just("double"), st.integers(0, 6), st.integers(0, 6))
    return st.lists(cut | put | double, min_size=1, max_size=4)


def edited(text: bytes, edit):
    kind, at, what = edit
    if kind == "cut":
        return text[:at] + text[at + what :]
    if kind == "put":
        return text[:at] + what + text[at + len(what) :]
    lines = text.splitlines(keepends=True)
    return b"".join([*lines[:at], *lines[what : what + 1], *lines[at:]])


CODES = {
    "trail.not-an-export",
    "trail.tail-missing",
    "trail.entries-added",
    "trail.altered",
    "trail.head-altered",
    "trail.key-forged",
    "trail.fork",
}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits(), st.booleans())
def test_whatever_is_done_to_an_export_has_a_name(known_export, changes, with_key):
    text = known_export.read_bytes()
    other = text
    for change in changes:
        other = edited(other, change)
    path = known_export.with_name("mutated.jsonl")
    path.write_bytes(other)
    if other == text:
        assert verify(path)
    else:
        assert fault(path, key=public_key() if with_key else None) in CODES


@pytest.fixture
def known_export(exported):
    return exported(5, "known.jsonl")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_have_a_name(tmp_path, text):
    (tmp_path / "any").write_bytes(text)
    assert fault(tmp_path / "any") in CODES


def test_a_head_is_given_as_text_as_line_and_as_file(exported, tmp_path):
    path = exported(3)
    head = verify(path).head
    known = Earlier(head.size, head.root, head.key)
    (tmp_path / "head.json").write_bytes(head.line() + b"\n")
    assert earlier_given(str(tmp_path / "head.json")) == known
    assert earlier_given(head.line().decode()) == known
    assert earlier_given(str(path)) == known
    assert earlier_given(f"{head.size}:{head.root.hex()}") == Earlier(head.size, head.root)
    (tmp_path / "key").write_text(head.key.hex() + "\n")
    assert public_key_given(str(tmp_path / "key")) == public_key_given(head.key.hex()) == head.key


def test_an_earlier_head_that_is_itself_altered_is_no_evidence(exported):
    head = verify(exported(3)).head
    with pytest.raises(Refusal, match="earlier head"):
        earlier_given(replace(head, size=2).line().decode())
    stranger = sign(2, head.root, NOW, bytes(32))
    earlier = earlier_given(stranger.line().decode())
    assert fault(exported(0, "again.jsonl"), key=public_key(), since=earlier) == "trail.earlier-head-altered"


@pytest.mark.parametrize("text", ["", "3", "3:ab", "none.json", "\0", "x" * 5000, "０:" + "0" * 64, "."])
def test_what_is_no_head_and_no_key_is_refused_in_words(text):
    for read in (earlier_given, public_key_given):
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.code == "trail.given"


def test_a_head_comes_back_from_its_line():
    head = sign(12, bytes(range(32)), NOW + timedelta(microseconds=999_999), bytes(32))
    assert read_head(head.line()) == head
    assert head.fits()


def test_a_head_that_names_no_real_day_is_none():
    line = sign(1, bytes(32), NOW, bytes(32)).line().replace(b"2026-03-02", b"2026-02-31")
    assert read_head(line) is None


def alone(*words, **environment):
    """Runs the command as on another machine: no home, no key, no database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP", "DJANGO"))}
    script = (
        "import sys; from doorstep.site.front import main\n"
        "class Shut:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('django', 'sqlite3', 'psycopg', 'ibis', 'duckdb', 'numpy', 'pyarrow'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Shut())\n"
        "main(sys.argv[1:])"
    )
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**clean, "LANG": "C", **environment},
    )


def test_verify_works_on_a_machine_that_has_only_the_file(exported, tmp_path):
    path = exported(4)
    done = alone("trail", "verify", path, "--key", public_key().hex(), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["head"]["size"] == 4
    assert [note["code"] for note in answer["unchecked"]] == ["trail.since-unchecked"]
    path.write_bytes(path.read_bytes()[:-200])
    refused = alone("trail", "verify", path)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "tail of the trail is missing" in refused.stderr


def test_the_commands_seal_show_write_and_check(doorstep, home, tmp_path):
    acted(2)
    sealed = doorstep("trail", "seal", "--json").document()
    assert doorstep("trail", "head", "--json").document() == sealed
    assert f"2:{sealed['root']}" in doorstep("trail", "head").out
    out = tmp_path / "trail.jsonl"
    assert doorstep("trail", "export", "-o", out, "--json").document() == sealed
    checked = doorstep("trail", "verify", out, "--key", sealed["key"], "--since", f"2:{sealed['root']}")
    assert checked.code == 0
    assert checked.err == ""
    assert "2 entries, none altered" in checked.out


def test_export_says_where_it_cannot_write(doorstep, home, tmp_path):
    refused = doorstep("trail", "export", "-o", tmp_path / "none" / "trail.jsonl")
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_a_head_asked_for_before_the_first_says_how_to_make_one(doorstep, home):
    refused = doorstep("trail", "head")
    assert refused.code == 2
    assert "doorstep trail seal" in refused.err


def test_the_lines_of_python_in_the_guide_for_auditors_say_the_same(exported, root, tmp_path):
    guide = (root / "docs" / "do" / "verify-a-trail.md").read_text("utf-8")
    (tmp_path / "check.py").write_text(guide.split("```python\n")[1].split("```")[0], encoding="utf-8")

    def says(path: Path) -> str:
        command = [sys.executable, str(tmp_path / "check.py"), str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    path = exported(11)
    assert says(path) == "root fits"
    path.write_bytes(path.read_bytes().replace(b"990101", b"990102", 1))
    assert says(path) == "ROOT DOES NOT FIT"
