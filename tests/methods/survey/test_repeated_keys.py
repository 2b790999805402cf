"""A number that stands twice is found, wherever it lies."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.survey.refused import refuse_repeated_keys


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(st.integers(-70, 70), st.integers(-(2**62), 2**62)), min_size=1, max_size=20))
def test_repeats_are_refused_and_nothing_else(duck, table, numbers):
    rows = table({"id": numbers}, duck)
    if len(set(numbers)) == len(numbers):
        refuse_repeated_keys(rows, "id", duck)
    else:
        with pytest.raises(Refusal) as caught:
            refuse_repeated_keys(rows, "id", duck)
        assert caught.value.code == "survey.repeated-key"


@pytest.mark.parametrize("numbers", [["a", "b", "a"], [1.0, 2.0, 1.0], [5, 5, None]])
def test_text_decimals_and_gaps_are_compared_too(duck, table, numbers):
    with pytest.raises(Refusal):
        refuse_repeated_keys(table({"id": numbers}, duck), "id", duck)


def test_empty_numbers_do_not_repeat_each_other(duck, table):
    refuse_repeated_keys(table({"id": [1, None, None]}, duck), "id", duck)
