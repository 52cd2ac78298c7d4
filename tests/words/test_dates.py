"""Dates as letters and pages print them: Gregorian, in words, on Stockholm's clock."""

from datetime import UTC, date, datetime

import pytest

from app.words.dates import day_in_words, moment_in_words, number, time_of_day
from app.words.languages import LANGUAGES

SUMMER = datetime(2026, 8, 13, 11, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("sv", "torsdag 13 augusti 2026 klockan 13.00"),
        ("sv-x-lattlast", "torsdag 13 augusti 2026 klockan 13.00"),
        ("en", "Thursday, 13 August 2026 at 13:00"),
        ("ar", "الخميس، 13 أغسطس 2026 الساعة 13:00"),
        ("fa", "پنجشنبه 13 اوت 2026 ساعت 13:00"),
        ("prs", "پنجشنبه 13 اگست 2026 ساعت 13:00"),
        ("ckb", "پێنجشەممە، 13ی ئابی 2026 کاتژمێر 13:00"),
        ("fi", "torstai 13. elokuuta 2026 klo 13.00"),
    ],
)
def test_a_moment_is_written_as_the_language_writes_it(tag: str, expected: str) -> None:
    assert moment_in_words(SUMMER, tag) == expected


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_the_calendar_is_gregorian_in_every_language(tag: str) -> None:
    """1405 is the Persian year of this day, 1448 the Islamic, 2018 the Ethiopian."""
    words = day_in_words(date(2026, 8, 13), tag)
    assert "2026" in words
    assert "13" in words


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_digits_are_those_of_the_letter_in_every_language(tag: str) -> None:
    words = moment_in_words(SUMMER, tag) + number(87600, tag)
    assert all(digit.isascii() for digit in words if digit.isdigit())


def test_the_clock_is_stockholms_before_and_after_the_end_of_summer_time() -> None:
    assert time_of_day(SUMMER, "sv") == "13.00"
    assert time_of_day(WINTER, "sv") == "13.00"


def test_a_moment_late_in_the_evening_belongs_to_stockholms_next_day() -> None:
    assert day_in_words(datetime(2026, 8, 13, 22, 30, tzinfo=UTC), "sv").startswith("fredag 14")


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = SUMMER.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        moment_in_words(naive, "sv")


def test_numbers_have_the_separators_of_the_language() -> None:
    assert number(87600, "sv") == "87\u00a0600"
    assert number(87600, "en") == "87,600"
    assert number(12.5, "sv") == "12,5"
