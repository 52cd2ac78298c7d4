"""The log, a page at a time."""

import re

import pytest
from httpx import Client

from app.fieldwork.journal import note
from app.staff.log import ROWS
from app.store.session import writing
from tests.support.staff import Office

LOG = "/staff/logg"


@pytest.fixture
def client(office: Office) -> Client:
    """An administrator in front of a log of several pages."""
    with writing(office.wave.engine) as connection:
        for number in range(2 * ROWS):
            note(
                connection,
                office.wave.keyring,
                at=office.now,
                actor="anna",
                act="form keyed",
                on=f"object {number}",
            )
    return office.client("administrator0@example.se")


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="number">(\d+)<', page)]


def link(page: str, word: str) -> str:
    found = re.search(rf'href="([^"]*)"[^>]*>{word}</a>', page)
    return found[1] if found else ""


def test_every_row_of_the_log_is_on_one_page_and_both_ways_lead_past_them(client: Client) -> None:
    address, visited, seen = LOG, [LOG], list[int]()
    while address:
        page = client.get(address).text
        assert "Varje rad hänger ihop" in page
        assert len(numbers(page)) <= ROWS
        seen += numbers(page)
        address = link(page, "Äldre")
        visited += [address] if address else []
    assert seen == list(range(seen[0], 0, -1))
    assert len(visited) > 2
    for after, before in zip(visited[::-1], visited[-2::-1], strict=False):
        assert link(client.get(after).text, "Nyare") == before
    assert link(client.get(LOG).text, "Nyare") == ""


@pytest.mark.parametrize("fore", ["", "x", "-1", "²", "9" * 13, "9" * 12])
def test_a_number_that_is_none_shows_the_newest_rows(client: Client, fore: str) -> None:
    assert numbers(client.get(LOG, params={"fore": fore}).text) == numbers(client.get(LOG).text)


@pytest.mark.parametrize("fore", ["0", "1"])
def test_before_the_first_row_there_is_nothing(client: Client, fore: str) -> None:
    page = client.get(LOG, params={"fore": fore}).text
    assert "Det finns inga äldre händelser." in page
    assert link(page, "Äldre") == ""
    assert numbers(client.get(link(page, "Nyare")).text) == list(range(ROWS + int(fore) - 1, 0, -1))
