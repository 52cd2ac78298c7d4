"""axe on every staff page, wide and narrow: nothing to complain about, nothing sticking out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.staff.routes import create
from app.store.session import make_engine
from tests.support.paper import ADJUDICATOR, KEYERS, RECEIVER, batch_in_keying, begin, key_form
from tests.support.staff import Office, let_in, open_office
from tests.support.wave import WAVE

OFF_THE_SCREEN = """() => [...document.querySelectorAll("main .stacked, main button")].filter(one =>
  one.matches("button") ? one.getBoundingClientRect().right > innerWidth
    : one.parentElement.scrollWidth > one.parentElement.clientWidth).length"""
"""Buttons, and tables with buttons, that are to be found by scrolling sideways alone."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HERE = f"/staff/{WAVE}"


@pytest.fixture
def addresses(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Office, dict[str, list[str]]]]:
    """Every page by who sees it, with something on it."""
    engine = make_engine(sqlite_url)
    office = open_office(engine, tmp_path)
    batch_id, numbers = batch_in_keying(office.wave)
    for email in KEYERS:
        otherwise = {"e02_day": "4", "b16_other": "-"} if email == KEYERS[1] else {}
        key_form(office.wave, batch_id, numbers[0], email=email, otherwise=otherwise)
    keying = begin(office.wave, batch_id, numbers[1], email=KEYERS[0]).id.hex()
    pages = {
        "": ["/staff/logga-in"],
        KEYERS[0]: [
            "/staff/",
            f"{HERE}/inmatning",
            f"{HERE}/inmatning/{keying}",
            "/staff/bekrafta",
        ],
        ADJUDICATOR: [f"{HERE}/avgoranden", f"{HERE}/avgoranden/1/{numbers[0]}"],
        RECEIVER: [f"{HERE}/post"],
        "coordinator0@example.se": [f"{HERE}/omgang"],
        "desk0@example.se": [f"{HERE}/kansli"],
        "administrator0@example.se": ["/staff/konton", "/staff/logg"],
    }
    yield office, pages
    engine.dispose()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_staff_page(
    addresses: tuple[Office, dict[str, list[str]]],
    serve: Callable[[Callable[[str], Any]], str],
    open_page: Callable[..., Page],
    width: int,
) -> None:
    office, pages = addresses
    origin = serve(lambda origin: create(office.context(origin)))
    page, axe, found, passed = open_page(viewport={"width": width, "height": 844}), Axe(), [], 0
    for email, listed in pages.items():
        if email:
            let_in(page, office, origin, email)
        for address in listed:
            page.goto(origin + address)
            if address.endswith("/kansli"):
                page.get_by_label("Sök på namn").fill("Person")
                page.get_by_role("button", name="Sök").click()
            result = axe.run(page, options={"runOnly": TAGS}).response
            passed += len(result["passes"])
            found += [(address, one["id"]) for one in result["violations"]]
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [(address, f"{beyond} px too wide")] if beyond > 0 else []
            hidden = page.evaluate(OFF_THE_SCREEN)
            found += [(address, f"{hidden} off the screen")] if hidden else []
    assert found == []
    assert passed > 100
