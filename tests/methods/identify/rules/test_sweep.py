"""Rules over a whole table: reasons per household, counts per rule, and nothing lost without a word."""

import pyarrow as pa
import pytest

from doorstep.methods.engine import as_table, run
from doorstep.methods.identify.rules import Rule, RuleSet, read_rules, sweep, with_members
from doorstep.methods.kernel.predicates import holds, parse
from doorstep.methods.kernel.refusal import Refusal

RULES = """
[parameters]
line = { value = 4000, unit = "yuan per person per year" }

[[rule]]
name = "income"
reason = "INCOME_UNDER_LINE"
text = "Income per head is under the line"
when = { field = "income", is = "<", parameter = "line" }

[[rule]]
name = "schooling"
reason = "CHILD_OUT_OF_SCHOOL"
when = { any_member = { all = ["age between 6 and 15", "in_school = 0"] } }

[[rule]]
name = "labour"
reason = "NO_LABOUR"
when = { all_members = "labour = 0" }

[[rule]]
name = "children"
reason = "TWO_CHILDREN"
when = { count_members = "age < 16", is = ">=", value = 2 }

[[rule]]
name = "earner"
reason = "ONE_EARNS_HALF"
when = { any_member = { field = "wage", is = ">", value = { household = "income", times = 0.5 } } }
"""

HOUSEHOLDS = [
    {"hid": 1, "income": 3000},
    {"hid": 2, "income": None},
    {"hid": 3, "income": 4000},
    {"hid": 4, "income": 2000},
]
MEMBERS = [
    {"hid": 1, "age": 7, "in_school": 0, "labour": 0, "wage": 0},
    {"hid": 1, "age": 15, "in_school": 1, "labour": 0, "wage": None},
    {"hid": 2, "age": None, "in_school": 0, "labour": 1, "wage": 9},
    {"hid": 2, "age": 3, "in_school": None, "labour": None, "wage": 9},
    {"hid": 3, "age": 40, "in_school": 0, "labour": 1, "wage": 2001},
    {"hid": 9, "age": 7, "in_school": 0, "labour": 0, "wage": 0},
    {"hid": None, "age": 7, "in_school": 0, "labour": 0, "wage": 0},
]


@pytest.fixture
def rules():
    return read_rules(RULES, "rules.toml")


def swept(rules, engine, households=HOUSEHOLDS, members=MEMBERS):
    heads, people = (as_table(pa.Table.from_pylist(rows), on=engine) for rows in (households, members))
    return sweep(heads, people, rules=rules, key="hid", on=engine)


def test_every_household_gets_its_reasons_in_the_order_of_the_file(rules, engine):
    rows = {row["hid"]: row for row in run(swept(rules, engine).table, on=engine).to_pylist()}
    assert {hid: row["fired"] for hid, row in rows.items()} == {
        1: "INCOME_UNDER_LINE;CHILD_OUT_OF_SCHOOL;NO_LABOUR;TWO_CHILDREN",
        2: "",
        3: "ONE_EARNS_HALF",
        4: "INCOME_UNDER_LINE;NO_LABOUR",  # nobody lives there in the table of members
    }
    # In household 2 one works, so "nobody can work" is known to be false though the other is not recorded.
    assert rows[2]["failed"] == "NO_LABOUR"
    assert rows[2]["unknown"] == "INCOME_UNDER_LINE;CHILD_OUT_OF_SCHOOL;TWO_CHILDREN;ONE_EARNS_HALF"
    assert rows[1]["unknown"] == "ONE_EARNS_HALF"


def test_the_engine_says_what_python_says_of_each_household(rules, engine):
    rows = {row["hid"]: row for row in run(swept(rules, engine).table, on=engine).to_pylist()}
    for household in HOUSEHOLDS:
        members = [member for member in MEMBERS if member["hid"] == household["hid"]]
        for rule in rules.rules:
            column = {True: "fired", False: "failed", None: "unknown"}[
                holds(rule.when, household, rules.parameters, members)
            ]
            assert rule.reason in rows[household["hid"]][column].split(";"), (household, rule.name)


def test_each_rule_is_counted_and_members_without_household_are_noted(rules, duck):
    result = swept(rules, duck)
    [income, *_] = result.counts.to_pylist()
    assert income == {
        "rule": "income",
        "reason": "INCOME_UNDER_LINE",
        "text": "Income per head is under the line",
        "text_zh": "",
        "fired": 2,
        "failed": 1,
        "unknown": 1,
    }
    assert result.households == 4
    assert {note.code: note.text.values["count"] for note in result.notes} == {
        "rules.members-of-no-household": 1,
        "rules.members-without-key": 1,
        "rules.households-without-members": 1,
    }


def test_without_a_key_all_columns_and_the_order_of_the_source_are_kept(duck):
    rules = RuleSet((Rule("poor", "POOR", parse("income < 3000")),))
    heads = as_table(pa.table({"name": ["c", "a", "b"], "income": [1, None, 5000]}), on=duck)
    assert run(sweep(heads, rules=rules, on=duck).table, on=duck).to_pylist() == [
        {"name": "c", "income": 1, "fired": "POOR", "failed": "", "unknown": ""},
        {"name": "a", "income": None, "fired": "", "failed": "", "unknown": "POOR"},
        {"name": "b", "income": 5000, "fired": "", "failed": "POOR", "unknown": ""},
    ]


