"""Values as somebody types them: what was shown means what holds, and nothing anybody types makes a traceback."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep import policy
from doorstep.kernel.language import say
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said
from doorstep.policy.amounts import TYPES
from doorstep.policy.entering import boxes, entered
from doorstep.policy.entries import Value
from doorstep.policy.forms import Wrong
from doorstep.policy.local import Local, judged, left_to_places
from doorstep.policy.wording import Wording

TODAY = date(2026, 3, 1)
DEMO = policy.open_pack("demo")


def left(key):
    try:
        return left_to_places(DEMO, key, TODAY)
    except Refusal:
        return None


SETTABLE = {key: base for key in sorted(DEMO.keys) if (base := left(key)) is not None}


@pytest.mark.parametrize("key", SETTABLE)
def test_every_value_left_to_places_can_be_typed_and_means_what_was_shown(key):
    base, held = SETTABLE[key], DEMO.value(key, on=TODAY)
    shown = {box.name: box.typed for box in boxes(base, held)}
    assert shown
    assert TYPES[base.type](entered(base, held, shown)) == held.value


@settings(max_examples=300, deadline=None)
@given(
    key=st.sampled_from(sorted(SETTABLE)),
    words=st.lists(
        st.text(max_size=12)
        | st.sampled_from(
            ["1/0", "nan", "inf", "1e999", "9" * 5000, "9" * 400, "-1", "60%", "nan%", "inf％", "%", "٣", "2026-02-30"]
        ),
        min_size=6,
        max_size=6,
    ),
)
def test_anything_typed_is_set_or_refused_in_words(key, words):
    base, held = SETTABLE[key], DEMO.value(key, on=TODAY)
    typed = {box.name: word for box, word in zip(boxes(base, held), words, strict=False)}
    told = outcome(base, held, typed)
    assert all(str(part) for part in told)


def outcome(base, held, typed):
    """The sentences somebody reads; none where the value may be set."""
    try:
        value = entered(base, held, typed)
        judged(DEMO, Local(base.id, "53", value, TODAY, None, "Order 7"), path=("53",), level="province", today=TODAY)
    except Wrong as wrong:
        return (wrong.what, {box: box for box in typed}[wrong.token])
    except Refusal as refusal:
        return (refusal.what, refusal.why, refusal.do)
    return ()


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("line", "8,500 yuan/person/year", "8,500 元/人/年"),
        ("publish.fact", "20 working days", "20个工作日"),
        ("routine.group", "1 in a month", "每月1次"),
        ("evaluation.in_register", "1/2", "1/2"),
        ("income.counts.pension", "yes", "是"),
        ("water.quantity.basic", "20 to 40 litre/person/day", "20至40 升/人/天"),
        ("quorum.committee", "there: more than 1/2 of members of the committee", "到会：委员的1/2以上（不含）"),
        ("measures.offered", "38 entries, from M01 to M38", "共38项，M01至M38"),
    ],
)
def test_a_value_is_said_in_both_languages(key, english, chinese):
    [value] = [one for one in DEMO.dated(key)][-1:] if key == "evaluation.in_register" else [DEMO.value(key, on=TODAY)]
    for language, told in (("en", english), ("zh", chinese)):
        words = Wording(
            DEMO, TODAY, lambda text, to=language: say(text, to) if isinstance(text, Said) else getattr(text, to)
        )
        assert words.value(value) == told


def test_every_value_of_every_pack_can_be_said():
    for name in ("cn", "demo", "vn"):
        pack = policy.open_pack(name)
        words = Wording(pack, TODAY, lambda text: say(text, "zh") if isinstance(text, Said) else text.zh)
        for value in pack.every(Value):
            assert words.value(value)
            assert value.local is None or words.allowed(value)
