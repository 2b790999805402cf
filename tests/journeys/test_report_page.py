"""What the page says and how it is written down."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from invented_report import LINES, table

from doorstep.journeys.report.content import Curve, Grouping, Measured, Pair
from doorstep.journeys.report.estimates import by_group, in_order, overall
from doorstep.journeys.report.page import half, poster_style, render, write_report
from doorstep.journeys.report.spending import at
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said


class Reader(HTMLParser):
    """The visible text of each half of the page, and every name an element is found by."""

    def __init__(self, page):
        super().__init__()
        self.text, self.ids, self.half, self.hidden = {"en": "", "zh": ""}, [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.hidden = tag in ("style", "title")
        if "id" in given:
            self.ids.append(given["id"])
        self.half = given["id"] if given.get("class") == "tongue" else self.half

    def handle_data(self, data):
        if self.half and not self.hidden:
            self.text[self.half] += " " + data.strip()


@pytest.fixture(scope="module")
def page(pages):
    return pages["en"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(page):
    return Reader(page).text


def test_the_page_needs_nothing_but_itself(page):
    assert "<script" not in page
    assert not re.search(r'\sstyle="|\son\w+="|@import|url\(|<iframe|<object', page)
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) <= {"data:,"} | {f"#{name}" for name in Reader(page).ids}
    assert "default-src 'none'" in page


def test_names_of_elements_are_unique(page):
    ids = Reader(page).ids
    assert len(ids) == len(set(ids))


def test_a_figure_stands_with_its_interval_and_what_it_counts(text):
    assert "31.6 %" in text["en"]
    assert "Between 30.1% and 33.2% (95% interval)" in " ".join(text["en"].split())
    assert "1,882 of 5,999 households in the data." in text["en"]
    assert "数据中5,999户，其中1,882户低于该线。" in text["zh"]


def test_the_chinese_half_has_no_english_sentence_left(text):
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z' ]{11,}", text["zh"]) if "doorstep" not in word]
    assert words == []


def test_the_english_half_has_no_chinese_but_the_name_of_the_language(text):
    assert re.findall(r"[\u4e00-\u9fff]+", text["en"]) == ["中文"]


def test_what_was_left_out_is_said_once_even_when_every_result_says_it(report):
    note = Note(
        "measure.left-out",
        said("{count} of {read} rows have no {column} and were left out.", count=12, read=6011, column="spending"),
    )
    measured = tuple(replace(one, nation=replace(one.nation, notes=(note,))) for one in report.measured)
    page = render(replace(report, measured=measured))
    assert page.count("12 of 6,011 rows have no spending and were left out.") == 1


def test_a_report_without_notes_says_that_nothing_was_left_out(report):
    assert "no row was left out" in render(replace(report, notes=()))


def test_a_report_of_headcounts_alone_has_only_the_parts_it_can_fill(report):
    bare = replace(
        report, groups=(), areas=None, inequality=None, lorenz=None, tips=(), distribution=None, deprivations=None,
        finding=None,
        measured=tuple(replace(one, nation=table(fgt0=0.3)) for one in report.measured),
    )  # fmt: skip
    assert [part.key for part in half(bare, "en").parts] == ["many", "notes", "method"]
    assert "<h1>" in render(bare)


def _grouped(**rows):
    made = [
        {
            "area": area,
            "indicator": "fgt0",
            "estimate": e,
            "se": 0.1,
            "low": e and e / 2,
            "high": e and 2 * e,
            "n": n,
            "people": float(n),
        }
        for area, (e, n) in rows.items()
    ]
    result = Result("measure", pa.Table.from_pylist(made))
    return Grouping(Pair("Areas", "各地"), "area", Pair("area", "地区"), (result,))


def test_a_group_of_fewer_than_ten_rows_is_never_shown(report):
    small = replace(
        report, measured=report.measured[:1], groups=(_grouped(hill=(0.7771, 9), plain=(0.2, 90)),), areas=None
    )
    page = render(small)
    assert "77.7%" not in page
    assert "too few to show" in page


def test_an_estimate_that_is_not_known_is_said_and_not_drawn_as_zero(report):
    part = half(
        replace(report, groups=(_grouped(hill=(None, 50), plain=(0.2, 90)),), measured=report.measured[:1], areas=None),
        "en",
    )
    [shown] = [block for block in part.parts[1].blocks if block.block == "table"]
    assert shown.rows[0][2].text == "not known"
    assert ">0.0%<" not in part.parts[1].blocks[1].charts[0].drawing


def test_words_of_the_caller_cannot_become_markup(report):
    page = render(replace(report, title=Pair("<b>poor</b> & rich", "<b>贫</b>"), place="<i>"))
    assert "<b>" not in page
    assert "&lt;b&gt;poor&lt;/b&gt; &amp; rich" in page


def test_areas_stand_in_the_order_of_their_names_and_never_of_their_rates(report):
    [part] = [part for part in half(report, "en").parts if part.key == "areas"]
    [shown] = [block for block in part.blocks if block.block == "table"]
    names = [int(row[0].text) for row in shown.rows]
    assert names == sorted(names)


def test_the_language_shown_first_is_the_one_asked_for(pages):
    first = re.search(r'id="read-(\w+)"[^>]*checked', pages["zh"].read_text(encoding="utf-8"))
    assert first is not None
    assert first[1] == "zh"
    assert '<html lang="zh-CN">' in pages["zh"].read_text(encoding="utf-8")


def test_the_same_report_is_the_same_page_to_the_letter(report, page):
    assert render(report) == page


def test_a_page_that_cannot_be_written_leaves_nothing_behind(report, tmp_path):
    broken = replace(report, measured=(Measured(LINES[0], table(gini=0.3)),))
    with pytest.raises(Refusal) as refused:
        write_report(broken, tmp_path / "report.html")
    assert "no headcount" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_group_without_a_result_for_each_line_is_refused(report):
    with pytest.raises(Refusal, match="one result for each poverty line"):
        render(replace(report, groups=(replace(report.groups[0], results=report.groups[0].results[:1]),)))


def test_the_style_of_the_poster_stands_alone():
    style = poster_style()
    assert "--accent: #243f7d" in style
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) <= set(re.findall(r"(--[\w-]+):", style))


def test_a_sample_that_agrees_feigns_no_interval(report):
    part = half(
        replace(report, groups=(_grouped(hill=(0.0, 50), plain=(0.2, 90)),), measured=report.measured[:1], areas=None),
        "en",
    )
    [shown] = [block for block in part.parts[1].blocks if block.block == "table"]
    assert (shown.rows[0][2].text, shown.rows[0][2].below) == ("0.0%", "no interval")


def test_groups_stand_in_the_order_of_their_labels(report):
    [shown] = [block for block in half(report, "en").parts[2].blocks if block.block == "folder"]
    assert [row[0].text for row in shown.tables[0].rows] == ["0 to 4 years", "5 to 8 years", "12 years and more"]


def test_a_curve_is_read_between_its_points():
    assert at(Curve(((0.0, 0.0), (1.0, 0.5), (3.0, 1.0))), 2.0) == 0.75
    assert at(Curve(((1.0, 0.5),)), 9.0) == 0.5


def test_names_sort_as_numbers_when_they_are_numbers():
    assert sorted(["10", "9", "hill", None], key=in_order) == ["9", "10", "hill", None]


def test_rows_are_found_by_group_and_indicator():
    grouping = _grouped(hill=(0.3, 50))
    assert by_group(grouping.results[0], "area")["hill"]["fgt0"].n == 50
    assert overall(table(gini=0.3))["gini"].estimate == 0.3
