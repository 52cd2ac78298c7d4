"""Keying in a real browser by keyboard alone: few keys, nothing lost, every difference found."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.fieldwork.paper.adjudication import forms_to_rule, open_ruling
from app.fieldwork.paper.keyed_marks import Keyed
from app.fieldwork.paper.keying import open_keying
from app.staff.routes import create
from app.store.keyings import KEYING
from app.store.session import reading
from app.survey.questionnaire import Question, QuestionKind
from tests.support.paper import (
    ADJUDICATOR,
    KEYERS,
    RECEIVER,
    account_id,
    batch_in_keying,
    current,
    key_quickly,
)
from tests.support.staff import Office, let_in
from tests.support.wave import WAVE

ONE, OTHER = KEYERS
OpenPage = Callable[..., Page]
Serve = Callable[[Callable[[str], Any]], str]


@pytest.fixture
def origin(office: Office, serve: Serve) -> str:
    """Where the staff's face is served."""
    return serve(lambda origin: create(office.context(origin)))


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press each key."""
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def answer(self, question: Question, mark: str) -> None:
        """Key one field, as a keyer does."""
        match question.kind:
            case QuestionKind.SEVERAL if mark[:1].isdecimal():
                self.press(*mark.replace(",", ""), "Enter")
            case QuestionKind.TEXT if mark != "-":
                self.press(*mark, "Enter")
            case _:
                self.press(*mark)


def sign_in_to(
    office: Office, open_page: OpenPage, origin: str, email: str, **options: Any
) -> Page:
    page = open_page(**options)
    let_in(page, office, origin, email)
    return page


def marks(office: Office, *, dice: Random) -> dict[str, str]:
    """A whole form as someone might have filled it in: one answer in ten is left out."""
    said: dict[str, str] = {}
    for question in current(office.wave).questionnaire:
        if question.kind is QuestionKind.TEXT or dice.random() < 0.1:
            said[question.name] = "-"
        elif question.kind is QuestionKind.YEAR:
            said[question.name] = str(dice.randint(1940, 2008))
        elif question.kind is QuestionKind.SEVERAL:
            chosen = dice.sample(sorted(question.codes), 2)
            said[question.name] = ",".join(str(code) for code in sorted(chosen))
        else:
            said[question.name] = str(dice.choice(sorted(question.codes)))
    return said


def start(page: Page, origin: str) -> Keyboard:
    """Begin the form that the list proposes."""
    page.goto(f"{origin}/staff/{WAVE}/inmatning")
    expect(page.get_by_label("Formulärets nummer")).to_be_focused()
    keys = Keyboard(page)
    keys.press("Enter")
    expect(page.locator("#a1_years")).to_be_focused()
    return keys


def key_in_the_browser(page: Page, office: Office, origin: str, said: dict[str, str]) -> int:
    """Key a form from the list and back to it; how many keys that took."""
    keys = start(page, origin)
    for question in current(office.wave).questionnaire:
        keys.answer(question, said[question.name])
    keys.press("F8")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inmatning")
    return keys.pressed


def stored(office: Office, email: str) -> list[dict[str, str]]:
    mine = account_id(office.wave, email)
    with reading(office.wave.engine) as connection:
        ids = list(connection.scalars(select(KEYING.c.id).where(KEYING.c.account_id == mine)))
    here = office.wave.here
    return [dict(open_keying(here, WAVE, one, account_id=mine).keyed.marks) for one in ids]


def test_two_keyers_by_keyboard_find_every_seeded_difference(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    dice, number = Random(20261123), numbers[0]
    said = marks(office, dice=dice)
    keys = key_in_the_browser(sign_in_to(office, open_page, origin, ONE), office, origin, said)
    assert stored(office, ONE) == [said]
    assert keys <= len(said) + 10
    wrong = dict.fromkeys(dice.sample(sorted(said), 8), "?")
    second = sign_in_to(office, open_page, origin, OTHER)
    key_in_the_browser(second, office, origin, said | wrong)
    here, mine = office.wave.here, account_id(office.wave, ADJUDICATOR)
    assert forms_to_rule(here, batch_id, account_id=mine) == [number]
    sheet = open_ruling(here, WAVE, batch_id=batch_id, number=number, account_id=mine)
    assert {question.name for question in sheet.questions} == set(wrong)
    referee = sign_in_to(office, open_page, origin, ADJUDICATOR)
    referee.goto(f"{origin}/staff/{WAVE}/avgoranden/1/{number}")
    ruling = Keyboard(referee)
    for question in sheet.questions:
        expect(referee.locator(f"#{question.name}")).to_be_focused()
        ruling.answer(question, said[question.name])
    ruling.press("F8")
    expect(referee.get_by_role("heading", level=1)).to_have_text("Avgöranden")
    assert forms_to_rule(here, batch_id, account_id=mine) == []


def test_the_same_account_is_never_offered_a_form_twice(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    key_quickly(office.wave, batch_id, numbers[0], email=ONE, marks={})
    page = sign_in_to(office, open_page, origin, ONE)
    page.goto(f"{origin}/staff/{WAVE}/inmatning")
    field = page.get_by_label("Formulärets nummer")
    expect(field).to_have_value(str(numbers[1]))
    field.fill(str(numbers[0]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("redan matat in")


def test_keys_move_refuse_and_mark_as_the_paper_needs(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    first, second = page.locator("#a1_years"), page.locator("#a2_recommend")
    expect(first).to_be_focused()
    keys.press("7")
    expect(first).to_be_focused()
    expect(page.locator("#said")).to_have_text("7 finns inte här.")
    keys.press("x")
    expect(first).to_have_value("")
    keys.press("*")
    expect(first).to_have_value("*")
    expect(second).to_be_focused()
    keys.press("ArrowUp")
    expect(first).to_be_focused()
    keys.press("3")
    expect(first).to_have_value("3")
    keys.press("Shift+Enter")
    expect(first).to_be_focused()
    keys.press("Enter", "Enter")
    litter = page.locator("#b01_litter")
    expect(litter).to_be_focused()
    expect(page.locator("#page-now")).to_have_text("Sida 2 av 13")
    keys.press("F2")
    note = page.get_by_label("Anteckning")
    expect(note).to_be_focused()
    expect(note).to_have_value("b01: ")
    page.keyboard.type("vatten på papperet")
    keys.press("Enter", "F4")
    expect(litter).to_be_focused()
    expect(page.get_by_label("Flagga")).to_be_checked()
    keys.press("F8")
    expect(page.locator("#said")).to_contain_text("F8 igen")
    expect(second).to_be_focused()
    keys.press("F8")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inmatning")
    [said] = stored(office, ONE)
    assert (said["a1_years"], said["a2_recommend"], said["z01_comment"]) == ("3", "-", "-")


def test_a_keyer_resumes_at_the_field_on_another_machine(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    keys.press("2", "1")
    keys.press("0")
    expect(page.locator("#b02_vandal")).to_be_focused()
    expect(page.locator("#saved")).to_have_text("Sparat")
    elsewhere = sign_in_to(office, open_page, origin, ONE)
    elsewhere.goto(page.url)
    expect(elsewhere.locator("#b02_vandal")).to_be_focused()
    expect(elsewhere.locator("#b01_litter")).to_have_value("0")


def keyed_by(office: Office, email: str) -> Keyed:
    """The one form this account has begun."""
    mine = account_id(office.wave, email)
    with reading(office.wave.engine) as connection:
        one = connection.scalars(select(KEYING.c.id).where(KEYING.c.account_id == mine)).one()
    return open_keying(office.wave.here, WAVE, one, account_id=mine).keyed


class HeldSaves:
    """Keeps what the screen sends on its way until ``let_go``."""

    def __init__(self) -> None:
        self._held: list[Route] = []
        self._is_open = False

    def meet(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self._held.append(route)

    def let_go(self) -> None:
        self._is_open = True
        for route in self._held:
            route.continue_()


def write_note(page: Page, keys: Keyboard, words: str) -> None:
    keys.press("F2")
    page.keyboard.type(words)
    keys.press("Enter")


def test_a_reload_in_the_middle_of_a_page_loses_nothing(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    keys.press("2", "1", "0", "F4")
    write_note(page, keys, "vatten")
    page.reload()
    expect(page.locator("#b02_vandal")).to_be_focused()
    expect(page.locator("#b01_litter")).to_have_value("0")
    keys.press("1")
    expect(page.locator("#saved")).to_have_text("Sparat")
    keys.press("F8", "F8")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inmatning")
    keyed = keyed_by(office, ONE)
    seen = [keyed.marks[name] for name in ("a1_years", "a2_recommend", "b01_litter")]
    assert (seen, keyed.remark, keyed.is_flagged) == (["2", "1", "0"], "b02: vatten", True)


def test_a_stale_screen_takes_over_what_another_saved_and_overwrites_nothing(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    stale = page.context.new_page()
    stale.goto(page.url)
    expect(stale.locator("#a1_years")).to_be_focused()
    keys.press("2", "1", "F4")
    write_note(page, keys, "vatten")
    expect(page.locator("#saved")).to_have_text("Sparat")
    late = Keyboard(stale)
    late.press("3", "Enter", "1")
    expect(stale.locator("#said")).to_contain_text("ändrats i ett annat fönster")
    expect(stale.locator("#a2_recommend")).to_have_value("1")
    expect(stale.get_by_label("Flagga")).to_be_checked()
    expect(stale.get_by_label("Anteckning")).to_have_value("b01: vatten")
    expect(stale.locator("#a1_years")).to_have_attribute("aria-invalid", "true")
    expect(stale.locator("#a1_years")).to_have_value("3")
    keyed = keyed_by(office, ONE)
    assert (keyed.marks["a1_years"], keyed.remark, keyed.is_flagged) == ("2", "b01: vatten", True)
    # Nothing is done before the keyer has looked; what she then keys is what holds.
    late.press("F8", "F8")
    expect(stale.locator("#a1_years")).to_be_focused()
    late.press("3", "F8", "F8")
    expect(stale.get_by_role("heading", level=1)).to_have_text("Inmatning")
    assert keyed_by(office, ONE).marks["a1_years"] == "3"


@pytest.mark.parametrize("act", ["flag", "note", "mark"])
def test_nothing_is_called_saved_before_it_is(
    office: Office, origin: str, open_page: OpenPage, act: str
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    keys.press("2")
    expect(page.locator("#saved")).to_have_text("Sparat")
    saves = HeldSaves()
    page.route("**/inmatning/*", saves.meet)
    if act == "flag":
        keys.press("F4")
    elif act == "note":
        write_note(page, keys, "vatten")
    else:
        keys.press("1")
    expect(page.locator("#saved")).to_have_text("Inte sparat än")
    saves.let_go()
    expect(page.locator("#saved")).to_have_text("Sparat")
    keyed = keyed_by(office, ONE)
    stored_now = {
        "flag": keyed.is_flagged,
        "note": keyed.remark == "a2: vatten",
        "mark": keyed.marks.get("a2_recommend") == "1",
    }
    assert stored_now[act]


def test_a_page_that_could_not_be_saved_says_so_and_is_not_lost(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    batch_in_keying(office.wave)
    page = sign_in_to(office, open_page, origin, ONE)
    keys = start(page, origin)
    page.context.clear_cookies()
    keys.press("2", "1", "0")
    expect(page.locator("#said")).to_contain_text("inte sparad")
    let_in(page, office, origin, ONE)
    keys.press("F8", "F8")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inmatning")
    [said] = stored(office, ONE)
    assert (said["a1_years"], said["a2_recommend"], said["b01_litter"]) == ("2", "1", "0")


def test_the_receiver_scans_one_form_after_the_other(
    office: Office, origin: str, open_page: OpenPage
) -> None:
    page = sign_in_to(office, open_page, origin, RECEIVER)
    page.goto(f"{origin}/staff/{WAVE}/post")
    expect(page.get_by_label("Serienummer")).to_be_focused()
    for issued in office.wave.codes[:3]:
        page.keyboard.type(issued.serial)
        page.keyboard.press("Enter")
    page.keyboard.type(office.wave.codes[3].serial)
    page.keyboard.press("F9")
    expect(page.locator("#recent li")).to_have_count(4)
    expect(page.locator("#said .said-word")).to_have_text("Tomt formulär")
    expect(page.locator("#forms-1")).to_have_text("3 av 50")
    page.get_by_role("button", name=f"Ångra {office.wave.codes[0].serial}").click()
    expect(page.locator("#said .said-word")).to_have_text("Ångrad")
    expect(page.locator("#recent li")).to_have_count(3)
    expect(page.locator("#forms-1")).to_have_text("2 av 50")
    expect(page.get_by_label("Serienummer")).to_be_focused()
