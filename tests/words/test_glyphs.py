"""Everything that is printed can be printed: the typesetter leaves out a missing glyph silently."""

from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import app
from app.words.catalogues import CatalogueKind, catalogue_text, read_catalogue, translated_languages
from app.words.dates import moment_in_words
from app.words.entries import forms_of
from tests.words.test_dates import SUMMER

FONTS = Path(app.__file__).parent / "documents" / "fonts"


@cache
def glyphs() -> frozenset[str]:
    """Every character that one of the fonts of the letters can draw."""
    drawn: set[str] = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path) as font:
            drawn |= {chr(code) for code in font.getBestCmap()}
    return frozenset(drawn)


@pytest.mark.parametrize("tag", translated_languages())
@pytest.mark.parametrize("kind", ["letters", "questionnaire"])
def test_every_printed_text_has_its_glyphs(tag: str, kind: CatalogueKind) -> None:
    printed = "".join(
        form
        for message in read_catalogue(catalogue_text(kind, tag), name=f"{tag}/{kind}.po")
        if message.id
        for form in forms_of(message.string)
    )
    assert set(printed) - glyphs() == set()


@pytest.mark.parametrize("tag", translated_languages())
def test_every_printed_date_has_its_glyphs(tag: str) -> None:
    assert set(moment_in_words(SUMMER, tag)) - glyphs() == set()
