"""A resident's way through the survey in Firefox: what holds in one browser need not in another."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.fieldwork.ballots.reply_counts import count_replies
from tests.journeys.town import DESK, LAST_PAGE, PHONE, Town
from tests.support.firefox import ENTER, MISSING, Firefox, Refused, program
from tests.support.wave import WAVE

pytestmark = pytest.mark.skipif(program() is None, reason=MISSING)

WITHOUT_SCRIPT_IN_ARABIC = {"javascript.enabled": False, "intl.accept_languages": "ar"}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DIRECTION = "getComputedStyle(document.body).direction"
SCRIPTED = "document.documentElement.classList.contains('scripted')"
CARDS = "[...document.querySelectorAll('#answers fieldset')].map((one) => one.parentElement.id)"
YEARS = "[...document.querySelectorAll('#answers input.year')].map((one) => one.id)"
SIDES = """(() => {
  const row = document.querySelector('label.option');
  const [box, text] = [row.querySelector('input'), row.querySelector('span')];
  return [box.getBoundingClientRect().x, text.getBoundingClientRect().x];
})()"""
"""How far from the left the first row's box and its text are."""


@pytest.fixture(scope="module")
def scripted() -> Iterator[Firefox]:
    """A Firefox as it comes."""
    with Firefox() as started:
        yield started


@pytest.fixture(scope="module")
def bare() -> Iterator[Firefox]:
    """A Firefox that runs no script of a page, and asks for Arabic."""
    with Firefox(WITHOUT_SCRIPT_IN_ARABIC) as started:
        yield started


@pytest.fixture
def firefox(request: pytest.FixtureRequest) -> Firefox:
    """The one of them a test asks for, with no memory of the test before."""
    started: Firefox = request.getfixturevalue(request.param)
    started.forgets()
    return started


def in_firefox(*kinds: str) -> pytest.MarkDecorator:
    """Run the test in these: ``scripted`` and ``bare``."""
    return pytest.mark.parametrize("firefox", kinds, indirect=True)


@dataclass(frozen=True)
class Resident:
    """Somebody in front of Firefox, with the first letter in her hand."""

    firefox: Firefox
    town: Town
    language: str = "sv"

    @property
    def place(self) -> str:
        """The address without host."""
        return str(self.firefox.runs("location.pathname"))

    def opens(self, place: str = "") -> None:
        """Type an address of the survey, in her language."""
        self.firefox.opens(f"{self.town.origin}/{self.language}/{place}")

    def types_code(self) -> None:
        """Press the field for the code, type what stands in the letter, and Enter."""
        self.firefox.clicks("#code")
        with self.firefox.another_page():
            self.firefox.types(self.town.field.code() + ENTER)

    def presses(self, selector: str) -> None:
        """Press what leads to another page."""
        with self.firefox.another_page():
            self.firefox.clicks(selector)

    def answers_page(self) -> None:
        """Press the first row of every question, and type a year where one is asked for."""
        for card in self.firefox.runs(CARDS):
            self.firefox.clicks(f"#{card} label.option")
        for year in self.firefox.runs(YEARS):
            self.firefox.clicks(f"#{year}")
            self.firefox.types("1974")

    def answers_every_page(self) -> list[str]:
        """Answer page by page as far as the review; the places passed, which do not scroll aside."""
        passed = []
        while (place := self.place).rpartition("/")[2].isdecimal():
            passed.append(place)
            assert not self.firefox.runs(SIDEWAYS), place
            self.answers_page()
            self.presses("#answers button[value=continue]")
        return passed

    def sends(self) -> None:
        """Press Send; Back then shows nothing that was answered."""
        self.presses("#answers button[value=send]")
        assert self.place == f"/{self.language}/tack"
        with self.firefox.another_page():
            self.firefox.goes_back()
        assert self.place == f"/{self.language}/tack"
        assert not self.firefox.runs("Boolean(document.querySelector('#answers, .reviewed'))")

    def has_chosen(self, name: str) -> list[str]:
        """The values chosen on this page."""
        chosen = f"[...document.querySelectorAll('input[name={name}]:checked')]"
        return list(self.firefox.runs(f"{chosen}.map((one) => one.value)"))


def every_page(language: str) -> list[str]:
    return [f"/{language}/enkat/{number}" for number in range(1, LAST_PAGE + 1)]


@in_firefox("scripted")
def test_a_resident_answers_the_whole_survey_in_swedish(firefox: Firefox, town: Town) -> None:
    firefox.resize(**DESK)
    resident = Resident(firefox, town)
    resident.opens()
    resident.types_code()
    assert firefox.runs(SCRIPTED)
    assert resident.answers_every_page() == every_page("sv")
    assert resident.place == "/sv/enkat/granska"
    resident.sends()
    assert firefox.runs("document.querySelector('h1').textContent").startswith("Tack!")
    replies = count_replies(town.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (1, 1)


@in_firefox("bare")
def test_a_resident_answers_in_arabic_on_a_phone_without_script(
    firefox: Firefox, town: Town
) -> None:
    firefox.resize(**PHONE)
    resident = Resident(firefox, town, "ar")
    firefox.opens(town.origin)
    assert resident.place == "/ar/"
    resident.types_code()
    assert not firefox.runs(SCRIPTED)
    box, text = firefox.runs(SIDES)
    assert box > text
    assert resident.answers_every_page() == every_page("ar")
    assert resident.place == "/ar/enkat/granska"
    assert firefox.runs(DIRECTION) == "rtl"
    assert not firefox.runs(SIDEWAYS)
    resident.sends()
    replies = count_replies(town.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (1, 1)


@in_firefox("scripted")
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_at_twice_the_size_nothing_scrolls_sideways(
    firefox: Firefox, town: Town, language: str
) -> None:
    firefox.resize(**DESK, zoom=2)
    resident = Resident(firefox, town, language)
    resident.opens()
    assert not firefox.runs(SIDEWAYS)
    resident.types_code()
    for place in ("enkat/1", "enkat/5", "enkat/granska"):
        resident.opens(place)
        assert resident.place == f"/{language}/{place}"
        assert firefox.runs("[innerWidth, devicePixelRatio]") == [DESK["width"] / 2, 2]
        assert not firefox.runs(SIDEWAYS), place


@in_firefox("scripted", "bare")
def test_an_answer_not_yet_saved_is_still_there_in_another_language(
    firefox: Firefox, town: Town
) -> None:
    firefox.resize(**PHONE)
    resident = Resident(firefox, town)
    resident.opens()
    resident.types_code()
    firefox.clicks("label.option:has(input[name=a1_years][value='3'])")
    for language, direction in (("ar", "rtl"), ("sv", "ltr")):
        firefox.clicks("nav.languages summary")
        resident.presses(f"nav.languages button[value={language}]")
        assert resident.place == f"/{language}/enkat/1"
        assert firefox.runs(DIRECTION) == direction
        assert resident.has_chosen("a1_years") == ["3"]


@in_firefox("scripted")
def test_this_firefox_reaches_no_other_machine(firefox: Firefox) -> None:
    with pytest.raises(Refused, match="PROXY_CONNECTION_REFUSED"):
        firefox.opens("http://example.org/")
