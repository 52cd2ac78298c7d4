"""A served town: an open wave, its residents' letters, and how a resident moves through the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, ViewportSize
from sqlalchemy import Engine

from app.main import create_app
from app.settings import Settings
from app.store.session import make_engine
from tests.support.serving import AsgiApp
from tests.support.wave import LANGUAGES, OPENED, Field, open_field

LAST_PAGE = 13
WRITE_ONLY = (5, 6)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


@dataclass
class Clock:
    """The town's clock stands still until it is moved."""

    now: datetime = OPENED

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Town:
    """The open wave, where it is served, and the clock on its wall."""

    field: Field
    origin: str
    clock: Clock
    engine: Engine


def serve_town(
    serve: Callable[[Callable[[str], AsgiApp]], str],
    database_url: str,
    folder: Path,
    *,
    letters: int = 3,
    languages: tuple[str, ...] = LANGUAGES,
) -> Town:
    """An open wave with ``letters`` letters, served by the whole program."""
    engine, clock = make_engine(database_url), Clock()
    people = max(40, 2 * letters)
    field = open_field(engine, folder, letters=letters, people=people, languages=languages)

    def build(origin: str) -> AsgiApp:
        settings = Settings(
            database_url=database_url,
            key_folder=str(folder / "keys"),
            public_origin=origin,
            # The town's clock stands still: all of its sign-ins fall into one second.
            sign_ins_a_second="1000",
        )
        return create_app(settings, clock=clock, faces=("resident",))

    return Town(field, serve(build), clock, engine)


class Resident:
    """Somebody in front of a page. Whatever she does is done with mouse or finger."""

    def __init__(self, page: Page, town: Town, *, language: str = "sv") -> None:
        self.page = page
        self.town = town
        self.language = language

    @property
    def place(self) -> str:
        """The address without host, question mark and fragment."""
        return self.page.url.removeprefix(self.town.origin).partition("#")[0]

    def opens(self, address: str = "") -> None:
        """Type an address of the survey, in her language."""
        self.page.goto(f"{self.town.origin}/{self.language}/{address}")

    def types_code(self, typed: str) -> None:
        """Type something into the field for the code, and press Start."""
        self.page.fill("#code", typed)
        self.page.click("form.entry button")
        self.page.wait_for_load_state()

    def comes_in(self, letter: int = 0) -> None:
        """From the start page with the code of a letter."""
        self.opens()
        self.types_code(self.town.field.code(letter))

    def chooses(self, name: str, value: str) -> None:
        """Press the row with this answer."""
        self.page.click(f"label.option:has(input[name={name}][value='{value}'])")

    def has_chosen(self, name: str) -> list[str]:
        """The values chosen on this page."""
        chosen = self.page.locator(f"input[name={name}]:checked")
        return [box.get_attribute("value") or "" for box in chosen.all()]

    def answers_page(self) -> None:
        """Press the first row of every question in sight, and type a year where one is asked for."""
        for card in self.page.locator("#answers fieldset").all():
            card.locator("label.option").first.click()
        for year in self.page.locator("#answers input.year").all():
            year.fill("1974")

    def presses(self, go: str) -> None:
        """Press Continue, Back or Send, below the questions."""
        self.page.click(f"#answers .actions button[value={go}]")
        self.page.wait_for_load_state()

    def answers_until(self, place: str) -> None:
        """Answer page by page until ``place`` is in the address."""
        for _ in range(LAST_PAGE + 1):
            if self.place.endswith(place):
                return
            self.answers_page()
            self.presses("continue")
        raise LookupError(f"{place} never came: {self.place}")


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
