"""What every order must do, and what each method is by hand."""

from itertools import combinations, permutations

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.methods.identify.rank import plackett_luce
from doorstep.methods.identify.rank.kemeny import _nearly_best, kemeny, preferences
from doorstep.methods.identify.rank.ordering import ORDERINGS
from doorstep.methods.identify.rank.voices import Village

METHODS = tuple(ORDERINGS)
few = settings(max_examples=25, deadline=None)


def village(places) -> Village:
    """A village from places [informants, items]; NaN where not ranked. Ties must hold the mean place already."""
    laid = np.asarray(places, dtype=float)
    counts = (~np.isnan(laid)).sum(axis=1)
    m, k = laid.shape
    return Village(0, np.arange(k), np.arange(m), laid, counts, (~np.isnan(laid)).sum(axis=0))


@st.composite
def heard(draw, most_items=6, ties=True):
    """Rows of one unit: informants rank subsets of two or more."""
    items = draw(st.integers(2, most_items))
    rows = []
    for informant in range(draw(st.integers(2, 5))):
        ranked = draw(st.lists(st.integers(0, items - 1), min_size=2, max_size=items, unique=True))
        ranks = [draw(st.integers(1, 4)) for _ in ranked] if ties else range(1, len(ranked) + 1)
        rows += [("u", informant, item, place) for item, place in zip(ranked, ranks, strict=True)]
    return rows


@few
@given(order=st.permutations(list("abcdefg")), informants=st.integers(1, 5), stretch=st.integers(1, 9))
@pytest.mark.parametrize("method", METHODS)
def test_informants_of_one_mind_give_exactly_their_order(ranked, method, order, informants, stretch):
    rows = [("u", who, item, 3 + stretch * place) for who in range(informants) for place, item in enumerate(order)]
    found = ranked(rows, method=method, replicates=20)
    assert [found["u", item]["position"] for item in order] == [1, 2, 3, 4, 5, 6, 7]
    scores = [found["u", item]["score"] for item in order]
    assert scores == sorted(scores), "a lower score is poorer"
    assert all(row["n"] == informants for row in found.values())


@few
@given(rows=heard(), shift=st.integers(1, 5), random=st.randoms(use_true_random=False))
@pytest.mark.parametrize("method", METHODS)
def test_neither_names_nor_the_order_of_rows_change_anything(ranked, method, rows, shift, random):
    found = ranked(rows, method=method, replicates=20)
    shuffled = random.sample(rows, len(rows))
    assert ranked(shuffled, method=method, replicates=20) == found
    items = sorted({row[2] for row in rows})
    other = dict(zip(items, items[shift % len(items) :] + items[: shift % len(items)], strict=True))
    renamed = ranked([(u, who, other[item], place) for u, who, item, place in rows], method=method, replicates=20)
    for item in items:
        assert renamed["u", other[item]]["position"] == found["u", item]["position"]
        assert renamed["u", other[item]]["score"] == pytest.approx(found["u", item]["score"], abs=1e-8)


@few
@given(rows=heard())
@pytest.mark.parametrize("method", METHODS)
def test_every_ranked_household_has_a_position_within_its_interval(ranked, method, rows):
    found = ranked(rows, method=method, replicates=20)
    items = {row[2] for row in rows}
    assert {item for _, item in found} == items
    for row in found.values():
        assert 1 <= row["low"] <= row["position"] <= row["high"] <= len(items)
    assert min(row["position"] for row in found.values()) == 1


@few
@given(rows=heard())
@pytest.mark.parametrize("method", METHODS)
def test_only_the_order_of_ranks_counts_and_high_turns_it_round(ranked, method, rows):
    found = ranked(rows, method=method, replicates=20)
    stretched = [(u, who, item, place**3 * 10 - 7) for u, who, item, place in rows]
    assert ranked(stretched, method=method, replicates=20) == found
    turned = [(u, who, item, -place) for u, who, item, place in rows]
    assert ranked(turned, method=method, replicates=20, poorer="high") == found


@pytest.mark.parametrize("method", METHODS)
def test_all_ties_leave_everybody_at_one_position(ranked, method):
    found = ranked([("u", who, item, 4) for who in "ab" for item in range(20)], method=method)
    assert {row["position"] for row in found.values()} == {1}


