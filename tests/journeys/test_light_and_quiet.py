"""The survey is light and narrow, asks nobody else, and leaves no complaint in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.journeys.town import LAST_PAGE, Resident, Town, scrolls_sideways
from tests.support.weights import FIRST_VIEW, LATER_PAGE, Wire

OpenPage = Callable[..., Page]
NARROWEST: ViewportSize = {"width": 320, "height": 640}


class Ears(Wire):
    """Counts what comes over the wire, and keeps what the browser complains of."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_every_page_is_light_and_narrow_and_asks_nobody_else(
    town: Town, open_page: OpenPage, language: str
) -> None:
    page = open_page(viewport=NARROWEST)
    wire, weights, too_wide = Ears(page), dict[str, int](), list[str]()
    resident = Resident(page, town, language=language)

    def looks() -> None:
        weights[resident.place] = wire.weight()
        too_wide.extend([resident.place] if scrolls_sideways(page) else [])

    resident.opens()
    looks()
    assert weights[resident.place] <= FIRST_VIEW
    resident.types_code(town.field.code())
    while not resident.place.endswith("/tack"):
        looks()
        resident.answers_page()
        resident.presses("send" if "granska" in resident.place else "continue")
    looks()
    later = {place: weight for place, weight in weights.items() if "/enkat/" in place}
    assert len(later) == LAST_PAGE + 1
    assert {place: weight for place, weight in later.items() if weight > LATER_PAGE} == {}
    assert too_wide == []
    assert wire.hosts == {town.origin.removeprefix("http://")}
    assert sorted(set(wire.complaints)) == []
