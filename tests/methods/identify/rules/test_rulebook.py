"""Rule files: what is read from them, and what is refused by place."""

from datetime import date

import pytest

from doorstep.methods.identify.rules import read_rules
from doorstep.methods.kernel.refusal import Refusal

GOOD = """
title = "Trial"
source = "S10"
from = 2019-01-01
[parameters]
line = 4000
[[rule]]
name = "income"
reason = "INCOME_UNDER_LINE"
when = { field = "income", is = "<", parameter = "line" }
[[rule]]
name = "old"
reason = "OLD"
source = "S1"
to = 2020-12-31
when = "age >= 80"
"""


def test_a_rule_takes_source_and_days_from_its_file_unless_it_has_its_own():
    income, old = read_rules(GOOD, "r.toml").rules
    assert (income.source, income.starts, income.ends) == ("S10", date(2019, 1, 1), None)
    assert (old.source, old.starts, old.ends) == ("S1", date(2019, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2018, 12, 31), []),
        (date(2019, 1, 1), ["income", "old"]),
        (date(2020, 12, 31), ["income", "old"]),
        (date(2021, 1, 1), ["income"]),
    ],
)
def test_first_and_last_day_count(day, names):
    assert [rule.name for rule in read_rules(GOOD, "r.toml").on(day).rules] == names


def test_a_parameter_can_be_given_for_another_year_but_not_invented():
    rules = read_rules(GOOD, "r.toml")
    assert rules.given({"line": 3218}).parameters == {"line": 3218}
    with pytest.raises(Refusal, match="Did you mean line"):
        rules.given({"lines": 1})


RULE = '[[rule]]\nname = "a"\nreason = "A"\nwhen = "x = 1"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]", "not TOML"),
        ("", "There is no rule in it"),
        ("[[rules]]\n", "Did you mean rule?"),
        (RULE + RULE, "a is the name of 2 rules"),
        (RULE + RULE.replace('"a"', '"b"'), "A is the reason of 2 rules"),
        (RULE.replace('"A"', '"a;b"'), "capital letters"),
        (RULE.replace("when", "wen"), "Did you mean when?"),
        (RULE.replace('when = "x = 1"', ""), "It has no when"),
        (RULE + 'when_not = "x"', "does not belong here"),
        (RULE.replace('"x = 1"', '{ field = "x", is = "<", parameter = "lin" }'), "No parameter is called lin"),
        ("[parameters]\nline = [1]\n" + RULE, "no value for a parameter"),
        ("[parameters]\nline = nan\n" + RULE, "no value for a parameter"),
        (RULE + 'from = "2019"', "days without quotes"),
        (RULE + "from = 2020-01-02\nto = 2020-01-01", "before it begins"),
        (RULE + "text = 5", "not text"),
        ("rule = [1]", "not a table"),
        (RULE.replace('"x = 1"', '{ all = ["x = 1", "x = y"] }'), "rule 1 (a): when.all[2]"),
    ],
)
def test_a_file_that_is_not_of_the_form_is_refused_with_its_place(text, said):
    with pytest.raises(Refusal) as caught:
        read_rules(text, "r.toml")
    assert said in str(caught.value)
    assert "r.toml" in str(caught.value) or "parameter" in str(caught.value)
