"""What changed between two packs, and whom it concerns."""

from datetime import date

from small_packs import LINE

from doorstep import policy
from doorstep.policy.differing import differences
from doorstep.policy.local import Local, overlay
from doorstep.policy.pack import Pack


def test_equal_packs_do_not_differ():
    assert differences(policy.open_pack("cn"), policy.open_pack("cn")) == []


def test_a_changed_key_is_told_with_both_sides(written):
    before = policy.open_pack(written())
    after = policy.open_pack(written(LINE.replace("value = 4000", "value = 4500")))
    [change] = differences(before, after)
    assert (change.kind, change.id, change.what, change.key) == ("value", "line", "changed", "value")
    assert (change.before, change.after) == (4000, 4500)


def test_what_was_added_is_removed_the_other_way_round(written):
    before = policy.open_pack(written())
    after = policy.open_pack(written(LINE + LINE.replace('"line"', '"other"')))
    assert [(one.what, one.id) for one in differences(before, after)] == [("added", "other")]
    assert [(one.what, one.id) for one in differences(after, before)] == [("removed", "other")]


def test_a_local_notice_concerns_who_posts_it():
    before = policy.open_pack("demo")
    longer = Local("notice.monitoring", "53", {"count": 9, "of": "calendar"}, date(2026, 4, 1), None, "Order 7", 1)
    after = Pack((*before.layers, overlay(before, [longer])))
    change = next(one for one in differences(before, after) if one.kind == "value")
    assert change.place == "53"
    assert {"village_worker", "monitor_identify.notice", "prevent_identify.notice"} <= set(change.concerns)


def test_a_line_concerns_the_checks_that_read_it():
    pack = policy.open_pack("cn")
    without = Pack((*pack.layers[:-1],)) if len(pack.layers) > 1 else policy.open_pack("vn")
    change = next(one for one in differences(without, pack) if one.id == "line.monitoring")
    assert {"quality Q052", "alert under_line"} <= set(change.concerns)
