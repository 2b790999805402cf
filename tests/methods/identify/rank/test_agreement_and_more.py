"""Agreement, stability, a score beside the voices, and where income parts from them."""

import numpy as np
import pytest
from scipy.stats import friedmanchisquare, kendalltau

from doorstep.methods.identify.rank import agreement, combine, disagreement, hear, order, stability
from doorstep.methods.identify.rank.agreement import concordance
from doorstep.methods.kernel.refusal import Refusal


def rows_of(lists, unit="u"):
    return [(unit, who, item, place) for who, ranks in enumerate(lists) for item, place in enumerate(ranks)]


def test_kendalls_w_with_ties_by_hand(voices):
    [one] = voices(rows_of([[1, 2, 3, 4], [1, 2, 2, 4], [2, 1, 4, 3]])).villages
    # Sums of ranks 4, 5.5, 9.5, 11 around 7.5: S = 12.25 + 4 + 4 + 12.25 = 32.5; one tied pair: T = 6.
    # W = 12 x 32.5 / (9 x 60 - 3 x 6) = 390/522; chi-square = 3 x 3 x W.
    found = concordance(one)
    assert found.w == pytest.approx(390 / 522)
    assert found.chi2 == pytest.approx(9 * 390 / 522)
    assert found.degrees == 3


def test_kendalls_chi_square_is_friedmans(voices):
    lists = np.random.default_rng(5).integers(1, 6, (7, 9))
    [one] = voices(rows_of(lists.tolist())).villages
    theirs = friedmanchisquare(*lists.T)
    assert concordance(one).chi2 == pytest.approx(theirs.statistic)
    assert concordance(one).p == pytest.approx(theirs.pvalue)


def test_agreement_of_partial_lists_is_by_pairs(voices):
    rows = [("u", "a", item, place) for item, place in enumerate([1, 2, 3, 4, 5])]
    rows += [("u", "b", item, place) for item, place in ((1, 2), (2, 1), (3, 3), (4, 3))]
    rows += [("u", "c", 0, 1), ("v", "a", 0, 1), ("v", "a", 1, 2)]
    [first, second] = agreement(voices(rows)).rows()
    assert (first["informants"], first["items"], first["common"]) == (2, 5, 4)
    assert first["tau"] == pytest.approx(kendalltau([2, 3, 4, 5], [2, 1, 3, 3]).statistic)
    assert (second["w"], second["tau"], second["informants"]) == (None, None, 1)


def test_stability_by_hand(voices):
    heard = voices(rows_of([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]))
    found = {row["informant"]: row for row in stability(heard, quota=0.2).rows()}
    # Without the third nothing moves; without the first the other two cancel out and all five tie.
    assert (found[2]["moved"], found[2]["left"]) == (0, 0)
    assert found[0]["moved"] == pytest.approx((0 + 1 + 2 + 3 + 4) / 5)
    assert found[0]["left"] == pytest.approx(0.8), "the poorest is one of five who share one place"


def test_stability_says_whom_nobody_else_ranked(voices):
    heard = voices([("u", "a", "p", 1), ("u", "a", "q", 2), ("u", "b", "q", 1), ("u", "b", "r", 2)])
    assert {row["informant"]: row["unheard"] for row in stability(heard).rows()} == {"a": 1, "b": 1}


def test_combined_keeps_the_scores_of_the_village_and_follows_the_share(voices):
    ordered = order(voices(rows_of([[1, 2, 3, 4], [1, 2, 4, 3]])))
    scores = np.array([8.0, 2.0, 6.0, 4.0])
    wholly = combine(ordered, scores, 1.0).further["combined"].to_pylist()
    # Voices: 0, 1, then 2 and 3 tied. Scores 2, 4, 6, 8 are dealt out; the tied share (6 + 8)/2.
    assert wholly == [2.0, 4.0, 7.0, 7.0]
    assert combine(ordered, scores, 0.0).further["combined"].to_pylist() == scores.tolist()
    half = combine(ordered, scores, 0.5)
    assert half.further["combined"].to_pylist() == [5.0, 3.0, 6.5, 5.5]
    assert half.further["combined_position"].to_pylist() == [2, 1, 4, 3]


