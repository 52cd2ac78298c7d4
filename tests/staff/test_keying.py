"""Keying over HTTP: a plain form that needs no script."""

import re

import pytest

from tests.support.paper import (
    KEYERS,
    batch_in_keying,
    begin,
)
from tests.support.staff import Office, post, token
from tests.support.wave import WAVE

KEYING = f"/staff/{WAVE}/inmatning"


def test_a_keyer_cannot_open_or_save_the_keying_of_another(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    theirs = begin(office.wave, batch_id, numbers[0], email=KEYERS[1]).id.hex()
    client = office.client(KEYERS[0])
    csrf = token(client.get(KEYING))
    assert client.get(f"{KEYING}/{theirs}").status_code == 404
    saved = client.post(f"{KEYING}/{theirs}", data={"csrf": csrf, "a1_years": "1"})
    assert saved.status_code == 404


def test_a_form_is_keyed_without_script_as_one_plain_form(office: Office) -> None:
    _, numbers = batch_in_keying(office.wave)
    client = office.client(KEYERS[0])
    page = client.get(KEYING)
    assert f'name="form" value="{numbers[0]}"' in page.text
    started = post(client, f"{KEYING}/bunt/1", from_=KEYING, form=str(numbers[0]))
    screen = started.headers["location"]
    half = post(client, screen, go="save", a1_years="3", b01_litter="7")
    assert half.status_code == 422
    assert "Den siffran finns inte vid frågan" in half.text
    assert re.search(r'id="a1_years" name="a1_years" value="3"', client.get(screen).text)
    asked = post(client, screen, go="done", b01_litter="-")
    assert asked.status_code == 409
    assert "saknar inmatning" in asked.text
    done = post(client, screen, go="done-rest-blank")
    assert done.headers["location"] == KEYING
    again = post(client, f"{KEYING}/bunt/1", from_=KEYING, form=str(numbers[0]))
    assert again.status_code == 409
    assert "redan matat in" in again.text
    assert client.get(screen).headers["location"] == KEYING


def test_a_page_saved_by_the_script_keeps_the_place(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    screen = f"{KEYING}/{begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()}"
    client = office.client(KEYERS[0])
    saved = post(client, screen, go="page", at="a2_recommend", a1_years="2", a2_recommend="8")
    assert saved.json() == {
        "saved": True,
        "problems": {"a2_recommend": "Den siffran finns inte vid frågan."},
    }
    assert 'data-at="a2_recommend"' in client.get(screen).text


@pytest.mark.parametrize("typed", ["", "x", "99999", "-1"])
def test_a_number_that_no_form_has_is_answered_with_a_sentence(office: Office, typed: str) -> None:
    batch_in_keying(office.wave)
    client = office.client(KEYERS[0])
    answer = post(client, f"{KEYING}/bunt/1", from_=KEYING, form=typed)
    assert answer.status_code == 409
    assert "inget formulär med det numret" in answer.text


def test_the_screen_has_a_field_for_every_question_of_the_instrument(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    sheet = begin(office.wave, batch_id, numbers[0], email=KEYERS[0])
    screen = office.client(KEYERS[0]).get(f"{KEYING}/{sheet.id.hex()}")
    for question in sheet.wave.questionnaire:
        assert f'name="{question.name}"' in screen.text
