"""No page shuts anyone out: axe finds nothing, in any state a resident can meet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.journeys.town import DESK, PHONE, Resident, Town
from tests.support.wave import WINDOW

OpenPage = Callable[..., Page]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    # Off in axe by default; targets of 24 px are asked for by WCAG 2.2 AA.
    "rules": {"target-size": {"enabled": True}},
}
LEAFLETS = ("om", "integritet", "stod", "tillganglighet", "pausad", "vila", "finns-inte")


class Inspector:
    """Holds axe to every page a resident comes by."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.found: list[str] = []
        self.looked_at = 0

    def looks(self) -> None:
        """Run axe on the page in sight."""
        self.looked_at += 1
        self.resident.page.wait_for_load_state()
        seen = Axe().run(self.resident.page, options=OPTIONS).response
        assert len(seen["passes"]) > 20, "axe did not look"
        self.found += [
            f"{self.resident.place}: {one['id']}: {node['html'][:160]}"
            for one in seen["violations"]
            for node in one["nodes"]
        ]


@pytest.mark.parametrize(
    ("language", "viewport", "scheme"),
    [("sv", PHONE, "light"), ("ar", PHONE, "dark"), ("sv", DESK, "dark")],
    ids=["sv on a phone", "ar on a phone, dark", "sv on a desk, dark"],
)
def test_axe_finds_nothing_on_any_page(
    town: Town, open_page: OpenPage, language: str, viewport: ViewportSize, scheme: str
) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    resident = Resident(page, town, language=language)
    inspector = Inspector(resident)
    comes_to_the_questions(inspector)
    goes_through_the_questions(inspector)
    if viewport is PHONE:
        for leaflet in LEAFLETS:
            resident.opens(leaflet)
            inspector.looks()
    town.clock.now = WINDOW.closes_at + timedelta(hours=2)
    resident.opens()
    inspector.looks()
    assert inspector.found == []
    assert inspector.looked_at >= 10


def comes_to_the_questions(inspector: Inspector) -> None:
    """The start page as it is, and after a slip."""
    resident = inspector.resident
    resident.opens()
    inspector.looks()
    resident.types_code("1234 5678")
    inspector.looks()
    resident.types_code(resident.town.field.code())


def goes_through_the_questions(inspector: Inspector) -> None:
    """Kinds of pages: empty, filled, write-only and answered, with a mistake, review, thank-you."""
    resident = inspector.resident
    inspector.looks()
    resident.answers_page()
    inspector.looks()
    resident.answers_until("/enkat/3")
    inspector.looks()
    resident.answers_until("/enkat/5")
    inspector.looks()
    resident.answers_page()
    resident.presses("continue")
    resident.presses("back")
    inspector.looks()
    resident.answers_until("/enkat/12")
    resident.page.fill("#h02_birth_year", "femtio")
    resident.presses("continue")
    inspector.looks()
    resident.page.fill("#h02_birth_year", "1974")
    resident.answers_until("/granska")
    inspector.looks()
    resident.presses("send")
    inspector.looks()
