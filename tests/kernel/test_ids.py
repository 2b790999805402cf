"""Document numbers: published ones, the ones that people really type, and anything at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.ids import credit_check, differences, no_id, read_credit_code, read_id, resident_check
from doorstep.kernel.lunar import to_lunar

TODAY = date(2026, 11, 25)
PUBLISHED = "11010519491231002X"  # the example of GB 11643-1999

born_days = st.dates(date(1900, 1, 1), date(2026, 11, 25))


def codes(number):
    return [note.code for note in number.warnings]


def test_the_number_published_in_the_standard_is_sound_and_says_who_it_is():
    number = read_id(PUBLISHED)
    assert (number.form, number.code, number.text) == ("resident", "id_card", PUBLISHED)
    assert (number.born, number.sex, number.area) == (date(1949, 12, 31), "female", "110105")
    assert number.sound
    assert not number.warnings


def test_a_wrong_check_digit_is_said_and_the_number_kept():
    number = read_id("110105194912310021")
    assert number.text == "110105194912310021"
    assert codes(number) == ["id.check"]
    assert not number.sound


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
        "'11010519491231002X",
        "\ufeff11010519491231002X\u200b",
        "11010519491231002Х",  # the Cyrillic letter
        "11010519491231002×",  # the sign of multiplication
        "110105194912310\n02X",
        "\u3000110105\u300019491231002X\xa0",
    ],
)
def test_what_people_and_spreadsheets_write_is_the_same_number(typed):
    assert read_id(typed) == read_id(PUBLISHED)


def test_fifteen_digits_are_kept_and_can_be_brought_to_eighteen():
    number = read_id("110105491231002")
    assert number.text == "110105491231002"
    assert number.form == "resident-15"
    assert number.match == PUBLISHED == read_id(PUBLISHED).match
    assert number.born == date(1949, 12, 31)


def test_fifteen_digits_of_somebody_born_before_1900():
    assert read_id("110105981231996").born == date(1898, 12, 31)


def test_an_area_code_is_only_warned_of():
    known = {"110105"}
    assert not read_id(PUBLISHED, areas=known).warnings
    elsewhere = read_id(_made("371722", date(1960, 2, 29), 17), areas=known)
    assert codes(elsewhere) == ["id.area"]
    assert elsewhere.sound
    assert codes(read_id(_made("990000", date(1960, 2, 29), 17))) == []  # a permit of a foreigner
    assert codes(read_id(_made("160000", date(1960, 2, 29), 17))) == ["id.area"]


def test_a_day_that_does_not_exist_is_said():
    number = read_id("110105194902310021")
    assert number.born is None
    assert "id.date" in codes(number)


@pytest.mark.parametrize(
    ("area", "form"),
    [
        ("810000", "permit-hongkong"),
        ("820000", "permit-macao"),
        ("830000", "permit-taiwan"),
        ("911156", "permit-foreign"),
    ],
)
def test_permits_with_eighteen_digits_are_their_own_kind(area, form):
    number = read_id(_made(area, date(1990, 1, 1), 11))
    assert (number.form, number.code, number.warnings) == (form, "other", ())


def test_other_documents():
    card = read_id(f"{PUBLISHED}43")
    assert (card.form, card.code, card.match) == ("disability", "disability_card", PUBLISHED)
    assert read_id(f"{PUBLISHED}43B1").form == "disability"
    assert read_id("q310123456").code == "birth"
    assert codes(read_id("E12345678")) == ["id.form"]


@pytest.mark.parametrize(
    ("typed", "code"), [("1.10105E+17", "id.rounded"), ("110105194912310000", "id.check"), ("abc", "id.form")]
)
def test_what_a_spreadsheet_has_spoilt_is_named(typed, code):
    assert codes(read_id(typed)) == [code]


def test_a_number_that_a_spreadsheet_wrote_with_a_point_is_whole():
    assert read_id("110105491231002.0") == read_id("110105491231002")


def test_no_document_is_normal_with_a_reason():
    none = no_id("newborn")
    assert (none.code, none.reason, none.warnings) == ("none", "newborn", ())
    assert [read_id(text).code for text in ("", "无", " — "[:1], "n/a")] == ["none"] * 4
    assert codes(read_id("无")) == ["id.no-reason"]


def test_what_the_number_says_is_compared_with_what_is_known():
    number = read_id(PUBLISHED)
    assert differences(number, born=date(1949, 12, 31), sex="female", today=TODAY) == ()
    found = differences(number, born=date(1950, 1, 1), sex="male", today=TODAY)
    assert [note.code for note in found] == ["id.date-differs", "id.sex-differs"]
    assert differences(number, born=None, sex=None, today=TODAY) == ()


def test_a_lunar_birthday_on_one_side_is_recognised():
    lunar = to_lunar(date(1949, 12, 31))
    assert (lunar.month, lunar.day) == (11, 12)
    [note] = differences(read_id(PUBLISHED), born=date(1949, 11, 12), sex=None, today=TODAY)
    assert note.code == "id.date-lunar"


@pytest.mark.parametrize("born", [date(2026, 11, 26), date(1895, 1, 1)])
def test_nobody_alive_was_born_then(born):
    number = read_id(_made("110105", born, 11))
    assert [note.code for note in differences(number, born=None, sex=None, today=TODAY)] == ["id.date-impossible"]


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_reading_again_changes_nothing(text):
    number = read_id(text)
    assert read_id(number.text).text == number.text
    assert number.code in ("id_card", "disability_card", "birth", "none", "other")


@given(born_days, st.integers(0, 999), st.sampled_from(["110105", "530623", "371722"]))
def test_every_number_made_by_the_standard_is_sound(born, sequence, area):
    number = read_id(_made(area, born, sequence))
    assert number.sound
    assert (number.born, number.sex) == (born, "male" if sequence % 2 else "female")


@given(born_days, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(born, sequence, at, by):
    right = _made("110105", born, sequence)
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]
    assert not read_id(wrong).sound


@given(born_days, st.integers(0, 999), st.integers(0, 15))
def test_every_swap_of_two_neighbours_is_found(born, sequence, at):
    right = _made("110105", born, sequence)
    swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    assert swapped == right or not read_id(swapped).sound


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 995))
def test_old_and_new_number_of_one_person_match(born, sequence):
    new = _made("530623", born, sequence)
    assert read_id(new[:6] + new[8:17]).match == new


def test_the_credit_code_published_in_the_standard():
    code = read_credit_code("91350100m000100y43")
    assert (code.text, code.area, code.warnings) == ("91350100M000100Y43", "350100", ())
    assert [note.code for note in read_credit_code("91350100M000100Y44").warnings] == ["credit.check"]
    assert [note.code for note in read_credit_code("I1350100M000100Y43").warnings] == ["credit.form"]


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_credit_code_without_an_error(text):
    code = read_credit_code(text)
    assert bool(code.warnings) or credit_check(code.text[:17]) == code.text[17]


def _made(area: str, born: date, sequence: int) -> str:
    seventeen = f"{area}{born:%Y%m%d}{sequence:03d}"
    return seventeen + resident_check(seventeen)
