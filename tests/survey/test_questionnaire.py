"""Finding one's way in an instrument."""

from dataclasses import replace

import pytest

from app.survey.questionnaire import Questionnaire, Section
from tests.survey.miniatures import one, page

FIRST = page(one("a"), one("b"), number=1)
SECOND = page(one("c"), number=2, write_only=True)
THIRD = replace(page(one("d"), number=3), section="t")
FORM = Questionnaire(
    "m", "M", (Section("s", "Del ett", (FIRST, SECOND)), Section("t", "Del två", (THIRD,)))
)


def test_pages_are_numbered_through_all_sections() -> None:
    assert [page.number for page in FORM.pages] == [1, 2, 3]
    assert FORM.pages[2 - 1] is SECOND


def test_questions_come_in_the_order_they_are_asked() -> None:
    assert [question.name for question in FORM] == ["a", "b", "c", "d"]


def test_a_question_is_found_by_its_variable() -> None:
    assert FORM["c"].name == "c"
    assert "c" in FORM
    assert "x" not in FORM
    with pytest.raises(KeyError):
        FORM["x"]


def test_write_only_belongs_to_the_page() -> None:
    assert FORM.is_write_only("c")
    assert not FORM.is_write_only("a")


def test_a_page_knows_its_part() -> None:
    assert FORM.section_number(SECOND) == 1
    assert FORM.section_number(THIRD) == 2
