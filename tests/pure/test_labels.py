"""t(): the reader's language, facts in their dress, unknown codes as they are."""

from datetime import UTC, date, datetime

from markupsafe import Markup

from app import labels
from app.labels import t, using
from app.shapes import coded, words_of


def test_a_sentence_is_said_in_the_readers_language():
    with using("zh_CN"):
        chinese = t("shell.units")
    with using("en"):
        english = t("shell.units")

    assert (chinese, english) == ("单位", "Units")


def test_facts_are_dressed_dates_as_dates_and_codes_as_words():
    with using("zh_CN"):
        said = t("errors.workflow.wrong_state", verb="@verb.cadre.save", now=date(2026, 6, 18))
        moment = t("errors.workflow.wrong_state", verb="x", now=datetime(2026, 6, 18, 2, 30, tzinfo=UTC))

    assert said == "现在还不能办理“保存干部信息”：当前为“2026.06.18”。"
    assert "2026.06.18 10:30" in moment


def test_english_says_one_day_and_two_days():
    with using("en"):
        said = [t("ui.days_left", n=n) for n in (0, 1, 2, Markup("<b>1</b>"))]

    assert said == ["0 days left", "1 day left", "2 days left", "<b>1</b> day left"]


def test_an_unknown_code_comes_back_as_it_is_and_an_unknown_language_is_ours():
    labels.set_locale("xx")

    assert t("nothing.like.this", n=1) == "nothing.like.this"
    assert t("shell.units") == "单位"


def test_a_language_ends_with_its_block():
    with using("en"), using("zh_CN"):
        assert t("shell.units") == "单位"
    assert labels.current_locale() == "zh_CN"


def test_a_fact_with_braces_is_said_and_not_filled_again():
    assert "{x}" in t("errors.unit.unknown", code="{x}")


def test_a_field_fault_is_said_without_what_was_typed():
    told = {"type": "enum", "msg": "x", "loc": ("a",), "input": "secret", "ctx": {"expected": "'a', 'b' or 'c'"}}

    assert words_of(told) == "应为下列之一：'a', 'b', 'c'。"
    assert words_of({"type": "something_new", "msg": "Input is new", "loc": ()}) == "Input is new"


def test_a_code_is_a_word_and_nothing_is_a_dash():
    with using("en"):
        assert (coded("sex", "2"), coded("sex", ""), coded("sex", None), coded("sex", "zz")) == (
            "Female",
            "–",
            "–",
            "zz",
        )
