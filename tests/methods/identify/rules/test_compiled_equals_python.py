"""One form, two readers: what Python says of one household, the engine says of all of them."""

import pyarrow as pa
import pytest
import random_rules as draws
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table, duckdb_engine, run
from doorstep.methods.identify.rules import with_members
from doorstep.methods.kernel.predicates import holds, parse

HOUSEHOLDS = pa.schema(
    [("key", "int64"), ("n", "int64"), ("x", "float64"), ("flag", "bool"), ("t", "string"), ("d", "string")]
)
MEMBERS = pa.schema([("key", "int64"), ("age", "int64"), ("sex", "string"), ("ok", "bool")])


@pytest.fixture(scope="module")
def duckdb():
    return duckdb_engine(memory="1GB", threads=1)


def tables(crowd, engine):
    heads = [{"key": place, **household} for place, (household, _) in enumerate(crowd)]
    people = [{"key": place, **member} for place, (_, members) in enumerate(crowd) for member in members]
    return [
        as_table(pa.Table.from_pylist(rows, schema=schema), on=engine)
        for rows, schema in ((heads, HOUSEHOLDS), (people, MEMBERS))
    ]


def answers_of_engine(predicates, crowd, engine):
    heads, people = tables(crowd, engine)
    folded = with_members(predicates, heads, people, key="key", parameters=draws.PARAMETERS, on=engine)
    names = {f"p{place}": value for place, value in enumerate(folded.values)}
    rows = run(folded.table.select("key", **names), on=engine).to_pylist()
    return [[row[name] for name in names] for row in sorted(rows, key=lambda row: row["key"])]


def answers_of_python(predicates, crowd):
    return [[holds(one, household, draws.PARAMETERS, members) for one in predicates] for household, members in crowd]


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(predicates=st.lists(draws.predicates(), min_size=1, max_size=6), crowd=draws.crowds)
def test_duckdb_answers_as_python_does_for_random_conditions_with_members_and_missing_values(predicates, crowd, duckdb):
    assert answers_of_engine(predicates, crowd, duckdb) == answers_of_python(predicates, crowd)


FIXED = [
    {"all": ["n < 2", {"not": "t = 'a'"}]},
    {"any": [{"field": "x", "is": ">=", "value": {"parameter": "share", "times": 2}}, "flag = true"]},
    {"field": "d", "is": "in", "value": [1, 2]},
    {"not": {"any_member": {"all": ["age between 1 and 2", "sex != 'a'"]}}},
    {"all_members": {"field": "age", "is": "<", "value": {"household": "x"}}},
    {"count_members": "ok = 1", "is": "=", "value": {"field": "n"}},
    {"count_members": {"not": "age in (1, 2)"}, "is": "between", "value": [1, 2]},
]
CROWD = [
    ({"n": n, "x": x, "flag": flag, "t": t, "d": d}, members)
    for n, x, flag, t, d, members in [
        (1, 2.0, True, "a", "1", [{"age": 1, "sex": "b", "ok": True}, {"age": None, "sex": "a", "ok": None}]),
        (None, float("nan"), None, None, "", []),
        (0, 3.0, False, "b", "2.0", [{"age": 3, "sex": None, "ok": None}]),
        (1, None, False, "1", None, [{"age": 2, "sex": None, "ok": True}, {"age": 0, "sex": "b", "ok": False}]),
    ]
]


def test_both_engines_answer_fixed_cases_as_python_does(engine):
    conditions = [parse(condition) for condition in FIXED]
    assert answers_of_engine(conditions, CROWD, engine) == answers_of_python(conditions, CROWD)
