"""Every indicator against its definition written out in NumPy, pair by pair where it is about pairs."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

LINE = 3.0
AMOUNT = 1.25


@pytest.fixture(scope="module")
def survey():
    chance = np.random.default_rng(11)
    truth = np.round(np.exp(chance.normal(1.4, 0.6, 300)), 4)
    return {
        "truth": truth,
        "rule": np.round(np.log(truth) + chance.normal(0, 0.5, 300), 5),
        "choice": (np.log(truth) + chance.normal(0, 0.7, 300) < 1.0).astype(int),
        "w": chance.uniform(0.5, 2, 300),
        "size": chance.integers(1, 8, 300),
        "g": chance.choice(["east", "west"], 300),
    }


def taken_by(survey, name, poor, people):
    """The part of each row that the rule selects, one row after the other until the places are gone."""
    if name == "choice":
        return survey["choice"].astype(float)
    left, taken = people[poor].sum(), np.zeros(len(people))
    for row in np.argsort(survey[name]):
        taken[row] = np.clip(left / people[row], 0, 1)
        left -= taken[row] * people[row]
    return taken


def area(poor, score, people):
    """Weighted share of pairs (poor, better-off) in which the poor one has the lower score; ties count half."""
    below = (score[poor][:, None] < score[~poor][None, :]) + 0.5 * (score[poor][:, None] == score[~poor][None, :])
    pairs = people[poor][:, None] * people[~poor][None, :]
    return (below * pairs).sum() / pairs.sum()


def incidence(truth, taken, people, fifth):
    """Share of those selected who stand in one fifth of the people, ordered by truth; a row at the edge in part."""
    order = np.argsort(truth)
    end = np.cumsum(people[order]) / people.sum()
    start = np.r_[0, end[:-1]]
    inside = (np.minimum(end, fifth / 5) - np.maximum(start, (fifth - 1) / 5)).clip(0) / (end - start)
    part = np.empty(len(truth))
    part[order] = inside
    return (people * taken * part).sum() / (people * taken).sum()


def by_definition(survey, name, rows):
    people_of_all = survey["w"] * survey["size"]
    poor_of_all = survey["truth"] < LINE
    taken = taken_by(survey, name, poor_of_all, people_of_all)[rows]
    people, poor, truth = people_of_all[rows], poor_of_all[rows], survey["truth"][rows]
    n, p, s, b = people.sum(), people[poor].sum(), people @ taken, people[poor] @ taken[poor]
    score = -survey["choice"] if name == "choice" else survey[name]
    weight_of_welfare = truth**-2.0
    gap, gap_after = np.maximum(LINE - truth, 0), np.maximum(LINE - truth - AMOUNT, 0)
    over = poor & (truth + AMOUNT >= LINE)
    return {
        "exclusion": 1 - b / p, "inclusion": 1 - b / s, "error": (p - b + s - b) / n, "coverage": b / p,
        "leakage": 1 - b / s, "precision": b / s, "tpr": b / p, "fpr": (s - b) / (n - p), "selected": s / n,
        "auc": area(poor, score[rows], people), "cgh": (b / s) / (p / n),
        "distributional": (people * taken) @ weight_of_welfare / s / (people @ weight_of_welfare / n),
        "gap_per_money": (people * taken) @ (gap - gap_after) / (s * AMOUNT),
        "lifted_per_money": (people * taken) @ over / (s * AMOUNT),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["rule", "choice"])
def test_each_is_what_it_is_defined_to_be(estimates, survey, name):
    found = estimates(survey, {"r": name}, line=LINE, amount=AMOUNT, weight="w", size="size")
    everyone = np.ones(300, dtype=bool)
    expected = by_definition(survey, name, everyone)
    people = survey["w"] * survey["size"]
    taken = taken_by(survey, name, survey["truth"] < LINE, people)
    expected |= {f"incidence_q{fifth}": incidence(survey["truth"], taken, people, fifth) for fifth in (1, 2, 3, 4, 5)}
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("name", ["rule", "choice"])
def test_in_a_group_it_is_of_the_groups_people_under_the_cuts_of_the_file(estimates, survey, name):
    found = estimates(survey, {"r": name}, line=LINE, amount=AMOUNT, weight="w", size="size", by=["g"])
    for group in ("east", "west"):
        expected = by_definition(survey, name, survey["g"] == group)
        assert {key: found[group, "r", key] for key in expected} == pytest.approx(expected)


def test_a_parity_gap_is_the_group_less_everybody_else(estimates, survey):
    three = {**survey, "g": np.where(np.arange(300) < 80, "north", survey["g"])}
    found = estimates(three, {"r": "rule"}, line=LINE, weight="w", size="size", by=["g"])
    for group in ("north", "east", "west"):
        here, others = (by_definition(three, "rule", rows) for rows in (three["g"] == group, three["g"] != group))
        for figure in ("exclusion", "inclusion", "error", "selected"):
            assert found[group, "r", f"gap_{figure}"] == pytest.approx(here[figure] - others[figure])


def test_the_area_under_the_curve_is_that_of_scikit_learn(estimates, survey):
    found = estimates(survey, {"r": "rule"}, line=LINE, weight="w", indicators=["auc"])
    theirs = roc_auc_score(survey["truth"] < LINE, -survey["rule"], sample_weight=survey["w"])
    assert found["auc"] == pytest.approx(theirs)


def test_within_units_only_neighbours_are_compared(estimates, survey):
    found = estimates(survey, {"r": "rule"}, line=LINE, weight="w", within=["g"], indicators=["auc"])
    poor = survey["truth"] < LINE
    areas, weights = [], []
    for group in ("east", "west"):
        rows = survey["g"] == group
        areas.append(area(poor[rows], survey["rule"][rows], survey["w"][rows]))
        weights.append(survey["w"][rows & poor].sum())
    assert found["auc"] == pytest.approx(np.average(areas, weights=weights))


def test_a_budget_is_shared_alike_by_those_selected(estimates, survey):
    words = {"line": LINE, "weight": "w", "size": "size", "indicators": ["gap_per_money", "lifted_per_money"]}
    people = survey["w"] * survey["size"]
    budget = AMOUNT * people[survey["truth"] < LINE].sum()
    given = estimates(survey, budget=budget, **words)
    assert given == pytest.approx(estimates(survey, amount=AMOUNT, **words))


def test_money_that_closes_every_gap_of_a_perfect_rule_lowers_it_by_what_is_needed(estimates):
    columns = {"truth": [1.0, 2, 9], "rule": [1.0, 2, 3]}
    found = estimates(columns, line=3.0, amount=2.0)
    # Two get 2 each: gaps of 2 and 1 are closed, 3 of 4 spent; both come to the line.
    assert (found["gap_per_money"], found["lifted_per_money"]) == pytest.approx((3 / 4, 2 / 4))


def test_more_aversion_weighs_the_poorest_more(estimates, survey):
    ratios = [
        estimates(survey, line=LINE, aversion=aversion, indicators=["distributional"])["distributional"]
        for aversion in (0.0, 1.0, 2.0)
    ]
    assert ratios[0] == pytest.approx(1), "without aversion everybody weighs the same"
    assert ratios == sorted(ratios)


def test_everybody_selected_reaches_the_poor_as_chance_does(estimates):
    columns = {"truth": [1.0, 2, 3, 4], "all": [1] * 4, "nobody": [0] * 4}
    found = estimates(columns, {"all": "all", "nobody": "nobody"}, poorest=0.25)
    assert (found["all", "exclusion"], found["all", "inclusion"], found["all", "cgh"]) == (0, 0.75, 1)
    assert found["nobody", "exclusion"] == 1
    assert found["nobody", "inclusion"] is None, "of nobody selected no share can be taken"


def test_tied_people_share_the_fifths_alike(estimates):
    columns = {"truth": [1.0] * 4 + [2.0], "rule": [1.0, 9, 9, 9, 9]}
    found = estimates(columns, {"r": "rule"}, line=1.5)
    # Four tie over the first four fifths, so each lies with a quarter in each of them.
    for fifth in (1, 2, 3, 4):
        assert found[f"incidence_q{fifth}"] == pytest.approx((1 + 3 * 3 / 4) / 4 / 4)
    assert found["incidence_q5"] == pytest.approx(3 / 4 / 4)
