"""axe held to the pages a resident comes by, in every state and at every width."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.journeys.town import PHONE, Resident, scrolls_sideways

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    # Off in axe by default; targets of 24 px are asked for by WCAG 2.2 AA.
    "rules": {"target-size": {"enabled": True}},
}
BY_WIDTH: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["target-size", "color-contrast", "scrollable-region-focusable"],
}
"""What can change with the width alone."""
WIDTHS: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 640},
    {"width": 1280, "height": 900},
)
LEAST_TARGET = 44

SMALL_TARGETS = f"""() => [...document.querySelectorAll('a[href], button, input, summary, textarea')]
  .map((one) => one.matches('.option input') ? one.closest('.option') : one)
  .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && one.tabIndex !== -1)
  .filter((one) => !one.closest('p, li:not(nav li)') || one.matches('.button'))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height > 1 && box.height < {LEAST_TARGET} - 0.5)
  .map(([html, box]) => `${{Math.round(box.height)}} px: ${{html}}`)"""
"""Controls lower than a fingertip; links inside a sentence are as high as their line (WCAG 2.5.8)."""


class Inspector:
    """Collects what axe finds, what scrolls sideways and which controls are too small to hit."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.found: list[str] = []
        self.looked_at = 0

    def looks(self, state: str = "", *, at_every_width: bool = False) -> None:
        """Look at the page in sight, on a phone; where asked also narrower and wider."""
        page = self.resident.page
        self.looked_at += 1
        page.wait_for_load_state()
        self._runs(EVERYTHING, state)
        self._notes(page.evaluate(SMALL_TARGETS), f"{state} target")
        language = page.evaluate("[document.documentElement.lang, document.title]")
        if language[0] != self.resident.language or not language[1]:
            self._notes([f"lang {language[0]}, title {language[1]!r}"], state)
        if at_every_width:
            for width in WIDTHS:
                page.set_viewport_size(width)
                self._runs(BY_WIDTH, f"{state} {width['width']} px")
                if scrolls_sideways(page):
                    self._notes(["scrolls sideways"], f"{state} {width['width']} px")
            page.set_viewport_size(PHONE)

    def _runs(self, options: dict[str, Any], state: str) -> None:
        seen = Axe().run(self.resident.page, options=options).response
        if not seen["passes"] and not seen["inapplicable"]:
            raise LookupError("axe did not look")
        self._notes(
            [
                f"{one['id']}: {node['html'][:160]}"
                for one in seen["violations"]
                for node in one["nodes"]
            ],
            state,
        )

    def _notes(self, problems: list[str], state: str) -> None:
        self.found += [f"{self.resident.place} {state}: {problem}" for problem in problems]
