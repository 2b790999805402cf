"""The home of an office: made once, backed up while people work, brought back, and never half of any of it."""

import gzip
import io
import json
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from homes import KEY, OTHER_KEY, answer, in_home, killed_after, run

SEALED = """
from doorstep.kernel.vault import vault
from doorstep.kernel.clock import now
from django.db import transaction
from doorstep.trail.services.record import record
with transaction.atomic():
    record("register.record", by="doorstep", place="", now=now(), payload={"id_no": "990101199001011234"})
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A home with something sealed in it; tests only read it, or back it up."""
    home = tmp_path_factory.mktemp("office") / "home"
    made = answer(home, "init", "--login", "duan.ming", "--name", "段明", DOORSTEP_KEY=KEY)
    assert made["login"] == "duan.ming"
    in_home(home, SEALED, DOORSTEP_KEY=KEY)
    (home / "evidence" / "a1").write_bytes(b"sealed before it came here")
    return home


@pytest.fixture(scope="module")
def backup(office, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("disk") / "office.backup"
    answer(office, "backup", "-o", file, DOORSTEP_KEY=KEY)
    return file


def test_a_home_is_never_made_over_another(office):
    before = (office / "home.toml").read_bytes()
    again = run(office, "init", DOORSTEP_KEY=KEY)
    assert again.returncode == 2
    assert "never written over" in again.stderr
    assert (office / "home.toml").read_bytes() == before


def test_a_home_is_never_made_among_other_things(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("here first")
    assert run(tmp_path / "home", "init", "--demo").returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_without_a_home_commands_say_how_one_is_made(tmp_path):
    for words in (["serve"], ["backup", "-o", tmp_path / "b"], ["worker", "list"]):
        refused = run(tmp_path / "none", *words, DOORSTEP_KEY=KEY)
        assert refused.returncode == 2
        assert "doorstep init" in refused.stderr


def test_a_key_is_made_where_none_was_given_and_printed_once_only(tmp_path):
    made = answer(tmp_path / "home", "init")
    assert len(made["key"]) == 44
    assert [
        path for path in (tmp_path / "home").rglob("*") if path.is_file() and made["key"].encode() in path.read_bytes()
    ] == []
    assert run(tmp_path / "home", "worker", "list").returncode == 2
    assert answer(tmp_path / "home", "worker", "list", DOORSTEP_KEY=made["key"])["rows"][0]["login"] == "admin"


def test_a_passphrase_is_a_key_and_another_one_is_refused(tmp_path):
    answer(tmp_path / "home", "init", DOORSTEP_PASSPHRASE="seven lamps over the ford")
    assert run(tmp_path / "home", "worker", "list", DOORSTEP_PASSPHRASE="seven lamps over the ford").returncode == 0
    refused = run(tmp_path / "home", "worker", "list", DOORSTEP_PASSPHRASE="eight lamps over the ford")
    assert "not the key of this office" in refused.stderr


def test_a_demonstration_keeps_its_key_inside_and_listens_here_only(tmp_path):
    home = tmp_path / "home"
    assert answer(home, "init", "--demo")["demo"]
    assert (home / "demo.key").stat().st_mode & 0o077 == 0
    assert run(home, "init", "--demo").returncode == 2
    open_to_all = run(home, "serve", "--host", "0.0.0.0")
    assert open_to_all.returncode == 2
    assert "this machine only" in open_to_all.stderr
    assert run(tmp_path / "other", "init", "--demo", DOORSTEP_KEY=KEY).returncode == 2


def test_the_first_administrator_signs_in_once_with_what_was_printed(tmp_path):
    made = answer(tmp_path / "home", "init", "--demo")
    code = f"""
from doorstep.register.models import Principal
from doorstep.register import access
from doorstep.kernel.clock import today
one = Principal.objects.get(login="admin")
assert one.check_password({made["password"]!r}) and one.one_time
print(sorted(act for duty in access.duties(one, today()) for act in duty.acts if act.startswith("access.")))
"""
    assert "access.give_duty" in in_home(tmp_path / "home", code)
    renewed = answer(tmp_path / "home", "worker", "password", "admin")["password"]
    assert renewed != made["password"]


def test_an_office_comes_back_from_its_backup(office, backup, tmp_path):
    found = answer(tmp_path / "home", "restore", backup, DOORSTEP_KEY=KEY)
    assert (found["workers"], found["entries"], found["kept"]) == (1, 2, True)
    assert (tmp_path / "home" / "evidence" / "a1").read_bytes() == b"sealed before it came here"
    opened = """
from doorstep.trail.models import Entry
from doorstep.trail.reads import payload
print(payload(Entry.objects.order_by("pk").last())["id_no"])
"""
    assert in_home(tmp_path / "home", opened, DOORSTEP_KEY=KEY).strip() == "990101199001011234"
    assert run(tmp_path / "home", "restore", backup, DOORSTEP_KEY=KEY).returncode == 2


def test_a_rehearsal_checks_everything_and_keeps_nothing(office, backup, tmp_path):
    found = answer(tmp_path / "home", "restore", backup, "--rehearse", DOORSTEP_KEY=KEY)
    assert found["entries"] == 2
    assert list(tmp_path.iterdir()) == []


def test_another_key_brings_nothing_back(backup, tmp_path):
    refused = run(tmp_path / "home", "restore", backup, DOORSTEP_KEY=OTHER_KEY)
    assert refused.returncode == 2
    assert "not the key of this office" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.guard("I6", "H11")
def test_neither_database_nor_backup_shows_what_is_sealed_or_the_key(office, backup):
    unpacked = gzip.decompress(backup.read_bytes())
    database = b"".join(path.read_bytes() for path in office.glob("doorstep.sqlite3*"))
    for held in (unpacked, database, backup.read_bytes()):
        assert b"990101199001011234" not in held
        assert KEY.encode() not in held
    assert "段明".encode() in database  # the reading of bytes would find what is there


def _with(backup: Path, target: Path, change) -> Path:
    """A copy of the backup in which each part is what `change(name, bytes)` makes of it; None leaves it out."""
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def _flipped(content: bytes) -> bytes:
    return content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]


def _forged(content: bytes) -> bytes:
    manifest = json.loads(content)
    manifest["made"] = "2030-01-01T00:00:00+00:00"
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda name, held: _flipped(held) if name == "database.sqlite3" else held, "damaged or altered"),
        (lambda name, held: None if name == "evidence/a1" else held, "missing"),
        (lambda name, held: _forged(held) if name == "manifest.json" else held, "not made by this office"),
        (lambda name, held: None if name == "manifest.json" else held, "list of its parts"),
    ],
    ids=["a part altered", "a part missing", "the list altered", "no list"],
)
def test_an_altered_backup_is_refused_and_leaves_nothing(backup, tmp_path, change, why):
    (tmp_path / "in").mkdir()
    altered = _with(backup, tmp_path / "altered.backup", change)
    refused = run(tmp_path / "in" / "home", "restore", altered, DOORSTEP_KEY=KEY)
    assert refused.returncode == 2
    assert why in refused.stderr
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive either", mtime=0)],
    ids=["empty", "text", "packed"],  # every process that runs a share of the tests must name them alike
)
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "b").write_bytes(content)
    refused = run(tmp_path / "home", "restore", tmp_path / "b", DOORSTEP_KEY=KEY)
    assert refused.returncode == 2
    assert "cannot bring an office back" in refused.stderr


