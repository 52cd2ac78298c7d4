"""Cards and frames: what is marked, what is escaped, what is never there."""

from dataclasses import replace

from app.fieldwork.public_wave import PublicWave, words_of
from app.instruments.loader import load_instrument
from app.resident.cards import (
    PreparedText,
    answer_in_words,
    blank_card,
    mark,
    own_values,
    typed_card,
)
from app.survey.answers import Missing
from app.survey.questionnaire import Page
from app.words.catalogues import catalogue_text
from tests.support.wave import WINDOW

QUESTIONNAIRE = load_instrument("trygghet-2026")
PREPARED = PublicWave(
    id="trygghet-2026",
    title="",
    window=WINDOW,
    languages=("sv", "en"),
    questionnaire=QUESTIONNAIRE,
    words={},
    code_length=16,
    officer_keys={},
)
WORDS = words_of(PREPARED, "sv")


def test_a_frame_fills_its_marks_and_leaves_the_others_empty() -> None:
    prepared = PreparedText(f"a{mark('one')}b{mark('two')}c")
    assert prepared.fill({"one": "1"}) == "a1bc"
    assert prepared.fill({"two": "2"}) == "ab2c"


def test_filling_a_frame_for_one_resident_leaves_nothing_for_the_next() -> None:
    prepared = PreparedText(f"<{mark('own')}>")
    prepared.fill({"own": "secret"})
    assert prepared.fill({}) == "<>"


def test_an_answer_checks_its_row_and_no_other() -> None:
    question = QUESTIONNAIRE["b01_litter"]
    assert own_values([question], {"b01_litter": 2}) == {"b01_litter=2": " checked"}


def test_declining_checks_the_row_that_declines() -> None:
    question = QUESTIONNAIRE["c04_theft"]
    values = own_values([question], {"c04_theft": Missing.PREFER_NOT_TO_SAY})
    assert values == {"c04_theft=-3": " checked"}
    assert [option.code for option in blank_card(question, WORDS, page=_page("c1")).options][
        -1
    ] == "-3"


def test_several_answers_check_several_rows() -> None:
    question = QUESTIONNAIRE["g04_priority"]
    values = own_values([question], {"g04_priority": (1, 8)})
    assert values == {"g04_priority=1": " checked", "g04_priority=8": " checked"}


def test_text_and_year_are_escaped() -> None:
    questions = [QUESTIONNAIRE["z01_comment"], QUESTIONNAIRE["h02_birth_year"]]
    values = own_values(questions, {"z01_comment": '"<b>', "h02_birth_year": 1980})
    assert values == {"z01_comment=": "&#34;&lt;b&gt;", "h02_birth_year=": "1980"}


def test_what_was_typed_comes_back_even_when_it_is_no_answer() -> None:
    question = QUESTIONNAIRE["h02_birth_year"]
    assert typed_card(question, WORDS, page=_page("h1"), typed=["80<"]).value == "80&lt;"


def test_answers_are_told_in_the_readers_words() -> None:
    assert answer_in_words(QUESTIONNAIRE["a2_recommend"], 1, WORDS) == ("Ja",)
    assert answer_in_words(QUESTIONNAIRE["a2_recommend"], None, WORDS) == ()
    english = words_of(PREPARED, "en")
    assert answer_in_words(QUESTIONNAIRE["a2_recommend"], 1, english) == ("Yes",)


def test_the_words_are_made_once_a_language() -> None:
    assert words_of(PREPARED, "en") is words_of(PREPARED, "en")


def test_an_opened_wave_keeps_its_words_whatever_the_catalogue_says_today() -> None:
    then = catalogue_text("questionnaire", "en").replace('msgstr "Yes"', 'msgstr "Aye"')
    opened = words_of(replace(PREPARED, texts={"en": then}), "en")
    assert answer_in_words(QUESTIONNAIRE["a2_recommend"], 1, opened) == ("Aye",)


def _page(name: str) -> Page:
    return next(page for page in QUESTIONNAIRE.pages if page.name == name)
