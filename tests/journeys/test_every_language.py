"""Every page in every language, in every state: open to all, narrow, and nothing chosen is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app.words.languages import LANGUAGES
from tests.conftest import SqliteFiles
from tests.journeys.inspector import Inspector
from tests.journeys.town import LAST_PAGE, PHONE, Resident, Town, serve_town
from tests.support.serving import served
from tests.support.wave import WINDOW

OpenPage = Callable[..., Page]
LEAFLETS = (
    "om",
    "integritet",
    "stod",
    "tillganglighet",
    "pausad",
    "vila",
    "utloggad",
    "finns-inte",
)
LETTER = {tag: number for number, tag in enumerate(LANGUAGES)}
"""Whose letter the resident of each language has."""


@pytest.fixture(scope="module")
def town(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One open wave in every language, with a letter for each."""
    folder: Path = tmp_path_factory.mktemp("every-language")
    running = []

    def serve(build: Callable[[str], Callable[..., object]]) -> str:
        running.append(served(build))
        return running[-1].__enter__()

    made = serve_town(
        serve,
        sqlite_files.migrated(),
        folder,
        letters=2 * len(LANGUAGES),
        languages=tuple(LANGUAGES),
    )
    yield made
    running[-1].__exit__(None, None, None)
    made.engine.dispose()


@pytest.fixture
def resident(town: Town, open_page: OpenPage, request: pytest.FixtureRequest) -> Resident:
    """Somebody with a phone, in the language of the test."""
    tag = request.getfixturevalue("tag")
    scheme = "dark" if LETTER[tag] % 2 else "light"
    page = open_page(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    return Resident(page, town, language=tag)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_axe_finds_nothing_on_any_page_in_any_state(resident: Resident, tag: str) -> None:
    inspector = Inspector(resident)
    comes_to_the_questions(inspector, resident.town.field.code(LETTER[tag]))
    meets_every_page_empty(inspector)
    goes_back_to_answer(inspector)
    for leaflet in LEAFLETS:
        resident.opens(leaflet)
        inspector.looks(at_every_width=leaflet == "integritet")
    assert inspector.found == []
    assert inspector.looked_at >= LAST_PAGE + 18


def comes_to_the_questions(inspector: Inspector, code: str) -> None:
    """The start page as it is, after a slip, and after a refusal."""
    resident = inspector.resident
    resident.opens()
    inspector.looks("empty", at_every_width=True)
    resident.types_code("1234 5678")
    inspector.looks("slip")
    resident.types_code("0000 0000 0000 0000")
    inspector.looks("unknown code")
    resident.types_code(code)


def meets_every_page_empty(inspector: Inspector) -> None:
    """Every page of questions with nothing chosen, and the review of nothing."""
    resident = inspector.resident
    for number in range(1, LAST_PAGE + 1):
        resident.opens(f"enkat/{number}")
        inspector.looks("empty", at_every_width=number in (3, 5))
    resident.opens("enkat/granska")
    inspector.looks("empty")


def goes_back_to_answer(inspector: Inspector) -> None:
    """Asked about blanks, filled, answered and hidden, mistaken, stale, reviewed, sent."""
    resident, page = inspector.resident, inspector.resident.page
    resident.opens("enkat/1")
    resident.presses("continue")
    inspector.looks("asked about blanks")
    resident.answers_page()
    inspector.looks("filled")
    resident.opens("enkat/5")
    resident.answers_page()
    resident.presses("continue")
    resident.opens("enkat/5")
    inspector.looks("answered and hidden")
    resident.opens("enkat/12")
    page.fill("#h02_birth_year", "50")
    resident.presses("continue")
    inspector.looks("mistake", at_every_width=True)
    saves_on_two_screens(resident)
    inspector.looks("stale", at_every_width=True)
    resident.opens("enkat/granska")
    inspector.looks("filled", at_every_width=True)
    resident.presses("send")
    inspector.looks("sent")


def saves_on_two_screens(resident: Resident) -> None:
    """Page 2 open twice: what the other screen saved last, this one does not know."""
    resident.opens("enkat/2")
    other = Resident(resident.page.context.new_page(), resident.town, language=resident.language)
    other.opens("enkat/2")
    other.chooses("b01_litter", "3")
    other.presses("continue")
    other.page.close()
    resident.page.evaluate(
        "document.querySelector('input[name=b01_litter][value=\"1\"]').checked = true"
    )
    resident.presses("continue")


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "sv"])
def test_switching_language_there_and_back_keeps_what_was_not_saved(
    town: Town, open_page: OpenPage, tag: str
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    resident = Resident(page, town)
    resident.comes_in(len(LANGUAGES) + LETTER[tag])
    resident.opens("enkat/3")
    resident.chooses("b13_harass", "2")
    page.fill("#b16_other", "Ljuset är släckt")
    switches_to(resident, tag)
    assert resident.place == f"/{tag}/enkat/3"
    assert page.get_attribute("html", "lang") == tag
    assert page.get_attribute("html", "dir") == LANGUAGES[tag].direction
    assert resident.has_chosen("b13_harass") == ["2"]
    resident.chooses("b14_fire", "1")
    switches_to(resident, "sv")
    assert resident.has_chosen("b13_harass") == ["2"]
    assert resident.has_chosen("b14_fire") == ["1"]
    assert page.input_value("#b16_other") == "Ljuset är släckt"
    resident.opens("enkat/5")
    resident.chooses("c01_violence", "1")
    switches_to(resident, tag)
    assert page.locator("#k-c01_violence.answered").count() == 1
    assert page.locator("#answers input:checked").count() == 0


def switches_to(resident: Resident, tag: str) -> None:
    """Open the list of languages and press one."""
    resident.page.click("nav.languages summary")
    resident.page.click(f"nav.languages button[value='{tag}']")
    resident.page.wait_for_load_state()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_axe_finds_nothing_before_the_window_and_after_it(resident: Resident, tag: str) -> None:
    inspector, clock = Inspector(resident), resident.town.clock
    opened = clock.now
    try:
        for moment in (WINDOW.opens_at - timedelta(hours=1), WINDOW.closes_at + timedelta(hours=2)):
            clock.now = moment
            resident.opens()
            inspector.looks("outside the window")
    finally:
        clock.now = opened
    assert inspector.found == []
