"""Extraction follows the texts of the tree and never loses a translation."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.words.catalogues import po_path, translations_from
from app.words.extraction import extract

PAGE = """\
<h1>{% trans %}Välkommen{% endtrans %}</h1>
{# Translators: shown above the button #}
<p>{% trans count=days %}Du har {{ count }} dag kvar.{% pluralize %}
   Du har {{ count }} dagar kvar.{% endtrans %}</p>
<p title="{{ _('Hjälp') }}">x</p>
"""
LETTERS = 'HEADING = to_translate(\n    "Hej {name},"\n    " välkommen!"\n)\n'


@pytest.fixture
def tree(tmp_path: Path) -> tuple[Path, Path]:
    write(
        tmp_path / "app",
        {
            "resident/pages/start.html": PAGE,
            "resident/routes.py": 'words.gettext("Koden är för kort.")\n',
            "staff/pages/start.html": "{% trans %}Bara för personal{% endtrans %}",
            "documents/letter_texts.py": LETTERS,
        },
    )
    for tag in ("sv", "en", "ar"):
        (tmp_path / "locales" / tag).mkdir(parents=True)
    return tmp_path / "locales", tmp_path / "app"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def read(folder: Path, tag: str, kind: str = "interface") -> str:
    return (folder / tag / "LC_MESSAGES" / f"{kind}.po").read_text(encoding="utf-8")


def translate(folder: Path, source: str, translation: str) -> None:
    path = po_path("interface", "en", folder=folder)
    text = path.read_text(encoding="utf-8")
    old = f'msgid "{source}"\nmsgstr ""'
    assert old in text
    path.write_text(text.replace(old, f'msgid "{source}"\nmsgstr "{translation}"'), "utf-8")


def test_texts_of_pages_code_and_letters_come_into_their_own_catalogues(
    tree: tuple[Path, Path],
) -> None:
    folder, sources = tree
    extract(folder, sources)
    interface = read(folder, "en")
    for text in ("Välkommen", "Hjälp", "Koden är för kort.", "Du har %(count)s dag kvar."):
        assert f'msgid "{text}"\n' in interface
    assert "#. shown above the button\n" in interface
    assert 'msgid "Hej {name}, välkommen!"\n' in read(folder, "en", "letters")


def test_the_faces_of_staff_and_analysts_stay_swedish(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    assert "personal" not in read(folder, "en")


def test_a_second_extraction_changes_nothing(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    assert len(extract(folder, sources)) == 9
    assert extract(folder, sources) == []


def test_no_catalogue_carries_a_time_or_a_line_number(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    before = read(folder, "en")
    write(sources, {"resident/pages/start.html": "\n\n\n" + PAGE})
    assert extract(folder, sources) == []
    assert "Date" not in before
    assert "start.html\n" in before


def test_a_long_text_stays_on_one_line(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    long = "Ord " * 60 + "slut."
    write(sources, {"resident/pages/long.html": f"{{% trans %}}{long}{{% endtrans %}}"})
    extract(folder, sources)
    assert f'msgid "{long}"\n' in read(folder, "en")


def test_translations_and_review_states_survive(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    translate(folder, "Hjälp", "Help")
    path = po_path("interface", "en", folder=folder)
    text = path.read_text("utf-8").replace("# review: draft", "# review: reviewed", 1)
    path.write_text(text, "utf-8")
    write(sources, {"resident/pages/more.html": "{% trans %}Nytt{% endtrans %}"})
    extract(folder, sources)
    after = read(folder, "en")
    assert 'msgid "Hjälp"\nmsgstr "Help"\n' in after
    assert after.count("# review: reviewed") == 1
    assert 'msgid "Nytt"\nmsgstr ""\n' in after


def test_a_text_nobody_uses_any_more_goes(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    translate(folder, "Hjälp", "Help")
    write(sources, {"resident/pages/start.html": "tomt"})
    extract(folder, sources)
    assert "Help" not in read(folder, "en")


def test_swedish_is_filled_with_itself_plurals_too(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    words = translations_from(read(folder, "sv"), kind="interface", tag="sv")
    assert words.ngettext("Du har %(count)s dag kvar.", "", 2) == "Du har %(count)s dagar kvar."


def test_each_language_gets_room_for_its_own_plural_forms(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    extract(folder, sources)
    assert "msgstr[5]" in read(folder, "ar")
    assert "msgstr[2]" not in read(folder, "en")


def test_a_template_that_cannot_be_parsed_stops_extraction(tree: tuple[Path, Path]) -> None:
    folder, sources = tree
    write(sources, {"resident/pages/broken.html": "{% trans %}Öppet"})
    with pytest.raises(Exception, match="trans"):
        extract(folder, sources)


INSTRUMENT_QUESTION = """\
id: mini
title: Mini
scales: {}
sections:
  - name: a
    title: Del
    pages:
      - name: a
        title: Sida
        questions:
          - name: q1
            label: Ja eller nej
            text: TEXT
            categories: {1: Ja, 2: Nej}
"""


def test_a_reworded_question_keeps_its_translation_for_someone_to_look_at(
    tree: tuple[Path, Path],
) -> None:
    folder, sources = tree
    name = "instruments/mini.yaml"
    write(sources, {name: INSTRUMENT_QUESTION.replace("TEXT", "Bor du här?")})
    extract(folder, sources)
    path = po_path("questionnaire", "en", folder=folder)
    before = path.read_text("utf-8")
    filled = before.replace('msgid "Bor du här?"\nmsgstr ""', 'msgid "Bor du här?"\nmsgstr "Here?"')
    assert filled != before
    path.write_text(filled, "utf-8")
    write(sources, {name: INSTRUMENT_QUESTION.replace("TEXT", "Bor du kvar?")})
    extract(folder, sources)
    after = path.read_text("utf-8")
    assert '#, fuzzy\nmsgctxt "q1"\nmsgid "Bor du kvar?"\nmsgstr "Here?"\n' in after
    assert extract(folder, sources) == []
