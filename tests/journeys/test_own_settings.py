"""Residents who set their own spacing, colours or calm, or who print, lose nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.town import DESK, PHONE, Resident, Town, scrolls_sideways

OpenPage = Callable[..., Page]
PLACES = ("enkat/1", "enkat/3", "enkat/5", "enkat/granska", "integritet")

SPACED = """() => {
  for (const one of document.querySelectorAll('*')) {
    one.style.setProperty('line-height', '1.5', 'important');
    one.style.setProperty('letter-spacing', '0.12em', 'important');
    one.style.setProperty('word-spacing', '0.16em', 'important');
  }
  for (const one of document.querySelectorAll('p')) {
    one.style.setProperty('margin-block-end', '2em', 'important');
  }
}"""
"""WCAG 1.4.12, set as a reader's own style sheet would set it."""

CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter((one) => getComputedStyle(one).overflowX !== 'visible' && !one.matches('.skip, .skip *'))
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", ["sv", "ar", "en"])
def test_wider_spacing_cuts_nothing_off(town: Town, open_page: OpenPage, language: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    resident = Resident(page, town, language=language)
    resident.comes_in()
    for place in PLACES:
        resident.opens(place)
        page.evaluate(SPACED)
        assert not scrolls_sideways(page), place
        assert page.evaluate(CUT_OFF) == [], place


def test_in_forced_colours_the_chosen_row_differs_by_more_than_colour(
    town: Town, open_page: OpenPage
) -> None:
    page = open_page(viewport=PHONE, forced_colors="active")
    resident = Resident(page, town)
    resident.comes_in()
    resident.chooses("a1_years", "2")
    width = "(it) => parseFloat(getComputedStyle(document.querySelector(it)).borderTopWidth)"
    chosen = page.evaluate(width, "label.option:has(:checked)")
    other = page.evaluate(width, "label.option:not(:has(:checked))")
    assert chosen > other
    assert page.evaluate(width, ".button.primary") >= 1


def test_whoever_asks_for_calm_sees_nothing_move(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    resident = Resident(page, town)
    resident.comes_in()
    moving = """() => [...document.querySelectorAll('*')].filter((one) => {
      const style = getComputedStyle(one);
      return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0


def test_on_paper_only_what_is_to_be_read_is_left(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=DESK, color_scheme="dark")
    resident = Resident(page, town)
    resident.comes_in()
    resident.opens("enkat/5")
    page.emulate_media(media="print")
    for gone in (".top", ".leave", ".foot", "#idle", ".actions"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator("main h1").is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_without_script_a_quiet_page_asks_after_43_minutes(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    resident = Resident(page, town)
    resident.comes_in()
    resident.chooses("a1_years", "2")
    assert not page.locator("#idle").is_visible()
    # The browser's own clock for animations, moved on: nobody waits three quarters of an hour.
    session = page.context.new_cdp_session(page)
    session.send("Animation.enable")
    session.send("Animation.setPlaybackRate", {"playbackRate": 1_000_000})
    page.locator("#idle").wait_for(state="visible")
    page.click("#idle-stay")
    assert resident.place == "/sv/enkat/1"
    assert resident.has_chosen("a1_years") == ["2"]
