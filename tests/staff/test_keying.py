"""Keying over HTTP: a plain form that needs no script."""

import re

import pytest

from app.fieldwork.paper.batches import list_batches
from app.store.keyings import move_batch
from app.store.session import writing
from app.survey.states import BatchState
from tests.support.paper import (
    KEYERS,
    batch_in_keying,
    begin,
    receive,
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
    assert done.headers["location"] == f"{KEYING}?bunt=1"
    again = post(client, f"{KEYING}/bunt/1", from_=KEYING, form=str(numbers[0]))
    assert again.status_code == 409
    assert "redan matat in" in again.text
    assert client.get(screen).headers["location"] == f"{KEYING}?bunt=1"


def test_a_page_saved_by_the_script_keeps_the_place(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    screen = f"{KEYING}/{begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()}"
    client = office.client(KEYERS[0])
    saved = post(client, screen, go="page", at="a2_recommend", a1_years="2", a2_recommend="8")
    assert saved.json() == {
        "problems": {"a2_recommend": "Den siffran finns inte vid frågan."},
        "overtaken": [],
        "revision": 1,
        "at": "a2_recommend",
        "stored": None,
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


def value_of(screen: str, name: str) -> str:
    """What stands in a field of the screen."""
    found = re.search(rf'name="{name}" (?:id="{name}" )?value="([^"]*)"', screen)
    return found[1] if found else ""


def test_a_whole_form_from_a_stale_screen_overwrites_nothing_and_shows_both(
    office: Office,
) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    screen = f"{KEYING}/{begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()}"
    client = office.client(KEYERS[0])
    stale = client.get(screen)
    known = {"csrf": token(stale), "revision": value_of(stale.text, "revision")}
    post(client, screen, go="page", a1_years="3", b01_litter="1", note="vatten", flag="1")
    typed = {"a1_years": "2", "a2_recommend": "1", "b01_litter": "", "note": "bläck"}
    refused = client.post(screen, data={**known, **typed, "go": "done"})
    assert refused.status_code == 409
    assert "Formuläret har ändrats i ett annat fönster" in refused.text
    assert "I det andra fönstret står 3." in refused.text
    seen = [value_of(refused.text, name) for name in ("a1_years", "a2_recommend", "b01_litter")]
    assert seen == ["2", "1", "1"]
    assert "vatten\nbläck</textarea>" in refused.text
    now = client.get(screen).text
    assert [value_of(now, name) for name in ("a1_years", "a2_recommend")] == ["3", ""]
    assert "vatten</textarea>" in now
    again = {"revision": value_of(refused.text, "revision"), "a1_years": "2", "go": "save"}
    assert client.post(screen, data={"csrf": known["csrf"], **again}).status_code == 200
    assert value_of(client.get(screen).text, "a1_years") == "2"


def test_a_field_saved_elsewhere_meanwhile_stays_and_the_stale_screen_is_told(
    office: Office,
) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    screen = f"{KEYING}/{begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()}"
    client = office.client(KEYERS[0])
    stale = {"go": "page", "revision": "0"}
    post(client, screen, a1_years="3", **stale)
    late = {"a1_years": "2", "a2_recommend": "1", "note": "", **stale}
    csrf = token(client.get(screen))
    was = ["a1_years=", "a2_recommend=", "note="]
    told = client.post(screen, data={"csrf": csrf, "was": was, **late})
    assert told.status_code == 409
    assert told.json()["overtaken"] == ["a1_years"]
    assert told.json()["stored"] == {
        "a1_years": "3",
        "a2_recommend": "1",
        "note": "",
        "flag": "0",
    }
    # The same save once more, as when its answer was lost, is no conflict with itself.
    was = ["a1_years=", "a1_years=3", "a2_recommend="]
    assert client.post(screen, data={"csrf": csrf, "was": was, **late}).status_code == 200


def test_a_note_and_a_flag_that_a_screen_does_not_send_stay_as_they_are(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    screen = f"{KEYING}/{begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()}"
    client = office.client(KEYERS[0])
    post(client, screen, go="page", note="vatten", flag="1")
    post(client, screen, go="page", a1_years="3")
    seen = client.get(screen).text
    assert "vatten</textarea>" in seen
    assert 'name="flag" value="1" checked' in seen
    post(client, screen, go="page", flag="0")
    assert 'name="flag" value="1" checked' not in client.get(screen).text
    post(client, screen, go="page", flag="1")
    # The whole plain form: a box that is not posted has no tick.
    post(client, screen, go="save", note="")
    assert 'name="flag" value="1" checked' not in client.get(screen).text


def test_the_list_goes_on_in_the_batch_just_worked_in(office: Office) -> None:
    batch_in_keying(office.wave)
    receive(office.wave, office.wave.codes[20].serial)
    every = list_batches(office.wave.here, WAVE)
    [second] = [batch for batch in every if batch.state is BatchState.RECEIVING]
    with writing(office.wave.engine) as connection:
        move_batch(connection, second.id, was=BatchState.RECEIVING, becomes=BatchState.KEYING)
    client = office.client(KEYERS[0])
    focused = re.compile(r'id="form-(\d+)"[^>]* autofocus')
    assert focused.findall(client.get(KEYING).text) == ["1"]
    assert focused.findall(client.get(f"{KEYING}?bunt=2").text) == ["2"]
    number = value_of(client.get(f"{KEYING}?bunt=2").text.split("Bunt 2")[1], "form")
    started = post(client, f"{KEYING}/bunt/2", from_=KEYING, form=number)
    done = post(client, started.headers["location"], go="done-rest-blank")
    assert done.headers["location"] == f"{KEYING}?bunt=2"
    # Nothing is left there: the next batch that has a form.
    assert focused.findall(client.get(f"{KEYING}?bunt=2").text) == ["1"]
