"""The table of survey languages, and the way from a browser's wishes to one of them."""

import pytest
from babel import Locale, UnknownLocaleError
from hypothesis import assume, given
from hypothesis import strategies as st

from app.words.languages import LANGUAGES, SOURCE, negotiate, plural_count

THREE = ("sv", "en", "ar")
ALL = tuple(LANGUAGES)


def test_eighteen_languages_are_known_and_swedish_comes_first() -> None:
    assert len(LANGUAGES) == 18
    assert ALL[:3] == ("sv", "sv-x-lattlast", "en")


@pytest.mark.parametrize("tag", ["ar", "fa", "prs", "ckb"])
def test_languages_written_from_right_to_left_say_so(tag: str) -> None:
    assert LANGUAGES[tag].direction == "rtl"


def test_every_other_language_is_written_from_left_to_right() -> None:
    others = set(LANGUAGES) - {"ar", "fa", "prs", "ckb"}
    assert {LANGUAGES[tag].direction for tag in others} == {"ltr"}


@pytest.mark.parametrize("tag", ALL)
def test_every_language_takes_its_dates_from_a_locale_that_cldr_knows(tag: str) -> None:
    locale = Locale.parse(LANGUAGES[tag].cldr)
    if tag != "sv-x-lattlast":
        assert locale.text_direction == LANGUAGES[tag].direction


def test_dari_is_unknown_to_cldr_by_its_own_tag_and_therefore_borrows() -> None:
    with pytest.raises(UnknownLocaleError):
        Locale.parse("prs")
    assert LANGUAGES["prs"].cldr == "fa_AF"


def test_arabic_has_six_plural_forms_and_persian_one() -> None:
    assert (plural_count("ar"), plural_count("fa"), plural_count("pl")) == (6, 1, 3)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "sv"),
        ("", "sv"),
        ("*", "sv"),
        ("en", "en"),
        ("EN-us", "en"),
        ("en_US", "en"),
        ("ar-SY,en;q=0.5", "ar"),
        ("en;q=0.4, ar;q=0.9", "ar"),
        ("en;q=0.9,ar;q=0.9", "en"),
        ("de, fr;q=0.9, ar;q=0.1", "ar"),
        ("de,fr", "sv"),
        ("sv;q=0, en;q=0.1", "en"),
        ("en;q=0", "sv"),
        ("en-US, en;q=0", "sv"),
        ("en-US;q=0", "sv"),
        ("sv;q=0, de", "en"),
        ("en-GB-oxendict", "en"),
        ("ar-u-nu-arab", "ar"),
        ("de-x-en", "sv"),
    ],
)
def test_the_best_wish_that_is_offered_is_met(header: str | None, expected: str) -> None:
    assert negotiate(header, THREE) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("hr", "bs"),
        ("hr-HR,hr;q=0.9,en;q=0.1", "bs"),
        ("sr-Latn-RS", "bs"),
        ("sr", "bs"),
        ("bs-Latn-BA", "bs"),
        ("fa-IR", "fa"),
        ("fa-AF", "prs"),
        ("prs-AF", "prs"),
        ("ku-Arab-IQ", "ckb"),
        ("ckb-IQ", "ckb"),
        ("ku-TR", "sv"),
        ("sv-x-lattlast", "sv-x-lattlast"),
        ("sv-FI", "sv"),
        ("mo", "ro"),
    ],
)
def test_close_relatives_serve_each_other(header: str, expected: str) -> None:
    assert negotiate(header, ALL) == expected


def test_persian_readers_are_served_in_dari_where_persian_is_not_offered() -> None:
    assert negotiate("fa-IR", ("sv", "prs")) == "prs"


@pytest.mark.parametrize(
    "header",
    [
        "en;q=banana, ar",
        "en;q=2, ar",
        "en;q=-1, ar",
        "en;q=0.12345, ar;q=0.1",
        "en;q=0.٥, ar;q=0.1",
        "en;q=nan, ar",
        "en;q=inf, ar",
        "en;q=٠, ar",
        ";;;,,, ar",
        "-,--, ar",
        "\x00, ar",
        "ar;level=1",
    ],
)
def test_what_cannot_be_read_is_passed_over(header: str) -> None:
    assert negotiate(header, THREE) == "ar"


def test_a_wave_without_swedish_offers_its_first_language() -> None:
    assert negotiate("de", ("en", "ar")) == "en"


def test_a_header_longer_than_anyones_wishes_is_not_read_to_its_end() -> None:
    assert negotiate("de," * 1000 + "ar", THREE) == SOURCE


@given(st.text(), st.lists(st.sampled_from(ALL), min_size=1, unique=True))
def test_any_header_leads_to_an_offered_language(header: str, offered: list[str]) -> None:
    assert negotiate(header, offered) in offered


@given(st.text(), st.lists(st.sampled_from(ALL), min_size=1, unique=True), st.data())
def test_a_wish_that_is_offered_is_met_whatever_stands_beside_it(
    noise: str, offered: list[str], data: st.DataObject
) -> None:
    wish = data.draw(st.sampled_from(offered))
    assume(";" not in noise)
    assert negotiate(f"{wish}, {noise}", offered) == wish


_WISH = st.tuples(st.sampled_from(ALL), st.integers(1, 9))


@given(st.lists(_WISH, min_size=1, max_size=6, unique_by=lambda wish: wish[0]))
def test_no_offered_wish_is_wanted_more_than_the_one_that_is_met(
    wishes: list[tuple[str, int]],
) -> None:
    header = ", ".join(f"{tag};q=0.{quality}" for tag, quality in wishes)
    met = negotiate(header, ALL)
    assert dict(wishes)[met] == max(quality for _, quality in wishes)
