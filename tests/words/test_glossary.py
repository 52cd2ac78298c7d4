"""A term has one word in each language, in the letter as on the page."""

import re

import pytest

from app.survey.refusals import FileRefused
from app.words.catalogues import FOLDER, KINDS, languages_in
from app.words.entries import forms_of
from app.words.extraction import source_texts
from app.words.glossary import (
    TERMS,
    Glossary,
    Word,
    departures,
    glossary_path,
    read_glossary,
)
from app.words.languages import SOURCE

HEADER = "term,translation,accepted,note\n"
POLISH = {term: Word("x", ("x",)) for term in TERMS} | {"kod": Word("kod", ("kod",))}


def whole(**words: str) -> str:
    """A glossary file with a line for every term."""
    given = dict.fromkeys(TERMS, "word,word,") | words
    return HEADER + "".join(f"{term},{rest}\n" for term, rest in given.items())


def said(source: str, *forms: str, glossary: Glossary = POLISH, comments: list[str]) -> list[str]:
    return list(departures(glossary, source=source, forms=forms, comments=comments))


def test_there_are_forty_terms_and_each_stands_in_a_text_of_the_survey() -> None:
    texts = [
        form
        for kind in KINDS
        for message in source_texts(kind)
        if message.id
        for form in forms_of(message.id)
    ]
    assert len(TERMS) == 40
    for term, spelt in TERMS.items():
        assert any(re.search(rf"\b(?:{spelt})\b", text, re.I) for text in texts), term


@pytest.mark.parametrize("tag", [tag for tag in languages_in(FOLDER) if tag != SOURCE])
def test_every_language_has_its_glossary(tag: str) -> None:
    glossary = read_glossary(glossary_path(tag, folder=FOLDER).read_text(encoding="utf-8"))
    assert glossary.keys() == TERMS.keys()


def test_a_translation_that_says_a_term_otherwise_is_found() -> None:
    assert said("Skriv koden", "Proszę wpisać kodem", comments=[]) == []
    assert said("Skriv koden", "Proszę wpisać hasło", comments=[]) == [
        "lacks the word for kod: kod"
    ]


def test_a_term_inside_another_word_is_not_the_term() -> None:
    assert said("Skriv koden", "dekoder", comments=[]) == ["lacks the word for kod: kod"]
    assert said("Barkoden syns", "x", comments=[]) == []


def test_arabic_script_joins_articles_to_the_word() -> None:
    arabic = POLISH | {"kod": Word("رمز", ("رمز",))}
    assert said("Skriv koden", "اكتب الرمز", glossary=arabic, comments=[]) == []


def test_a_comment_with_a_reason_lets_an_entry_do_without_the_term() -> None:
    comments = ["review: draft", "varies: kod: the sentence before names it"]
    assert said("Skriv koden", "Proszę wpisać", comments=comments) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "first line"),
        ("a,b\n", "first line"),
        (whole() + "kod,again,again,\n", "kod stands twice"),
        (whole(nonsense="a,b,"), "nonsense is no term"),
        (HEADER + "kod,kod,kod,\n", "these terms are missing"),
        (whole(kod="code,,"), "kod has no translation, or no accepted beginnings"),
        (whole(kod="code,code"), "has 3 columns"),
    ],
)
def test_a_glossary_that_cannot_be_used_says_why(text: str, problem: str) -> None:
    with pytest.raises(FileRefused) as found:
        read_glossary(text)
    assert problem in str(found.value.facts["problem"])