def test_a_backup_cut_short_is_refused(backup, tmp_path):
    (tmp_path / "b").write_bytes(backup.read_bytes()[:-2000])
    assert run(tmp_path / "home", "restore", tmp_path / "b", DOORSTEP_KEY=KEY).returncode == 2


def test_a_backup_taken_while_people_work_holds_one_moment(tmp_path):
    """Two rows are always written together; a backup never holds one without the other."""
    home = tmp_path / "home"
    answer(home, "init", DOORSTEP_KEY=KEY)
    with closing(sqlite3.connect(home / "doorstep.sqlite3")) as made:
        made.execute("CREATE TABLE pair (half TEXT)")
        made.commit()
    stop = threading.Event()

    def work() -> None:
        with closing(sqlite3.connect(home / "doorstep.sqlite3", timeout=20)) as own:
            while not stop.is_set():
                own.executemany("INSERT INTO pair VALUES (?)", [("left" * 99,), ("right" * 99,)])
                own.commit()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(3):
            answer(home, "backup", "-o", tmp_path / f"{number}.backup", DOORSTEP_KEY=KEY)
    finally:
        stop.set()
        worker.join()
    counts = []
    for number in range(3):
        answer(tmp_path / f"back{number}", "restore", tmp_path / f"{number}.backup", DOORSTEP_KEY=KEY)
        with closing(sqlite3.connect(tmp_path / f"back{number}" / "doorstep.sqlite3")) as back:
            counts.append([back.execute("SELECT count(*) FROM pair WHERE half LIKE ?", (half,)).fetchone()[0]
                           for half in ("left%", "right%")])  # fmt: skip
    assert all(left == right for left, right in counts)
    assert counts[0][0] < counts[2][0]  # people did work meanwhile


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.2, 1.6, 2.0, 2.5])
def test_init_killed_at_any_moment_leaves_a_home_or_none(tmp_path, seconds):
    home = tmp_path / "home"
    killed_after(seconds, home, "init", DOORSTEP_KEY=KEY)
    if home.exists():
        assert run(home, "worker", "list", DOORSTEP_KEY=KEY).returncode == 0
        assert len(answer(home, "worker", "password", "admin", DOORSTEP_KEY=KEY)["password"]) == 23
    else:
        assert answer(home, "init", DOORSTEP_KEY=KEY)["login"] == "admin"
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 0.7, 1.0, 1.4])
def test_backup_and_restore_killed_at_any_moment_leave_whole_things_or_none(office, backup, tmp_path, seconds):
    killed_after(seconds, office, "backup", "-o", tmp_path / "b", DOORSTEP_KEY=KEY)
    assert {path.name for path in tmp_path.iterdir()} <= {"b", ".b.part"}
    if (tmp_path / "b").exists():
        answer(tmp_path / "r", "restore", tmp_path / "b", "--rehearse", DOORSTEP_KEY=KEY)
    answer(office, "backup", "-o", tmp_path / "after", DOORSTEP_KEY=KEY)
    assert sorted(path.name for path in office.iterdir() if path.name.startswith(".")) == []
    killed_after(seconds, tmp_path / "home", "restore", backup, DOORSTEP_KEY=KEY)
    if (tmp_path / "home").exists():
        assert run(tmp_path / "home", "worker", "list", DOORSTEP_KEY=KEY).returncode == 0
    else:
        assert answer(tmp_path / "home", "restore", backup, DOORSTEP_KEY=KEY)["kept"]
