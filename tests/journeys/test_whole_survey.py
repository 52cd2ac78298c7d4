"""Residents answer the whole survey in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.fieldwork.ballots.reply_counts import count_replies
from tests.journeys.town import DESK, LAST_PAGE, PHONE, Resident, Town
from tests.support.wave import WAVE

OpenPage = Callable[..., Page]


def test_a_resident_answers_in_swedish_with_slips_pauses_and_second_thoughts(
    town: Town, open_page: OpenPage
) -> None:
    resident = Resident(open_page(viewport=DESK, locale="sv-SE"), town)
    types_the_code_with_slips(resident)
    goes_back_and_finds_everything(resident)
    switches_language_with_unsaved_answers(resident)
    pauses_and_comes_back(resident)
    answers_what_nobody_may_see_again(resident)
    resident.answers_until("/granska")
    reads_through_and_sends(resident)
    replies = count_replies(town.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (1, 1)


def types_the_code_with_slips(resident: Resident) -> None:
    page, code = resident.page, resident.town.field.code()
    resident.opens()
    expect(page.locator("#code")).to_have_value("")
    resident.types_code(code[:-1])
    expect(page).to_have_title("Fel: Hur tryggt är det där du bor? – Trygghetsmätningen")
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#summary")).to_contain_text("Det saknas en siffra i grupp 4.")
    expect(page.locator("#code")).to_have_value(code[:-1])
    wrong = str((int(code[-1]) + 1) % 10)
    resident.types_code(code[:-1] + wrong)
    expect(page.locator("#summary")).to_contain_text("Kontrollera alla grupper")
    resident.types_code(f"Din kod: {code.replace(' ', ' – ')}")
    assert resident.place == "/sv/enkat/1"


def goes_back_and_finds_everything(resident: Resident) -> None:
    resident.chooses("a1_years", "3")
    resident.chooses("a2_recommend", "1")
    resident.presses("continue")
    resident.chooses("b01_litter", "2")
    resident.presses("back")
    assert resident.place == "/sv/enkat/1"
    assert (resident.has_chosen("a1_years"), resident.has_chosen("a2_recommend")) == (["3"], ["1"])
    resident.presses("continue")
    assert resident.has_chosen("b01_litter") == ["2"]


def switches_language_with_unsaved_answers(resident: Resident) -> None:
    page = resident.page
    resident.chooses("b02_vandal", "3")
    page.click("nav.languages summary")
    page.click("nav.languages button[value=ar]")
    assert resident.place == "/ar/enkat/2"
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert resident.has_chosen("b02_vandal") == ["3"]
    page.click("nav.languages summary")
    page.click("nav.languages button[value=sv]")
    assert resident.has_chosen("b01_litter") == ["2"]


def pauses_and_comes_back(resident: Resident) -> None:
    page = resident.page
    resident.chooses("b03_graffiti", "1")
    page.click("button.pause")
    assert resident.place == "/sv/pausad"
    expect(page.get_by_role("status")).to_contain_text("Du har pausat")
    page.goto(f"{resident.town.origin}/sv/enkat/2")
    assert resident.place == "/sv/utloggad"
    resident.types_code(resident.town.field.code())
    assert resident.place == "/sv/enkat/2"
    assert resident.has_chosen("b03_graffiti") == ["1"]


def answers_what_nobody_may_see_again(resident: Resident) -> None:
    page = resident.page
    resident.answers_until("/enkat/5")
    resident.chooses("c01_violence", "2")
    resident.presses("continue")
    resident.presses("back")
    expect(page.locator("#k-c01_violence")).to_contain_text("Svaret visas inte.")
    assert page.locator("input[name=c01_violence]").count() == 0
    assert page.locator("#answers input:checked").count() == 0
    page.click("button[name=again][value=c01_violence]")
    assert resident.place == "/sv/enkat/5"
    assert resident.has_chosen("c01_violence") == []
    resident.chooses("c01_violence", "0")


def reads_through_and_sends(resident: Resident) -> None:
    page = resident.page
    expect(page.locator("h1")).to_have_text("Läs igenom dina svar")
    hidden = page.locator("section.reviewed", has=page.locator("p.quiet:text('visas inte')"))
    assert hidden.count() == 2
    assert hidden.locator("dd").count() == 0
    resident.presses("send")
    assert resident.place == "/sv/tack"
    page.reload()
    assert resident.place == "/sv/tack"
    page.go_back()
    assert page.locator("#answers").count() == 0
    resident.comes_in()
    assert resident.place == "/sv/tack"


def test_a_resident_answers_in_arabic_on_a_phone_without_script(
    town: Town, open_page: OpenPage
) -> None:
    page = open_page(viewport=PHONE, locale="ar", java_script_enabled=False)
    resident = Resident(page, town, language="ar")
    page.goto(town.origin)
    assert resident.place == "/ar/"
    resident.types_code(town.field.code()[:-1])
    assert page.locator("#summary").is_visible()
    resident.types_code(town.field.code())
    passed = []
    while "/granska" not in resident.place:
        passed.append(resident.place)
        assert page.locator("html[dir=rtl][lang=ar]").count() == 1
        resident.answers_page()
        resident.presses("continue")
    assert passed == [f"/ar/enkat/{number}" for number in range(1, LAST_PAGE + 1)]
    resident.presses("send")
    assert resident.place == "/ar/tack"
    replies = count_replies(town.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (1, 1)


def test_whoever_has_sent_lands_on_thank_you_from_every_page_of_hers(
    town: Town, open_page: OpenPage
) -> None:
    resident = Resident(open_page(viewport=DESK), town)
    resident.comes_in()
    resident.answers_until("/granska")
    resident.presses("send")
    resident.opens("enkat/3")
    assert resident.place == "/sv/tack"
