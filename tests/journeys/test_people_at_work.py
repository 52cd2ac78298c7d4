"""Staff and analysts come in by the same door, with password and one-time code, and do their work."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.acts.installation import Installation
from app.main import FACES, create_app
from app.office.accounts import renew_account
from app.rehearsal.people import ADMINISTRATOR
from app.rehearsal.small_wave import open_field
from app.settings import Settings
from app.store.releases import find_bundle
from app.store.session import make_engine, reading
from app.survey.states import WaveState
from app.vault.keyring import Keyring
from tests.analyst.conftest import TABLES, approve_first, stored
from tests.journeys.town import DESK, Clock
from tests.release.ballots import NOW, accounted_wave
from tests.support.serving import AsgiApp
from tests.support.staff import PASSWORD
from tests.support.wave import WAVE

OpenPage = Callable[..., Page]
Serve = Callable[[Callable[[str], AsgiApp]], str]


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """On SQLite alone: what the database does is tested elsewhere, on both."""
    made = make_engine(sqlite_url)
    yield made
    made.dispose()


class House:
    """The whole program, all its faces, served."""

    def __init__(self, serve: Serve, engine: Engine, folder: Path, *, clock: Clock) -> None:
        self.engine = engine
        self.folder = folder
        self.clock = clock
        self.origin = serve(self._build)

    def _build(self, origin: str) -> AsgiApp:
        settings = Settings(
            database_url=self.engine.url.render_as_string(hide_password=False),
            key_folder=str(self.folder / "keys"),
            public_origin=origin,
        )
        return create_app(settings, clock=self.clock, faces=FACES)

    def comes_in(self, page: Page, email: str, *, at: str) -> None:
        """Ask for an address, be sent to the door, and come in by the keyboard."""
        here = Installation(self.engine, Keyring.open(self.folder / "keys"), self.folder)
        account = renew_account(
            here, email=email, password=PASSWORD, by=ADMINISTRATOR, now=self.clock.now
        )
        page.goto(f"{self.origin}{at}")
        assert urlsplit(page.url).path == "/staff/logga-in"
        page.focus("#email")
        code = pyotp.TOTP(account.totp_secret).at(self.clock.now)
        for typed, key in ((email, "Tab"), (PASSWORD, "Tab"), (code, "Enter")):
            page.keyboard.type(typed)
            page.keyboard.press(key)
        page.wait_for_url(lambda address: "logga-in" not in address)


def test_the_post_room_signs_in_and_scans_with_the_keyboard_alone(
    serve: Serve, engine: Engine, tmp_path: Path, open_page: OpenPage
) -> None:
    field, page = open_field(engine, tmp_path, letters=3, people=40), open_page(viewport=DESK)
    house = House(serve, engine, tmp_path, clock=Clock())
    house.comes_in(page, "receiver0@example.se", at="/staff/")
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("post|mottag", re.IGNORECASE)
    ).click()
    expect(page.locator("#serial")).to_be_focused()
    for serial, outcome in (
        (field.codes[0].serial, "good"),
        (field.codes[0].serial, "warning"),
        ("0000000000", "bad"),
        (field.codes[1].serial, "good"),
    ):
        page.keyboard.type(serial)
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_have_class(re.compile(rf"\b{outcome}\b"))
        expect(page.locator("#serial")).to_have_value("")
    page.get_by_role("button", name="Logga ut").click()
    page.goto(f"{house.origin}/staff/{WAVE}/post")
    assert urlsplit(page.url).path == "/staff/logga-in"


def test_an_analyst_comes_in_by_the_same_door_and_takes_the_tables_home(
    serve: Serve, engine: Engine, tmp_path: Path, open_page: OpenPage
) -> None:
    wave = accounted_wave(engine, tmp_path, replies=1, state=WaveState.OPENED)
    stored(engine, 1)
    approve_first(wave)
    page = open_page(viewport=DESK)
    house = House(serve, engine, tmp_path, clock=Clock(NOW))
    house.comes_in(page, "analyst@example.se", at="/analyst/")
    page.goto(f"{house.origin}/analyst/")
    page.get_by_role("main").locator("a[href*='/analyst/utgavor/']").first.click()
    with page.expect_download() as download:
        page.locator(f"a[href$='{TABLES}']").first.click()
    with reading(engine) as connection:
        bundle = find_bundle(connection, TABLES)
    assert bundle is not None
    assert download.value.path().read_bytes() == bundle.content
    # Whoever reads results comes near no case and no batch.
    for address in (f"/staff/{WAVE}/post", f"/staff/{WAVE}/inmatning"):
        answer = page.goto(f"{house.origin}{address}")
        assert answer is not None
        assert answer.status in (403, 404)
