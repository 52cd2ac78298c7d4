"""Somebody may be looking: leave quickly, and a code that never stands in an address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.town import PHONE, Resident, Town

OpenPage = Callable[..., Page]


def on_the_sensitive_page(page: Page, town: Town) -> Resident:
    """Where violence and threats are asked about, with an answer chosen."""
    resident = Resident(page, town)
    resident.comes_in()
    resident.answers_until("/enkat/5")
    resident.chooses("c01_violence", "1")
    return resident


CLICK = "document.querySelector('aside.leave a').click()"
SHIFTS = """for (const press of [1, 2, 3]) {
  dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
}"""


@pytest.mark.parametrize("leaving", [CLICK, SHIFTS], ids=["button", "shift"])
def test_leave_quickly_blanks_the_page_before_anything_is_asked_of_the_network(
    town: Town, open_page: OpenPage, leaving: str
) -> None:
    page = open_page(viewport=PHONE)
    on_the_sensitive_page(page, town)
    page.route("**/lamna", lambda route: route.abort())
    shown = f"() => {{ {leaving}; return [document.documentElement.hidden, document.title]; }}"
    assert page.evaluate(shown) == [True, ""]


def test_three_presses_of_shift_leave(town: Town, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    on_the_sensitive_page(page, town)
    with page.expect_request("**/lamna"):
        for _ in range(3):
            page.keyboard.press("Shift")
    expect(page.locator("main")).to_have_count(0)


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["script", "bare"])
def test_after_leaving_quickly_the_session_is_dead_and_back_shows_nothing(
    town: Town, open_page: OpenPage, options: dict[str, bool]
) -> None:
    page = open_page(viewport=PHONE, **options)
    on_the_sensitive_page(page, town)
    with page.expect_request("https://www.smhi.se/"):
        page.click("aside.leave a", no_wait_after=True)
    # The neutral site is out of reach from here: the browser says so, and shows nothing of ours.
    expect(page.locator("main")).to_have_count(0)
    other = page.context.new_page()
    other.goto(f"{town.origin}/sv/enkat/5")
    assert other.url == f"{town.origin}/sv/utloggad"
    page.go_back()
    assert page.locator("#answers, .reviewed").count() == 0


def test_a_picture_code_fills_the_field_and_leaves_the_address_at_once(
    town: Town, open_page: OpenPage
) -> None:
    page, asked = open_page(viewport=PHONE), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    code = town.field.code()
    digits = code.replace(" ", "")
    page.goto(f"{town.origin}/ar#{digits}")
    expect(page.locator("#code")).to_have_value(code)
    assert "#" not in page.url
    assert not any(digits in address for address in asked)
    # It is the person who presses Start, and nothing else is in the way.
    expect(page.locator("form.entry button")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town.origin}/ar/enkat/1")
    assert digits not in page.evaluate("JSON.stringify(performance.getEntries())")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
