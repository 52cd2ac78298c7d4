"""Letters and postcards: what they say, in which language, and what the envelope shows of them."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.documents.letters import content_of, letter_pictures, letters_pdf
from app.documents.picture_code import picture_code, qr_address
from app.documents.typesetting import Press, TooLong
from app.survey.states import Contact
from app.words.languages import LANGUAGES
from tests.documents.mailings import CODE, LETTER, WAVE, letter

MADE_AT = datetime(2026, 8, 13, tzinfo=UTC)
ISOLATES = re.compile("[\u2066\u2068\u2069]")


EVERY_LANGUAGE = replace(WAVE, languages=tuple(LANGUAGES.values()))


def strings(content: Any) -> Iterator[str]:
    """Every text a template reads."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from strings(value)


def words(contact: Contact = Contact.INVITATION, second_language: str = "") -> str:
    content = content_of(letter(contact, second_language), wave=WAVE)
    return ISOLATES.sub("", "\n".join(strings(content))).replace("\u00a0", " ")


@pytest.mark.parametrize("contact", Contact)
@pytest.mark.parametrize("second_language", ["", "en", "ar"])
def test_every_blank_of_a_letter_is_filled(contact: Contact, second_language: str) -> None:
    assert "{" not in words(contact, second_language).replace(CODE, "")


def test_a_letter_says_who_asks_how_to_answer_until_when_and_whom_to_call() -> None:
    said = words()
    assert "Polisen och Burlövs kommun" in said
    assert "trygg.example/sv" in said
    assert CODE in said
    assert "måndag 12 oktober 2026 klockan 13.00" in said
    assert "mellan 16 och 85 år" in said
    assert "040-625 60 00" in said
    assert "trygghet@burlov.example" in said
    assert "artikel 6.1 e" in said
    assert "Polismyndigheten" in said
    assert "trygg.example/sv/integritet" in said
    assert "4821 9037" in said


def test_a_letter_speaks_swedish_first_and_then_the_language_that_is_called_for() -> None:
    content = content_of(letter(second_language="ar"), wave=WAVE)
    assert [(side["lang"], side["direction"]) for side in content["sides"]] == [
        ("sv", "ltr"),
        ("ar", "rtl"),
    ]
    arabic = content["sides"][1]
    assert ISOLATES.sub("", arabic["sender"]) == WAVE.words["sender.ar"]
    assert "trygg.example/ar" in arabic["go_to"]
    assert [line["lang"] for line in content["pointer"]] == ["ar"]


def test_every_other_language_of_the_wave_has_one_line() -> None:
    content = content_of(letter(second_language="ar"), wave=WAVE)
    assert [line["lang"] for line in content["front_lines"]] == ["en"]
    assert "trygg.example/en" in content["front_lines"][0]["text"]
    alone = content_of(letter(), wave=WAVE)
    assert [line["lang"] for line in alone["front_lines"]] == ["en", "ar"]


def test_many_languages_are_named_on_the_front_and_have_their_line_on_the_back() -> None:
    content = content_of(letter(), wave=EVERY_LANGUAGE)
    assert content["front_lines"] == []
    assert [line["path"] for line in content["named_lines"]] == [
        f"/{tag}" for tag in LANGUAGES if tag != "sv"
    ]
    assert len(content["back_lines"]) == len(LANGUAGES) - 1
    assert len(letter_pictures(letter(), wave=EVERY_LANGUAGE)) == 2


@pytest.mark.parametrize("contact", Contact)
@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "sv"])
def test_a_letter_in_every_language_fits_on_its_two_pages(contact: Contact, tag: str) -> None:
    printed = letter(contact, tag)
    content = content_of(printed, wave=EVERY_LANGUAGE)
    assert len(content["named_lines"]) == len(LANGUAGES) - 2
    assert len(letter_pictures(printed, wave=EVERY_LANGUAGE)) == 2


def test_a_language_nobody_can_answer_in_is_refused() -> None:
    with pytest.raises(ValueError, match="so"):
        content_of(letter(second_language="so"), wave=WAVE)


def test_a_postcard_carries_no_code_and_no_picture_code() -> None:
    content = content_of(letter(Contact.POSTCARD, "ar"), wave=WAVE)
    said = "\n".join(strings(content))
    assert "<svg" not in said
    assert not re.search(r"\d{4} \d{4}", said)
    assert LETTER.serial not in said


def test_a_postcard_with_a_code_and_a_letter_without_one_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="postcard carries none"):
        replace(LETTER, contact=Contact.POSTCARD)
    with pytest.raises(ValueError, match="postcard carries none"):
        replace(LETTER, code="")


def test_printing_a_letter_object_shows_nobody() -> None:
    for secret in (CODE, "Małgorzata", "Sockerbruksgatan", "232 31", "4821"):
        assert secret not in repr(LETTER)


