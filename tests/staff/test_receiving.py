"""The post room: a word for each scan, with script and without."""

import re
from datetime import timedelta
from random import Random

import pytest
from httpx import Client

from app.fieldwork.life.steps import close_wave, file_reference
from app.fieldwork.paper.adjudication import accept_batch
from app.survey.roles import Role
from app.survey.states import Reference, WaveState
from app.survey.steps import TASKS, Task
from tests.support.paper import (
    ADJUDICATOR,
    DICE,
    KEYERS,
    RECEIVER,
    acting,
    batch_in_keying,
    key_quickly,
    received_batch,
)
from tests.support.staff import Office, post, token
from tests.support.wave import ANNA, WAVE, WINDOW, put_wave_at

POST_ROOM = f"/staff/{WAVE}/post"
TAKES_PAPER = TASKS[Task.RECEIVE_FORM].at


_BEFORE_OPENING = (WaveState.PREPARED, WaveState.DRAWN)


def scanned(client: Client, serial: str, **fields: str) -> str:
    page = post(client, POST_ROOM, serial=serial, **fields)
    assert page.status_code == 200
    word = re.search(r'said-word">([^<]*)<', page.text)
    return word[1] if word else ""


def test_the_post_room_says_in_a_word_what_each_scan_led_to(office: Office) -> None:
    client, codes = office.client(RECEIVER), office.wave.codes
    assert scanned(client, codes[0].serial) == "Mottagen"
    assert scanned(client, codes[0].serial) == "Redan skannat"
    assert scanned(client, "0000000000") == "Okänt nummer"
    assert scanned(client, codes[1].serial, blank="1") == "Tomt formulär"
    undone = post(client, f"{POST_ROOM}/angra", from_=POST_ROOM, serial=codes[0].serial)
    assert "Ångrad" in undone.text


def test_the_script_of_the_post_room_gets_the_same_answer(office: Office) -> None:
    client, codes = office.client(RECEIVER), office.wave.codes
    fields = {"serial": codes[0].serial, "recent": codes[1].serial, "answer": "json"}
    answer = post(client, POST_ROOM, **fields).json()
    assert (answer["kind"], answer["word"]) == ("good", "Mottagen")
    assert [scan["serial"] for scan in answer["recent"]] == [codes[0].serial, codes[1].serial]
    assert answer["batches"][0]["forms"] == 1


def test_a_batch_is_handed_over_from_its_page(office: Office) -> None:
    client = office.client(RECEIVER)
    received_batch(office.wave, forms=3)
    hand_over = f"{POST_ROOM}/bunt/1"
    refused = post(client, hand_over, from_=POST_ROOM, reason="de sista")
    assert refused.status_code == 409
    assert "färre än 20" in refused.text
    assert post(client, f"{POST_ROOM}/bunt/7", from_=POST_ROOM).status_code == 404


def test_closing_leaves_the_post_room_open_for_late_paper(office: Office) -> None:
    here, certificate = office.wave.here, Reference.DELETION_CERTIFICATE
    file_reference(here, WAVE, reference=certificate, value="dnr 9", by=ANNA, now=office.now)
    office.now = WINDOW.closes_at + timedelta(days=2)
    close_wave(here, WAVE, by=ANNA, now=office.now)
    client = office.client(RECEIVER)
    assert scanned(client, office.wave.codes[0].serial) == "Mottagen"
    office.now = WINDOW.closes_at + timedelta(days=11)
    client = office.client(RECEIVER)
    assert scanned(client, office.wave.codes[1].serial) == "För sent"


@pytest.mark.parametrize("state", [state for state in WaveState if state not in TAKES_PAPER])
def test_a_wave_that_takes_no_paper_says_so_and_offers_nothing(
    office: Office, state: WaveState
) -> None:
    client, serial = office.client(RECEIVER), office.wave.codes[0].serial
    stale = token(client.get(POST_ROOM))
    put_wave_at(office.wave.engine, state)
    page = client.get(POST_ROOM).text
    sentence = (
        "Omgången har inte öppnat än" if state in _BEFORE_OPENING else "Omgången är redovisad"
    )
    assert sentence in page
    assert f'action="{POST_ROOM}' not in page
    scan = {"csrf": stale, "serial": serial, "answer": "json"}
    answer = client.post(POST_ROOM, data=scan).json()
    assert answer["word"] == "Inte mottaget"
    assert sentence in answer["text"]
    undo = {"csrf": stale, "serial": serial, "answer": "json"}
    assert sentence in client.post(f"{POST_ROOM}/angra", data=undo).json()["text"]


@pytest.mark.parametrize("state", sorted(TAKES_PAPER))
def test_a_wave_that_takes_paper_offers_the_scan_field(office: Office, state: WaveState) -> None:
    put_wave_at(office.wave.engine, state)
    assert 'id="serial"' in office.client(RECEIVER).get(POST_ROOM).text


def test_an_accepted_batch_is_never_said_to_be_empty(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    client = office.client(RECEIVER)
    assert ">20 av 50</td>" in client.get(POST_ROOM).text
    for number in numbers:
        for email in KEYERS:
            key_quickly(office.wave, batch_id, number, email=email, marks={})
    accept_batch(
        office.wave.here,
        WAVE,
        batch_id=batch_id,
        by=acting(office.wave, ADJUDICATOR, Role.ADJUDICATOR),
        now=office.now,
        dice=Random(DICE),
    )
    page = client.get(POST_ROOM).text
    assert ">alla klara</td>" in page
    assert "0 av 50" not in page
    late = {"serial": office.wave.codes[20].serial, "answer": "json"}
    assert [one["number"] for one in post(client, POST_ROOM, **late).json()["batches"]] == [2]


@pytest.mark.parametrize(
    ("typed", "word", "shown"),
    [
        ("", "Inget nummer", ""),
        ("12345", "Fel antal siffror", "12345"),
        ("123 456 789 012", "Fel antal siffror", "123456789012"),
        ("ABCDEFGHIJ", "Fel antal siffror", "ABCDEFGHIJ"),
        ("0000000001", "Kontrollsiffran stämmer inte", "0000000001"),
        ("0000000000", "Okänt nummer", "0000000000"),
    ],
)
def test_a_number_that_cannot_be_received_is_shown_with_what_is_wrong(
    office: Office, typed: str, word: str, shown: str
) -> None:
    client = office.client(RECEIVER)
    answer = post(client, POST_ROOM, serial=typed, answer="json").json()
    assert (answer["kind"], answer["word"]) == ("bad", word)
    assert shown in answer["text"]
    assert answer["recent"] == []
