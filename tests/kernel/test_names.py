"""Names keep every character; readings follow the table of surnames and places."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.names import DOT, PERSON, PLACE, pinyin, readings, tidy_name

READINGS = list(csv.DictReader((files("doorstep.kernel.names") / "readings.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("dot", [*"·•‧・･∙⋅.．。", " · ", " ． ", "••"])
def test_every_middle_dot_is_one(dot):
    assert tidy_name(f"阿依古丽{dot}买买提").text == f"阿依古丽{DOT}买买提"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王 小明", "王小明"),
        ("\u3000张　三\xa0", "张三"),
        ("王\u200b五\ufeff", "王五"),
        ("Ｎｇｕｙễｎ  Ｔｈị", "Nguyễn Thị"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("⼀⼤", "一大"),
        ("J. Smith", "J. Smith"),
        ("·王五·", "王五"),
        ("王\n五\x00", "王五"),
    ],
)
def test_spellings_of_one_name_come_together(typed, name):
    tidy = tidy_name(typed)
    assert tidy.text == name
    assert not tidy.warnings


@pytest.mark.parametrize("name", ["𠮷田", "䶮", "㳇", "李\U00030edd", "鎭", "\ufa11", "葛\U000e0100", "〇"])
def test_rare_characters_stay_as_they_are(name):
    assert tidy_name(name).text == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name.none"),
        (" · ", "name.none"),
        ("李?", "name.lost"),
        ("李\ud800", "name.lost"),
        ("王\ue170", "name.private"),
        ("长" * 121, "name.long"),
    ],
)
def test_what_a_person_should_look_at(typed, code):
    assert [note.code for note in tidy_name(typed).warnings] == [code]


@given(st.text(max_size=200))
def test_any_text_becomes_a_name_that_survives_both_encodings(text):
    name = tidy_name(text).text
    assert name.encode("gb18030").decode("gb18030") == name
    assert name.encode("utf-8").decode("utf-8") == name
    assert "\x00" not in name
    assert tidy_name(name).text == name


@given(st.text(st.sampled_from("一王小明阿依古丽𠮷㳇\ue170\ufa11"), min_size=1, max_size=20))
def test_no_character_of_a_name_is_lost(name):
    assert tidy_name(name).text == name


@pytest.mark.parametrize("row", READINGS, ids=lambda row: row["text"])
def test_each_reading_of_the_table_is_used_where_it_is_meant(row):
    assert row["source"]
    name = f"{row['text']}某某" if row["for"] == "surname" else row["text"]
    reading = pinyin(name, PERSON if row["for"] == "surname" else PLACE)
    assert " ".join(reading.toned).startswith(row["reading"])


def test_the_table_names_each_reading_once():
    keys = [(row["text"], row["for"]) for row in READINGS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "kind", "joined", "initials"),
    [
        ("单县", PLACE, "shanxian", "sx"),
        ("单雄信", PERSON, "shanxiongxin", "sxx"),
        ("仇英", PERSON, "qiuying", "qy"),
        ("解家庄", PLACE, "xiejiazhuang", "xjz"),
        ("解放村", PLACE, "jiefangcun", "jfc"),
        ("长岭村", PLACE, "changlingcun", "clc"),
        ("长孙无忌", PERSON, "zhangsunwuji", "zswj"),
        ("重庆市", PLACE, "chongqingshi", "cqs"),
        ("王重阳", PERSON, "wangchongyang", "wcy"),
        ("王朝阳", PERSON, "wangzhaoyang", "wzy"),
        ("吕梁", PLACE, "lvliang", "ll"),
        ("阿依古丽·买买提", PERSON, "ayigulimaimaiti", "ayglmmt"),
        ("Đào Thị Hoa", PERSON, "daothihoa", "dth"),
        ("𠮷田", PLACE, "jitian", "jt"),
        ("", PERSON, "", ""),
    ],
)
def test_readings(name, kind, joined, initials):
    reading = pinyin(name, kind)
    assert (reading.joined, reading.initials) == (joined, initials)


def test_a_name_that_only_looks_like_a_surname_is_found_both_ways():
    assert [reading.joined for reading in readings("单增")] == ["shanzeng", "danzeng"]
    assert len(readings("王小明")) == 1


@given(st.text(max_size=60))
def test_any_name_has_a_reading_in_plain_letters(text):
    for reading in readings(tidy_name(text).text):
        assert reading.joined.isascii()
        assert len(reading.initials) == len(reading.syllables)
        assert reading.joined == reading.joined.lower()
