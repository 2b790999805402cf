"""The packs that come with Doorstep: without fault, typed, dated, sourced; and nothing of one country in the code."""

import csv
import re
import subprocess
import sys
import tomllib
from datetime import date
from fractions import Fraction

import pytest

from doorstep import policy
from doorstep.methods.kernel.predicates import holds
from doorstep.policy.amounts import Days, Money
from doorstep.policy.checking import checked
from doorstep.policy.entries import (
    DEMONSTRATION,
    Alert,
    Eligibility,
    Entry,
    Measure,
    Precondition,
    Procedure,
    Quality,
    Question,
    Role,
    Source,
)
from doorstep.policy.reading import shipped

TODAY = date(2026, 3, 1)
OF_ONE_COUNTRY = r"""["'](cn|CN|vn|demo)["']|dibao|tekun|hukou|poverty_line|province|township|county|yuan"""


@pytest.fixture(scope="module")
def cn():
    return policy.open_pack("cn")


@pytest.fixture(scope="module")
def demo():
    return policy.open_pack("demo")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_pack_has_no_fault(name):
    _, faults = checked(name)
    assert [(fault.file, fault.line, str(fault.what)) for fault in faults] == []


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_entry_says_where_it_comes_from(name):
    for entry in policy.open_pack(name).every(Entry):
        assert isinstance(entry, Source) or entry.source, entry.id
        assert entry.place
        assert isinstance(entry.starts, date)


def test_every_demonstration_value_is_called_one(demo):
    values = [one for one in demo.layers[1].entries["value"]]
    assert values
    assert {one.status for one in values} == {DEMONSTRATION}


def test_the_demonstration_leaves_no_value_open(demo):
    for key in demo.keys:
        held = [one for one in demo.dated(key) if one.place == demo.root and one.valid_on(TODAY)]
        assert not held or demo.value(key, on=TODAY)


@pytest.mark.parametrize(
    ("year", "yuan"),
    [(2010, 2300), (2011, 2536), (2013, 2736), (2014, 2800), (2015, 2855), (2018, 2995), (2019, 3218), (2020, 4000)],
)
def test_the_line_of_a_year_is_the_one_that_was_used(cn, year, yuan):
    assert cn.value("line", on=date(year, 6, 1)).value == Money(yuan * 100)


def test_after_2021_the_line_is_left_to_provinces(cn, demo):
    with pytest.raises(Exception, match="has not been set for this place"):
        cn.value("line", on=date(2024, 6, 1))
    assert demo.value("line", on=date(2024, 6, 1)).status == DEMONSTRATION


def test_what_was_read_of_one_county_holds_nowhere(cn):
    assert cn.value("post.days", on=TODAY).status == "own proposal"
    alerts = cn.dated("alert.medical.monitored")
    assert {one.place for one in alerts} == {"CN", "one-county"}
    assert cn.value("complaint.report", on=TODAY, path=("15",)).value == Days(15, "calendar")


def test_a_quorum_is_met_by_any_of_its_parts(cn):
    adults, households = cn.value("quorum.villagers", on=TODAY).value.attend
    assert not adults.met(50, 100)
    assert adults.met(51, 100)
    assert households.met(2, 3)
    assert not households.met(65, 100)


def test_every_table_of_the_domain_is_there(cn, shared):
    tables = {"quality_rules.csv": Quality, "measures.csv": Measure, "survey.csv": Question}
    for name, kind in tables.items():
        with (shared / "domain" / name).open(encoding="utf-8") as stream:
            assert {row["id"] for row in csv.DictReader(stream)} == set(cn.held(kind, on=TODAY)), name
    with (shared / "domain" / "fields.csv").open(encoding="utf-8") as stream:
        wanted = {f"{row['entity']}.{row['field_id']}": row["sensitivity"] for row in csv.DictReader(stream)}
    entities = {name.partition(".")[0] for name in wanted}
    fields = {one.id: one.sensitivity for entity in entities for one in cn.fields(entity, on=TODAY).values()}
    assert wanted.items() <= fields.items()
    workflows = tomllib.loads((shared / "domain" / "workflows.toml").read_text("utf-8"))["workflow"]
    for flow in workflows:
        assert [step["id"] for step in flow["steps"]] == [step.id for step in cn.one(Procedure, flow["id"]).steps]


