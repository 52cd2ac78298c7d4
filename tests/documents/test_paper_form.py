"""The paper questionnaire: every question and category of the definition, and nothing of anyone."""

import json
from datetime import date

import pytest

from app.documents.paper_form import (
    FormOrder,
    form_content,
    form_pictures,
    paper_forms_pdf,
)
from app.documents.typesetting import Printed
from app.instruments.loader import load_instrument
from app.survey.questionnaire import QuestionKind
from app.words.languages import LANGUAGES
from app.words.questionnaire_words import QuestionnaireWords

QUESTIONNAIRE = load_instrument("trygghet-2026")
MADE_ON = date(2026, 8, 13)


def content_in(tag: str = "sv") -> Printed:
    return form_content(QuestionnaireWords(QUESTIONNAIRE, tag), sender="Polisen")


def pdfs(*serials: str, tag: str = "sv") -> list[bytes]:
    shared = {tag: content_in(tag)}
    orders = [FormOrder(serial, tag) for serial in serials]
    return paper_forms_pdf(orders, shared=shared, made_on=MADE_ON)


def test_every_question_stands_on_the_form_once_with_the_codes_the_keyer_types() -> None:
    content = content_in()
    groups = [group for page in content["pages"] for group in page["groups"]]
    printed = {
        question["number"]: (question["text"], [box["mark"] for box in group["boxes"]])
        for group in groups
        for question in group["questions"]
    }
    assert len(printed) == len(list(QUESTIONNAIRE))
    for number, question in enumerate(QUESTIONNAIRE, 1):
        text, marks = printed[str(number)]
        declines = ["v"] if question.may_decline and question.kind is not QuestionKind.TEXT else []
        assert text == question.text
        assert marks == [*(str(category.code) for category in question.categories), *declines]


def test_questions_with_the_same_answers_are_rows_of_one_table() -> None:
    content = content_in()
    litter = content["pages"][1]["groups"][0]
    assert litter["table"]
    assert len(litter["questions"]) == len(QUESTIONNAIRE.pages[1].questions)


def test_a_question_for_some_says_for_whom() -> None:
    content = content_in()
    numbers = {question.name: str(n) for n, question in enumerate(QUESTIONNAIRE, 1)}
    notes = {
        question["number"]: question["notes"]
        for page in content["pages"]
        for group in page["groups"]
        for question in group["questions"]
    }
    said = notes[numbers["e01b_because"]][0]
    assert "5" in said
    assert numbers["e01_night"] in said


def test_whose_form_it_is_stands_only_on_the_strip_that_is_cut_off() -> None:
    content = content_in()
    assert "serial" not in content
    assert "482190377" not in json.dumps(content)


def test_paper_does_not_promise_what_only_a_screen_can_keep() -> None:
    said = json.dumps(content_in())
    for word in ("sidan", "tryck", "fönst"):
        assert word not in said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_form_fits_on_three_sheets(tag: str) -> None:
    content = content_in(tag)
    pages = form_pictures("482190377", content=content, made_on=MADE_ON)
    assert 2 <= len(pages) <= 6


def test_each_serial_has_a_form_of_its_own_and_always_the_same_one() -> None:
    first, second = pdfs("482190377", "482190378")
    assert first != second
    assert pdfs("482190377") == [first]
    assert b"pdfuaid:part" in first
