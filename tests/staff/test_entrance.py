"""Signing in and out, and confirming before grave acts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import app
from app.office.sign_in import StaffMember
from app.staff.views import workplaces
from app.staff.words import OFFICER_COMMANDS
from app.store.waves import WaveLine
from app.survey.roles import EVERYWHERE, OFFICERS, Role
from app.survey.states import WaveState
from app.vault.keyring import Keyring
from tests.support.paper import (
    RECEIVER,
)
from tests.support.staff import PASSWORD, Office, post, token
from tests.support.wave import WAVE, WINDOW

COORDINATOR = "coordinator0@example.se"
POST_ROOM = f"/staff/{WAVE}/post"


def test_password_and_code_lead_in_and_sign_out_leads_out(office: Office) -> None:
    client, email = office.visitor(), RECEIVER
    office.account(email)
    wrong = post(client, "/staff/logga-in", email=email, password="fel", code=office.code(email))
    assert wrong.status_code == 401
    assert f'value="{email}"' in wrong.text
    fields = {"email": email, "password": PASSWORD, "code": office.code(email)}
    entered = client.post("/staff/logga-in", data={"csrf": token(wrong), **fields})
    assert entered.status_code == 303
    assert "SameSite=strict" in entered.headers["set-cookie"]
    assert "HttpOnly" in entered.headers["set-cookie"]
    home = client.get("/staff/")
    assert "receiver 0" in home.text
    assert POST_ROOM in home.text
    left = post(client, "/staff/logga-ut", from_="/staff/")
    assert left.headers["location"] == "/staff/logga-in"
    assert client.get("/staff/").headers["location"] == "/staff/logga-in"


def test_an_idle_session_leads_to_the_sign_in_page(office: Office) -> None:
    client = office.client(RECEIVER)
    assert client.get(POST_ROOM).status_code == 200
    office.now += timedelta(minutes=15)
    assert client.get(POST_ROOM).headers["location"] == f"/staff/logga-in?till={POST_ROOM}"


@pytest.mark.parametrize(
    ("till", "leads_to"),
    [
        (POST_ROOM, POST_ROOM),
        ("/analyst/", "/analyst/"),
        ("https://evil.example/", "/staff/"),
        ("//evil.example/staff/", "/staff/"),
        ("/staff/logga-in", "/staff/"),
    ],
)
def test_signing_in_leads_to_the_page_that_was_asked_for(
    office: Office, till: str, leads_to: str
) -> None:
    client, email = office.visitor(), RECEIVER
    office.account(email)
    door = f"/staff/logga-in?till={till}"
    fields = {"email": email, "password": PASSWORD}
    assert post(client, door, **fields, code="000000").status_code == 401
    entered = post(client, door, **fields, code=office.code(email))
    assert entered.headers["location"] == leads_to


@pytest.mark.parametrize(
    "till", ["https://evil.example/", "//evil.example", "/staff//evil", "/staff/\\evil", "/sv/"]
)
def test_confirming_leads_to_our_own_pages_only(office: Office, till: str) -> None:
    client = office.client(COORDINATOR)
    page = client.get("/staff/bekrafta", params={"till": till})
    assert 'name="till" value="/staff/"' in page.text


def a_wave(state: WaveState) -> WaveLine:
    return WaveLine(WAVE, "2026", state, WINDOW.opens_at, WINDOW.closes_at)


def someone(role: Role, wave_id: str = WAVE) -> StaffMember:
    return StaffMember(b"k", "kim@x.se", "Kim", frozenset({(wave_id, role)}), None)


def test_a_release_officer_is_told_what_to_type_and_where(office: Office) -> None:
    home = office.client("officer_a0@example.se").get("/staff/").text
    assert "kommandot trygg på frisläpparnas dator" in home
    assert f"trygg release open {WAVE}</code>" in home


@pytest.mark.parametrize("state", WaveState)
@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_page_or_is_told_where_its_work_is(role: Role, state: WaveState) -> None:
    [here, *_] = workplaces(someone(role), [a_wave(state)])
    assert here.links or here.hints
    assert bool([hint for hint in here.hints if hint.command]) == (role in OFFICERS)


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_a_role_of_the_installation_has_its_pages_in_the_office(role: Role) -> None:
    [office] = workplaces(someone(role, ""), [a_wave(WaveState.OPEN)])
    assert (office.title, bool(office.links)) == ("Kontoret", True)


@pytest.mark.parametrize("state", WaveState)
def test_the_commands_an_officer_is_told_are_there(state: WaveState) -> None:
    _, command = OFFICER_COMMANDS[state]
    program, group, name, *_ = command.split()
    assert program == "trygg"
    [typed] = [one for one in app.registered_groups if one.name == group]
    assert typed.typer_instance is not None
    assert name in {one.name for one in typed.typer_instance.registered_commands}


def test_codes_under_another_key_are_told_in_swedish_and_let_nobody_in(
    office: Office, tmp_path: Path
) -> None:
    office.account(RECEIVER)
    strange = Keyring.create(tmp_path / "other keys")
    office.wave.here = replace(office.wave.here, keyring=strange)
    client = office.visitor()
    fields = {"email": RECEIVER, "password": PASSWORD, "code": office.code(RECEIVER)}
    answer = post(client, "/staff/logga-in", **fields)
    assert answer.status_code == 503
    assert "Engångskodernas hemligheter ligger under en annan nyckel." in answer.text
    assert "set-cookie" not in answer.headers
