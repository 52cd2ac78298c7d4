"""The desk finds people, records dispositions, and says why not."""

import re

import pytest
from sqlalchemy import select, update

from app.fieldwork.post.desk import RECORDED_HERE
from app.staff.words import DESK_NOTES, DISPOSITION_WORDS, ERASED, NEW_LETTER, PROTECTED
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading, writing
from app.survey.states import CaseState, WaveState
from app.survey.steps import TASKS, Task
from tests.support.staff import Office, post, token
from tests.support.wave import WAVE, put_wave_at

DESK = "desk0@example.se"
ADMINISTRATOR = "administrator0@example.se"
COORDINATOR = "coordinator0@example.se"


def test_the_desk_finds_a_person_and_records_a_disposition_without_naming_her(
    office: Office,
) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    with reading(office.wave.engine) as connection:
        person = connection.execute(select(PERSON).limit(1)).one()
    found = post(client, here, name=person.name)
    assert person.case_id.hex() in found.text
    fields = {"case": person.case_id.hex(), "name": person.name}
    assert post(client, f"{here}/notering", from_=here, told="", **fields).status_code == 422
    noted = post(client, f"{here}/notering", from_=here, told="2.11", **fields)
    assert "Noterat: vill inte delta." in noted.text
    with reading(office.wave.engine) as connection:
        case = connection.execute(select(CASE).where(CASE.c.id == person.case_id)).one()
    assert case.disposition == "2.11"
    again = post(client, f"{here}/notering", from_=here, told="2.31", **fields)
    assert again.status_code == 409
    assert "Personen har redan en notering." in again.text
    log = office.client(ADMINISTRATOR).get("/staff/logg").text
    assert person.name not in log
    assert person.case_id.hex() not in log


@pytest.mark.parametrize("name", ["", "a", " a "])
def test_a_search_for_less_than_two_letters_asks_for_more(office: Office, name: str) -> None:
    page = post(office.client(DESK), f"/staff/{WAVE}/kansli", name=name)
    assert "Skriv minst två bokstäver" in page.text
    assert "Ingen i omgången" not in page.text


def test_a_list_that_is_cut_says_that_there_may_be_more(office: Office) -> None:
    client, here, more = office.client(DESK), f"/staff/{WAVE}/kansli", "Det kan finnas fler"
    with writing(office.wave.engine) as connection:
        ids = connection.scalars(select(PERSON.c.case_id)).all()
        for number, case_id in enumerate(ids):
            name = f"Ek {number}" if number else "Bo Al"
            connection.execute(update(PERSON).where(PERSON.c.case_id == case_id).values(name=name))
    cut = post(client, here, name="Ek")
    assert cut.text.count('<th role="rowheader" scope="row">Ek') == 20
    assert more in cut.text
    assert more not in post(client, here, name="Bo Al").text


def test_a_return_tells_the_number_but_not_whose_it_is_and_can_be_taken_back(
    office: Office,
) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    issued = office.wave.codes[0]
    with reading(office.wave.engine) as connection:
        person = connection.execute(select(PERSON).where(PERSON.c.case_id == issued.case_id)).one()
    noted = post(client, f"{here}/retur", from_=here, serial=issued.serial)
    assert f"Returen är noterad: {issued.serial}." in noted.text
    assert person.name not in noted.text
    undo = re.search(rf'action="({here}/retur/angra)"', noted.text)
    assert undo is not None
    undone = post(client, undo[1], from_=here, serial=issued.serial)
    assert f"Returen är ångrad: {issued.serial}." in undone.text
    assert person.name not in undone.text
    again = post(client, undo[1], from_=here, serial=issued.serial)
    assert again.status_code == 409
    assert "Brevet är inte antecknat som retur." in again.text
    assert post(client, f"{here}/retur", from_=here, serial=issued.serial).status_code == 200
    log = office.client(ADMINISTRATOR).get("/staff/logg").text
    assert "brev i retur ångrat" in log
    assert person.name not in log
    assert issued.serial not in log


def test_what_was_noted_about_a_person_can_be_taken_back(office: Office) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    with reading(office.wave.engine) as connection:
        person = connection.execute(select(PERSON).limit(1)).one()
    fields = {"case": person.case_id.hex(), "name": person.name, "told": "2.11"}
    noted = post(client, f"{here}/notering", from_=here, **fields)
    assert f"Det gäller {person.name}" in noted.text
    assert f'action="{here}/notering/angra"' in noted.text
    undone = post(client, f"{here}/notering/angra", from_=here, **fields)
    assert "Noteringen är ångrad." in undone.text
    assert "väntar på svar" in undone.text
    again = post(client, f"{here}/notering/angra", from_=here, **fields)
    assert again.status_code == 409
    assert "Personen har inte den noteringen." in again.text
    assert "notering om en person ångrad" in office.client(ADMINISTRATOR).get("/staff/logg").text