def test_borda_by_hand(ranked):
    rows = [("u", "a", item, place) for item, place in (("p", 1), ("q", 2), ("r", 2), ("s", 4))]
    rows += [("u", "b", "q", 1), ("u", "b", "p", 2)]
    found = ranked(rows)
    # a: p 0; q and r tie for places 2 and 3: (2.5 - 1)/3 = 0.5; s 1. b ranks two: q 0, p 1.
    assert {item: row["score"] for (_, item), row in found.items()} == pytest.approx(
        {"p": 0.5, "q": 0.25, "r": 0.5, "s": 1.0}
    )
    assert {item: row["position"] for (_, item), row in found.items()} == {"q": 1, "p": 2, "r": 2, "s": 4}
    # Only one informant compared r and s: where they stand is not known.
    assert (found["u", "s"]["low"], found["u", "s"]["high"]) == (1, 4)


@pytest.mark.parametrize("method", ["borda", "kemeny"])
def test_one_who_may_stand_anywhere_may_push_the_others(ranked, method):
    rows = [("u", "a", "p", 1), ("u", "a", "q", 2), ("u", "b", "r", 1), ("u", "b", "p", 2)]
    found = {item: (row["low"], row["position"], row["high"]) for (_, item), row in ranked(rows, method=method).items()}
    # Only one informant knows r, and only one q: p, between them, may be first or last if they change sides.
    assert found == {"r": (1, 1, 3), "p": (1, 2, 3), "q": (1, 3, 3)}


def disagreement_of(order, before) -> int:
    """Pairs that informants put the other way round."""
    return sum(int(before[later, earlier]) for earlier, later in combinations(order, 2))


@few
@given(rows=heard(ties=False), tied=heard())
def test_kemeny_disagrees_as_little_as_any_order(voices, rows, tied):
    for given_rows in (rows, tied):
        [one] = voices(given_rows).villages
        before = preferences(one)
        costs = {order: disagreement_of(order, before) for order in permutations(range(len(before)))}
        best = [order for order, cost in costs.items() if cost == min(costs.values())]
        score = kemeny(one).score
        if len(best) == 1:
            assert np.argsort(score).tolist() == list(best[0])
        else:
            # Positions are those of best orders, or their mean: never outside what best orders give.
            places = np.array([np.argsort(order) + 1 for order in best])
            assert (score >= places.min(axis=0) - 1e-9).all()
            assert (score <= places.max(axis=0) + 1e-9).all()


def test_kemeny_of_many_households_is_exact_where_majorities_do_not_circle():
    order = np.random.default_rng(1).permutation(60) + 1.0
    found = kemeny(village([order, order, order[::-1]]))
    assert found.exact
    assert (found.score == order).all()


def test_kemeny_beyond_what_is_proven_is_near_the_best_and_never_better_than_it():
    random = np.random.default_rng(2)
    for _ in range(5):
        one = village([random.permutation(9) + 1.0 for _ in range(5)])
        before = preferences(one)
        proven = disagreement_of(np.argsort(kemeny(one).score, kind="stable"), before)
        near = disagreement_of(np.argsort(_nearly_best(before - before.T)), before)
        assert proven <= near <= proven * 1.1 + 1


def test_circles_that_nothing_breaks_share_one_position(ranked):
    circle = [
        ("u", who, item, place) for who, order in enumerate(("abc", "bca", "cab")) for place, item in enumerate(order)
    ]
    found = ranked(circle, method="kemeny")
    assert {row["score"] for row in found.values()} == {2.0}


def test_plackett_luce_is_that_of_choix_where_nobody_ties():
    random = np.random.default_rng(3)
    lists = [random.permutation(8)[: random.integers(2, 9)] for _ in range(30)]
    places = np.full((30, 8), np.nan)
    for row, order in zip(places, lists, strict=True):
        row[order] = np.arange(1, len(order) + 1)
    found = plackett_luce.worths(village(places), alpha=0.05)
    theirs = choix.opt_rankings(8, [list(map(int, order)) for order in lists], alpha=0.05, tol=1e-10)
    assert found.worth == pytest.approx(theirs - theirs.mean(), abs=1e-5)


def test_the_information_is_the_curvature_of_the_likelihood_with_ties_too():
    lists = [plackett_luce._list_of(np.array(row)) for row in ([1.5, 1.5, 3, 5, 5, 5], [1, 3, 2, np.nan, 4.5, 4.5])]
    worth = np.array([0.3, -0.2, 0.5, 0.0, -0.7, 0.1])
    slope, information = plackett_luce._curves(lists, worth, 0.05)
    step = 1e-5 * np.eye(6)
    ahead = [plackett_luce._objective(lists, worth + one, 0.05) for one in step]
    behind = [plackett_luce._objective(lists, worth - one, 0.05) for one in step]
    assert slope == pytest.approx((np.array(ahead) - np.array(behind)) / 2e-5, abs=1e-6)
    slopes = [(plackett_luce._curves(lists, worth + one, 0.05)[0] - slope) / 1e-5 for one in step]
    assert information == pytest.approx(-np.array(slopes), abs=1e-3)


