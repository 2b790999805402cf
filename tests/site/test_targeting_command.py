"""doorstep targeting, through the door a user uses: by hand, on Nouna in Burkina Faso, and on a comparison of arms."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

SURVEY = """hh,spending,pmt,chosen,size,w,village,head
01,1,3,1,4,1,001,f
02,2,1,0,2,1,001,m
03,3,2,1,1,2,002,m
04,4,5,0,3,2,002,f
05,5,4,0,5,1,003,m
06,6,6,0,1,1,003,f
07,7,8,0,2,1,004,f
08,8,7,1,2,1,004,m
09,9,9,0,2,1,005,m
10,10,10,0,2,1,005,f
"""
ASKED = ("--truth", "spending", "--poorest", "0.2")
RULES = ("--rule", "score=pmt", "--rule", "village list=chosen")


@pytest.fixture
def survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def by_rule(rows, *by: str) -> dict:
    return {(*(row[name] for name in by), row["rule"], row["indicator"]): row for row in rows}


def test_writes_the_columns_of_the_contract(doorstep, survey, tmp_path) -> None:
    answer = doorstep("targeting", survey, *ASKED, *RULES, "--cluster", "village", "--by", "head", "-o", "t.csv")
    assert answer.code == 0, answer.err
    with (tmp_path / "t.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["head", "rule", "indicator", "estimate", "se", "low", "high", "n", "people"]
    assert {row["rule"] for row in rows} == {"score", "village list"}
    assert {"exclusion", "inclusion", "error"} <= {row["indicator"] for row in rows}
    assert {row["head"] for row in rows} == {"f", "m"}


def test_says_by_hand_what_the_contract_defines(doorstep, survey) -> None:
    found = by_rule(doorstep("targeting", survey, *ASKED, *RULES, "--json").rows())
    # Poor: spending 1 and 2. The score takes 2 and 3; the list 1, 3 and 8.
    expected = {"score": (1 / 2, 1 / 2, 2 / 10), "village list": (1 / 2, 2 / 3, 3 / 10)}
    for rule, figures in expected.items():
        assert tuple(found[rule, name]["estimate"] for name in ("exclusion", "inclusion", "error")) == (
            pytest.approx(figures)
        )


def test_json_is_the_table_and_asked_twice_it_says_the_same(doorstep, survey, tmp_path) -> None:
    words = ("targeting", survey, *ASKED, *RULES, "--weight", "w", "--size", "size", "--seed", "4")
    once = doorstep(*words, "-o", "t.json", "--json").rows()
    assert doorstep(*words, "--json").rows() == once
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == once


def test_rules_made_beside_stand_with_their_names(doorstep, survey) -> None:
    beside = ("geographic=village", "categorical=head=f", "community=chosen", "random", "universal")
    words = [word for one in beside for word in ("--beside", one)]
    document = doorstep("targeting", survey, *ASKED, *RULES, *words, "--json").document()
    found = by_rule(document["rows"])
    assert found["universal", "exclusion"]["estimate"] == 0
    assert found["random", "exclusion"]["estimate"] == pytest.approx(0.8)
    # The village of spending 1 and 2 has the lowest mean.
    assert found["geographic", "exclusion"]["estimate"] == 0
    assert found["community", "inclusion"] == {**found["village list", "inclusion"], "rule": "community"}
    assert any("known" in note or "knows beforehand" in note for note in document["notes"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--truth", "spending", "--poorest", "0", *RULES), "share of the poor"),
        (("--truth", "spending", "--poorest", "1", *RULES), "share of the poor"),
        (("--truth", "spending", "--poorest", "20%", *RULES), "20% does not say how many are poor"),
        (("--truth", "spending", *RULES), "not clear who is poor"),
        (("--truth", "spending", "--line", "nan", *RULES), "finite"),
        (ASKED, "No rule is named"),
        ((*ASKED, "--rule", "pmt"), "NAME=COL"),
        ((*ASKED, "--rule", "=pmt"), "NAME=COL"),
        ((*ASKED, "--rule", "a=pmt", "--rule", "a=chosen"), "cannot be told apart"),
        ((*ASKED, "--rule", "random=pmt", "--beside", "random"), "cannot be told apart"),
        ((*ASKED, "--rule", "a=head"), "'f'"),
        ((*ASKED, *RULES, "--by", "rule"), "rule"),
        ((*ASKED, *RULES, "--by", "nowhere"), "no column nowhere"),
        ((*ASKED, *RULES, "--indicators", "exclusion,bias"), "no indicator bias"),
        ((*ASKED, *RULES, "--beside", "categorical=head=x"), "Its values are f, m"),
        ((*ASKED, *RULES, "-o", "survey.csv"), "take its place"),
    ],
)
def test_refuses_in_three_sentences(doorstep, survey, words, says) -> None:
    answer = doorstep("targeting", survey, *words)
    assert answer.code == 2, answer.out
    assert says in answer.err
    assert "What to do:" in answer.err
    assert "Traceback" not in answer.err
    assert survey.read_text("utf-8") == SURVEY


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("01,1,3,1,4,1,", "01,1,3,1,4,-1,"), "-1"),
        (("02,2,1,", "02,2,one,"), "'one'"),
        (("03,3,2,", "03,inf,2,"), "inf"),
        (("04,4,5,0,3,", "04,4,5,0,-3,"), "-3"),
    ],
)
def test_refuses_bad_cells_with_their_row(doorstep, survey, change, says) -> None:
    survey.write_text(SURVEY.replace(*change), encoding="utf-8")
    answer = doorstep("targeting", survey, *ASKED, *RULES, "--weight", "w", "--size", "size")
    assert answer.code == 2, answer.out
    assert says in answer.err


def test_one_cluster_has_estimates_without_errors(doorstep, survey) -> None:
    survey.write_text(SURVEY.replace(",002,", ",001,").replace(",003,", ",001,"), encoding="utf-8")
    text = survey.read_text("utf-8").replace(",004,", ",001,").replace(",005,", ",001,")
    survey.write_text(text, encoding="utf-8")
    document = doorstep("targeting", survey, *ASKED, *RULES, "--cluster", "village", "--json").document()
    assert {row["se"] for row in document["rows"]} == {None}
    assert any("No standard error" in note for note in document["notes"])


def test_missing_cells_and_ties_are_said(doorstep, survey) -> None:
    survey.write_text(SURVEY.replace("02,2,1,", "02,2,2,").replace("09,9,9,", "09,9,,"), encoding="utf-8")
    notes = doorstep("targeting", survey, *ASKED, "--rule", "score=pmt", "--json").document()["notes"]
    assert any("1 of 10 rows have no pmt" in note for note in notes)
    survey.write_text(SURVEY.replace("02,2,1,", "02,2,3,").replace("03,3,2,", "03,3,3,"), encoding="utf-8")
    notes = doorstep("targeting", survey, *ASKED, "--rule", "score=pmt", "--json").document()["notes"]
    assert any("3 rows tie at the quota, at the value 3; 66.7 % of each" in note for note in notes)


# Nouna: who was chosen by the community, against the poorest by consumption in each community and year.


@pytest.fixture(scope="module")
def nouna(shared: Path) -> Path:
    return shared / "data" / "burkina-nouna" / "households.csv.gz"


CHOSEN = ("--truth", "consumption", "--poorest", "chosen", "--rule", "chosen=treated", "--within", "community")
YEARLY = (*CHOSEN, "--within", "year", "--cluster", "community", "--beside", "random")


def test_nouna_the_communitys_own_choice_misses_62_percent(doorstep, nouna) -> None:
    found = by_rule(doorstep("targeting", nouna, *YEARLY, "--json").rows())
    assert found["chosen", "exclusion"]["estimate"] == pytest.approx(0.624, abs=0.002)
    assert found["random", "exclusion"]["estimate"] == pytest.approx(0.69, abs=0.005)
    assert found["chosen", "exclusion"]["n"] == 1262


def test_nouna_rural_is_no_better_than_chance_and_semi_urban_is(doorstep, nouna) -> None:
    found = by_rule(doorstep("targeting", nouna, *YEARLY, "--by", "rural", "--json").rows(), "rural")
    rural, town = found[1, "chosen", "exclusion"], found[0, "chosen", "exclusion"]
    assert rural["estimate"] == pytest.approx(0.690, abs=0.002)
    assert town["estimate"] == pytest.approx(0.500, abs=0.005)
    assert rural["low"] < found[1, "random", "exclusion"]["estimate"] < rural["high"]
    assert town["high"] < found[0, "random", "exclusion"]["estimate"]
    # The same by another road: a coin has an area of one half.
    area = found[1, "chosen", "auc"]
    assert area["low"] < 0.5 < area["high"]
    assert found[0, "chosen", "auc"]["low"] > 0.5


# A randomised comparison in the manner of Alatas et al. (2012): villages get a score, their own ranking, or both.


@pytest.fixture
def arms(tmp_path: Path) -> Path:
    """63 villages of 9; each chooses three by its arm: a score, a ranking, or both averaged. All invented."""
    chance = np.random.default_rng(4)
    rows = []
    for village in range(63):
        arm = ("score", "community", "hybrid")[village % 3]
        spending = 300 * np.exp(0.4 * chance.normal() + 0.6 * chance.normal(size=9))
        score = np.log(spending) + 0.5 * chance.normal(size=9)
        place = (np.log(spending) + 0.5 * chance.normal(size=9)).argsort().argsort() + 1
        key = {"score": score, "community": place, "hybrid": place + score.argsort().argsort()}[arm]
        chosen = key.argsort().argsort() < 3
        for household in range(9):
            rank = "" if arm == "score" else place[household]
            rows.append(
                (f"{village:03}", household, arm, spending[household], score[household], rank, int(chosen[household]))
            )
    path = tmp_path / "arms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("village", "hh", "arm", "spending", "pmt", "place", "chosen"), *rows])
    return path


def test_arms_are_compared_by_what_each_chose(doorstep, arms) -> None:
    words = ("--truth", "spending", "--line", "220", "--rule", "chosen=chosen", "--by", "arm", "--cluster", "village")
    found = by_rule(doorstep("targeting", arms, *words, "--json").rows(), "arm")
    rows = pl.read_csv(arms, schema_overrides={"village": pl.String})
    for arm in ("score", "community", "hybrid"):
        poor = rows.filter((pl.col("arm") == arm) & (pl.col("spending") < 220))
        row = found[arm, "chosen", "exclusion"]
        assert row["estimate"] == pytest.approx(1 - poor["chosen"].mean())
        # The error of a ratio over the villages of the arm.
        away = poor.group_by("village").agg(((1 - pl.col("chosen")) - row["estimate"]).sum().alias("away"))["away"]
        assert row["se"] == pytest.approx(np.sqrt(21 / 20 * (away**2).sum()) / poor.height, rel=0.15)
        assert row["low"] < row["estimate"] < row["high"]


def test_arms_with_a_quota_in_each_village_and_a_score_in_all(doorstep, arms) -> None:
    words = ("--truth", "spending", "--poorest", "chosen", "--rule", "chosen=chosen", "--rule", "score=pmt")
    within = ("--within", "village", "--by", "arm", "--cluster", "village", "--strata", "arm")
    found = by_rule(doorstep("targeting", arms, *words, *within, "--json").rows(), "arm")
    for arm in ("score", "community", "hybrid"):
        row = found[arm, "chosen", "exclusion"]
        assert row["estimate"] == pytest.approx(found[arm, "chosen", "inclusion"]["estimate"])
        assert 0 < row["estimate"] < 2 / 3, "three of nine by lot would miss two thirds"
    # In the arm of the score both are the same choice.
    assert found["score", "chosen", "error"]["estimate"] == pytest.approx(found["score", "score", "error"]["estimate"])


def test_a_rule_that_was_not_tried_everywhere_leaves_out_rows_and_says_how_many(doorstep, arms) -> None:
    words = ("--truth", "spending", "--poorest", "0.3", "--rule", "community=place", "--rule", "score=pmt")
    document = doorstep("targeting", arms, *words, "--within", "village", "--json").document()
    assert any("189 of 567 rows have no place" in note for note in document["notes"])
    assert {row["n"] for row in document["rows"]} == {378}


def test_voices_then_a_hybrid_then_how_wrong_each_is(doorstep, arms, tmp_path) -> None:
    """From rankings to one order with a score, and from there to the errors, without another tool."""
    voices = ("--unit", "village", "--item", "hh", "--rank", "place", "--score", "pmt", "--share", "0.7")
    kept = ("--keep", "spending", "--keep", "arm", "--keep", "pmt")
    order = tmp_path / "order.csv"
    assert doorstep("rank", arms, *voices, *kept, "-o", order).code == 0
    rules = ("--rule", "voices=position", "--rule", "score=pmt", "--rule", "hybrid=combined")
    quota = ("--truth", "spending", "--poorest", "0.3", "--within", "unit", "--cluster", "unit")
    found = by_rule(doorstep("targeting", order, *quota, *rules, "--json").rows())
    assert found["hybrid", "exclusion"]["n"] == 378
    # By other means: the scores of a village dealt out by place, and one's own; three of nine.
    rows = pl.read_csv(arms).filter(pl.col("place").is_not_null()).sort("village", "place")
    dealt = rows.with_columns(pl.col("pmt").sort().over("village").alias("dealt"))
    hybrid = dealt.with_columns((0.7 * pl.col("dealt") + 0.3 * pl.col("pmt")).alias("hybrid"))
    poorest = hybrid.select(
        *(pl.col(name).rank().over("village").le(3).alias(name) for name in ("spending", "place", "pmt", "hybrid"))
    )
    for rule, column in (("voices", "place"), ("score", "pmt"), ("hybrid", "hybrid")):
        missed = poorest.filter(pl.col("spending") & ~pl.col(column)).height / poorest["spending"].sum()
        assert found[rule, "exclusion"]["estimate"] == pytest.approx(missed)


def test_a_gzipped_file_without_its_column_is_refused(doorstep, tmp_path) -> None:
    path = tmp_path / "few.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("a,b\n1,2\n")
    answer = doorstep("targeting", path, *ASKED, *RULES)
    assert answer.code == 2
    assert "no column spending" in answer.err.casefold()