def test_whoever_has_lost_her_letter_gets_another(office: Office) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    issued = office.wave.codes[0]
    with reading(office.wave.engine) as connection:
        person = connection.execute(select(PERSON).where(PERSON.c.case_id == issued.case_id)).one()
    fields = {"case": issued.case_id.hex(), "name": person.name, "told": "new letter"}
    noted = post(client, f"{here}/notering", from_=here, **fields)
    assert f"Det gäller {person.name}, {person.address}" in noted.text
    assert "Koden i det gamla brevet gäller inte längre" in noted.text
    assert "nytt brev är beställt" in noted.text
    assert "/angra" not in noted.text
    again = post(client, f"{here}/notering", from_=here, **fields)
    assert again.status_code == 409
    assert "Personen väntar redan på ett nytt brev." in again.text
    returned = post(client, f"{here}/retur", from_=here, serial=issued.serial)
    assert "Det brevet är redan ersatt" in returned.text
    waiting = office.client(COORDINATOR).get(f"/staff/{WAVE}/omgang").text
    assert "En person väntar på ett nytt brev" in waiting
    assert "--contact replacement" in waiting
    assert "nytt brev beställt" in office.client(ADMINISTRATOR).get("/staff/logg").text


@pytest.mark.parametrize("told", ["protected", "erase"])
def test_an_erased_person_is_not_brought_back(office: Office, told: str) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    case = {"case": office.wave.codes[0].case_id.hex(), "name": "Persson", "told": told}
    noted = post(client, f"{here}/notering", from_=here, **case)
    assert "Det går inte att ångra." in noted.text
    assert "/angra" not in noted.text
    assert post(client, f"{here}/notering/angra", from_=here, **case).status_code == 400


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (WaveState.PREPARED, "inte draget än"),
        (WaveState.ACCOUNTED, "redovisad"),
        (WaveState.RELEASED, "redovisad"),
    ],
)
def test_a_desk_with_nothing_to_do_says_so_and_offers_nothing(
    office: Office, state: WaveState, sentence: str
) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    case = {"case": office.wave.codes[0].case_id.hex(), "name": "Persson", "told": "2.11"}
    stale = token(client.get(here))
    put_wave_at(office.wave.engine, state)
    page = client.get(here).text
    assert sentence in page
    assert f'action="{here}' not in page
    refused = client.post(f"{here}/notering", data={"csrf": stale, **case})
    assert refused.status_code == 409
    assert sentence in refused.text


@pytest.mark.parametrize("state", sorted(TASKS[Task.RECORD_DISPOSITION].at))
def test_the_desk_works_in_every_state_that_takes_its_notes(
    office: Office, state: WaveState
) -> None:
    put_wave_at(office.wave.engine, state)
    assert "Notera retur" in office.client(DESK).get(f"/staff/{WAVE}/kansli").text


def test_the_desk_has_a_word_for_each_disposition_it_records() -> None:
    assert DISPOSITION_WORDS.keys() == set(RECORDED_HERE)


@pytest.mark.parametrize("told", [*DESK_NOTES])
def test_the_desk_says_that_somebody_has_answered(office: Office, told: str) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    case_id = office.wave.codes[0].case_id
    with writing(office.wave.engine) as connection:
        answered = update(CASE).where(CASE.c.id == case_id).values(state=CaseState.WEB)
        connection.execute(answered)
    refused = post(
        client, f"{here}/notering", from_=here, case=case_id.hex(), name="Persson", told=told
    )
    # A protected identity is erased all the same: what she answered is nobody's any more.
    assert refused.status_code == (200 if told == PROTECTED else 409)
    assert ("Personen har redan svarat." in refused.text) is (told != PROTECTED)


@pytest.mark.parametrize("told", ["2.11", PROTECTED, ERASED, NEW_LETTER])
def test_the_desk_says_that_it_has_found_nobody_and_changed_nothing(
    office: Office, told: str
) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    for case in ("00" * 16, "3f"):
        refused = post(client, f"{here}/notering", from_=here, case=case, name="Persson", told=told)
        assert refused.status_code == 409
        assert "Personen finns inte i omgången. Inget är ändrat." in refused.text
    refused = post(client, f"{here}/retur", from_=here, serial="0000000000")
    assert refused.status_code == 409
    assert "Numret finns inte i omgången." in refused.text


def test_a_lost_letter_is_not_replaced_once_the_wave_has_closed(office: Office) -> None:
    client, here = office.client(DESK), f"/staff/{WAVE}/kansli"
    put_wave_at(office.wave.engine, WaveState.CLOSED)
    case = {"case": office.wave.codes[0].case_id.hex(), "name": "Persson", "told": NEW_LETTER}
    refused = post(client, f"{here}/notering", from_=here, **case)
    assert refused.status_code == 409
    assert f"Omgången {WAVE} är stängd." in refused.text
