"""What a specification of a multidimensional measure may say, and how it is refused."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.methods.identify.mpi import Spec, read_spec
from doorstep.methods.identify.mpi.spec import read_k, with_k
from doorstep.methods.identify.mpi.weights import Points, cut_points, in_points, just_missed
from doorstep.methods.kernel.predicates import needs
from doorstep.methods.kernel.refusal import Refusal

THREE_DIMENSIONS = """
k = 0.3333
[[indicator]]
name = "nutrition"
dimension = "health"
column = "d_nutr"
deprived = "= 1"
[[indicator]]
name = "mortality"
dimension = "health"
column = "d_cm"
deprived = "= 1"
[[indicator]]
name = "attendance"
dimension = "education"
column = "d_satt"
deprived = "= 1"
[[indicator]]
name = "water"
dimension = "living"
column = "d_wtr"
deprived = "= 1"
"""


def shares(spec: Spec) -> list[Fraction]:
    return [Fraction(points, spec.points.total) for points in spec.points.of]


def indicator(name: str, **keys: object) -> str:
    lines = {"name": f'"{name}"', "column": f'"{name}"', "deprived": '"= 1"', **keys}
    return "\n[[indicator]]\n" + "\n".join(f"{key} = {value}" for key, value in lines.items() if value is not None)


def refused(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_spec(text, "mine.toml")
    assert str(caught.value.what) == "The specification mine.toml cannot be used."
    assert str(caught.value.why).endswith(".")
    assert str(caught.value.do)
    return caught.value


def test_without_weights_dimensions_share_equally_and_so_do_indicators_inside():
    spec = read_spec(THREE_DIMENSIONS, "three")
    assert shares(spec) == [Fraction(1, 6), Fraction(1, 6), Fraction(1, 3), Fraction(1, 3)]
    assert spec.notes == ()
    assert spec.missing == "drop"
    assert spec.dimensions() == {"health": [0, 1], "education": [2], "living": [3]}


def test_k_typed_with_four_digits_and_an_exact_third_make_the_same_people_poor():
    typed = read_spec(THREE_DIMENSIONS, "three")
    exact = read_spec(THREE_DIMENSIONS.replace("0.3333", '"1/3"'), "three")
    longer = read_spec(THREE_DIMENSIONS.replace("0.3333", "0.3333333333333333"), "three")
    assert typed.points.total == 6
    assert typed.cut == exact.cut == longer.cut == 2


def test_a_k_rounded_upwards_is_taken_at_its_word_and_said():
    spec = read_spec(THREE_DIMENSIONS.replace("0.3333", "0.3334"), "three")
    assert spec.cut == 3
    [note] = spec.notes
    assert note.code == "mpi.k-nearly"
    assert "1/3" in str(note)


def test_union_counts_any_deprivation_and_intersection_all():
    spec = read_spec(THREE_DIMENSIONS.replace("0.3333", '"union"'), "three")
    assert spec.cut == 1
    assert with_k(spec, "intersection").cut == spec.points.total


def test_weights_of_indicators_are_brought_to_a_sum_of_one_and_that_is_said():
    spec = read_spec("k = 0.5" + indicator("a", weight=3) + indicator("b", weight=1), "w")
    assert shares(spec) == [Fraction(3, 4), Fraction(1, 4)]
    assert [note.code for note in spec.notes] == ["mpi.weights-normalised"]


def test_weights_that_miss_one_by_rounding_are_read_as_the_fractions_they_stand_for():
    tables = "".join(indicator(f"h{n}", weight="0.1667") for n in range(4))
    tables += "".join(indicator(f"l{n}", weight="0.0556") for n in range(6))
    spec = read_spec("k = 0.3333" + tables, "global")
    assert shares(spec) == [Fraction(1, 6)] * 4 + [Fraction(1, 18)] * 6
    assert spec.cut == 6
    assert [note.code for note in spec.notes] == ["mpi.weights-rounded"]


def test_weights_that_add_up_need_no_note():
    spec = read_spec("k = 0.5" + indicator("a", weight="0.7") + indicator("b", weight="0.3"), "w")
    assert shares(spec) == [Fraction(7, 10), Fraction(3, 10)]
    assert spec.notes == ()


def test_a_table_of_dimension_weights_is_split_inside_each_dimension():
    text = (
        "k = 0.5\n[dimension]\nhealth = 0.5\nliving = 0.5"
        + indicator("a", dimension='"health"')
        + indicator("b", dimension='"living"', weight=2)
        + indicator("c", dimension='"living"', weight=1)
    )
    assert shares(read_spec(text, "nested")) == [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]


def test_a_condition_may_look_at_members():
    text = """
