"""What the page says of rules that find the poor: errors with intervals, warnings, a paper form, three stories."""

import re
from dataclasses import replace

import pytest
from invented_finding import invented_finding, judged

from doorstep.journeys.report.content import Pair
from doorstep.journeys.report.content_finding import Answer, Question
from doorstep.journeys.report.page import half, render


def part(report, key, language="en"):
    [found] = [one for one in half(report, language).parts if one.key == key]
    return found


def texts(part):
    return " ".join(block.says for block in part.blocks if block.block == "text")


def tables(part):
    single = [block for block in part.blocks if block.block == "table"]
    return single + [table for block in part.blocks if block.block == "folder" for table in block.tables]


def test_a_report_without_finding_has_none_of_its_parts(report):
    keys = [one.key for one in half(replace(report, finding=None), "en").parts]
    assert not {"finding", "card", "households"} & set(keys)


def test_it_says_plainly_that_no_one_is_listed_by_a_score(report):
    assert "No one is listed by a score." in texts(part(report, "finding"))
    assert "评分不认定任何人" in texts(part(report, "finding", "zh"))


def test_each_rule_stands_with_both_errors_at_each_quota(report):
    table = tables(part(report, "finding"))[0]
    assert [row[0].text for row in table.rows] == [
        "The score", "Whole communes", "Whole communes, from the same file", "Large households first", "By lot",
        "Everyone",
    ]  # fmt: skip
    score = table.rows[0]
    assert [cell.text for cell in score[1:]] == ["54.6%", "54.6%", "44.6%", "44.6%"]
    assert score[1].below == "50.6% to 58.6%"


def test_that_everyone_misses_nobody_is_no_estimate(report):
    everyone = tables(part(report, "finding"))[0].rows[-1]
    assert (everyone[1].text, everyone[1].below) == ("0.0%", "no interval")
    assert everyone[2].text == "80.0%"


def test_places_ranked_by_the_file_that_judges_them_are_called_optimistic(report):
    [bullets] = [block for block in part(report, "finding").blocks if block.block == "bullets"]
    [warned] = [item for item in bullets.items if "optimistic" in item]
    assert warned.startswith("Whole communes, from the same file")


def test_both_fits_are_shown_held_out_and_trees_that_do_no_better_are_said_to(report):
    found = part(report, "finding")
    assert "misses 54.6% of the poorest 20%" in texts(found)
    assert "Boosted trees: 55.3%. At the poorest 20% that is no better than the linear score" in texts(found)
    [missed] = [row for table in tables(found) for row in table.rows if row[0].text == "Poorest 20% missed, held out"]
    assert [cell.text for cell in missed[1:]] == ["54.6%", "55.3%"]


def test_trees_that_do_better_are_said_to_as_well(report):
    given = invented_finding()
    rows = [
        {**row, "estimate": 0.4} if row["indicator"] == "exclusion_cv_20" else row
        for row in given.fits[1].result.rows()
    ]
    better = replace(given.fits[1].result, table=given.fits[1].result.table.from_pylist(rows))
    changed = replace(given, fits=(given.fits[0], replace(given.fits[1], result=better)))
    says = texts(part(replace(report, finding=changed), "finding"))
    assert "Boosted trees: 40.0%. That is fewer than by the linear score" in says


def test_a_group_that_is_missed_more_for_sure_is_named(report):
    assert "9.0 percentage points more of the poor where headed by a woman (5.0 to 13.0)" in texts(
        part(report, "finding")
    )


def test_a_gap_that_the_sample_cannot_tell_is_not_made_one(report):
    given = invented_finding()
    alike = tuple(replace(one, groups=judged(one.share, {"man": 0.0, "woman": 0.03})) for one in given.compared)
    says = texts(part(replace(report, finding=replace(given, compared=alike)), "finding"))
    assert "percentage points more" not in says


