"""Signing in and out, and confirming before grave acts."""

from datetime import timedelta

import pytest

from tests.support.paper import (
    RECEIVER,
)
from tests.support.staff import PASSWORD, Office, post, token
from tests.support.wave import WAVE

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