k = 1
[[indicator]]
name = "school"
when = { any_member = { all = ["age between 6 and 15", "student = 'none'"] } }
"""
    [school] = read_spec(text, "members").indicators
    assert needs(school.when).members == ("age", "student")
    assert school.line is None


def test_a_parameter_may_carry_its_unit_and_source():
    text = 'k = 1\n[parameters]\nline = { value = 2.5, unit = "dollar" }\n'
    text += "[[indicator]]\nname = 'poor'\nwhen = { field = 'income', is = '<', parameter = 'line' }"
    assert read_spec(text, "parameters").parameters == {"line": 2.5}


def test_a_gap_is_measured_only_below_a_number_above_zero():
    text = "k = 1" + "".join(
        indicator(name, deprived=f'"{deprived}"')
        for name, deprived in {"under": "< 6", "upto": "<= 6", "equal": "= 1", "zero": "< 0", "over": "> 3"}.items()
    )
    lines = {i.name: i.line for i in read_spec(text, "gaps").indicators}
    assert lines == {"under": ("under", 6.0), "upto": ("upto", 6.0), "equal": None, "zero": None, "over": None}
    assert read_spec("k = 1" + indicator("a", deprived='"< 6"', gap="false"), "no gap").indicators[0].line is None


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("k = 1\nk = = 2\n", "mpi.spec-toml", "line 2"),
        ("k = 0.3", "mpi.spec-empty", "[[indicator]]"),
        (indicator("a"), "mpi.spec-k", "nothing"),
        ("k = 0" + indicator("a"), "mpi.spec-k", "k is 0"),
        ("k = 1.0001" + indicator("a"), "mpi.spec-k", "1.0001"),
        ("k = nan" + indicator("a"), "mpi.spec-k", "NaN"),
        ("k = true" + indicator("a"), "mpi.spec-k", "True"),
        ('k = "some"' + indicator("a"), "mpi.spec-k", "some"),
        ("k = 1\nmissing = 'ignore'" + indicator("a"), "mpi.spec-missing", "ignore"),
        ("k = 1\nmissing = ['drop']" + indicator("a"), "mpi.spec-missing", "drop"),
        ("k = 1" + indicator("a") + indicator("a"), "mpi.spec-duplicate", "“a”"),
        ("k = 1\nmising = 'drop'" + indicator("a"), "mpi.spec-key", "mising"),
        ("k = 1" + indicator("a", wieght=1), "mpi.spec-key", "wieght"),
        ("k = 1" + indicator("a", weight=0), "mpi.spec-weight", "is 0"),
        ("k = 1" + indicator("a", weight=-1), "mpi.spec-weight", "is -1"),
        ("k = 1" + indicator("a", weight="nan"), "mpi.spec-weight", "NaN"),
        ("k = 1" + indicator("a", weight=1) + indicator("b"), "mpi.spec-weight", "“b”"),
        ("k = 1" + indicator("a", dimension='"x"') + indicator("b"), "mpi.spec-dimension", "“b”"),
        ("k = 1\n[dimension]\ny = 1" + indicator("a", dimension='"x"'), "mpi.spec-dimension", "“y”"),
        ("k = 1\n[dimension]" + indicator("a", dimension='"x"'), "mpi.spec-weight", "“x”"),
        ("k = 1\ndimension = 3" + indicator("a"), "mpi.spec-dimension", "table"),
        ("k = 1\nparameters = 3" + indicator("a"), "mpi.spec-parameters", "table"),
        ("k = 1\n[parameters]\nz = []" + indicator("a"), "mpi.spec-parameters", "“z”"),
        ("k = 1\n[[indicator]]\nname='a'\nwhen={field='x', is='<', parameter='z'}", "mpi.spec-parameters", "“z”"),
        ("k = 1" + indicator("a", column=None), "mpi.spec-key", "no column"),
        ("k = 1" + indicator("a", deprived=None), "mpi.spec-key", "no deprived"),
        ("k = 1" + indicator("a", column=None, deprived=None), "mpi.spec-condition", "either"),
        ("k = 1" + indicator("a", gap="true"), "mpi.spec-gap", "gap"),
        ("k = 1" + indicator("a", gap="'yes'"), "mpi.spec-gap", "yes"),
        ("k = 1\nindicator = []", "mpi.spec-empty", "[[indicator]]"),
        ("k = 1\nindicator = [3]", "mpi.spec-empty", "[[indicator]]"),
        ("k = 1\n[[indicator]]\nname = ''\ncolumn = 'a'\ndeprived = '= 1'", "mpi.spec-key", "no name"),
    ],
)  # fmt: skip
def test_a_specification_with_a_mistake_is_refused_with_what_why_and_what_to_do(text, code, says):
    refusal = refused(text)
    assert refusal.code == code
    assert says in str(refusal.why)


def test_an_unknown_key_is_answered_with_the_nearest_spelling():
    assert "weight" in str(refused("k = 1" + indicator("a", wieght=1)).do)
    assert "missing" in str(refused("k = 1\nmising = 'drop'" + indicator("a")).do)


@pytest.mark.parametrize("deprived", ["1", "=< 3", "", "in", "in (", "< ", "~ 3", "= 1 or 2"])
def test_a_comparison_that_cannot_be_read_is_refused(deprived):
    with pytest.raises(Refusal) as caught:
        read_spec("k = 1" + indicator("a", deprived=f'"{deprived}"'), "mine.toml")
    assert str(caught.value.do)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_but_never_breaks(text):
    # Anything but a Refusal fails the test: a comparison is read or refused, it never breaks.
    with suppress(Refusal):
        assert read_spec("k = 1" + indicator("a", deprived='"' + text + '"'), "fuzz").points.total == 1


@given(
    st.lists(st.fractions(min_value=Fraction(1, 10**6), max_value=1, max_denominator=10**6), min_size=1, max_size=12)
)
def test_points_keep_the_proportions_of_the_weights(weights):
    points = in_points(weights)
    assert points.total == sum(points.of)
    assert min(points.of) >= 1
    for weight, of in zip(weights, points.of, strict=True):
        assert abs(Fraction(of, points.total) - weight / sum(weights)) <= Fraction(1, 10**8)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.data())
def test_a_score_is_poor_exactly_when_its_share_reaches_k(of, data):
    points = Points(tuple(of), sum(of))
    score = data.draw(st.integers(1, points.total))
    k = data.draw(st.integers(1, points.total))
    assert (score >= cut_points(Fraction(k, points.total), points)) == (score >= k)


def test_the_score_just_below_k_is_only_named_when_a_household_can_have_it():
    assert just_missed(Fraction(6667, 10000), Points((1, 1, 1), 3)) == Fraction(2, 3)
    assert just_missed(Fraction(6667, 10000), Points((3,), 3)) is None
    assert just_missed(Fraction(1, 2), Points((1, 1), 2)) is None


def test_k_can_be_read_on_its_own():
    assert read_k("union", "cli") == "union"
    assert read_k(0.2, "cli") == Fraction(1, 5)
