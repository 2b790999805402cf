"""Income: every line with quantity and price, every total computed, by rules that are dated and local."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from facts_made import Farm, make_farm, told
from hypothesis import given
from hypothesis import strategies as st

from doorstep.methods.kernel.refusal import Refusal
from doorstep.register.income import Line, Rules, amount_of, count, per_head
from doorstep.register.models import IncomeItem, IncomeStatement
from doorstep.register.services.record_income import Item, record_income, totals_by
from office import NOW, TODAY

YEAR = {"first_day": date(2025, 10, 1), "last_day": date(2026, 9, 30)}
LINES = ["a1", "a2", "b1", "b2", "c1", "d2", "d4", "e1", "e2", "e5", "claims", "self_paid"]


def test_a_statement_worked_by_hand():
    lines = [
        Line("a1", 9_000, 300_000, "document"),  # nine months' wage of 3,000 yuan
        Line("b1", 1_200_500, 260, "stated"),  # 1,200.5 kg of maize at 2.60 yuan
        Line("d4", 12_000, 12_300, "document"),  # twelve months' pension of 123 yuan
        Line("e1", 1_000, 95_000, "observed"),
        Line("e5", 1_000, 15_000, "document"),  # a subsidy lowers the cost
        Line("d7", 1_000, 500_000, "stated", one_off=True),  # a gift of condolence
        Line("claims", 1_000, 400_000, "document"),
        Line("self_paid", 1_000, 650_000, "document"),
    ]
    totals = count(lines, Rules())
    # 27,000 + 3,121.30 + 1,476 - (950 - 150) = 30,797.30 yuan; then + 4,000 - 6,500.
    assert totals.net == 3_079_730
    assert totals.ref == 2_829_730
    assert count(lines, Rules(frozenset({"d4"}))).net == 3_079_730 - 147_600
    assert per_head(3_079_730, 3) == 1_026_576


def test_half_a_fen_rounds_up_and_a_head_rounds_down():
    assert amount_of(500, 1) == 1
    assert amount_of(499, 1) == 0
    assert per_head(-1, 2) == -1


@given(st.lists(st.tuples(st.sampled_from(LINES), st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())))
def test_net_is_always_what_it_is_made_of(rows):
    totals = count([Line(line, q, p, "stated", one_off) for line, q, p, one_off in rows], Rules())
    sign = {"e1": -1, "e2": -1, "e5": 1, "claims": 0, "self_paid": 0}
    assert totals.net == sum(sign.get(line, 1) * amount_of(q, p) for line, q, p, one_off in rows if not one_off)
    paid = {"claims": 1, "self_paid": -1}
    assert totals.ref - totals.net == sum(
        paid.get(line, 0) * amount_of(q, p) for line, q, p, one_off in rows if not one_off
    )


@pytest.fixture
def farm(db) -> Farm:
    return make_farm()


def state(farm, items, **more):
    given = {"told": told(method="stated"), "by": farm.mei, "now": NOW, "today": TODAY} | YEAR | more
    return record_income(household=farm.household.pk, items=items, **given)


def test_a_statement_is_kept_with_its_lines_and_shown_per_head(farm):
    statement = state(farm, [Item("a1", 300_000, 9_000, "month", method="document"), Item("e1", 95_000)])
    assert (statement.net, statement.members, statement.evidenced) == (2_605_000, 3, 966)
    assert farm.now.income == 868_333
    assert farm.now.reference == 868_333
    assert IncomeItem.objects.filter(statement=statement).count() == 2


def test_the_same_form_twice_is_one_statement_and_of_two_periods_the_later_counts(farm):
    source = told()
    assert state(farm, [Item("a1", 30_000)], told=source) == state(farm, [Item("a1", 30_000)], told=source)
    state(farm, [Item("a1", 90_000)], first_day=date(2024, 10, 1), last_day=date(2025, 9, 30))
    assert farm.now.income == 10_000


def test_a_county_that_leaves_pensions_out_counts_otherwise_and_the_past_stays(farm):
    from doorstep import policy
    from doorstep.policy.services.confirm_value import confirm_value
    from doorstep.policy.services.propose_value import propose_value

    items = [Item("a1", 300_000), Item("d4", 120_000)]
    before = state(farm, items)
    county = farm.office.county
    value = propose_value(
        key="income.counts.pension", place=county.code, path=county.codes, level="county", value=False,
        starts=TODAY, ends=None, reason="县里的核算口径", by="a" * 20, now=NOW, today=TODAY,
    )  # fmt: skip
    confirm_value(number=value.pk, by="b" * 20, now=NOW, today=TODAY)
    again = state(farm, items)  # of the same period: the rules of its last day
    after = state(farm, items, first_day=date(2025, 11, 26), last_day=TODAY)
    assert (before.net, again.net, after.net) == (420_000, 420_000, 300_000)
    assert after.rules == ["d4"]
    assert totals_by(before, policy.current()).net == 420_000
    assert totals_by(after, policy.stored(policy.keep(policy.open_pack("cn")))).net == 420_000


def test_a_standard_cost_is_labelled_and_needs_a_local_value(farm):
    with pytest.raises(Refusal):
        state(farm, [Item("b1", 500_000), Item("e1", 500_000, standard="cost.grain")])
    with pytest.raises(Refusal, match="no standard cost"):
        state(farm, [Item("e1", 500_000, standard="income.window")])
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeItem.objects.create(statement=state(farm, [Item("a1", 1)]), line="e1", method="standard", amount=1)


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([], "1 to 200 lines"),
        ([Item("net", 100)], "no line net that is typed in"),
        ([Item("zz", 100)], "no line zz"),
        ([Item("period_from", 100)], "no line period_from"),
        ([Item("a1", -1)], "below 0"),
        ([Item("a1", 1, -5)], "below 0"),
        ([Item("a1", 10**9, 10**9)], "not possible"),
        ([Item("a1", 100, method="guessed")], "how it is known"),
        ([Item("a1", 100, method="standard")], "how it is known"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_nothing_is_kept(farm, items, why):
    with pytest.raises(Refusal, match=why):
        state(farm, items)
    assert not IncomeStatement.objects.exists()


@pytest.mark.parametrize("period", [(date(2026, 1, 2), date(2026, 1, 1)), (date(2020, 1, 1), date(2026, 1, 1)),
                                    (date(2026, 1, 1), date(2027, 1, 1))])  # fmt: skip
def test_a_period_is_a_period(farm, period):
    with pytest.raises(Refusal, match="A period has"):
        state(farm, [Item("a1", 1)], first_day=period[0], last_day=period[1])


def test_the_database_itself_holds_that_net_is_a_sum(farm):
    made = state(farm, [Item("a1", 100)])
    fields = {f.attname: getattr(made, f.attname) for f in made._meta.concrete_fields if f.attname != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeStatement.objects.create(**(fields | {"net": 101, "observation_id": made.observation_id + 1}))
