"""The register beside bare SQL: reads among a million persons, and `_now` kept in step with new observations."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from benchmarks.floor import Case, Pair

PERSONS, A_HOME = 1_000_000, 4
VILLAGES = 1_000
READS = 40  # of each kind in one round
ROWS = 10_000  # observations of 20 values in one round
NOW, DAY = datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 1)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞"
FIELDS = {
    "sex": "f", "birth": "1970-05-01", "relation": "spouse", "education": "primary", "student": "none",
    "labour": "ordinary", "work_place": "county", "work_months": "7.5", "post": "none", "ins_basic": True,
    "ins_worker": False, "ins_serious": True, "ins_extra": False, "pension_resident": True, "pension_worker": False,
    "dibao": False, "tekun": False, "identified": "2014-10-01", "change_kind": "none", "resident_months": "12",
}  # fmt: skip
CLASSES = ("general", "dibao", "tekun", "")


def reads() -> Iterator[Pair]:
    """Each round does five reads in turn, ours and bare, and gives the pair whose ratio is the largest."""
    _load()
    draw = random.Random(20261125)
    while True:
        pairs = {name: _timed(ours, bare, ask, draw) for name, (ours, bare, ask) in _asked().items()}
        for name, (ours, bare) in pairs.items():
            text = f"   {name:24} {1e6 * ours / READS:8.0f} us, bare {1e6 * bare / READS:8.0f} us, {ours / bare:.2f}"
            print(text, file=sys.stderr, flush=True)
        yield max(pairs.values(), key=lambda pair: pair[0] / pair[1])


def _timed(ours: Callable, bare: Callable, ask: Callable, draw: random.Random) -> Pair:
    asked = [ask(draw) for _ in range(READS)]
    spent = {ours: 0.0, bare: 0.0}
    for one in asked:
        answers = []
        for way in (ours, bare) if draw.random() < 0.5 else (bare, ours):
            began = time.perf_counter()
            answer = way(one)
            spent[way] += time.perf_counter() - began
            answers.append(sorted(answer))
        if answers[0] != answers[1] or not answers[0]:
            raise SystemExit(f"ours and bare do not agree: {one}")
    return spent[ours], spent[bare]


def _asked() -> dict[str, tuple[Callable, Callable, Callable]]:
    from doorstep.register import search
    from doorstep.register.access.reach import Reach
    from doorstep.register.models import SearchToken
    from doorstep.register.opening import listed, opened
    from doorstep.register.search.tokens import number_tokens

    everywhere = Reach(True, (), ())

    def found(text: str) -> list[int]:
        return list(search.find(text, kind=SearchToken.PERSON, within=everywhere).subjects)

    def tokens(text: str) -> list[int]:
        sql = "SELECT subject FROM register_searchtoken WHERE kind = 1 AND token >= %s AND token < %s"
        rows = _sql(f"{sql} ORDER BY token, place_id, subject LIMIT 81", (text, text + "\U0010ffff"))
        return list(dict.fromkeys(pk for (pk,) in rows))[:20]

    def number(text: str) -> list[int]:
        marks = tuple(number_tokens(text))
        sql = f"SELECT subject FROM register_searchtoken WHERE kind = 1 AND token IN ({', '.join(['%s'] * len(marks))})"
        rows = _sql(sql + " ORDER BY token, place_id, subject LIMIT 81", marks)
        return list(dict.fromkeys(pk for (pk,) in rows))

    def by_class(asked: tuple[str, str]) -> list[int]:
        return [row.pk for row in listed(Reach(False, (asked[0],), ()), household_class=asked[1])[:50]]

    def bare_by_class(asked: tuple[str, str]) -> list[int]:
        columns = "household_id, place_id, path, household_class, household_type, head, size, income, reference, guarantees, last_visit, risk, seq"  # noqa: E501
        sql = f"SELECT {columns} FROM register_householdnow WHERE household_class = %s AND path >= %s AND path < %s ORDER BY path, household_id LIMIT 50"  # noqa: E501
        return [row[0] for row in _sql(sql, (asked[1], asked[0], asked[0] + "\U0010ffff"))]

    def opening(pk: int) -> list[str]:
        row, members = opened(pk)
        return [str(row.values), *(str(one.values) for one in members)]

    def bare_opening(pk: int) -> list[str]:
        rows = _sql("SELECT * FROM register_householdnow WHERE household_id = %s", (pk,))
        rows += _sql("SELECT * FROM register_personnow WHERE household_id = %s ORDER BY person_id", (pk,))
        return [str(json.loads(row[1])) for row in rows]

    return {
        "list by place and class": (by_class, bare_by_class, lambda draw: (_path(draw.randrange(VILLAGES)), "dibao")),
        "search by name": (found, tokens, lambda draw: _name(draw.randrange(PERSONS))),
        "search by initials": (found, tokens, lambda draw: _initials(_name(draw.randrange(PERSONS)))),
        "search by id number": (found, number, lambda draw: _id_number(draw.randrange(PERSONS))),
        "one household opened": (opening, bare_opening, lambda draw: 1 + draw.randrange(PERSONS // A_HOME)),
    }


def _sql(sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _load() -> None:
    """Rows of `_now` with 20 values each, and tokens: what the reads read. Observations are not read nor loaded."""
    from django.db import connection, transaction

    from doorstep.register.bulk import pour
    from doorstep.register.models import Household, HouseholdNow, Person, PersonNow, SearchToken

    places = _places()
    homes = range(1, PERSONS // A_HOME + 1)
    values = json.dumps({name: [value, 1] for name, value in FIELDS.items()}, separators=(",", ":"))
    sources = json.dumps({"1": ["document", DAY.isoformat(), 1]})
    with transaction.atomic():
        pour(Household, ("id", "place_id", "asked"), ((pk, _at(places, pk), UUID(int=pk).hex) for pk in homes))
        pour(Person, ("id", "asked"), ((pk, UUID(int=pk).hex) for pk in range(1, PERSONS + 1)))
        columns = ("household_id", "seq", "values", "sources", "place_id", "path", "household_class", "household_type",
                   "head", "size", "income", "guarantees", "risk")  # fmt: skip
        pour(HouseholdNow, columns, (
            (pk, 1, values, sources, _at(places, pk), _path(pk % VILLAGES), CLASSES[pk // VILLAGES % 4], "general",
             _name((pk - 1) * A_HOME), A_HOME, pk * 7 % 2_000_000, "", "")
            for pk in homes))  # fmt: skip
        columns = ("person_id", "seq", "values", "sources", "household_id", "path", "name", "relation", "labour")
        pour(PersonNow, columns, (
            (pk, 1, values, sources, _home(pk), _path(_home(pk) % VILLAGES), _name(pk - 1), "spouse", "ordinary")
            for pk in range(1, PERSONS + 1)))  # fmt: skip
        pour(SearchToken, ("token", "place_id", "kind", "subject"), (
            (token, _at(places, _home(pk)), 1, pk) for pk in range(1, PERSONS + 1)
            for token in (*_tokens(_name(pk - 1)), *_id_tokens(pk - 1))))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _places() -> list[int]:
    from doorstep.register.models import Place

    return [
        Place.objects.create(code=f"99{number:010}", level="village", path=_path(number), name=f"村{number}").pk
        for number in range(VILLAGES)
    ]


def _at(places: list[int], home: int) -> int:
    return places[home % VILLAGES]


def _home(person: int) -> int:
    return (person - 1) // A_HOME + 1


def _path(village: int) -> str:
    return f"99/{village // 100:04}/{village:06}/"


def _name(number: int) -> str:
    mixed = number * 2_654_435_761 % 2**32
    return FAMILY[mixed % 10] + GIVEN[mixed // 10 % 20] + GIVEN[mixed // 200 % 20]


@cache
def _tokens(name: str) -> tuple[str, ...]:
    from doorstep.register.search import tokens

    return tuple(sorted(tokens(name)))


@cache
def _initials(name: str) -> str:
    from doorstep.kernel.names import readings

    return readings(name)[0].initials


def _id_number(number: int) -> str:
    return f"990101{1940 + number // 10_000 % 80}0{1 + number // 800_000}15{number % 10_000:04}"


def _id_tokens(number: int) -> tuple[str, ...]:
    from doorstep.register.search.tokens import number_tokens

    return tuple(number_tokens(_id_number(number)))


def keeping() -> Iterator[Pair]:
    """Each round records as many observations of registered persons, then as many again without `_now`."""
    from django.db import transaction

    from doorstep.register.recording import dictionary
    from doorstep.register.recording_many import AT_ONCE, insert, put_down_many

    village, persons = _registered()
    words, number = dictionary(village, DAY), 0
    while True:
        number += 2
        rows, again = _rows(persons, number), _rows(persons, number + 1)
        with transaction.atomic():
            began = time.perf_counter()
            put_down_many(rows, words, author=None, now=NOW)
            ours = time.perf_counter() - began
        with transaction.atomic():
            began = time.perf_counter()
            for at in range(0, len(again), AT_ONCE):
                insert(again[at : at + AT_ONCE], words, author=None, now=NOW)
            bare = time.perf_counter() - began
            transaction.set_rollback(True)
        yield ours, bare


def _registered() -> tuple[Any, list[int]]:
    from django.db import transaction

    from doorstep import policy
    from doorstep.register.models import Household, Membership, Observation, Person, Place
    from doorstep.register.now.rebuild import make_anew

    village = Place.objects.create(code="990000000001", level="village", path="99/990000000001/", name="村")
    with transaction.atomic():
        homes = Household.objects.bulk_create([Household(place=village) for _ in range(ROWS // A_HOME)])
        persons = Person.objects.bulk_create([Person() for _ in range(ROWS)])
        first = Observation.objects.create(household=homes[0], as_of=DAY, recorded_at=NOW, source="x", method="stated")
        Membership.objects.bulk_create(
            Membership(person=one, household=homes[at // A_HOME], first_day=DAY, opened=first)
            for at, one in enumerate(persons)
        )
        make_anew(policy.current(), persons=[one.pk for one in persons])
    return village, [one.pk for one in persons]


def _rows(persons: list[int], number: int) -> list[Any]:
    from doorstep.register.recording import Told
    from doorstep.register.recording_many import Row

    told = [Told(DAY, "import", "document", UUID(int=(number << 40) + 2 * pk)) for pk in persons]
    return [Row("person", pk, FIELDS, one) for pk, one in zip(persons, told, strict=True)]


READING = Case(
    title="the register with a million persons: the slowest of five reads",
    ours="list by place and class (50 of a page), search by name, by initials and by id number, one household opened;"
    " the one with the largest ratio counts",
    bare="the SQL of the same rows by the same index through Django's cursor, values read from JSON when opened",
    bar=4.0,
    rounds=reads,
)
KEEPING = Case(
    title="10,000 observations of 20 values with what is known now",
    ours="`put_down_many`: values salted and hashed, observations, values, rows of persons and of their households",
    bare="the same observations and values alone, salted, hashed and poured in by executemany or COPY",
    bar=2.0,
    rounds=keeping,
)
