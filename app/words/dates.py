"""Days, clock times, numbers and the names of languages in words, from CLDR by way of Babel.

The calendar is always the Gregorian one (CLDR's own default for Persian and Dari is not), the
digits 0-9, and the clock that of Stockholm.
"""

from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from app.words.languages import LANGUAGES

STOCKHOLM = ZoneInfo("Europe/Stockholm")


# A mailing asks for the same few days many thousand times.
@lru_cache(maxsize=512)
def day_in_words(day: date | datetime, tag: str) -> str:
    """Weekday and date: "torsdag 13 augusti 2026". A moment is taken as Stockholm's day."""
    language = LANGUAGES[tag]
    if isinstance(day, datetime):
        day = in_stockholm(day).date()
    return format_date(day, language.day_pattern or "full", locale=_gregorian(language.cldr))


def time_of_day(moment: datetime, tag: str) -> str:
    """The 24-hour clock in Stockholm: "13.00" in Swedish, "13:00" in most languages."""
    language = LANGUAGES[tag]
    locale = _gregorian(language.cldr)
    pattern = language.clock_pattern or str(locale.datetime_skeletons["Hm"])
    return format_time(in_stockholm(moment), pattern, locale=locale)


def moment_in_words(moment: datetime, tag: str) -> str:
    """Day and clock time: "torsdag 13 augusti 2026 klockan 13.00"."""
    return LANGUAGES[tag].moment.format(
        day=day_in_words(moment, tag), time=time_of_day(moment, tag)
    )


def number(value: int | float, tag: str) -> str:
    """A number with the language's separators, in the digits 0-9: "87 600", "87,600"."""
    return format_decimal(value, locale=_gregorian(LANGUAGES[tag].cldr), numbering_system="latn")


def language_in_swedish(tag: str) -> str:
    """What Swedish staff call a survey language: "ukrainska"."""
    language = LANGUAGES[tag]
    return _CALLED.get(tag) or _gregorian(language.cldr).get_language_name("sv") or language.endonym


_CALLED = {
    "sv-x-lattlast": "lätt svenska",
    "prs": "dari",
    "bs": "bosniska, kroatiska och serbiska",
}
"""Languages that CLDR has no name for, or calls by their nearest relative."""


def in_stockholm(moment: datetime) -> datetime:
    """The same moment on the clocks of Stockholm; ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    return moment.astimezone(STOCKHOLM)


@cache
def _gregorian(cldr: str) -> Locale:
    # Babel formats Gregorian dates only, whatever the locale's calendar preference; a locale
    # with a calendar keyword (fa-u-ca-persian) is never parsed here.
    return Locale.parse(cldr)
