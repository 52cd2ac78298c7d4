"""The ground the tests stand on holds: real databases, a real browser, no other machine."""

import socket
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page
from sqlalchemy import text

from app.store.session import make_engine
from tests.support.offline import ReachedOut, is_here
from tests.support.serving import AsgiApp


async def _says_hello(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    if scope["type"] == "lifespan":
        return
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<!doctype html><title>Hej</title>"})


def test_a_page_is_served_and_seen_in_a_real_browser(
    serve: Callable[[Callable[[str], AsgiApp]], str], page: Page
) -> None:
    page.goto(serve(lambda _origin: _says_hello))
    assert page.title() == "Hej"


def test_the_browser_reaches_no_other_machine(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    with pytest.raises(ReachedOut):
        socket.create_connection(address, timeout=1)


def test_a_library_that_reaches_out_is_refused_too() -> None:
    with pytest.raises((ReachedOut, urllib.error.URLError)):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_this_machine_is_known_by_its_names() -> None:
    assert all(map(is_here, ("127.0.0.1", "::1", "localhost")))
    assert not any(map(is_here, ("192.0.2.1", "example.org")))


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_gets_a_database_nobody_has_written_to(database_url: str, round_: int) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        statement = "INSERT INTO sign_in_second (kind, second, attempts) VALUES ('code', 1, 1)"
        connection.execute(text(statement))
        assert connection.scalar(text("SELECT count(*) FROM sign_in_second")) == 1
    engine.dispose()
