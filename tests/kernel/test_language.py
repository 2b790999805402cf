from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from doorstep.kernel.language import (
    catalogue,
    choose,
    day,
    listed,
    number,
    say,
    sentences_of,
    share,
    speak,
    translator,
    written,
)
from doorstep.kernel.messages import Message, faults, messages, placeholders
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

SOURCE = Path(str(files("doorstep")))


def test_every_sentence_of_the_product_has_its_chinese_with_the_same_placeholders():
    wanted = messages(SOURCE)
    assert len(wanted) > 100
    assert faults(wanted, catalogue()) == []


def test_a_sentence_stands_in_one_catalogue_only():
    folder = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"
    found = Counter(sentence for path in folder.glob("*.po") for sentence in sentences_of(path))
    assert [sentence for sentence, times in found.items() if times > 1] == []
    assert set(found) == set(catalogue())


def test_the_descriptions_in_the_list_of_commands_are_translated_too():
    from doorstep.site.front import COMMANDS

    assert [says for _where, says in COMMANDS.values() if not catalogue().get(says)] == []


def test_a_sentence_without_translation_is_found():
    [fault] = faults([Message("A sentence nobody has translated.", "room.py:7")], catalogue())
    assert fault == "room.py:7: not translated: 'A sentence nobody has translated.'"


def test_a_lost_placeholder_is_found():
    [fault] = faults([Message("{count} rows", "room.py:7")], {"{count} rows": "若干行"})
    assert "placeholders differ" in fault


def test_a_sentence_made_at_run_time_is_found(tmp_path):
    (tmp_path / "room.py").write_text(
        'said(f"{count} rows"); said(text); _(name); _(f"{x}"); say._("kept")\n', encoding="utf-8"
    )
    found = messages(tmp_path)
    assert [message.text for message in found].count(None) == 3
    assert [message.text for message in found if message.text] == ["kept"]


def test_sentences_of_templates_are_found_however_they_are_called(tmp_path):
    (tmp_path / "page.html").write_text('{{ _("One") }}{{ half.speak._("Two {x}", x=1) }}', encoding="utf-8")
    assert [message.text for message in messages(tmp_path)] == ["One", "Two {x}"]


def test_a_format_counts_as_part_of_the_placeholder():
    assert placeholders("{share:.1%} of {n}") == {"share:.1%", "n:"}


def test_an_unknown_sentence_is_said_in_english():
    assert translator("zh").gettext("Nobody has said this.") == "Nobody has said this."
    assert translator("zh").ngettext("{n} odd thing", "{n} odd things", 2) == "{n} odd things"
    assert translator("en").ngettext("{n} thing", "{n} things", 1) == "{n} thing"


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        (None, {}, "en"),
        ("zh", {"LANG": "en_GB.UTF-8"}, "zh"),
        ("en", {"DOORSTEP_LANGUAGE": "zh"}, "en"),
        (None, {"DOORSTEP_LANGUAGE": "zh", "LANG": "en_GB"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
        ("fr", {"LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_that_of_the_environment(asked, environment, language):
    assert choose(asked, environment) == language


def test_numbers_dates_and_lists_are_written_as_the_language_writes_them():
    words = said("{n} {x} {d} {l} {y}", n=27765, x=1789.871, d=date(2026, 11, 24), l=["a", "b", "c"], y="1998")
    assert say(words, "en") == "27,765 1,789.871 24 November 2026 a, b and c 1998"
    assert say(words, "zh") == "27,765 1,789.871 2026年11月24日 a、b和c 1998"


def test_a_sentence_within_a_sentence_is_said_in_the_same_language():
    inner = Said("Why:")
    assert say(said("{inner}!", inner=inner), "zh") == "原因：!"


def test_a_format_in_the_braces_is_obeyed():
    assert say(said("{share:.1%}", share=0.3158), "zh") == "31.6%"


def test_shares_and_numbers():
    assert share(0.3158, "en") == "31.6%"
    assert share(1, "zh", 0) == "100%"
    assert number(-2400, "en", 2) == "−2,400.00"
    assert number(0.00123, "en") == "0.00123"
    assert number(float("nan"), "en") == "–"
    assert written(None, "en") == "None"
    assert day(date(2026, 1, 2), "zh") == "2026年1月2日"
    assert listed([], "en") == ""


def test_a_refusal_is_spoken_in_three_parts():
    refusal = Refusal(
        "x.y", said("The report cannot be written."), why=said("A poverty line has no headcount."), do=said("Why:")
    )
    assert speak(refusal, "en")[0] == "The report cannot be written."
    assert speak(refusal, "zh") == ("报告无法生成。", "有一条贫困线没有贫困发生率。", "原因：")
