"""A questionnaire speaks each of its languages."""

import pytest

from app.survey.questionnaire import Category, Page, Question, QuestionKind, Questionnaire, Section
from app.survey.questionnaire import SupportLine as Line
from app.survey.reasons import FileReason
from app.words.questionnaire_words import QuestionnaireWords
from tests.support.refusing import refused

NIGHT = Question(
    "e01_night",
    QuestionKind.ONE,
    "Hur trygg känner du dig när du går ensam ute sent en kväll där du bor?",
    "Trygghet",
    categories=(Category(1, "Mycket trygg"), Category(9, "Vet ej", substantive=False)),
    scale="T5",
)
PAGE = Page(1, "e1", "e", "Ute och hemma, del 1", "", (NIGHT,))
SECTION = Section("e", "Ute och hemma", (PAGE,))
LINE = Line("Nödnummer vid fara", "112", "Dygnet runt", "2026-10-01")
MEN = Line("Stödlinjen för män", "020-80 80 80", "", "2026-10-01")
SURVEY = Questionnaire("mini", "Trygghet där du bor", (SECTION,), (LINE, MEN))


def test_a_question_its_scale_and_its_headings_are_in_the_readers_language() -> None:
    words = QuestionnaireWords(SURVEY, "en")
    assert words.title == "Safety where you live"
    assert words.page_title(PAGE) == "Outdoors and at home, part 1"
    assert words.question(NIGHT).startswith("How safe do you feel")
    assert words.category(NIGHT, 1) == "Very safe"


def test_swedish_is_the_questionnaires_own_text() -> None:
    words = QuestionnaireWords(SURVEY, "sv")
    assert words.question(NIGHT) == NIGHT.text
    assert words.category(NIGHT, 1) == "Mycket trygg"


@pytest.mark.parametrize("tag", ["sv", "en", "ar"])
def test_a_text_that_is_not_there_stays_empty_and_is_never_a_catalogue_header(tag: str) -> None:
    words = QuestionnaireWords(SURVEY, tag)
    assert (words.hint(NIGHT), words.page_intro(PAGE)) == ("", "")
    assert words.support_lines()[1].hours == ""


def test_a_category_the_question_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        QuestionnaireWords(SURVEY, "en").category(NIGHT, 8)


def test_support_numbers_keep_their_number_and_say_who_answers_when() -> None:
    line = QuestionnaireWords(SURVEY, "en").support_lines()[0]
    assert (line.number, line.hours) == ("112", "24 hours a day")
    assert line.name != LINE.name


def test_a_wave_speaks_with_the_words_it_was_opened_with() -> None:
    words = QuestionnaireWords(SURVEY, "en", translate=lambda context, _: f"then: {context}")
    assert words.hint(NIGHT) == ""
    assert words.category(NIGHT, 9) == "then: scale:T5/9"


def test_a_language_nobody_has_translated_is_refused() -> None:
    with refused(FileReason.NO_CATALOGUE):
        QuestionnaireWords(SURVEY, "xx")
