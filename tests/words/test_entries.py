"""Each defect an entry of a catalogue can have is found, and sound entries are let through."""

import pytest
from babel.messages.catalog import Message

from app.words.entries import problems_of, review_state

DAY = ("%(count)s dag kvar", "%(count)s dagar kvar")
ARABIC_DAYS = (
    "لم يبق أي يوم",
    "بقي يوم واحد",
    "بقي يومان",
    "بقيت %(count)s أيام",
    "بقي %(count)s يومًا",
    "بقي %(count)s يوم",
)


def entry(
    source: str | tuple[str, ...],
    translation: str | tuple[str, ...],
    *comments: str,
    flags: tuple[str, ...] = (),
) -> Message:
    return Message(source, translation, flags=flags, user_comments=comments or ("review: draft",))


def problem(message: Message, tag: str = "en") -> str:
    """The only problem of the entry."""
    problems = list(problems_of(message, tag))
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("source", "translation", "tag"),
    [
        ("Skicka", "Send", "en"),
        ("Skicka", "إرسال", "ar"),
        ("Skicka", "Skicka", "sv"),
        ("Skicka", "Skicka", "sv-x-lattlast"),
        ("Ring {phone}", "Call {phone}", "en"),
        ("Del %(part)s av %(parts)s", "الجزء %(part)s من %(parts)s", "ar"),
        ("1177", "1177", "en"),
        ("%(a)s: {b}", "%(a)s: {b}", "ar"),
        ("Ring 114 14.", "اتصل على 114\u00a014.", "ar"),
        ("Ring 114 14.", "Call 114 14.", "en"),
        ("Ring 020-50 50 50", "الهاتف 020-50\u00a050\u00a050", "ar"),
        ("Klockan 13.00", "الساعة 13:00", "ar"),
        ("Bris, under 18 år", "منظمة Bris لمن هم دون 18 عامًا", "ar"),
        (DAY, ("One day left", "%(count)s days left"), "en"),
        (DAY, ARABIC_DAYS, "ar"),
    ],
)
def test_a_sound_entry_is_let_through(
    source: str | tuple[str, ...], translation: str | tuple[str, ...], tag: str
) -> None:
    assert list(problems_of(entry(source, translation), tag)) == []


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_translation_is_found(empty: str) -> None:
    assert problem(entry("Skicka", empty)) == "is not filled"


def test_a_plural_with_one_empty_form_is_found() -> None:
    assert problem(entry(DAY, ("One day left", ""))) == "is not filled"


def test_a_fuzzy_translation_is_found() -> None:
    assert problem(entry("Skicka", "Send", flags=("fuzzy",))).startswith("is fuzzy")


@pytest.mark.parametrize(
    "comments",
    [("a remark",), ("review: perfect",), ("review: draft", "review: reviewed")],
)
def test_an_entry_without_exactly_one_review_state_is_found(comments: tuple[str, ...]) -> None:
    message = entry("Skicka", "Send", *comments)
    assert review_state(message) == ""
    assert problem(message) == "has no review state"


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Ring {phone}", "Call us"),
        ("Ring {phone}", "Call {phones}"),
        ("Ring oss", "Call {phone}"),
        ("Del %(part)s av %(parts)s", "Part %(part)s of %(part)s"),
        ("%(share)s av 100 %%", "%(share)s of 100 %"),
        ("Ring {phone}", "Call {}"),
    ],
)
def test_a_lost_or_invented_placeholder_is_found(source: str, translation: str) -> None:
    assert "placeholders" in problem(entry(source, translation))


def test_only_a_small_number_may_go_without_its_figure() -> None:
    message = entry(DAY, ("%(count)s day left", "some days left"))
    assert "placeholders" in problem(message)


def test_too_few_plural_forms_are_found() -> None:
    message = entry(DAY, ARABIC_DAYS[:2] + ARABIC_DAYS[5:])
    assert problem(message, "ar") == "has 3 plural forms, the language has 6"


@pytest.mark.parametrize("markup", ["<b>Send</b>", "Send<br>", "Send &amp; close", "&#8211;"])
def test_html_is_found(markup: str) -> None:
    assert problem(entry("Skicka", markup)) == "has HTML in it"


def test_a_percent_placeholder_that_the_template_would_print_is_found() -> None:
    message = entry("Del %%(part)s", "Part %%(part)s")
    assert "wants {{ name }}" in " ".join(problems_of(message, "en"))


def test_a_space_at_the_end_is_found() -> None:
    assert problem(entry("Skicka", "Send ")).startswith("begins or ends with a space")


def test_invisible_direction_marks_are_found() -> None:
    assert "direction marks" in problem(entry("Skicka", "\u200fإرسال"), "ar")


@pytest.mark.parametrize("number", ["114 14", "020-50 50 50", "5 – 14"])
def test_a_number_whose_halves_would_change_places_in_arabic_is_found(number: str) -> None:
    assert "change places" in problem(entry("Ring 1", f"اتصل على {number}"), "ar")


@pytest.mark.parametrize(
    "left", ["Send och spara", "Du kan inte svara", "Send på nytt", "Polisen cares", "Skicka"]
)
def test_leftover_swedish_is_found(left: str) -> None:
    assert problem(entry("Skicka", left)).startswith("is left in Swedish")


def test_a_reason_lets_swedish_words_stand() -> None:
    reason = "keeps Swedish: the name of the survey"
    message = entry("Trygghetsmätningen", "Trygghetsmätningen", "review: draft", reason)
    assert list(problems_of(message, "ar")) == []


@pytest.mark.parametrize(
    ("translation", "tag"),
    [("Send", "ar"), ("إرسال", "en"), ("إرسال Send", "fa"), ("Send", "ru"), ("отправить", "ti")],
)
def test_words_in_the_letters_of_another_language_are_found(translation: str, tag: str) -> None:
    said = problem(entry("Skicka", translation), tag)
    assert said.startswith("has words in the letters of another language: ")


def test_a_name_that_the_source_has_may_stand_in_its_own_letters() -> None:
    assert list(problems_of(entry("Fråga Digg", "اسأل Digg"), "ar")) == []


@pytest.mark.parametrize(
    ("translation", "tag", "letter"),
    [("ي", "fa", "ي"), ("ك", "ckb", "ك"), ("ک", "ar", "ک"), ("мы", "uk", "ы"), ("його", "ru", "")],
)
def test_letters_of_a_neighbour_are_found(translation: str, tag: str, letter: str) -> None:
    found = list(problems_of(entry("Skicka", translation), tag))
    assert found == ([f"has letters its language does not use: {letter}"] if letter else [])


def test_leftover_english_is_found() -> None:
    assert problem(entry("Skicka", "Send the kod"), "pl").startswith("is left in English")