def test_seventy_rules_are_no_fewer_than_seventy(duck):
    rules = tuple(Rule(f"r{n}", f"R{n}", parse(f"income >= {n}")) for n in range(70))
    anyone = tuple(Rule(f"m{n}", f"M{n}", parse({"any_member": f"age >= {n}"})) for n in range(70))
    [row] = run(
        swept(RuleSet(rules + anyone), duck, [{"hid": 1, "income": 66}], [{"hid": 1, "age": 68}]).table
    ).to_pylist()
    assert row["fired"].split(";") == [f"R{n}" for n in range(67)] + [f"M{n}" for n in range(69)]
    assert row["failed"] == "R67;R68;R69;M69"


def test_a_rule_known_nowhere_is_noted(duck):
    rules = RuleSet((Rule("poor", "POOR", parse("income < 3000")),))
    heads = as_table(pa.table({"hid": [1], "income": pa.array([None], pa.float64())}), on=duck)
    assert [note.code for note in sweep(heads, rules=rules, key="hid", on=duck).notes] == ["rules.known-nowhere"]


@pytest.mark.parametrize(
    ("households", "members", "code", "said"),
    [
        ([{"hid": 1, "income": 1}, {"hid": 1, "income": 2}], MEMBERS, "rules.key-twice", "1 (2 rows)"),
        ([{"hid": 1, "income": 1}, {"hid": None, "income": 2}], MEMBERS, "rules.key-empty", "1 of 2 rows"),
        ([{"hid": 1, "incom": 1}], MEMBERS, "predicate.unknown-field", "Did you mean incom?"),
        ([{"hid": "1", "income": 1}], MEMBERS, "rules.key-kinds-differ", "text in the households"),
        ([{"hid": 1, "income": "1"}, {"hid": 2, "income": "much"}], MEMBERS, "engine.text-in-number", "2: 'much'"),
        (HOUSEHOLDS, [{"hid": 1, "age": 1, "labour": 0, "wage": 1}], "predicate.unknown-member-field", "in_school"),
        (HOUSEHOLDS, [{**MEMBERS[0], "hid": "1"}], "rules.key-kinds-differ", "text in the members"),
    ],
)
def test_bad_tables_are_refused_with_the_fact_that_stands_in_the_way(households, members, code, said, rules, duck):
    with pytest.raises(Refusal) as caught:
        swept(rules, duck, households, members)
    assert caught.value.code == code
    assert said in str(caught.value)


def test_households_alone_are_refused_when_a_rule_looks_at_members(rules, duck):
    heads = as_table(pa.Table.from_pylist(HOUSEHOLDS), on=duck)
    with pytest.raises(Refusal, match="no members are given"):
        sweep(heads, rules=rules, key="hid", on=duck)


def test_an_empty_table_is_refused(rules, duck):
    empty = as_table(pa.table({"hid": pa.array([], "int64"), "income": pa.array([], "int64")}), on=duck)
    with pytest.raises(Refusal, match="no household"):
        sweep(empty, as_table(pa.Table.from_pylist(MEMBERS), on=duck), rules=rules, key="hid", on=duck)


def test_a_condition_that_is_negated_can_be_asked_whether_it_is_known(engine):
    # `NOT p IS NULL` without brackets would ask the opposite question.
    heads = as_table(pa.table({"hid": [1, 2], "income": [1, None]}), on=engine)
    [value] = with_members([parse({"not": "income < 3"})], heads, on=engine).values
    rows = run(heads.select("hid", open=value.isnull()), on=engine).to_pylist()
    assert sorted(row["hid"] for row in rows if row["open"]) == [2]


def test_text_that_reads_as_numbers_is_compared_as_numbers_in_members_too(duck):
    rules = RuleSet((Rule("child", "CHILD", parse({"any_member": "age < 6"})),))
    result = swept(rules, duck, [{"hid": 1}, {"hid": 2}], [{"hid": 1, "age": "5"}, {"hid": 2, "age": "10"}])
    assert [row["fired"] for row in run(result.table).to_pylist()] == ["CHILD", ""]


def test_a_column_without_any_value_is_unknown(duck):
    heads = as_table(pa.table({"hid": [1], "grade": pa.array([None], pa.null())}), on=duck)
    [value] = with_members([parse("grade < 6")], heads, on=duck).values
    assert run(heads.select(value=value), on=duck).to_pylist() == [{"value": None}]


@pytest.mark.guard("H9")
def test_what_is_missing_is_never_counted_as_failed(duck):
    households = as_table(pa.table({"id": [1, 2, 3], "income": [500, None, 9000]}), on=duck)
    poor = read_rules('[[rule]]\nname = "poor"\nreason = "POOR"\ntext = "Poor"\nwhen = "income < 4000"\n', "one.toml")
    rows = run(sweep(households, rules=poor, key="id", on=duck).table, on=duck).to_pylist()
    assert [(row["fired"], row["failed"], row["unknown"]) for row in rows] == [
        ("POOR", "", ""),
        ("", "", "POOR"),
        ("", "POOR", ""),
    ]
