"""The post room with its script, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.staff.routes import create
from tests.support.paper import RECEIVER
from tests.support.staff import Office, let_in, token
from tests.support.wave import WAVE

POST_ROOM = f"/staff/{WAVE}/post"


@pytest.fixture
def room(
    office: Office, serve: Callable[[Callable[[str], Any]], str], open_page: Callable[..., Page]
) -> Page:
    """The post room, ready for the first scan."""
    origin = serve(lambda origin: create(office.context(origin)))
    page = open_page()
    let_in(page, office, origin, RECEIVER)
    page.goto(origin + POST_ROOM)
    expect(page.get_by_label("Serienummer")).to_be_focused()
    return page


def scan(room: Page, serial: str) -> None:
    room.keyboard.type(serial)
    room.keyboard.press("Enter")


def test_a_scan_that_read_nothing_is_answered_in_its_turn(office: Office, room: Page) -> None:
    scan(room, office.wave.codes[0].serial)
    scan(room, "")
    expect(room.locator("#said .said-word")).to_have_text("Inget nummer")
    expect(room.locator("#recent li")).to_have_count(1)
    scan(room, office.wave.codes[1].serial)
    expect(room.locator("#said .said-word")).to_have_text("Mottagen")
    expect(room.locator("#recent li")).to_have_count(2)


def bare(markup: str) -> str:
    """Markup without the spaces between elements and without its token."""
    without = re.sub(r'name="csrf" value="[^"]*"', "", markup)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", without)).strip()


def test_a_line_made_by_the_script_is_the_one_the_page_would_have_made(
    office: Office, room: Page
) -> None:
    first, second = (issued.serial for issued in office.wave.codes[:2])
    scan(room, first)
    scan(room, second)
    expect(room.locator("#recent li")).to_have_count(2)
    by_script = room.locator("#recent").inner_html()
    row = room.locator("#batches tr").inner_html()
    client = office.client(RECEIVER)
    csrf = token(client.get(POST_ROOM))
    fields = {"csrf": csrf, "serial": second, "recent": [second, first]}
    page = bare(client.post(POST_ROOM, data=fields).text)
    assert bare(by_script) in page
    # All but the last cell: handing over needs the page itself.
    assert bare(row).rpartition('<td role="cell">')[0] in page
