"""The desk finds people and records outcomes."""

import pytest
from sqlalchemy import select, update

from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading, writing
from tests.support.staff import Office, post
from tests.support.wave import WAVE

DESK = "desk0@example.se"
ADMINISTRATOR = "administrator0@example.se"


def test_the_desk_finds_a_person_and_records_an_outcome_without_naming_her(
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
    assert cut.text.count('<th scope="row">Ek') == 20
    assert more in cut.text
    assert more not in post(client, here, name="Bo Al").text
