"""Finding people by what a clerk types: any part of a name, its reading, a whole number; and by nothing else."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from doorstep.register.access.reach import Reach
from doorstep.register.models import Place, SearchToken
from doorstep.register.search import Subject, find, forget, index, index_new, tokens

PERSON, HOUSEHOLD = SearchToken.KINDS
EVERYWHERE = Reach(True, (), ())
NUMBER, OLD_NUMBER = "11010519491231002X", "110105491231002"

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    """Two villages of one township, and one group in the first."""
    town = Place.objects.create(code="991001", level="township", path="99/991001/", name="青石镇")
    places = [town]
    for code, name, parent in (("9910011", "上村", town), ("9910012", "下村", town)):
        path = f"{parent.path}{code}/"
        places.append(Place.objects.create(code=code, level="village", parent=parent, path=path, name=name))
    group = Place.objects.create(
        code="99100111", level="group", parent=places[1], path=f"{places[1].path}99100111/", name="一组"
    )
    return [*places, group]


@pytest.fixture
def people(villages):
    """Invented people; their numbers are the keys."""
    _town, upper, lower, group = villages
    subjects = [
        Subject(PERSON, 1, upper.pk, "王小明", (NUMBER,), ("138 0013 8000",)),
        Subject(PERSON, 2, lower.pk, "王晓明"),
        Subject(PERSON, 3, group.pk, "单小王", (OLD_NUMBER[:-1] + "3",)),
        Subject(PERSON, 4, upper.pk, "阿依古丽·买买提"),
        Subject(PERSON, 5, lower.pk, "𠮷田"),
        Subject(HOUSEHOLD, 1, upper.pk, "王小明"),
    ]
    index_new(subjects)
    return subjects


def found(text, within=EVERYWHERE, kind=PERSON, limit=20):
    return find(text, kind=kind, within=within, limit=limit).subjects


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("王小明", [1]),
        ("王", [1, 2, 3]),  # who is called so first, then whose given name holds it
        ("小", [1, 3]),
        ("明", [1, 2]),
        ("wang", [1, 2, 3]),
        ("WangXiao", [1, 2]),
        ("xiaoming", [1, 2]),
        ("wxm", [1, 2]),
        ("WXM", [1, 2]),
        ("xm", [1, 2]),
        ("wáng xiǎo", [1, 2, 3]),
        ("wang 小", [1, 3]),
        ("王xm", [1, 2]),
        ("shan", [3]),
        ("dan", [3]),  # read as no surname
        ("阿依", [4]),
        ("买买提", [4]),
        ("阿依古丽•买买提", [4]),
        ("买买提 阿依", [4]),
        ("mmt", [4]),
        ("𠮷", [5]),
        ("jitian", [5]),
        (" 王　小明 ", [1]),
        ("ＷＸＭ", [1, 2]),
    ],
)
def test_what_is_typed_finds(people, typed, who):
    assert sorted(found(typed)) == who
    assert found(typed)[0] == who[0] or typed in ("小", "明", "wang 小", "wáng xiǎo")


def test_whole_names_come_before_parts_of_names(people):
    assert found("王")[-1] == 3


@pytest.mark.parametrize(
    "typed", ["", " ", "·", "赵", "zhao", "z", "~", "#", "%", "_", "王%", "\x00", "小明王", "'; --"]
)
def test_nothing_is_found_by(people, typed):
    assert found(typed.replace("王%", "%王赵")) == ()


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), "110105 19491231 002x", OLD_NUMBER])
def test_a_whole_number_finds_however_it_is_written(people, typed):
    assert found(typed) == (1,)


def test_no_part_of_a_number_finds(people):
    assert found(NUMBER[:17]) == ()
    assert found(NUMBER[:6]) == ()
    assert found("002X") == ()


@pytest.mark.parametrize("typed", ["13800138000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"])
def test_a_telephone_number_finds(people, typed):
    assert found(typed) == (1,)


def test_numbers_are_not_in_the_table(people):
    held = "".join(SearchToken.objects.values_list("token", flat=True))
    assert NUMBER[6:17] not in held
    assert "13800138000" not in held


def test_only_within_reach(people, villages):
    _town, upper, lower, group = villages
    assert sorted(found("王", Reach(False, (upper.path,), ()))) == [1, 3]
    assert found("王", Reach(False, (lower.path,), ())) == (2,)
    assert found("王", Reach(False, (group.path, lower.path), ())) == (2, 3)
    assert found("王", Reach(False, (), ())) == ()
    assert found(NUMBER, Reach(False, (lower.path,), ())) == ()


def test_a_helper_finds_the_one_household(people):
    assert found("王", Reach(False, (), (1,)), kind=HOUSEHOLD) == (1,)
    assert found("王", Reach(False, (), (2,)), kind=HOUSEHOLD) == ()
    assert found("王", Reach(False, (), (1,))) == ()


def test_what_nobody_is_called_any_more_does_not_find(people, villages):
    index(Subject(PERSON, 1, villages[2].pk, "赵小明"))
    assert found("王小明") == ()
    assert found("赵小明", Reach(False, (villages[2].path,), ())) == (1,)
    assert found("小明", Reach(False, (villages[1].path,), ())) == ()
    assert found(NUMBER) == ()
    assert SearchToken.objects.filter(kind=PERSON, subject=1).count() == len(tokens("赵小明"))
    forget(PERSON, 1)
    assert not SearchToken.objects.filter(kind=PERSON, subject=1).exists()
    assert found("王小明", kind=HOUSEHOLD) == (1,)


def test_indexing_twice_changes_nothing(people):
    before = set(SearchToken.objects.values_list("pk", "token", "place", "kind", "subject"))
    for subject in people:
        index(subject)
    assert set(SearchToken.objects.values_list("pk", "token", "place", "kind", "subject")) == before


@pytest.mark.django_db(transaction=True)
def test_tokens_need_the_transaction_of_their_subject(villages):
    with pytest.raises(RuntimeError):
        index(Subject(PERSON, 1, villages[0].pk, "王小明"))
    with pytest.raises(RuntimeError):
        index_new([])
    with transaction.atomic():
        index(Subject(PERSON, 1, villages[0].pk, "王小明"))
        transaction.set_rollback(True)
    assert not SearchToken.objects.exists()


def test_a_limit_is_said(people):
    answer = find("王", kind=PERSON, within=EVERYWHERE, limit=2)
    assert len(answer.subjects) == 2
    assert answer.more
    assert not find("王", kind=PERSON, within=EVERYWHERE, limit=3).more


@pytest.mark.parametrize(("typed", "most"), [("王", 2), ("w x m", 2), (NUMBER, 1), ("", 0)])
def test_queries_are_few_and_do_not_grow(people, villages, typed, most):
    index_new(Subject(PERSON, 100 + n, villages[1].pk, "王小明") for n in range(300))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found(typed, Reach(False, (villages[0].path,), ()))
    assert len(queries) <= most


@pytest.mark.parametrize("typed", ["王小", "wxm", NUMBER, "王 明"])
def test_each_query_reads_the_index_and_sorts_nothing(people, villages, typed):
    with CaptureQueriesContext(connection) as queries:
        found(typed, Reach(False, (villages[0].path,), ()))
    plans = [_plan(query["sql"]) for query in queries]
    assert plans
    for plan in plans:
        assert "search_by_token" in plan
        assert not any(
            word in plan for word in ("SCAN register_searchtoken", "SCAN U", "TEMP B-TREE FOR ORDER", "Seq Scan")
        )


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(row[3] for row in cursor.fetchall())


@given(st.text(max_size=40), st.text(max_size=8))
def test_any_text_may_be_typed(text, part):
    assert isinstance(find(text, kind=PERSON, within=EVERYWHERE).subjects, tuple)
    assert all(token and len(token) <= 200 for token in tokens(text, (part,), (part,)))


@given(st.text(st.sampled_from("王小明单解区𠮷㳇"), min_size=1, max_size=8), st.data())
def test_every_part_of_a_name_is_the_beginning_of_a_token(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert any(token.startswith((part, f"~{part}")) for token in tokens(name))
