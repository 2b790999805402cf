import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.methods.survey.poorest import poorest, truly_poorest

VALUES = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5)), min_size=2, max_size=30)


def test_ties_at_the_cut_are_taken_in_equal_part():
    found = poorest(np.array([1.0, 2.0, 2.0, 2.0, 5.0]), np.ones(5), 2.0)
    assert found.taken.tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3, 0])
    assert (found.cut, found.tied) == (2.0, 3)


def test_the_truth_takes_tied_rows_whole():
    assert truly_poorest(np.array([1.0, 2.0, 2.0, 5.0]), np.ones(4), 0.5).tolist() == [True, True, True, False]


@given(VALUES, st.floats(0.05, 0.95))
def test_the_places_are_neither_more_nor_fewer_than_asked(rows, share):
    values, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    mass = share * weight.sum()
    assert float(poorest(values, weight, mass).taken @ weight) == pytest.approx(mass)


@given(VALUES, st.floats(0.05, 0.95))
def test_a_rule_that_knows_the_truth_takes_exactly_the_poor(rows, share):
    values, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    poor = truly_poorest(values, weight, share)
    assert (poorest(np.log1p(values), weight, float(weight[poor].sum())).taken == poor).all()
    assert weight[poor].sum() >= (share - 1e-9) * weight.sum()
