"""The part [finding] of an outline: what it may hold, and how every mistake in it is refused."""

from collections.abc import Callable

import pytest

from doorstep.journeys.report.outline import Outline, read_outline
from doorstep.methods.kernel.refusal import Refusal

OUTLINE = """
title = "A survey"
place = "X"
real = "Simulated"
says_real = "Nobody is real."
welfare_is = "spending per head"
unit = "coins a day"
rows = "households"
[data]
file = "survey.csv"
welfare = "spending"
[[line]]
name = "the line"
amount = 2
[[group]]
column = "head"
title = "Heads"
name = "head"
"""
FINDING = """
[finding]
features = ["rooms", "rooms^2", "roof"]
quotas = [0.3, 0.1]
by = "head"
geographic = { column = "village", name = { en = "villages", zh = "村" } }
households = true
[[finding.trait]]
column = "roof"
asks = { en = "What is the roof made of?", zh = "屋顶是什么材料？" }
labels = { tin = { en = "a tin roof", zh = "铁皮顶" } }
"""


@pytest.fixture
def read() -> Callable[[str], Outline]:
    return lambda finding: read_outline(OUTLINE + finding, "outline.toml")


def test_an_outline_without_it_asks_for_nothing(read) -> None:
    assert read("").finding is None


def test_what_is_said_is_read_and_what_is_not_said_is_as_usual(read) -> None:
    found = read(FINDING).finding
    assert found is not None
    assert found.features == ("rooms", "rooms^2", "roof")
    assert found.quotas == (0.1, 0.3)
    assert (found.log, found.households, found.by) == (True, True, "head")
    assert found.geographic is not None
    assert found.geographic.name.zh == "村"
    assert found.categorical is None
    short = read('[finding]\nfeatures = ["rooms"]').finding
    assert short is not None
    assert (short.quotas, short.households, short.by) == ((0.2, 0.3), False, None)


def test_a_column_without_words_is_called_by_its_name(read) -> None:
    found = read(FINDING).finding
    assert found is not None
    assert found.trait("rooms").asks == "rooms"
    assert found.trait("roof").labels["tin"].zh == "铁皮顶"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('features = ["rooms", "rooms^2", "roof"]', "", "finding.features is missing"),
        ('["rooms", "rooms^2", "roof"]', "[]", "finding.features is not a list of columns"),
        ('["rooms", "rooms^2", "roof"]', "[1]", "finding.features is not a list of columns"),
        ('["rooms", "rooms^2", "roof"]', '["spending"]', "which the score must guess"),
        ("[0.3, 0.1]", "[0.3, 0]", "finding.quotas is [0.3, 0]"),
        ("[0.3, 0.1]", "[0.3, 1.0]", "finding.quotas"),
        ("[0.3, 0.1]", "[0.3, 0.3]", "different shares"),
        ("[0.3, 0.1]", "0.3", "finding.quotas is 0.3"),
        ("[0.3, 0.1]", "[]", "finding.quotas"),
        ('by = "head"', 'by = "sex"', "finding.by is sex, not the column of a [[group]]: head"),
        ("households = true", 'households = "yes"', "finding.households is 'yes', neither true nor false"),
        ("households = true", "log = 1", "finding.log is 1"),
        ("households = true", "housholds = true", "did you mean households?"),
        ('column = "village", ', "", "finding.geographic.column is missing"),
        ('zh = "村"', 'cn = "村"', "finding.geographic.name needs words"),
        ('asks = {', 'ask = {', "finding.trait.ask is not known; did you mean asks?"),
        ('column = "roof"', "", "finding.trait.column is missing"),
        ("[finding]", "[findings]", "findings is not known; did you mean finding?"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_key(read, before: str, after: str, says: str) -> None:
    assert before in FINDING
    with pytest.raises(Refusal) as refused:
        read(FINDING.replace(before, after, 1))
    assert says in str(refused.value)
