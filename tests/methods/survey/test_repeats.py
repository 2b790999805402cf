"""Whether a key repeats: exact for any whole numbers, and for text."""

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table
from doorstep.methods.survey.repeats import any_repeats

NUMBERS = st.one_of(st.integers(-70, 70), st.integers(-(2**63), 2**63 - 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=80))
@example([31, 31, 31])
@example([-1, -1])
@example([None, None, 0])
@example(list(range(-64, 64)))
@example([-(2**63), 2**63 - 1])
def test_says_whether_a_whole_number_stands_twice(duck, numbers):
    import pyarrow as pa

    table = as_table(pa.table({"key": pa.array(numbers, pa.int64())}), on=duck)
    counted = Counter(number for number in numbers if number is not None)
    assert any_repeats(table, "key", on=duck) == any(times > 1 for times in counted.values())


def test_text_is_compared_as_it_is(engine, table):
    assert not any_repeats(table({"key": ["01", "1", None, None]}, engine), "key", on=engine)
    assert any_repeats(table({"key": ["01", "1", "01"]}, engine), "key", on=engine)


def test_numbers_on_both_engines(engine, table):
    assert not any_repeats(table({"key": [-5, 0, 31, 32, 63, 10**12]}, engine), "key", on=engine)
    assert any_repeats(table({"key": [7, 8, 10**12, 8]}, engine), "key", on=engine)