def test_a_household_without_a_score_has_no_combined_place_and_is_counted(voices):
    found = combine(order(voices(rows_of([[1, 2, 3], [1, 2, 3]]))), np.array([5.0, np.nan, 4.0]), 1.0)
    assert found.further["combined"].to_pylist() == [4.0, None, 5.0]
    assert found.further["combined_position"].to_pylist() == [1, None, 2]
    assert "rank.no-score" in [note.code for note in found.notes]


def test_a_share_beyond_one_is_refused(voices):
    with pytest.raises(Refusal, match=r"1\.5 is not a share"):
        combine(order(voices(rows_of([[1, 2], [1, 2]]))), np.array([1.0, 2.0]), 1.5)


def villages_with_income(flip):
    """Ten villages of ten; voices are by age, income the same, or the reverse where `flip` says so."""
    return [
        {"unit": unit, "item": item, "who": who, "rank": item, "kind": kind, "income": -item if flip(kind) else item}
        for unit in range(10)
        for kind in [("near", "far")[unit % 2]]
        for item in range(10)
        for who in "ab"
    ]


WORDS = {"unit": "unit", "item": "item", "rank": "rank", "by_informant": "who", "against": "income"}


def test_voices_that_say_what_income_says_miss_nobody(duck, table):
    found = disagreement(table(villages_with_income(lambda kind: False), duck), **WORDS, on=duck).rows()
    figures = {row["indicator"]: row["estimate"] for row in found}
    assert figures == pytest.approx(
        {"gap": 0, "voices-only": 0, "income-only": 0, "both": 0.2, "missed": 0, "spearman": 1}, abs=1e-12
    )


def test_disagreement_is_told_by_kind_of_household(duck, table):
    rows = table(villages_with_income(lambda kind: kind == "far"), duck)
    found = {(r["kind"], r["indicator"]): r for r in disagreement(rows, **WORDS, by=["kind"], on=duck).rows()}
    assert found["near", "missed"]["estimate"] == 0
    assert found["far", "missed"]["estimate"] == 1
    assert found["far", "spearman"]["estimate"] == pytest.approx(-1)
    assert found["far", "voices-only"]["estimate"] == pytest.approx(0.2)
    assert found["far", "missed"]["n"] == 50


def test_the_correlations_error_is_that_of_its_derivatives(duck, table):
    from doorstep.methods.identify.rank.disagreement import _correlation, _correlation_gradient

    totals = np.array([[40.0], [19.0], [21.0], [13.0], [14.0], [11.5]])
    steps = [(_correlation(totals + s) - _correlation(totals - s)) / 2e-5 for s in 1e-5 * np.eye(6)[:, :, None]]
    assert _correlation_gradient(totals)[:, 0] == pytest.approx(np.array(steps)[:, 0], abs=1e-6)


@pytest.mark.parametrize("text", [True, False])
def test_units_and_items_keep_their_type(rankings, text):
    label = (lambda number: f"{number:03}") if text else int
    rows = [(label(7), "a", label(item), item) for item in (1, 2)]
    heard = hear(rankings(rows), unit="unit", item="item", rank="rank", by_informant="informant")
    assert [row["item"] for row in order(heard).result().rows()] == [label(1), label(2)]


def test_what_one_unit_draws_does_not_hang_on_the_rows_of_others(ranked):
    one = rows_of([[1, 2, 3, 4], [2, 1, 4, 3], [1, 3, 2, 4]], unit="a")
    more = rows_of([[4, 3, 2, 1], [3, 4, 1, 2]], unit="b")
    for method in ("borda", "plackett-luce"):
        alone, beside = ranked(one, method=method), ranked(one + more, method=method)
        assert all(beside[key] == row for key, row in alone.items())
        assert ranked(one, method=method, seed=1) == ranked(one, method=method, seed=1)


@pytest.mark.spark
def test_spark_hears_the_same(spark, duck, table):
    rows = [{"u": u, "h": h, "i": i, "r": (h * 3 + i) % 4} for u in "ab" for h in range(4) for i in range(3)]
    words = {"unit": "u", "item": "h", "rank": "r", "by_informant": "i"}
    once, again = (order(hear(table(rows, engine), **words, on=engine)).result() for engine in (duck, spark))
    assert once.table.equals(again.table)
