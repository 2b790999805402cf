"""Which value holds: by day, by place, by layer; and that a hash always gives what it gave."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_packs import LINE

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.amounts import Money
from doorstep.policy.content import canonical, read_back
from doorstep.policy.entries import Value
from doorstep.policy.forms import Text
from doorstep.policy.local import Local, overlay
from doorstep.policy.pack import Layer, Manifest, Pack

DAY = date(2026, 3, 1)
PATH = ("10", "1001", "100101")


def value(amount, starts, ends=None, place="XX"):
    return Value(
        id="line",
        type="number",
        unit="none",
        title=Text("Line", "标准"),
        value=amount,
        starts=starts,
        ends=ends,
        place=place,
        status="national",
        source=("LAW",),
    )


def pack(*layers):
    about = Manifest(id="small", title=Text("Small", "小"), place="XX", levels=("country", "district", "village"))
    return Pack(tuple(Layer(about, {"value": tuple(values)}) for values in layers))


@pytest.mark.parametrize(("day", "amount"), [("2020-01-01", 1), ("2020-12-31", 1), ("2021-01-01", 2)])
def test_the_first_and_the_last_day_count(day, amount):
    found = pack([value(1, date(2020, 1, 1), date(2020, 12, 31)), value(2, date(2021, 1, 1))])
    assert found.value("line", on=date.fromisoformat(day)).value == amount


def test_the_most_local_goes_first_then_the_later_layer():
    first, places = date(2020, 1, 1), ("XX", "10", "1001")
    beneath = [value(number, first, place=place) for number, place in enumerate(places)]
    above = [value(10, first), value(11, first, place="10")]
    found = pack(beneath, above)
    assert found.value("line", on=DAY).value == 10
    assert found.value("line", on=DAY, path=("10",)).value == 11
    assert found.value("line", on=DAY, path=PATH).value == 2
    assert found.value("line", on=DAY, path=("20", "2001")).value == 10


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        ({"on": date(2019, 12, 31)}, "The first value begins on 2020-01-01"),
        ({"on": date(2022, 6, 1)}, "One value ends on 2021-12-31 and the next begins on 2023-01-01"),
        ({"on": date(2024, 1, 1)}, "The last value ends on 2023-12-31"),
    ],
)
def test_a_day_without_a_value_is_refused_with_the_gap(ask, why):
    found = pack([value(1, date(2020, 1, 1), date(2021, 12, 31)), value(2, date(2023, 1, 1), date(2023, 12, 31))])
    with pytest.raises(Refusal, match=why):
        found.value("line", **ask)


def test_a_misspelt_key_is_refused_with_the_nearest():
    with pytest.raises(Refusal, match=r"Did you mean line\?"):
        pack([value(1, DAY)]).value("lines", on=DAY)


DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))
ENTRIES = st.lists(
    st.builds(
        lambda amount, starts, length, place: value(
            amount, starts, starts + timedelta(days=length) if length else None, place
        ),
        st.integers(0, 99),
        DAYS,
        st.none() | st.integers(0, 2000),
        st.sampled_from(("XX", *PATH, "99")),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(layers=st.lists(ENTRIES, min_size=1, max_size=3), on=DAYS, depth=st.integers(0, 3))
def test_what_is_found_holds_that_day_and_nothing_more_local_does(layers, on, depth):
    path = PATH[:depth]
    ranks = {place: rank for rank, place in enumerate(("XX", *path))}
    holding = [
        (ranks[one.place], height, place)
        for height, entries in enumerate(layers)
        for place, one in enumerate(entries)
        if one.place in ranks and one.valid_on(on)
    ]
    if not holding:
        with pytest.raises(Refusal):
            pack(*layers).value("line", on=on, path=path)
        return
    _, height, place = max(holding)
    assert pack(*layers).value("line", on=on, path=path) == layers[height][place]


def test_order_comments_and_blank_space_leave_the_hash_alone(written):
    one = policy.open_pack(written())
    lines = LINE.strip().splitlines()
    shuffled = "\n# why\n" + "\n\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    other = policy.open_pack(written(shuffled))
    assert one.digest == other.digest
    assert one == other
    assert hash(one) == hash(other)


def test_any_change_of_content_changes_the_hash(written):
    hashes = {
        policy.open_pack(written(LINE.replace(*change))).digest
        for change in [
            ("", ""),
            ("4000\ntitle", "4001\ntitle"),
            ("标准", "线"),
            ("2020-01-01", "2020-01-02"),
            ("9000", "9001"),
        ]
    }
    assert len(hashes) == 5


@pytest.mark.parametrize("name", ["cn", "demo", "vn"])
def test_a_pack_comes_back_from_what_is_stored_of_it(name):
    whole = policy.open_pack(name)
    back = Pack(tuple(read_back(layer.digest, canonical(layer)) for layer in whole.layers))
    assert back.digest == whole.digest
    assert _sorted(back) == _sorted(whole)


def _sorted(whole):
    return [{kind: sorted(map(repr, found)) for kind, found in layer.entries.items()} for layer in whole.layers]


def test_a_stored_layer_that_was_altered_is_refused():
    layer = policy.open_pack("vn").layers[0]
    with pytest.raises(Refusal, match="no longer has this hash"):
        read_back(layer.digest, canonical(layer).replace("1789.871", "1289.871"))


@pytest.mark.guard("I12")
def test_a_later_change_never_reaches_an_old_hash(written):
    """Invariant 12: a case keeps the hash it was opened under."""
    before = policy.open_pack(written())
    kept = [(layer.digest, canonical(layer)) for layer in before.layers]
    raised = Local("line", "10", 6000, date(2026, 1, 1), None, "Order 7", 1)
    after = Pack((*before.layers, overlay(before, [raised])))
    assert after.digest != before.digest
    assert after.value("line", on=DAY, path=PATH).value == Money(600_000)
    back = Pack(tuple(read_back(*layer) for layer in kept))
    assert back.value("line", on=DAY, path=PATH).value == Money(400_000)


def test_a_name_is_asked_for_and_not_only_a_key(written):
    pointing = LINE.replace('"line"', '"line.old"') + LINE.replace('"line"', '"line"').replace(
        'type = "money"\nunit = "yuan/person/year"\nvalue = 4000', 'type = "key"\nunit = "none"\nvalue = "line.old"'
    ).replace('local = { by = "district", least = 4000, most = 9000 }\n', "")
    assert policy.open_pack(written(pointing)).value("line", on=DAY).id == "line.old"
