"""Lists of places as offices send them: right ones go in once, faulty ones are told line by line, nothing half-way."""

import contextlib
import gzip
import random
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places_made import administrator

from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.models import Place
from doorstep.register.places import as_of
from doorstep.register.services.close_place import close_place
from doorstep.register.services.import_places import FaultyLines, import_places
from doorstep.register.services.rename_place import rename_place
from doorstep.trail.models import Entry

NOW, TODAY = datetime(2026, 11, 25, 8, tzinfo=UTC), date(2026, 11, 25)
LIST = """code,name,parent,level
99,示例省,,
9901,示例市,99,
990101,单县,9901,
990101001,青石镇,990101,
990101001201,解家庄,990101001,
990101001201-1,一组,990101001201,组
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tmp_path):
    """Writes a list into a file and imports it."""

    def run(text, name="places.csv", encoding="utf-8", **asked):
        path = tmp_path / name
        data = text if isinstance(text, bytes) else text.encode(encoding)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return import_places(path, by=None, now=NOW, today=TODAY, **asked)

    return run


def held():
    return {
        place.code: (place.name, place.level, place.path, place.pinyin, place.initials, place.parent_id)
        for place in Place.objects.all()
    }


def test_a_list_becomes_a_tree(written):
    assert written(LIST).written == 6
    county, group = Place.objects.get(code="990101"), Place.objects.get(code="990101001201-1")
    assert (county.pinyin, county.initials, county.level) == ("shanxian", "sx", "county")
    assert group.codes == ("99", "9901", "990101", "990101001", "990101001201", "990101001201-1")
    assert as_of(group, TODAY).codes == group.codes
    assert [entry.act for entry in Entry.objects.all()] == ["register.import_places"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["places.csv", "places.csv.gz"])
def test_every_usual_encoding_gives_the_same(written, encoding, name):
    text = LIST.replace("青石镇", "𠮷石镇")
    written(text, name, encoding)
    assert Place.objects.get(code="990101001").name == "𠮷石镇"


def test_a_second_time_nothing_changes(written):
    written(LIST)
    before = held()
    again = written(LIST)
    assert (again.written, again.same, list(again.other)) == (0, 6, [])
    assert held() == before
    assert Entry.objects.count() == 1


def test_the_order_of_lines_does_not_matter(written):
    head, *lines = LIST.splitlines()
    random.Random(4).shuffle(lines)
    assert written("\n".join([head, *lines])).written == 6
    assert Place.objects.get(code="990101001201").path == "99/9901/990101/990101001/990101001201/"


def test_the_lists_of_the_statistical_bureau_need_no_level_and_no_parent(written):
    written("code,name\n99,省\n9901,市\n990101,县\n")
    written(
        '"code","name","areaCode","provinceCode","cityCode"\n"990101001","镇","990101","99","9901"\n', "streets.csv"
    )
    written(
        "code,name,streetCode,provinceCode,cityCode,areaCode\r\n990101001201,村,990101001,99,9901,990101\r\n", "v.csv"
    )
    assert Place.objects.get(code="990101001201").path == "99/9901/990101/990101001/990101001201/"


def test_places_that_come_later_go_on_from_there(written):
    written(LIST)
    fresh = Place.objects.create(code="98", level="province", path="98/", name="另省")
    assert fresh.pk == max(Place.objects.values_list("pk", flat=True))
    assert written(LIST + "97,第三省,,province\n").written == 1


FAULTY = [
    ("990101002,,990101,", "name"),
    (",无代码,990101,", "code"),
    ("99/01,斜线,990101,", "code"),
    ("9901 02,空格,990101,", "code"),
    ("9" * 31 + ",太长,990101,", "code"),
    ("990101002,近镇,990109,", "neither here"),
    ("990101002,近镇,990101,hamlet", "level"),
    ("12345,近镇,990101,", "level"),
    ("990101002,近镇,990101001,township", "no higher"),
    ("990101001,别的镇,990101,", "otherwise"),
    ("990101002,近?镇,990101,", "lost"),
    ("990101002," + "长" * 121 + ",990101,", "name"),
]


@pytest.mark.parametrize(("line", "why"), FAULTY)
def test_a_faulty_line_is_told_by_its_number_and_nothing_is_written(written, line, why):
    with pytest.raises(FaultyLines, match=why) as refused:
        written(f"{LIST}{line}\n990101003,好镇,990101,\n")
    assert [fault.line for fault in refused.value.faults] == [8]
    assert not Place.objects.exists()
    assert not Entry.objects.exists()


def test_all_faults_are_told_at_once_and_the_rest_can_go_in(written):
    text = LIST + "\n".join(line for line, _ in FAULTY) + "\n990101009,好镇,990101,\n"
    with pytest.raises(FaultyLines) as refused:
        written(text)
    assert [fault.line for fault in refused.value.faults] == [8 + at for at in range(len(FAULTY))]
    done = written(text, skip_faulty=True)
    assert (done.written, len(done.left_out)) == (7, len(FAULTY))


def test_what_lies_in_a_faulty_place_is_faulty(written):
    with pytest.raises(FaultyLines) as refused:
        written("code,name,parent\n99,省,\n9901,,99\n990101,县,9901\n")
    assert [fault.line for fault in refused.value.faults] == [3, 4]


def test_a_circle_is_a_fault(written):
    with pytest.raises(FaultyLines):
        written("code,name,parent,level\na,甲,b,village\nb,乙,a,village\nc,丙,c,village\n")


def test_an_import_never_changes_what_is_there(written):
    written(LIST)
    admin = administrator()
    village = Place.objects.get(code="990101001201")
    how = {"reason": "", "by": admin, "now": NOW, "today": TODAY, "on": date(2026, 3, 1)}
    rename_place(place=village, name="新村", **how)
    group = Place.objects.get(code="990101001201-1")
    close_place(place=group, **how)
    before = held()
    done = written(LIST)
    assert [fault.line for fault in done.other] == [6, 7]
    assert held() == before
    with pytest.raises(FaultyLines, match="closed"):
        written("code,name,parent,level\nx,户,990101001201-1,group\n")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "columns"),
        (b"a,b\n1,2\n", "columns"),
        (b"code,name,code\n1,2,3\n", "Two columns"),
        (b"\xff\x00\x81", "neither"),
        (b"code,name\n\x81\xff", "neither"),
        (b"\x1f\x8bdamaged", "damaged"),
        ("code,name\n99,示例省\n98,另省".encode()[:-1] + b"\n97,x\n", "damaged letters; the first stand in line 3"),
        (b'code,name\n99,"' + b"x" * 200_000 + b'"\n', "not CSV"),
    ],
)
def test_what_is_no_list_is_refused(written, data, why):
    with pytest.raises(Refusal, match=why):
        written(data)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match="opened"):
        import_places(tmp_path / "none.csv", by=None, now=NOW, today=TODAY)


def test_somebody_without_the_duty_imports_nothing(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text(LIST, "utf-8")
    county = Place.objects.create(code="98", level="province", path="98/", name="省")
    with pytest.raises(Refusal, match="duties"):
        import_places(path, by=administrator("there", county), now=NOW, today=TODAY)
    assert import_places(path, by=administrator(), now=NOW, today=TODAY).written == 6


def test_progress_is_told_to_the_end(written):
    told = []
    written(LIST, on_progress=lambda done, of: told.append((done, of)))
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"code,name,parent\n{text}")))
def test_any_file_is_imported_or_refused_and_the_tree_stays_sound(written, data):
    with transaction.atomic():
        with contextlib.suppress(Refusal):
            written(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"), skip_faulty=True)
        for place in Place.objects.select_related("parent"):
            assert place.path == f"{place.parent.path if place.parent else ''}{place.code}/"
        transaction.set_rollback(True)


def test_the_numbers_given_follow_on_both_databases(written):
    written(LIST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT id), MAX(id) FROM register_place")
        count, most = cursor.fetchone()
    assert count == 6
    assert Place.objects.create(code="98", level="province", path="98/", name="省").pk == most + 1
