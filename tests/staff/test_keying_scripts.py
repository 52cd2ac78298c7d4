"""The scripts of keying: how they reach the browser, and where their sentences stand."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import staff
from app.staff.keying_words import SENTENCES, SIGN_WORDS
from app.staff.routes import create
from app.web.assets import ROOT, assets
from tests.support.paper import ADJUDICATOR, KEYERS, RECEIVER, batch_in_keying, begin, key_quickly
from tests.support.staff import Office, let_in
from tests.support.wave import WAVE

SCRIPTS = {path.name: path.read_text() for path in sorted((ROOT / "keying").glob("*.js"))}
SPOKEN = "".join(SCRIPTS.values())
STAFF = Path(staff.__file__).parent


def test_the_scripts_bring_no_sentence_of_their_own() -> None:
    assert {name for name, text in SCRIPTS.items() if not text.isascii()} == set()


def test_every_sentence_is_said_by_a_script_or_a_page() -> None:
    pages = "".join(page.read_text() for page in (STAFF / "pages").glob("*.html"))
    said = set(re.findall(r'"([a-z_]+)"', SPOKEN + (STAFF / "keying.py").read_text()))
    assert set(SENTENCES) - said - set(re.findall(r"keying_says\.(\w+)", pages)) == set()


def test_no_script_asks_for_a_sentence_that_nobody_has_written() -> None:
    asked = re.findall(r'(?:text|calm|#refuse)\("(\w+)"|refused: "(\w+)"', SPOKEN)
    assert len(asked) >= 10
    assert {one or other for one, other in asked} - set(SENTENCES) == set()


def test_the_screens_hand_the_words_to_their_scripts(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    key_quickly(office.wave, batch_id, numbers[0], email=KEYERS[0], marks={"a1_years": "1"})
    key_quickly(office.wave, batch_id, numbers[0], email=KEYERS[1], marks={"a1_years": "2"})
    keying = begin(office.wave, batch_id, numbers[1], email=KEYERS[0]).id.hex()
    for email, path in (
        (KEYERS[0], f"inmatning/{keying}"),
        (ADJUDICATOR, f"avgoranden/1/{numbers[0]}"),
    ):
        page = office.client(email).get(f"/staff/{WAVE}/{path}").text
        [words] = re.findall(r'data-words="([^"]*)"', page)
        assert json.loads(unescape(words)) == {"signs": SIGN_WORDS, "sentences": SENTENCES}


@pytest.mark.parametrize("script", ["keying/keying.js", "keying/ruling.js", "scan.js"])
def test_a_first_visit_fetches_every_script_once_and_the_browser_complains_of_nothing(
    office: Office,
    serve: Callable[[Callable[[str], Any]], str],
    open_page: Callable[..., Page],
    script: str,
) -> None:
    batch_id, [first, second, *_] = batch_in_keying(office.wave)
    for email, mark in zip(KEYERS, "12", strict=True):
        key_quickly(office.wave, batch_id, first, email=email, marks={"a1_years": mark})
    keying = begin(office.wave, batch_id, second, email=KEYERS[0]).id.hex()
    email, path, field = {
        "keying/keying.js": (KEYERS[0], f"inmatning/{keying}", "#a1_years"),
        "keying/ruling.js": (ADJUDICATOR, f"avgoranden/1/{first}", "#a1_years"),
        "scan.js": (RECEIVER, "post", "#serial"),
    }[script]
    origin = serve(lambda origin: create(office.context(origin)))
    page, fetched, complaints = open_page(), list[str](), list[str]()
    let_in(page, office, origin, email)
    page.on("request", lambda request: fetched.append(request.url.removeprefix(origin)))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.goto(f"{origin}/staff/{WAVE}/{path}")
    expect(page.locator(field)).to_be_focused()
    preloads = page.locator("link[rel=modulepreload]").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    scripts = [address for address in fetched if address.endswith(".js")]
    assert preloads == assets().imported(script)
    assert sorted(scripts) == sorted([assets().address(script), *preloads])
    assert complaints == []
