"""The administrator's page of accounts."""

from httpx import Client

from app.office.accounts import add_account, grant_role, list_accounts
from app.rehearsal.people import ADMINISTRATOR as SOMEBODY
from app.survey.roles import INSTALLATION, Role
from tests.support.paper import (
    KEYERS,
)
from tests.support.staff import OTHER_WAVE, PASSWORD, Office, another_wave, post
from tests.support.wave import BEFORE, WAVE

ADMINISTRATOR = "administrator0@example.se"
KEYING = f"/staff/{WAVE}/inmatning"


def installation_administrator(office: Office) -> Client:
    """Somebody who serves every wave."""
    here, email = office.wave.here, "chef@x.se"
    add_account(here, email=email, name="Chef", password=PASSWORD, by=SOMEBODY, now=BEFORE)
    grant_role(
        here,
        email=email,
        role=Role.ADMINISTRATOR,
        wave_id=INSTALLATION,
        by=SOMEBODY,
        now=BEFORE,
    )
    return office.client(email)


def test_the_administrator_adds_an_account_and_gives_it_a_role(office: Office) -> None:
    client, here = office.client(ADMINISTRATOR), "/staff/konton"
    weak = post(client, here, name="Kim Ek", email="kim@example.se", password="kort")
    assert weak.status_code == 409
    assert 'value="kim@example.se"' in weak.text
    assert "Lösenordet är för svagt. Välj ett lösenord med minst 15 tecken" in weak.text
    made = post(client, here, name="Kim Ek", email="kim@example.se", password=PASSWORD)
    assert "Visas bara nu" in made.text
    give = f"{here}/roll"
    fields = {"email": "kim@example.se", "go": "give"}
    assert post(client, give, from_=here, role=f"keyer@{WAVE}", **fields).status_code == 200
    both = post(client, give, from_=here, role=f"desk@{WAVE}", **fields)
    assert both.status_code == 409
    assert "båda sidor" in both.text
    views = {view.email: view.grants for view in list_accounts(office.wave.here)}
    assert views["kim@example.se"] == ((WAVE, Role.KEYER),)


def test_an_administrator_of_one_wave_gives_no_role_in_another(office: Office) -> None:
    another_wave(office)
    client = office.client(ADMINISTRATOR)
    fields = {"email": KEYERS[0], "go": "give", "from_": "/staff/konton"}
    for place in (OTHER_WAVE, INSTALLATION):
        answer = post(client, "/staff/konton/roll", role=f"analyst@{place}", **fields)
        assert answer.status_code == 403
    assert post(client, "/staff/konton/roll", role="king@x", **fields).status_code == 400


def test_a_role_in_a_wave_that_is_not_there_is_refused_in_swedish(office: Office) -> None:
    client = installation_administrator(office)
    fields = {"email": KEYERS[0], "go": "give", "from_": "/staff/konton"}
    answer = post(client, "/staff/konton/roll", role="analyst@nowhere", **fields)
    assert answer.status_code == 409
    assert "Omgången nowhere finns inte." in answer.text


def test_an_administrator_ends_sessions_and_accounts(office: Office) -> None:
    keyer, client = office.client(KEYERS[0]), office.client(ADMINISTRATOR)
    assert keyer.get(KEYING).status_code == 200
    fields = {"email": KEYERS[0], "from_": "/staff/konton"}
    post(client, "/staff/konton/sessioner", **fields)
    assert keyer.get(KEYING).status_code == 303
    assert post(client, "/staff/konton/avsluta", **fields).status_code == 200
    mine = {"email": ADMINISTRATOR, "from_": "/staff/konton"}
    assert post(client, "/staff/konton/avsluta", **mine).status_code == 409


def test_an_administrator_of_the_installation_serves_every_wave(office: Office) -> None:
    page = installation_administrator(office).get("/staff/konton")
    assert f"keyer@{WAVE}" in page.text
    assert "analyst@" in page.text


def test_the_confirm_page_says_nothing_about_what_is_to_be_done(office: Office) -> None:
    page = office.client(ADMINISTRATOR).get("/staff/bekrafta?till=/staff/konton").text
    assert "Skriv lösenord och en ny engångskod" in page
    assert "ångra" not in page
