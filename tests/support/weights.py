"""What a resident's browser loads: the first view with everything, and each later page.

Measured in a real Chromium over a real socket, headers and all, as `make bench` prints it.
"""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request

from app.store.session import upgrade
from app.words.languages import LANGUAGES
from tests.journeys.town import LAST_PAGE, PHONE, Resident, serve_town
from tests.support.chromium import running_browser
from tests.support.serving import served

FIRST_VIEW = 60_000
LATER_PAGE = 15_000


class Wire:
    """Counts what comes over the wire."""

    def __init__(self, page: Page) -> None:
        self.arrived: list[Request] = []
        page.on("requestfinished", lambda request: self.arrived.append(request))  # noqa: PLW0108 - no builtin goes in

    def weight(self) -> int:
        """Bytes that came since the last time this was asked, headers and all."""
        arrived, self.arrived = self.arrived, []
        return sum(
            sizes["responseBodySize"] + sizes["responseHeadersSize"]
            for request in arrived
            for sizes in [request.sizes()]
        )


@dataclass(frozen=True)
class Weights:
    """Bytes in one language."""

    language: str
    first_view: int
    heaviest_later: int
    heaviest_place: str


def measure(languages: tuple[str, ...] = tuple(LANGUAGES)) -> list[Weights]:
    """The first view and the heaviest later page of each language, nothing cached before."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        address = f"sqlite:///{name}/weights.sqlite"
        upgrade(address)

        def serve(build: Any) -> str:
            return running.enter_context(served(build))

        town = serve_town(
            serve, address, Path(name), letters=len(languages), languages=tuple(LANGUAGES)
        )
        browser = running.enter_context(running_browser())
        found = []
        for letter, language in enumerate(languages):
            page = browser.new_context(viewport=PHONE).new_page()
            found.append(_of(Resident(page, town, language=language), letter))
            page.context.close()
        town.engine.dispose()
        return found


def _of(resident: Resident, letter: int) -> Weights:
    wire = Wire(resident.page)
    resident.opens()
    resident.page.wait_for_load_state("networkidle")
    first = wire.weight()
    resident.types_code(resident.town.field.code(letter))
    later = {}
    for number in range(1, LAST_PAGE + 1):
        wire.weight()
        resident.opens(f"enkat/{number}")
        later[resident.place] = wire.weight()
        resident.answers_page()
        resident.presses("continue")
    wire.weight()
    resident.opens("enkat/granska")
    later[resident.place] = wire.weight()
    heaviest = max(later, key=lambda place: later[place])
    return Weights(resident.language, first, later[heaviest], heaviest)


def as_lines(weights: list[Weights]) -> list[str]:
    """One line a language."""
    return [
        f"bytes in {one.language:<16} first view {one.first_view:>7,} of {FIRST_VIEW:,}   "
        f"heaviest later {one.heaviest_later:>7,} of {LATER_PAGE:,} ({one.heaviest_place})"
        for one in weights
    ]