def test_disclosure_is_what_the_table_says(cn, shared):
    with (shared / "domain" / "disclosure.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for audience in cn.layers[0].manifest.audiences:
        assert list(cn.shows(audience, on=TODAY).values()) == [row[audience] for row in rows]


def test_no_role_may_enter_and_approve(cn):
    for first, second in [
        ("identify_2014.visit", "identify_2014.approve"),
        ("monitor_identify.visit", "monitor_identify.approve"),
        ("policy.propose_value", "policy.confirm_value"),
        ("payment_batch.prepare", "payment_batch.release"),
    ]:
        assert second in cn.apart(first, on=TODAY)
        assert [name for name in cn.held(Role, on=TODAY) if {first, second} <= cn.acts(name, on=TODAY)] == []


@pytest.mark.guard("H4")
def test_no_role_of_an_office_records_the_consent_or_the_agreement_of_a_household(cn):
    for act in ("register.consent", "exit_household.agree"):
        assert [name for name in cn.held(Role, on=TODAY) if act in cn.acts(name, on=TODAY)] == ["household"]


@pytest.mark.guard("H10")
def test_an_evaluator_sees_no_file_and_a_province_no_names(cn):
    for role in ("evaluator", "province_officer", "nation_officer", "analyst"):
        entities = {name.partition(".")[0] for name in cn.readable(role, on=TODAY)}
        assert not entities & {"household", "member", "income_statement", "monitoring_case"}, role


@pytest.mark.guard("I10", "H2")
def test_nothing_counts_households_to_enter_or_exit_as_a_goal(cn):
    for kind in (Precondition, Eligibility, Alert):
        assert not any("exits_planned" in repr(one.when) for one in cn.every(kind))


def test_every_step_is_somebodys(cn):
    for procedure in cn.every(Procedure):
        for step in procedure.steps:
            act = f"{procedure.id}.{step.id}"
            may = {name for name in cn.held(Role, on=TODAY) if act in cn.acts(name, on=TODAY)}
            assert may, act
            assert "any" in step.by or may & set(step.by), act


def test_a_check_answers_in_three_values(cn):
    insured = cn.one(Precondition, "exit.medical").when
    assert holds(insured, {}, {}, [{"ins_basic": True, "ins_worker": None}]) is True
    assert holds(insured, {}, {}, [{"ins_basic": False, "ins_worker": False}]) is False
    assert holds(insured, {}, {}, [{"ins_basic": None, "ins_worker": False}]) is None


def test_near_the_line_reads_the_line_of_the_year(cn):
    near = cn.one(Quality, "Q036").when
    line = cn.parameters(["line"], on=date(2019, 5, 1))
    assert line == {"line": 3218}
    household = {"household_type": "registered_poor"}
    assert holds(near, household | {"net_pc": 3300}, line) is True
    assert holds(near, household | {"net_pc": 3500}, line) is False


def test_shares_are_exact(cn):
    assert cn.value("evaluation.wrong_exit", on=date(2018, 1, 1)).value == Fraction(1, 50)


def test_nothing_of_any_one_country_stands_in_the_code(root):
    # Sentences on a page may be Chinese only in catalogues and packs; the code knows neither country nor party.
    code = [path for path in (root / "src/doorstep/policy").rglob("*.py")]
    for path in code:
        text = path.read_text("utf-8").replace("本地参数", "")
        assert not re.search(r"[\u4e00-\u9fff]", text), path
        assert not re.search(r"""["'](cn|CN|vn|demo)["']|dibao|tekun|hukou|poverty_line|province|township""", text), (
            path
        )


def test_opening_a_pack_imports_nothing_heavy():
    heavy = ("django", "numpy", "ibis", "duckdb", "pyarrow", "babel", "rich")
    code = (
        "import sys; from doorstep import policy; policy.open_pack('demo');"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
