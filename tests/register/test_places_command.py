"""The commands, as a clerk types them: import, show, search; and two people who change the tree at once."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from places_made import NOW, TODAY, administrator, county

from doorstep.register.models import Place
from doorstep.register.services.add_place import add_place
from doorstep.register.services.merge_places import merge_places
from doorstep.register.services.move_place import move_place
from doorstep.register.services.rename_place import rename_place

LIST = "code,name,parent\n99,示例省,\n9901,示例市,99\n990101,单县,9901\n990102,解县,9901\n"
HOW = {"reason": "", "now": NOW, "today": TODAY, "on": date(2026, 3, 1)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "home.toml").touch()
    monkeypatch.setenv("DOORSTEP_HOME", str(folder))


@pytest.fixture
def listed(home, tmp_path):
    path = tmp_path / "places.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_import_then_search_then_show(doorstep, listed):
    assert doorstep("places", "import", listed).code == 0
    assert doorstep("places", "import", listed, "--json").document() == {
        "written": 0, "same": 4, "other": [], "left_out": [],
    }  # fmt: skip
    assert [row["code"] for row in doorstep("places", "search", "shanxian", "--json").rows()] == ["990101"]
    assert [row["code"] for row in doorstep("places", "search", "hx", "--within", "9901", "--json").rows()] == [
        "990102"
    ]
    assert "单县" in doorstep("places", "search", "sx").out
    shown = doorstep("places", "show", "9901", "--json").document()
    assert (shown["names"], shown["inside"]) == (["示例省"], {"county": 2})


def test_show_tells_what_was_and_what_became(doorstep, listed):
    doorstep("places", "import", listed)
    by, place = administrator(), Place.objects.get(code="990101")
    rename_place(place=place, name="山县", by=by, **HOW)
    merge_places(places=[place], into=Place.objects.get(code="990102"), by=by, **HOW | {"on": date(2026, 6, 1)})
    shown = doorstep("places", "show", "990101").out
    assert "2026-02-28" in shown
    assert "单县" in shown
    assert "990102 解县 (merge)" in shown
    then = doorstep("places", "show", "990101", "--on", "2026-01-01", "--json").document()
    assert (then["name"], then["there"]) == ("单县", True)
    assert doorstep("places", "show", "990101", "--json").document()["there"] is False
    assert [row["code"] for row in doorstep("places", "search", "单县", "--json").rows()] == ["990101"]


def test_faults_are_told_by_line_with_exit_code_two(doorstep, listed):
    listed.write_text(LIST + "990103,,9901\n990104,县,98\n", "utf-8")
    refused = doorstep("places", "import", listed)
    assert refused.code == 2
    assert "Line 6" in refused.err
    assert "Line 7" in refused.err
    assert not Place.objects.exists()
    assert doorstep("places", "import", listed, "--skip-faulty", "--json").document()["written"] == 4


def test_what_is_not_there_is_refused(doorstep, home, tmp_path):
    for words in (("show", "123456"), ("search", "x", "--within", "123456"), ("import", tmp_path / "none.csv")):
        refused = doorstep("places", *words)
        assert refused.code == 2
        assert "What to do" in refused.err
    assert doorstep("places", "search", "%").out.strip() == "No place begins so."


@pytest.mark.django_db(transaction=True)
def test_a_place_added_while_its_parent_moves_lies_where_the_parent_lies():
    places, by, start, troubles = county(), administrator(), Barrier(2), []
    second = add_place(code="990102", level="county", name="邻县", parent=places["9901"], by=by, **HOW)

    def at_once(act, **asked):
        start.wait()
        try:
            act(**asked, by=by, **HOW)
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    town = places["990101001"]
    added = {"code": "990101001299", "level": "village", "name": "新村", "parent": town}
    threads = [
        Thread(target=at_once, args=(move_place,), kwargs={"place": town, "to": second}),
        Thread(target=at_once, args=(add_place,), kwargs=added),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert Place.objects.get(code="990101001299").path == "99/9901/990102/990101001/990101001299/"
