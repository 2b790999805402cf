from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.methods.drawing.lettering import Word, first_free, shortened, spread, touch, width

PLACES = st.lists(st.floats(-50, 450), min_size=1, max_size=12)


@given(PLACES)
def test_spread_labels_keep_their_distance_and_stay_within_the_ends(wanted):
    placed = spread(wanted, 14.0, 0.0, 400.0)
    ordered = sorted(placed)
    assert all(b - a >= 14.0 - 1e-9 for a, b in pairwise(ordered))
    assert min(placed) >= -1e-9
    assert max(placed) <= 400.0 + 1e-9


@given(PLACES)
def test_spread_labels_keep_their_order(wanted):
    placed = spread(wanted, 14.0, 0.0, 400.0)
    by_wish = sorted(range(len(wanted)), key=lambda place: wanted[place])
    assert [placed[place] for place in by_wish] == sorted(placed)


def test_labels_that_are_far_enough_apart_do_not_move():
    assert spread([10.0, 40.0, 90.0], 14.0, 0.0, 100.0) == [10.0, 40.0, 90.0]


def test_too_many_labels_are_set_evenly():
    assert spread([5.0, 5.0, 5.0], 14.0, 0.0, 20.0) == [0.0, 10.0, 20.0]


def test_a_chinese_word_is_as_wide_as_its_characters():
    assert width("贫困发生率", 12) == 60
    assert width("poor", 12) < 4 * 12


def test_long_names_are_cut_to_their_room_and_say_so():
    cut = shortened("Northern uplands and the delta of the great river", 100)
    assert cut.endswith("…")
    assert width(cut) <= 100
    assert shortened("Town", 100) == "Town"


def test_a_label_goes_to_the_first_place_where_nothing_is_in_the_way():
    taken = [Word(0, 20, "taken").box]
    choice = first_free([Word(0, 20, "new"), Word(0, 60, "new")], taken, (0, 0, 100, 100))
    assert choice.y == 60


def test_a_label_never_leaves_the_sheet_when_another_place_is_left():
    assert first_free([Word(90, 20, "too far out"), Word(2, 90, "inside")], [], (0, 0, 100, 100)).text == "inside"


@pytest.mark.parametrize(
    ("one", "other", "meet"), [((0, 0, 2, 2), (2, 0, 4, 2), False), ((0, 0, 2, 2), (1, 1, 4, 2), True)]
)
def test_boxes_touch_only_when_they_share_room(one, other, meet):
    assert touch(one, other) is meet
