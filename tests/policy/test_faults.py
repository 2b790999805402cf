"""A pack with a mistake: each is named by file and line, in words; nothing anybody can write makes a traceback."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_packs import LINE, MANIFEST, SOURCE

from doorstep import policy
from doorstep.methods.kernel.refusal import Refusal
from doorstep.policy.checking import checked
from doorstep.policy.reading import draft_of, shipped

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def faults(folder):
    _, found = checked(folder)
    return [(one.file, one.line, one.code) for one in found]


def test_a_sound_pack_has_none(written):
    assert faults(written()) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("value = 4000", "value = 'much'", 13, "wrong-type"),
        ("value = 4000", "value = 4000.001", 13, "wrong-type"),
        ("value = 4000", "value = 3000", 13, "outside"),
        ("value = 4000", "valeu = 4000", 13, "unknown-key"),
        ('type = "money"', 'type = "mony"', 11, "unknown-word"),
        ('unit = "yuan/person/year"', 'unit = "yuan/head"', 12, "unknown-unit"),
        ("from = 2020-01-01", "from = 2020-01-01\nto = 2019-01-01", 16, "ends-first"),
        ("from = 2020-01-01", "from = 2020-01-01T10:00:00", 15, "wrong-type"),
        ('source = "LAW"', 'source = "LAWS"', 16, "unknown-source"),
        ('zh = "标准"', 'zh = " "', 14, "no-translation"),
        ('by = "district"', 'by = "distrikt"', 17, "unknown-reference"),
        ('stricter = "higher"', 'stricter = "up"', 18, "unknown-word"),
    ],
)
def test_each_mistake_is_named_by_its_line(written, old, new, line, code):
    found = faults(written(LINE.replace(old, new)))
    assert ("entries.toml", line, code) in found


def test_a_near_miss_is_told(written):
    _, [unknown, missing] = checked(written(LINE.replace("title =", "titel =")))
    assert "Did you mean title?" in f"{unknown.what} {missing.what}"


def test_a_value_that_holds_twice_is_a_fault(written):
    again = LINE.replace("from = 2020-01-01", "from = 2021-01-01")
    assert ("entries.toml", 21, "twice") in faults(written(LINE + again))


def test_a_condition_is_held_against_the_fields(written):
    entries = """
[[entity]]
id = "home"
title = { en = "Home", zh = "户" }
source = "LAW"
from = 2020-01-01
[[field]]
id = "home.income"
title = { en = "Income", zh = "收入" }
type = "decimal"
unit = "yuan/year"
sensitivity = "P2"
source = "LAW"
from = 2020-01-01
[[alert]]
id = "low"
scope = "home"
when = { field = "incme", is = "<", value = { parameter = "line" } }
text = { en = "Low", zh = "低" }
source = "LAW"
from = 2020-01-01
"""
    assert faults(written(LINE + entries)) == [("entries.toml", 36, "unknown-name")]
    assert faults(written(LINE + entries.replace("incme", "income"))) == [("entries.toml", 36, "units-differ")]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("", "missing-key"),
        ("[pack", "not-toml"),
        (MANIFEST + '\nextends = "nowhere"', "no-base"),
        (MANIFEST + "\n[other]\nx = 1", "unknown-key"),
    ],
)
def test_a_broken_manifest_is_told(written, manifest, code):
    assert code in {found for _, _, found in faults(written(manifest=manifest))}


def test_a_folder_without_a_manifest_is_told(tmp_path):
    assert faults(str(tmp_path)) == [("pack.toml", 0, "no-manifest")]


def test_a_pack_cannot_stand_on_itself(written, monkeypatch):
    folder = Path(written(manifest=MANIFEST + '\nextends = "small"'))
    monkeypatch.setattr("doorstep.policy.reading.shipped", lambda: {"small": folder})
    assert "no-base" in {code for _, _, code in faults("small")}


def test_two_packs_cannot_stand_on_each_other(tmp_path, monkeypatch):
    folders = {}
    for name, base in (("one", "two"), ("two", "one")):
        folders[name] = tmp_path / name
        folders[name].mkdir()
        (folders[name] / "pack.toml").write_text(MANIFEST + f'\nextends = "{base}"', encoding="utf-8")
    monkeypatch.setattr("doorstep.policy.reading.shipped", lambda: folders)
    assert "no-base" in {code for _, _, code in faults("one")}


def test_a_file_in_gb18030_is_told(written):
    folder = written()
    (Path(folder) / "entries.toml").write_bytes((SOURCE + LINE).encode("gb18030"))
    _, found = checked(folder)
    assert "GB18030" in str(found[0].what)


def test_a_pack_with_a_fault_is_never_used(written):
    with pytest.raises(Refusal, match="It has 1 faults") as refused:
        policy.open_pack(written(LINE.replace("LAW", "LAWS")))
    assert refused.value.code == "policy.faulty"


CN = (shipped()["cn"] / "quorums.toml").read_text("utf-8")
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(), st.datetimes()
)


def toml(value):
    """Any nested value as TOML may write it; what TOML has no word for becomes a text."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case dict():
            return "{ " + ", ".join(f'"k{place}" = {toml(one)}' for place, one in enumerate(value.values())) + " }"
        case list():
            return "[" + ", ".join(toml(one) for one in value) + "]"
        case str():
            return '"' + "".join(letter for letter in value if letter.isalnum()) + '"'
        case None:
            return '""'
        case _:
            return value.isoformat()


TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("id", "type", "unit", "value", "title", "from", "to", "source", "local", "stricter", "place", "status", "note")


@QUIET
@given(key=st.sampled_from(KEYS), value=TREES)
def test_a_key_with_anything_in_it_gives_faults_or_a_pack(tmp_path, key, value):
    lines = [line for line in LINE.splitlines() if not line.startswith(f"{key} =")]
    text = SOURCE + "\n".join([*lines, f"{key} = {toml(value)}"])
    (tmp_path / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "entries.toml").write_text(text, encoding="utf-8")
    _, found = checked(str(tmp_path))
    assert all(0 <= one.line <= text.count("\n") + 1 and str(one.what) for one in found)


@QUIET
@given(st.binary(max_size=300))
def test_any_bytes_give_faults_or_a_pack(tmp_path, content):
    (tmp_path / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "entries.toml").write_bytes(content)
    checked(str(tmp_path))


@QUIET
@given(start=st.integers(0, len(CN) - 1), length=st.integers(1, 60), by=st.text(max_size=5))
def test_a_damaged_file_gives_faults_or_a_pack(tmp_path, start, length, by):
    damaged = CN[:start] + by + CN[start + length :]
    (tmp_path / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "entries.toml").write_bytes(damaged.encode("utf-8", "surrogatepass"))
    checked(str(tmp_path))


@pytest.mark.parametrize("content", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "[[value]]\n" * 3000])
def test_deep_and_long_files_are_told(tmp_path, content):
    (tmp_path / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "entries.toml").write_text(content, encoding="utf-8")
    assert checked(str(tmp_path))[1]


def test_a_deep_condition_is_told(written):
    deep = "{ not = " * 200 + '{ field = "x", is = "missing" }' + " }" * 200
    alert = f"""
[[alert]]
id = "a"
scope = "home"
when = {deep}
text = {{ en = "A", zh = "甲" }}
source = "LAW"
from = 2020-01-01
"""
    assert {code for _, _, code in faults(written(LINE + alert))} & {"condition-unreadable", "too-deep"}


def test_a_folder_that_is_called_as_a_file_is_told(written):
    folder = written()
    (Path(folder) / "more.toml").mkdir()
    assert faults(folder) == [("more.toml", 0, "unreadable")]


def test_too_many_files_are_told(tmp_path):
    for number in range(201):
        (tmp_path / f"{number}.toml").write_text("", encoding="utf-8")
    assert draft_of(tmp_path).faults[0].code == "too-many"