def test_every_drawing_of_slices_has_its_table_and_small_slices_are_not_shown(report):
    given = invented_finding()
    first = given.compared[0]
    few = replace(first, slices=(replace(first.slices[0], n=9), *first.slices[1:]))
    found = part(replace(report, finding=replace(given, compared=(few, *given.compared[1:]))), "finding")
    [table] = [one for one in tables(found) if "poorest 20%" in one.caption and one.heads[0].startswith("Households")]
    assert [cell.text for cell in table.rows[0][1:]] == ["too few to show"] * 3
    assert [cell.text for cell in table.rows[1][1:]] == ["67.0%", "33.0%", "0.0%"]


def test_the_form_asks_each_question_with_its_answers_and_points(report):
    [form] = [block for block in part(report, "card").blocks if block.block == "form"]
    assert form.questions[0].asks == "How many people live in the household?"
    assert form.questions[0].answers == (("3 or less", "41"), ("4 to 5", "23"), ("6 or more", "0"))
    assert form.questions[1].answers == (("Yes", "0"), ("No", "12"))
    assert form.questions[2].answers == (("Under 4.5", "0"), ("4.5 to under 9", "19"), ("9 or more", "47"))
    assert form.marks[0].startswith("31 points or fewer: as the poorest 20%")
    assert "They list nobody and refuse nobody" in form.warns


def test_a_question_without_points_is_not_asked_and_that_is_said(report):
    given = invented_finding()
    idle = Question("farm", (Answer(0, "farm"), Answer(0, "no farm")))
    form = replace(given.form, questions=(given.form.questions[0], idle))
    found = part(replace(report, finding=replace(given, form=form)), "card")
    [shown] = [block for block in found.blocks if block.block == "form"]
    assert len(shown.questions) == 1
    assert "Left out, since no point hangs on it: Does the household farm?" in texts(found)


def test_the_part_of_the_form_is_left_out_without_one(report):
    keys = [one.key for one in half(replace(report, finding=replace(invented_finding(), form=None)), "en").parts]
    assert "card" not in keys


def test_stories_say_truth_guess_reasons_and_what_would_change_the_answer(report):
    [cases] = [block for block in part(report, "households").blocks if block.block == "cases"]
    assert [case.title for case in cases.cases] == [
        "Poor, and found", "Poor, and missed", "Not poor, and wrongly included",
    ]  # fmt: skip
    missed = cases.cases[1]
    assert missed.says[0] == "8 people, farms, 6 years of schooling."
    assert "Of 100 households 86 have more; it is among the poorest 20%." in missed.says[1]
    assert "Of 100 households 41 score higher, so it is not taken" in missed.says[2]
    assert missed.items[0] == "8 people: 24% less expected"
    assert missed.items[-1] == "6 years of schooling: as in the average household"
    assert "any one of these: 5 people; 12 years of schooling" in missed.ends[0]


def test_three_households_carry_no_name_and_no_place(report):
    page = render(report)
    assert "without names and places" in page
    assert "不含姓名和地点" in page


def test_words_of_the_caller_cannot_become_markup_on_the_form(report):
    given = invented_finding()
    trait = replace(given.traits[0], asks=Pair("<b>how many</b>?", "<b>几口</b>？"))
    page = render(replace(report, finding=replace(given, traits=(trait, *given.traits[1:]))))
    assert "<b>how many" not in page
    assert "&lt;b&gt;how many" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_navigation_leads_to_finding_and_stays_short(report, language):
    places = half(report, language).navigated
    assert [place.key for place in places] == ["many", "groups", "others", "finding"]
    assert len(half(replace(report, finding=None), language).navigated) == 4


def test_numbers_of_the_charts_are_in_their_labels(report):
    [first, *_] = [block for block in part(report, "finding").blocks if block.block == "charts"]
    label = re.search(r'aria-label="([^"]*)"', first.charts[0].drawing)
    assert label is not None
    assert "The score 54.6% missed, 54.6% wrongly included" in label[1]