def test_the_second_form_says_that_the_first_code_still_holds() -> None:
    said = words(Contact.SECOND_FORM)
    assert "koden i det första brevet" in said
    assert "redan svarat? Tack!" in said


def test_the_code_in_the_picture_is_a_fragment_that_no_server_sees() -> None:
    assert qr_address("https://trygg.example", "ar", CODE) == (
        "https://trygg.example/ar#4938220177541936"
    )
    drawn = picture_code("https://trygg.example", "sv", CODE)
    assert drawn.startswith("<svg")
    assert "<path" in drawn
    assert drawn != picture_code("https://trygg.example", "sv", "4938 2201 7754 1937")


def test_a_wave_without_its_own_words_prints_nothing() -> None:
    without = {name: text for name, text in WAVE.words.items() if name != "legal_basis"}
    with pytest.raises(ValueError, match="legal_basis"):
        replace(WAVE, words=without)


def test_each_letter_is_a_tagged_pdf_of_its_own_in_the_given_order() -> None:
    heard: list[int] = []
    letters = [letter(), letter(Contact.SECOND_FORM, "ar"), letter(Contact.POSTCARD, "en")]
    pdfs = letters_pdf(letters, wave=WAVE, progress=heard.append)
    assert heard == [1, 2, 3]
    assert len(set(pdfs)) == 3
    for pdf in pdfs:
        assert pdf.startswith(b"%PDF-")
        assert b"pdfuaid:part" in pdf


def test_the_same_letter_is_the_same_bytes_and_another_day_is_not() -> None:
    first, again = (letters_pdf([LETTER], wave=WAVE) for _ in "12")
    later = replace(WAVE, letter_date=WAVE.letter_date + timedelta(days=1))
    assert first == again
    assert first != letters_pdf([LETTER], wave=later)


def test_what_somebody_is_called_is_never_read_as_markup() -> None:
    odd = replace(LETTER, name='#panic("x") *b* $1$ \\ "Q" ]}', address="= <svg> _x_ @a // y")
    assert len(letter_pictures(odd, wave=WAVE)) == 1


def test_a_text_too_long_for_its_page_is_refused_without_naming_anyone() -> None:
    wave = replace(WAVE, words={**WAVE.words, "controllers": "Polismyndigheten, " * 200})
    with pytest.raises(TooLong) as refusal:
        letters_pdf([LETTER], wave=wave)
    told = f"{refusal.value!r} {refusal.value.__cause__!r}"
    assert "too long" in told
    assert "Małgorzata" not in told
    assert CODE not in told
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


LONG_NAME = "Anna-Maria Konstantinopolitanska-Wolfeschlegelstein von und zu Hohenlohe"


@pytest.mark.parametrize("name", [LETTER.name, LONG_NAME])
@pytest.mark.parametrize("contact", [Contact.INVITATION, Contact.SECOND_FORM])
def test_the_envelope_shows_the_address_whole_and_nothing_else(contact: Contact, name: str) -> None:
    """Millimetres from ``letter.typ``: always seen, and what may be seen when it slides."""
    sent = replace(letter(contact, "ar"), name=name)
    content = content_of(sent, wave=WAVE)
    page = Press("letter.typ").pictures(content, made_at=MADE_AT, dots_per_inch=36)[0]
    ink = [
        (across, down)
        for across, down in inked_millimetres(page, dots_per_inch=36)
        if 100 <= across <= 209 and 30 <= down <= 79
    ]
    assert ink
    assert all(119 <= across <= 190 and 44 <= down <= 66 for across, down in ink)


def inked_millimetres(png: bytes, *, dots_per_inch: int) -> Iterator[tuple[float, float]]:
    """Where a page is not white: millimetres from the left and from the top."""
    millimetre = 25.4 / dots_per_inch
    for y, row in enumerate(png_rows(png)):
        for x in range(0, len(row), 4):
            if min(row[x : x + 3]) < 250:
                yield x / 4 * millimetre, y * millimetre


def png_rows(png: bytes) -> Iterator[bytes]:
    """The rows of an 8-bit RGBA picture (PNG specification, filters of clause 9)."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        size, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        chunks[kind] = chunks.get(kind, b"") + png[at + 8 : at + 8 + size]
        at += size + 12
    width = int.from_bytes(chunks[b"IHDR"][:4])
    assert tuple(chunks[b"IHDR"][8:10]) == (8, 6)
    raw, above = zlib.decompress(chunks[b"IDAT"]), bytearray(width * 4)
    for start in range(0, len(raw), width * 4 + 1):
        row = bytearray(raw[start + 1 : start + 1 + width * 4])
        for i in range(len(row)):
            left = row[i - 4] if i >= 4 else 0
            corner = above[i - 4] if i >= 4 else 0
            row[i] = (row[i] + predicted(raw[start], left, above[i], corner)) & 255
        yield bytes(row)
        above = row


def predicted(method: int, left: int, up: int, corner: int) -> int:
    nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
    return (0, left, up, (left + up) // 2, nearest)[method]
