"""The coordinator's page."""

import re
from dataclasses import replace
from datetime import timedelta

from app.fieldwork.life.steps import file_reference
from app.store import waves
from app.store.cases import case_counts
from app.store.session import reading, writing
from app.store.tallies import count_language
from app.survey.states import Reference, WaveState
from app.words.dates import number
from tests.support.paper import (
    received_batch,
)
from tests.support.staff import PASSWORD, Office, post
from tests.support.wave import ANNA, WAVE, WINDOW

COORDINATOR = "coordinator0@example.se"


def test_the_coordinator_sees_the_field_in_steps_of_five(office: Office) -> None:
    received_batch(office.wave, forms=22)
    page = office.client(COORDINATOR).get(f"/staff/{WAVE}/omgang")
    figures = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)", page.text)
    assert ("På papper", "20") in figures
    assert "färre än 20" in page.text
    assert "Stäng omgången" in page.text


def test_the_coordinator_sees_why_the_codes_are_as_long_as_they_are(office: Office) -> None:
    page = office.client(COORDINATOR).get(f"/staff/{WAVE}/omgang").text
    with reading(office.wave.engine) as connection:
        people = sum(row.cases for row in case_counts(connection, WAVE))
    one_in = 10**15 // (2 * people * 48_384_000)
    assert f"högst {2 * people} koder" in page
    assert f"1 på {number(one_in, 'sv')}" in page


def test_a_language_is_told_when_twenty_have_answered_in_it(office: Office) -> None:
    with writing(office.wave.engine) as connection:
        for language, replies in (("ar", 22), ("so", 19)):
            for _ in range(replies):
                count_language(connection, WAVE, municipality="Burlöv", language=language)
    page = office.client(COORDINATOR).get(f"/staff/{WAVE}/omgang").text
    assert '<th scope="row">arabiska</th><td class="number">20</td>' in page
    assert "somaliska</th>" not in page


def test_a_step_is_refused_with_its_reason_and_taken_when_nothing_blocks_it(
    office: Office,
) -> None:
    here = f"/staff/{WAVE}/omgang"
    client = office.client(COORDINATOR)
    early = post(client, here, step="close")
    assert early.status_code == 409
    assert "Svarstiden är inte slut." in early.text
    file_reference(
        office.wave.here,
        WAVE,
        reference=Reference.DELETION_CERTIFICATE,
        value="dnr 9",
        by=ANNA,
        now=office.now,
    )
    office.now = WINDOW.closes_at + timedelta(hours=2)
    client = office.client(COORDINATOR)
    assert post(client, here, step="close").status_code == 303
    assert "Redovisa omgången" in client.get(here).text
    assert post(client, here, step="burn").status_code == 400


def test_a_grave_step_asks_for_password_and_code_again(office: Office) -> None:
    here = f"/staff/{WAVE}/omgang"
    # A new password ends the sessions there are.
    office.account(COORDINATOR)
    client = office.client(COORDINATOR)
    office.now += timedelta(minutes=6)
    asked = post(client, here, step="close")
    assert asked.headers["location"] == f"/staff/bekrafta?till={here}"
    confirm = asked.headers["location"]
    wrong = {"till": here, "password": "fel", "code": office.code(COORDINATOR)}
    assert post(client, "/staff/bekrafta", **wrong).status_code == 401
    right = {"till": here, "password": PASSWORD, "code": office.code(COORDINATOR)}
    assert post(client, "/staff/bekrafta", from_=confirm, **right).headers["location"] == here


def test_the_coordinator_accepts_the_texts_of_every_language(office: Office) -> None:
    here = f"/staff/{WAVE}/omgang"
    with writing(office.wave.engine) as connection:
        wave = waves.hold_wave(connection, WAVE)
        assert wave is not None
        again = replace(wave, state=WaveState.DRAWN, accepted_texts={})
        waves.change_wave(connection, wave, again)
    client = office.client(COORDINATOR)
    page = client.get(here).text
    assert "Texterna är inte godtagna på: svenska, engelska, arabiska." in page
    assert "Godta texterna som de är" in page
    assert post(client, here, step="accept texts").status_code == 303
    page = client.get(here).text
    assert "inte godtagna" not in page
    assert "Godta texterna som de är" not in page
