"""The pages to read, in every language of the wave."""

import pytest

from tests.web.visitor import Visitor

PLACES = ("tack", "integritet", "tillganglighet", "om", "stod")


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
@pytest.mark.parametrize("place", PLACES)
def test_every_leaflet_is_there_and_linked_in_every_language(
    visitor: Visitor, language: str, place: str
) -> None:
    page = visitor.get(f"/{language}/{place}")
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert f'<html lang="{language}"' in page.text
    for linked in PLACES[1:]:
        assert f'href="/{language}/{linked}"' in page.text
    for other in {"sv", "en", "ar"} - {language}:
        assert f'href="/{other}/{place}" lang="{other}"' in page.text


def test_the_privacy_notice_names_who_answers_for_it_and_on_what_ground(visitor: Visitor) -> None:
    page = visitor.get("/sv/integritet").text
    assert "Polismyndigheten och Burlövs kommun" in page
    assert "allmänt intresse" in page


def test_nothing_promises_anonymity_before_the_survey_has_ended(visitor: Visitor) -> None:
    for place in ("", *PLACES):
        page = visitor.get(f"/sv/{place}").text.lower()
        if "anonym" in page:
            assert "konfidentiell" in page or "när den är slut" in page


def test_reloading_the_thank_you_changes_nothing(visitor: Visitor) -> None:
    assert (
        visitor.get("/sv/tack").text.split("csrf")[0]
        == visitor.get("/sv/tack").text.split("csrf")[0]
    )