def test_ties_are_near_the_average_over_their_orders():
    tied = village([[1.5, 1.5, 3.0, 4.0]] * 4)
    both = village([[1.0, 2.0, 3.0, 4.0]] * 2 + [[2.0, 1.0, 3.0, 4.0]] * 2)
    assert plackett_luce.worths(tied).worth == pytest.approx(plackett_luce.worths(both).worth, abs=0.15)


def test_plackett_luce_finds_a_planted_order_and_its_intervals_cover():
    random = np.random.default_rng(4)
    planted = np.linspace(2, -2, 10)
    inside, ordered = [], 0
    for _ in range(60):
        # The order of exponential waits with these rates is a draw from Plackett-Luce.
        waits = random.exponential(1, (12, 10)) / np.exp(planted)
        found = plackett_luce.worths(village(waits.argsort(axis=1).argsort(axis=1) + 1.0))
        inside.append(np.abs(found.worth - planted) < 1.96 * found.se)
        ordered += int(np.corrcoef(found.worth, planted)[0, 1] > 0.9)
    assert 0.92 < np.mean(inside) < 0.98
    assert ordered > 55


def test_lists_that_nothing_joins_do_not_blow_up_and_are_said(ranked, voices):
    rows = [("u", "a", "p", 1), ("u", "a", "q", 2), ("u", "b", "r", 1), ("u", "b", "s", 2)]
    assert "rank.parts-apart" in [note.code for note in voices(rows).notes]
    found = ranked(rows, method="plackett-luce")
    assert found["u", "p"]["position"] == found["u", "r"]["position"] == 1
    assert all(abs(row["score"]) < 5 and row["se"] < 5 for row in found.values())


def test_ranks_that_differ_in_their_last_digit_only_still_order(ranked):
    found = ranked([("u", "a", "p", 1.0), ("u", "a", "q", 1.0 + 1e-15), ("u", "a", "r", -1e300)])
    assert {item: row["position"] for (_, item), row in found.items()} == {"r": 1, "p": 2, "q": 3}


def test_unnamed_voices_are_averaged_whatever_the_order_of_rows(ranked):
    rows = [
        ("u", "-", item, place) for item, places in (("p", (0.1, 0.7, 0.3)), ("q", (0.7, 0.3, 0.1))) for place in places
    ]
    found = ranked(rows, by_informant=None)
    assert found["u", "p"]["position"] == found["u", "q"]["position"] == 1
    assert (found["u", "p"]["n"], found["u", "p"]["low"], found["u", "p"]["high"]) == (3, 1, 2)
    assert ranked(rows[::-1], by_informant=None) == found


def test_kemenys_interval_is_what_single_informants_decide(ranked):
    rows = [
        ("u", who, item, place)
        for who, order in (("a", "pqr"), ("b", "pqr"), ("c", "rpq"))
        for place, item in enumerate(order)
    ]
    found = {
        item: (row["low"], row["position"], row["high"]) for (_, item), row in ranked(rows, method="kemeny").items()
    }
    # Without a (or b) pqr stands against rpq: both put p before q, on r they split. The three orders with p before q
    # are then equally good, and Borda's count (p beats q twice) takes p, r, q.
    assert found == {"p": (1, 1, 1), "q": (2, 2, 3), "r": (2, 3, 3)}


@pytest.mark.parametrize("method", ["borda", "plackett-luce"])
def test_a_higher_level_gives_no_narrower_interval_and_seeds_matter_little(ranked, method):
    random = np.random.default_rng(6)
    rows = [
        ("u", who, item, place)
        for who in range(6)
        for item, place in enumerate(np.arange(12) + random.normal(0, 4, 12))
    ]
    narrow, wide = (ranked(rows, method=method, level=level) for level in (0.5, 0.95))
    other = ranked(rows, method=method, level=0.95, seed=9)
    for key, row in wide.items():
        assert row["low"] <= narrow[key]["low"] <= narrow[key]["high"] <= row["high"]
        assert max(abs(row["low"] - other[key]["low"]), abs(row["high"] - other[key]["high"])) <= 2
    assert sum(row["high"] - row["low"] for row in wide.values()) > 24
