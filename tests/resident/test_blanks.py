"""Questions that were passed over: asked about once a page, kindly, and never where it could tell."""

import pytest

from tests.resident.conftest import ANSWERS, CONTINUE
from tests.web.visitor import Visitor

WRITE_ONLY = (5, 6)


def test_whoever_passes_over_questions_is_asked_once_a_page_and_never_held_back(
    resident: Visitor,
) -> None:
    resident.submit({"a1_years": "2"}, button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/1"
    assert "Du har hoppat över en fråga här." in resident.page.text
    assert resident.form(ANSWERS).fields["a1_years"] == ["2"]
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/2"
    resident.get("/sv/enkat/1")
    assert "hoppat över" not in resident.page.text
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/2"


def test_the_question_about_blanks_is_gone_when_they_are_filled(resident: Visitor) -> None:
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert "Du har hoppat över 2 frågor här." in resident.page.text
    resident.submit({"a1_years": "1", "a2_recommend": "1"}, button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/2"
    assert "hoppat över" not in resident.get("/sv/enkat/1?kvar").text


@pytest.mark.parametrize("number", WRITE_ONLY)
def test_nobody_is_asked_about_blanks_where_answers_are_never_shown(
    resident: Visitor, number: int
) -> None:
    resident.get(f"/sv/enkat/{number}")
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == f"/sv/enkat/{number + 1}"
    assert "hoppat över" not in resident.get(f"/sv/enkat/{number}?kvar").text


def test_own_words_are_never_missed(resident: Visitor) -> None:
    resident.get("/sv/enkat/13")
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/granska"
