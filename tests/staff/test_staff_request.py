"""Who gets in where: every route has its guard, and no role opens what is not its own."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from app.fieldwork.paper.batches import list_batches
from app.staff.routes import ROUTERS
from app.web.guards import EVERYONE, guard_of
from tests.support.paper import (
    ADJUDICATOR,
    KEYERS,
    RECEIVER,
    batch_in_keying,
    begin,
)
from tests.support.staff import OTHER_WAVE, Office, another_wave
from tests.support.wave import WAVE

COORDINATOR = "coordinator0@example.se"
DESK = "desk0@example.se"
ADMINISTRATOR = "administrator0@example.se"
ANALYST = "analyst0@example.se"
POST_ROOM = f"/staff/{WAVE}/post"
KEYING = f"/staff/{WAVE}/inmatning"
RULINGS = f"/staff/{WAVE}/avgoranden"


def routes() -> Iterator[tuple[str, str, str]]:
    """(method, path, guard) of every route."""
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for method in sorted(route.methods or ()):
                    yield method, route.path, guard_of(route) or ""


def test_every_route_declares_its_guard() -> None:
    declared = {(method, path): guard for method, path, guard in routes()}
    assert len(declared) > 25
    assert all(declared.values())
    open_to_all = {path for (_, path), guard in declared.items() if guard == EVERYONE}
    assert open_to_all == {"/staff/logga-in"}


OWN = {
    "coordinator": COORDINATOR,
    "desk": DESK,
    "receiver": RECEIVER,
    "administrator": ADMINISTRATOR,
    "keyer": KEYERS[0],
    "adjudicator": ADJUDICATOR,
    "analyst": ANALYST,
    "officer_a": "officer_a0@example.se",
}


@pytest.mark.slow(reason="every page as every role")
def test_no_role_opens_the_page_of_another_role_or_another_wave(office: Office) -> None:
    another_wave(office)
    batch_id, numbers = batch_in_keying(office.wave)
    keying = begin(office.wave, batch_id, numbers[0], email=KEYERS[1]).id.hex()
    clients = {role: office.client(email) for role, email in OWN.items()}
    clients["nobody"] = office.visitor()
    fill = {"number": str(numbers[0]), "batch": "1", "keying": keying}
    opened, tried = set(), 0
    for method, path, guard in routes():
        if guard in (EVERYONE, "signed in"):
            continue
        for wave_id in (WAVE, OTHER_WAVE, "no-such-wave"):
            address = path.format(wave_id=wave_id, **fill)
            for role, client in clients.items():
                if role in guard.split(" or ") and wave_id == WAVE:
                    continue
                if role in guard.split(" or ") and "{wave_id}" not in path:
                    continue
                fields = {"csrf": "x" * 43}
                answer = client.request(method, address, data=None if method == "GET" else fields)
                tried += 1
                if answer.status_code < 300:
                    opened.add((role, method, address))
    assert opened == set()
    assert tried > 300


def test_a_role_opens_its_own_pages(office: Office) -> None:
    allowed = {
        COORDINATOR: [f"/staff/{WAVE}/omgang"],
        DESK: [f"/staff/{WAVE}/kansli"],
        RECEIVER: [POST_ROOM],
        KEYERS[0]: [KEYING],
        ADJUDICATOR: [RULINGS],
        ADMINISTRATOR: ["/staff/konton", "/staff/logg"],
    }
    for email, addresses in allowed.items():
        client = office.client(email)
        for address in addresses:
            assert client.get(address).status_code == 200
            assert f'href="{address}" aria-current="page"' in client.get(address).text


@pytest.mark.parametrize("address", [f"{POST_ROOM}", f"{POST_ROOM}/angra", "/staff/logga-ut"])
def test_a_form_without_our_token_changes_nothing(office: Office, address: str) -> None:
    client = office.client(RECEIVER)
    serial = office.wave.codes[0].serial
    for forged in ({"serial": serial}, {"serial": serial, "csrf": "x" * 43}):
        assert client.post(address, data=forged).status_code == 403
    assert client.get(POST_ROOM).status_code == 200
    assert list_batches(office.wave.here, WAVE) == []


def test_a_page_of_another_role_says_so_and_leads_to_the_start(office: Office) -> None:
    page = office.client(RECEIVER).get("/staff/konton")
    assert page.status_code == 403
    assert "<h1>Du har inte behörighet till den här sidan</h1>" in page.text
    assert "<title>Du har inte behörighet till den här sidan – Trygg</title>" in page.text
    assert "administratören" in page.text
    assert 'class="button" href="/staff/"' in page.text
    assert "för gammal" not in page.text


def test_a_form_without_our_token_is_called_old_and_not_forbidden(office: Office) -> None:
    page = office.client(RECEIVER).post(POST_ROOM, data={"serial": "1"})
    assert page.status_code == 403
    assert "<h1>Sidan var för gammal</h1>" in page.text
    assert "behörighet" not in page.text


def test_an_address_that_is_not_there_leads_to_the_staffs_own_start(office: Office) -> None:
    page = office.client(RECEIVER).get("/staff/finns-inte")
    assert page.status_code == 404
    assert "<title>Sidan finns inte – Trygg</title>" in page.text
    assert 'class="button" href="/staff/"' in page.text
    assert "Trygghetsmätningen" not in page.text
    assert "/sv/" not in page.text


def test_the_address_as_people_type_it_leads_to_the_start(office: Office) -> None:
    answer = office.client(RECEIVER).get("/staff")
    assert (answer.status_code, answer.headers["location"]) == (308, "/staff/")
    assert office.visitor().get("/staff").headers["location"].startswith("/staff/logga-in")


BACK = {
    RECEIVER: [(f"{POST_ROOM}/bunt/3", POST_ROOM), (f"{POST_ROOM}/angra", POST_ROOM)],
    DESK: [
        (f"/staff/{WAVE}/kansli/{path}", f"/staff/{WAVE}/kansli")
        for path in ("notering", "notering/angra", "retur", "retur/angra")
    ],
    KEYERS[0]: [(f"{KEYING}/bunt/1", KEYING)],
    ADJUDICATOR: [(f"{RULINGS}/1", RULINGS)],
    ADMINISTRATOR: [("/staff/konton/roll", "/staff/konton"), ("/staff/logga-ut", "/staff")],
}


@pytest.mark.parametrize("email", BACK)
def test_an_address_that_takes_only_a_form_leads_back_to_its_page(
    office: Office, email: str
) -> None:
    client, stranger, nobody = office.client(email), office.client(ANALYST), office.visitor()
    for address, page in BACK[email]:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        if page != "/staff":
            assert stranger.get(address).status_code == 403
        door = nobody.get(address)
        assert door.headers["location"] == f"/staff/logga-in?till={address}"


def test_no_staff_address_answers_a_reload_with_an_error() -> None:
    by_path: dict[str, set[str]] = {}
    for method, path, _ in routes():
        by_path.setdefault(path, set()).add(method)
    assert [path for path, methods in by_path.items() if "GET" not in methods] == []
    guards = {(method, path): guard for method, path, guard in routes()}
    for (method, path), guard in guards.items():
        if method == "POST" and path != "/staff/logga-in":
            assert guards["GET", path] == guard
