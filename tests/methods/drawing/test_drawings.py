"""What every drawing keeps: a name, words apart from each other and on the sheet, marks where the numbers are."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.methods.drawing import (
    Errors,
    Guide,
    Interval,
    Slice,
    Trace,
    bars,
    caterpillar,
    curves,
    dots,
    nested_bars,
    paired_bars,
    poster,
    slices,
    two_errors,
    whisker,
)
from doorstep.methods.drawing.bars import _bars, _nested, _paired
from doorstep.methods.drawing.curves import _curves
from doorstep.methods.drawing.errors import _slices, _two_errors
from doorstep.methods.drawing.intervals import _caterpillar, _dots
from doorstep.methods.drawing.sheet import Scale, thinned, ticks

NAMES = st.sampled_from(
    [
        "town",
        "Northern uplands and the river delta beyond them all",
        "农村",
        "户主受教育年限九年及以上并且务农的住户家庭",
        "",
    ]
)
SHARES = st.floats(0, 1)


def percent(value):
    return f"{100 * value:.1f}%"


@st.composite
def intervals(draw):
    estimate = draw(SHARES)
    if draw(st.booleans()):
        return Interval(estimate, name=draw(NAMES))
    low, high = sorted((draw(SHARES), draw(SHARES)))
    return Interval(estimate, min(low, estimate), max(high, estimate), draw(NAMES))


@given(st.lists(intervals(), min_size=1, max_size=9), intervals())
@settings(deadline=None)
def test_words_of_named_groups_never_lie_on_one_another(groups, mark):
    sheet = _dots(
        groups, "label", (percent, percent), None, Interval(mark.estimate, name=f"all people {percent(mark.estimate)}")
    )
    assert sheet.clashes() == []


@given(st.lists(intervals(), min_size=1, max_size=250), intervals())
@settings(deadline=None, max_examples=40)
def test_words_of_very_many_groups_never_lie_on_one_another(groups, mark):
    sheet = _caterpillar(
        groups,
        "label",
        percent,
        "194 communes, lowest share first",
        Interval(mark.estimate, name="all people 31.6%"),
        None,
    )
    assert sheet.clashes() == []


@given(st.lists(st.tuples(NAMES, SHARES, SHARES), min_size=1, max_size=9))
@settings(deadline=None)
def test_words_of_bars_never_lie_on_one_another(rows):
    assert _paired(rows, ("占人口", "占贫困人口"), "label", percent).clashes() == []
    assert _paired(rows, ("of the people", "of the poor"), "label", percent).clashes() == []
    assert _bars([(name, value) for name, value, _ in rows], "label", percent).clashes() == []
    assert _nested([(name, max(a, b), min(a, b)) for name, a, b in rows], "label", percent).clashes() == []


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.2, 4))
@settings(deadline=None, max_examples=60)
def test_words_of_curves_never_lie_on_one_another(first, second, bend):
    points = [(place / 100, (place / 100) ** bend) for place in range(101)]
    guides = [
        Guide(x, x**bend, name) for x, name in ((first, "general poverty line 31.6%"), (second, "食物贫困线：12.1%"))
    ]
    sheet = _curves(
        [Trace(points, "")], "label", (percent, percent), ("people, poorest first", "share"), (1.0, 1.0), guides, None
    )
    assert sheet.clashes() == []


def test_a_lorenz_curve_names_its_diagonal_and_shades_the_room_between():
    lorenz = [(place / 100, (place / 100) ** 2) for place in range(101)]
    svg = curves(
        [Trace(lorenz)],
        label="l",
        write=(percent, percent),
        axes=("people", "share"),
        ends=(1, 1),
        guides=[Guide(0.5, 0.25, "half have 25.0%")],
        diagonal="if all had the same",
    )
    assert "if all had the same" in svg
    assert 'class="between"' in svg


@pytest.mark.parametrize(
    "svg",
    [
        whisker(Interval(0.316, 0.294, 0.339), label="a < b & c", top=0.4, write=percent),
        dots([Interval(0.4, 0.3, 0.5, "<town>")], label="a < b & c", write=percent),
        caterpillar([Interval(0.4)], label="a < b & c", write=percent, under="one", mark=Interval(0.3, name="all")),
        bars([("x", 0.2)], label="a < b & c", write=percent),
        nested_bars([("x", 0.2, 0.1)], label="a < b & c", write=percent),
        paired_bars([("x", 0.2, 0.1)], names=("a", "b"), label="a < b & c", write=percent),
        curves(
            [Trace([(0, 0), (1, 1)], "x")], label="a < b & c", write=(percent, percent), axes=("x", "y"), ends=(1, 1)
        ),
    ],
)
def test_a_drawing_is_well_formed_named_and_without_colour_or_size_of_its_own(svg):
    element = ElementTree.fromstring(svg)
    assert element.get("role") == "img"
    assert element.get("aria-label") == "a < b & c"
    assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{3}|href", svg)
    assert float(element.get("viewBox").split()[2]) <= 360
    assert {text.get("font-size") for text in element.iter("text")} == {"12"}


def test_the_dot_stands_where_the_estimate_is_and_the_bar_from_low_to_high():
    element = ElementTree.fromstring(whisker(Interval(0.2, 0.1, 0.4), label="l", top=0.4, write=percent))
    assert element.find("circle").get("cx") == "120"
    assert element.find("path[@class='span']").get("d") == "M63 12H234"


def test_an_estimate_without_interval_has_a_dot_and_no_bar():
    svg = whisker(Interval(0.2), label="l", top=0.4, write=percent)
    assert "circle" in svg
    assert "span" not in svg


def test_very_many_groups_are_sorted_by_estimate_so_that_no_name_can_be_ranked():
    svg = caterpillar(
        [Interval(0.9, name="A"), Interval(0.1, name="B")],
        label="l",
        write=percent,
        under="u",
        mark=Interval(0.5, name="all"),
    )
    heights = [float(dot.get("cy")) for dot in ElementTree.fromstring(svg).iter("circle")]
    assert heights == sorted(heights, reverse=True)
    assert ">A<" not in svg


@given(st.floats(1e-6, 1e6), st.integers(2, 6))
def test_a_scale_ends_at_or_just_over_its_largest_value_in_few_round_steps(top, most):
    found = ticks(top, most)
    assert found[0] == 0
    assert found[-1] >= top * (1 - 1e-9)
    assert len(found) <= most + 1
    assert found[-2] < top


def test_a_scale_of_nothing_still_has_two_ends():
    assert ticks(0.0) == [0.0, 1.0]


def test_values_off_the_scale_land_on_its_edge():
    place = Scale(0, 10, 0, 100)
    assert (place(-5), place(5), place(15)) == (0, 50, 100)


@given(st.integers(2, 3000))
def test_a_thinned_line_keeps_both_ends_and_few_points(count):
    points = [(place / count, (place / count) ** 3) for place in range(count)]
    thin = thinned(points)
    assert (thin[0], thin[-1]) == (points[0], points[-1])
    assert len(thin) <= 170


def test_the_poster_stands_alone_with_its_own_style():
    svg = poster(
        [Interval(0.316, 0.294, 0.339, "Below the general poverty line")],
        [Interval(0.408, 0.38, 0.43, "Countryside")],
        title="Who is poor",
        under_title="Real households",
        foot="Unweighted sample",
        label="31.6%",
        write=percent,
        style=".dot{fill:#243f7d}",
    )
    element = ElementTree.fromstring(svg)
    assert element.tag == "{http://www.w3.org/2000/svg}svg"
    assert "31.6%" in svg


@given(st.lists(st.tuples(NAMES, st.none() | intervals(), st.none() | intervals()), min_size=1, max_size=7))
@settings(deadline=None)
def test_words_of_rules_with_two_errors_never_lie_on_one_another(rows):
    sheet = _two_errors([Errors(*row) for row in rows], "label", (percent, percent), None)
    assert sheet.clashes() == []


@given(st.floats(0.01, 0.99), st.sampled_from(["poorest 20%", "最贫困的20%"]))
@settings(deadline=None)
def test_words_of_the_slices_never_lie_on_one_another_wherever_the_cut_is(cut, name):
    parts = [Slice(n / 20, (n + 1) / 20, 0.4, 0.3, 0.1) for n in range(20)]
    assert (
        _slices(parts, cut, "label", percent, (name, "households, poorest first, by what they spend")).clashes() == []
    )


def test_both_errors_differ_in_more_than_colour_and_an_unknown_one_is_not_drawn():
    drawing = two_errors(
        [Errors("score", Interval(0.5, 0.4, 0.6), Interval(0.25)), Errors("lot", None, None)],
        label="label", write=percent, axis=percent, top=1.0,
    )  # fmt: skip
    assert drawing.count('class="dot"') == 1
    assert drawing.count('class="open-square"') == 1
    assert drawing.count('class="cap"') == 2
    assert "50.0%" in drawing
    assert "25.0%" in drawing


def test_slices_stack_found_missed_and_included_by_their_shares():
    drawing = slices([Slice(0, 0.5, 0.5, 0.5, 0.0), Slice(0.5, 1, 0.0, 0.0, 0.25)], cut=0.5, label="label",
                     write=percent, names=("cut", "axis"))  # fmt: skip
    heights = {kind: float(high) for kind, high in re.findall(r'<rect class="([\w-]+)"[^>]*height="([\d.]+)"', drawing)}
    assert heights == {"bar": 92.0, "outline": 92.0, "bar-light": 46.0}
    assert drawing.count('class="hatch"') > 5
