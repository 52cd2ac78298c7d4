"""Marking a text for translation leaves it as it is."""

from app.words.marking import to_translate


def test_a_marked_text_is_the_text() -> None:
    assert to_translate("Koden är för kort.") == "Koden är för kort."
