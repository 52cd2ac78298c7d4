"""Whoever has no mouse answers with Tab, arrows, space and Enter, and always sees where she is."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.town import DESK, PHONE, Resident, Town

OpenPage = Callable[..., Page]
MOST_TABS = 60

IN_SIGHT = """() => {
  const here = document.activeElement;
  const shown = here.matches('.option input') ? here.closest('.option') : here;
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const ring = [here, shown].some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  return ring && Boolean(top) && (shown.contains(top) || top.contains(shown));
}"""
"""Whether the focused element has a ring of its own and lies on top, not under a bar."""


def tabs_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press Tab until the focus is on ``selector``; every stop on the way must be in sight."""
    for _ in range(MOST_TABS):
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
        page.keyboard.press(key)
        stop = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(IN_SIGHT), stop
    raise LookupError(f"{selector} cannot be reached with {key}")


def test_the_survey_is_answered_with_the_keyboard_alone(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=DESK)
    resident = Resident(page, town)
    resident.opens()
    tabs_to(page, "#code")
    page.keyboard.type(town.field.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/1")
    tabs_to(page, "input[name=a1_years]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert resident.has_chosen("a1_years") == ["2"]
    tabs_to(page, "input[name=a2_recommend]")
    page.keyboard.press("Space")
    tabs_to(page, "#answers .actions button[value=continue]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/2")
    tabs_to(page, "#answers .actions button[value=back]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/1")
    assert resident.has_chosen("a1_years") == ["2"]
    assert resident.has_chosen("a2_recommend") == ["1"]


def test_enter_in_the_form_means_continue(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=DESK)
    resident = Resident(page, town)
    resident.comes_in()
    resident.chooses("a2_recommend", "1")
    page.focus("input[name=a1_years][value='1']")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/enkat/2")
    resident.answers_until("/enkat/12")
    resident.answers_page()
    page.fill("#h02_birth_year", "1974")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/enkat/13")


def test_the_first_stop_leads_past_the_top_of_the_page(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=DESK)
    resident = Resident(page, town)
    resident.comes_in()
    page.keyboard.press("Tab")
    expect(page.locator("a.skip").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_focus_never_hides_under_the_leave_button(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    resident = Resident(page, town)
    resident.comes_in()
    resident.answers_until("/enkat/5")
    tabs_to(page, "#answers .actions button[value=back]")
    tabs_to(page, "input[name=c01_violence]", key="Shift+Tab")
