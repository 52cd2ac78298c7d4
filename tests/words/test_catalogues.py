"""The translators' files become words, and say so when they cannot."""

import logging

import pytest

from app.survey.reasons import FileReason
from app.words.catalogues import (
    KINDS,
    CatalogueKind,
    catalogue,
    catalogue_text,
    compiled,
    read_catalogue,
    translated_languages,
    translations_from,
)
from app.words.languages import LANGUAGES
from tests.support.refusing import refused


def po(tag: str, entries: str) -> str:
    return (
        f'msgid ""\nmsgstr ""\n"Language: {tag.replace("-x-", "@")}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {LANGUAGES[tag].plural_forms}\\n"\n\n{entries}'
    )


DAYS = 'msgid "%(count)s dag"\nmsgid_plural "%(count)s dagar"\n'


def test_swedish_english_and_arabic_are_translated() -> None:
    assert set(translated_languages()) >= {"sv", "en", "ar"}


def test_a_language_without_a_catalogue_is_refused_by_name() -> None:
    with refused(FileReason.NO_CATALOGUE, file="locales/xx/LC_MESSAGES/letters.po"):
        catalogue("letters", "xx")


def test_a_tag_is_never_taken_for_a_path() -> None:
    with refused(FileReason.NO_CATALOGUE):
        catalogue_text("letters", "../locales/sv")


def test_a_file_that_is_no_catalogue_is_refused_by_name() -> None:
    with refused(FileReason.FAULTY, file="en/letters.po"):
        translations_from(po("en", 'msgid "a"\nmsgid "b"\nxyzzy\n'), kind="letters", tag="en")


def test_the_text_of_a_context_is_found_under_that_context_only() -> None:
    entries = 'msgctxt "h01_sex/1"\nmsgid "Kvinna"\nmsgstr "Woman"\n'
    words = translations_from(po("en", entries), kind="questionnaire", tag="en")
    assert words.pgettext("h01_sex/1", "Kvinna") == "Woman"
    assert words.pgettext("other", "Kvinna") == "Kvinna"


def test_arabic_chooses_among_six_plural_forms_as_gnu_gettext_does() -> None:
    forms = "".join(f'msgstr[{index}] "{index}"\n' for index in range(6))
    words = translations_from(po("ar", DAYS + forms), kind="interface", tag="ar")
    counts = (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)
    chosen = [words.ngettext("%(count)s dag", "%(count)s dagar", n) for n in counts]
    assert chosen == ["0", "1", "2", "3", "3", "4", "4", "5", "5", "3", "4"]


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_every_language_of_the_table_can_have_a_catalogue(tag: str) -> None:
    entries = 'msgid "Hej"\nmsgstr "x"\n'
    assert translations_from(po(tag, entries), kind="letters", tag=tag).gettext("Hej") == "x"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tag", translated_languages())
def test_every_count_has_words_in_the_language(
    tag: str, kind: CatalogueKind, caplog: pytest.LogCaptureFixture
) -> None:
    words = translations_from(catalogue_text(kind, tag), kind=kind, tag=tag)
    plurals = [
        entry
        for entry in read_catalogue(catalogue_text(kind, tag), name=tag)
        if entry.id and entry.pluralizable
    ]
    for entry in plurals:
        one, many = entry.id[0], entry.id[1]
        for count in range(121):
            if entry.context:
                words.npgettext(entry.context, one, many, count)
            else:
                words.ngettext(one, many, count)
    assert caplog.messages == []


def test_a_missing_text_is_shown_in_swedish_and_reported_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    words = translations_from(po("en", ""), kind="letters", tag="en")
    with caplog.at_level(logging.WARNING):
        assert words.gettext("Skicka") == "Skicka"
        assert words.gettext("Skicka") == "Skicka"
        assert words.ngettext("%(n)s dag", "%(n)s dagar", 2) == "%(n)s dagar"
        assert words.npgettext("c", "%(n)s år", "%(n)s år", 2) == "%(n)s år"
    assert [record.getMessage() for record in caplog.records] == [
        "catalogue en/letters.po lacks an entry, Swedish is shown: 'Skicka'",
        "catalogue en/letters.po lacks an entry, Swedish is shown: '%(n)s dag'",
        "catalogue en/letters.po lacks an entry, Swedish is shown: '%(n)s år'",
    ]


def test_a_half_filled_plural_is_shown_in_swedish_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = po("en", DAYS + 'msgstr[0] "%(count)s day"\nmsgstr[1] ""\n')
    words = translations_from(text, kind="letters", tag="en")
    assert words.ngettext("%(count)s dag", "%(count)s dagar", 2) == "%(count)s dagar"
    assert "lacks an entry" in caplog.text


def test_a_fuzzy_text_is_not_shown() -> None:
    text = po("en", '#, fuzzy\nmsgid "Skicka"\nmsgstr "Old words"\n')
    assert translations_from(text, kind="letters", tag="en").gettext("Skicka") == "Skicka"


def test_a_compiled_catalogue_is_what_gettext_reads() -> None:
    assert compiled(po("en", ""), name="x", tag="en")[:4] in (
        b"\xde\x12\x04\x95",
        b"\x95\x04\x12\xde",
    )
