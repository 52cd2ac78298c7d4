"""Every letter that is printed has a picture in the fonts: typst prints boxes without a warning."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.documents import letter_texts
from app.documents.typesetting import FONT_FOLDER
from app.rehearsal import names, places
from app.words.catalogues import catalogue, translated_languages
from app.words.dates import day_in_words, moment_in_words

MESSAGES = [
    text for name, text in vars(letter_texts).items() if name.isupper() and isinstance(text, str)
]


@pytest.fixture(scope="module", params=["Regular", "Bold"])
def drawn(request: pytest.FixtureRequest) -> set[str]:
    files = sorted(FONT_FOLDER.glob(f"*-{request.param}.ttf"))
    assert len(files) == 3
    return {chr(point) for file in files for point in TTFont(file).getBestCmap()}


def undrawn(text: str, drawn: set[str]) -> set[str]:
    marks = {character for character in text if unicodedata.category(character) == "Cf"}
    return set(text) - drawn - marks


@pytest.mark.parametrize("tag", translated_languages())
def test_every_text_of_a_letter_can_be_drawn(tag: str, drawn: set[str]) -> None:
    assert len(MESSAGES) > 30
    for message in MESSAGES:
        assert not undrawn(catalogue("letters", tag).gettext(message), drawn), message


@pytest.mark.parametrize("tag", translated_languages())
def test_every_date_of_a_year_can_be_drawn(tag: str, drawn: set[str]) -> None:
    for days in range(0, 366, 5):
        day = date(2026, 1, 1) + timedelta(days=days)
        moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        written = day_in_words(day, tag) + moment_in_words(moment, tag)
        assert not undrawn(written, drawn), written


def test_every_name_and_address_of_the_register_can_be_drawn(drawn: set[str]) -> None:
    stocks = (names.SWEDISH, *names.OTHER)
    people = [name for stock in stocks for name in (*stock.women, *stock.men, *stock.families)]
    streets = [street for place in places.PLACES for street in (*place.streets, place.city)]
    assert not undrawn("".join([*people, *names.PLANTED_FAMILIES, *streets]), drawn)


def test_the_fonts_carry_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "fonts-noto-core" in (FONT_FOLDER / "ORIGIN.md").read_text(encoding="utf-8")
    size = sum(path.stat().st_size for path in Path(FONT_FOLDER).iterdir())
    assert size < 3 * 2**20
