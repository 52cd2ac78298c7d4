"""What translators are handed: Babel's own extraction, run on the file."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from app.instruments.loader import instrument_text, load_instrument
from app.survey.reasons import FileReason
from app.survey.texts import texts
from tests.instruments.miniatures import FORM
from tests.support.refusing import refused

METHOD = "app.instruments.extraction:extract_instrument"


def extracted(text: str) -> list[tuple[int, str, str, str]]:
    """(line, context, message, comment) as Babel gives them."""
    found = extract(METHOD, BytesIO(text.encode()))
    return [
        (line, str(context), str(message), " ".join(comments))
        for line, message, comments, context in found
    ]


def test_babel_finds_every_text_under_its_context() -> None:
    found = extracted(instrument_text("trygghet-2026"))
    form = load_instrument("trygghet-2026")
    assert [(context, message) for _, context, message, _ in found] == [
        (text.context, text.source) for text in texts(form)
    ]
    assert all(comment for *_, comment in found)


def test_each_text_stands_on_the_line_it_names_or_just_below() -> None:
    text = instrument_text("trygghet-2026")
    lines = text.splitlines()
    for line, context, message, _ in extracted(text):
        beginning = " ".join(message.split()[:2])
        # A folded text begins on the line after its key; a block is found by its name.
        assert any(beginning in near for near in lines[line - 1 : line + 3]), context


def test_a_catalogue_written_and_read_again_keeps_contexts_and_notes(tmp_path: Path) -> None:
    catalogue = Catalog(locale="sv")
    for line, context, message, comment in extracted(FORM):
        place = [("mini.yaml", line)]
        catalogue.add(message, context=context, locations=place, auto_comments=[comment])
    file = tmp_path / "questionnaire.po"
    with file.open("wb") as out:
        write_po(out, catalogue)
    with file.open("rb") as back:
        read = read_po(back, locale="sv")
    entry = read.get("Nej", context="scale:YN/0")
    assert entry is not None
    assert entry.auto_comments == ["answer on the scale YN, shared by several questions"]


def test_a_file_that_is_refused_is_not_extracted() -> None:
    with refused(FileReason.FAULTY, line=2):
        extracted("id: mini\nid: mini\n")
