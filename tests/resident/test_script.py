"""What the script adds, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.resident.routes import create
from app.web.context import Context, Site
from tests.resident.conftest import Town

Serve = Callable[[Callable[[str], Any]], str]


@pytest.fixture
def origin(town: Town, serve: Serve) -> str:
    """The town over a real socket."""

    def build(origin: str) -> Any:
        hosts = frozenset({origin.removeprefix("http://")})
        site = Site(origin=origin, hosts=hosts, is_secure=False, leave_to=next(iter(hosts)))
        return create(Context(town.field.here, town.clock, site))

    return serve(build)


def enter(page: Page, origin: str, town: Town, language: str = "sv") -> None:
    page.goto(f"{origin}/{language}/")
    page.fill("#code", town.field.code())
    page.click("form.entry button")


def test_a_picture_code_fills_the_field_and_leaves_the_address(
    page: Page, origin: str, town: Town
) -> None:
    page.goto(f"{origin}/sv#{town.field.codes[0].code.digits}")
    expect(page.locator("#code")).to_have_value(town.field.code())
    assert "#" not in page.url
    assert page.evaluate("history.length") == 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/enkat/1")


def test_a_chosen_answer_is_saved_without_continue(page: Page, origin: str, town: Town) -> None:
    enter(page, origin, town)
    with page.expect_response(lambda response: response.status == 204):
        page.click("text=15 år eller mer")
    page.reload()
    expect(page.locator("input[name=a1_years][value='4']")).to_be_checked()


def test_an_answer_is_removed_in_place_and_stays_removed(
    page: Page, origin: str, town: Town
) -> None:
    enter(page, origin, town)
    page.click("text=15 år eller mer")
    with page.expect_response(lambda response: response.status == 204):
        page.click("button[name=clear][value=a1_years]")
    expect(page.locator("input[name=a1_years]:checked")).to_have_count(0)
    page.reload()
    expect(page.locator("input[name=a1_years]:checked")).to_have_count(0)


def test_enter_in_a_field_continues(page: Page, origin: str, town: Town) -> None:
    enter(page, origin, town)
    page.goto(f"{origin}/sv/enkat/12")
    page.fill("#h02_birth_year", "1980")
    page.press("#h02_birth_year", "Enter")
    # Continued, though other questions are blank: she is asked about them, and goes on.
    page.wait_for_url("**/sv/enkat/12?kvar")
    page.press("#h02_birth_year", "Enter")
    page.wait_for_url("**/sv/enkat/13")


def test_three_shifts_leave_at_once_and_back_shows_nothing(
    page: Page, origin: str, town: Town
) -> None:
    enter(page, origin, town)
    page.goto(f"{origin}/sv/enkat/5")
    # The neutral site is out of reach here: what matters is that ours is asked to leave.
    page.route("**/lamna", _arrive_at_the_weather)
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.locator("body")).to_have_text("weather")
    page.go_back()
    page.wait_for_load_state()
    assert "enkat" not in page.url
    assert "slagit" not in page.inner_text("body")
    page.goto(f"{origin}/sv/enkat/5")
    page.wait_for_url("**/sv/utloggad")


def _arrive_at_the_weather(route: Route) -> None:
    left = route.fetch(max_redirects=0)
    assert left.headers["location"].startswith("https://")
    route.fulfill(body="weather", content_type="text/html", headers={"set-cookie": ""})


def test_declining_and_an_answer_exclude_each_other(page: Page, origin: str, town: Town) -> None:
    enter(page, origin, town)
    page.goto(f"{origin}/sv/enkat/6")
    page.check("input[name=c11_whynot][value='4']")
    page.check("input[name=c11_whynot][value='-3']")
    expect(page.locator("input[name=c11_whynot]:checked")).to_have_count(1)


def test_a_quiet_screen_asks_before_it_pauses(page: Page, origin: str, town: Town) -> None:
    page.clock.install()
    enter(page, origin, town)
    page.clock.run_for(43 * 60_000 + 6_000)
    expect(page.locator("#idle")).to_be_visible()
    expect(page.locator("#idle-stay")).to_be_focused()
    page.click("#idle-stay")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(43 * 60_000 + 6_000)
    page.clock.run_for(2 * 60_000)
    page.wait_for_url("**/sv/pausad")


def test_five_options_fit_a_phone_without_scrolling(
    open_page: Callable[..., Page], origin: str, town: Town
) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    enter(page, origin, town)
    page.goto(f"{origin}/sv/enkat/8")
    for card in page.locator(".card").all():
        assert (card.bounding_box() or {"height": 9999})["height"] < 700
