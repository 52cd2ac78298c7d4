"""The survey is light, asks nobody else for anything, and leaves no complaint in the browser."""

from collections.abc import Callable

from playwright.sync_api import Page, Request

from tests.journeys.town import PHONE, Resident, Town

OpenPage = Callable[..., Page]
FIRST_VIEW = 60_000
LATER_PAGE = 15_000
WHOLE_REVIEW = 17_000
"""Every answer of a whole reply in Arabic, not compressed; a proxy that packs it halves it."""


class Wire:
    """Counts what comes over the wire, and keeps what the browser complains of."""

    def __init__(self, page: Page) -> None:
        self.arrived: list[Request] = []
        self.complaints: list[str] = []
        page.on("requestfinished", lambda request: self.arrived.append(request))  # noqa: PLW0108
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))

    def weight(self) -> int:
        """Bytes that came since the last time this was asked, headers and all."""
        arrived, self.arrived = self.arrived, []
        return sum(
            sizes["responseBodySize"] + sizes["responseHeadersSize"]
            for request in arrived
            for sizes in [request.sizes()]
        )


def test_every_page_is_light_and_nobody_else_is_asked(town: Town, open_page: OpenPage) -> None:
    for letter, language in enumerate(("sv", "ar")):
        page = open_page(viewport=PHONE)
        wire, hosts = Wire(page), set[str]()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))  # noqa: B023
        resident = Resident(page, town, language=language)
        resident.opens()
        page.wait_for_load_state("networkidle")
        weights = {resident.place: wire.weight()}
        assert weights[resident.place] <= FIRST_VIEW, weights
        resident.types_code(town.field.code(letter))
        while not resident.place.endswith("/tack"):
            page.wait_for_load_state("networkidle")
            weights[resident.place] = wire.weight()
            resident.answers_page()
            resident.presses("send" if "granska" in resident.place else "continue")
        weights[resident.place] = wire.weight()
        later = {place: weight for place, weight in weights.items() if "/enkat/" in place}
        review = later.pop(f"/{language}/enkat/granska")
        assert review <= WHOLE_REVIEW
        assert {place: weight for place, weight in later.items() if weight > LATER_PAGE} == {}
        assert hosts == {town.origin.removeprefix("http://")}
        assert sorted(set(wire.complaints)) == []
