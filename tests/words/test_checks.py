"""The catalogues of the tree are fresh, whole and sound, and the check notices when they are not."""

from pathlib import Path

import pytest

from app.words.catalogues import FOLDER, KINDS, catalogue_text, compile_catalogues, po_path
from app.words.checks import check, review_states
from app.words.extraction import extract
from app.words.glossary import TERMS, glossary_path
from app.words.languages import LANGUAGES

PAGE = "{% trans %}Skicka{% endtrans %}"


@pytest.fixture
def tree(tmp_path: Path) -> tuple[Path, Path]:
    """Swedish and English catalogues of one page with one word, all in order."""
    folder, sources = tmp_path / "locales", tmp_path / "app"
    (sources / "resident").mkdir(parents=True)
    (sources / "resident" / "start.html").write_text(PAGE, "utf-8")
    for tag in ("sv", "en"):
        (folder / tag).mkdir(parents=True)
    extract(folder, sources)
    replace(folder, 'msgid "Skicka"\nmsgstr ""', 'msgid "Skicka"\nmsgstr "Send"')
    terms = "".join(f"{term},word,word,\n" for term in TERMS)
    glossary_path("en", folder=folder).write_text("term,translation,accepted,note\n" + terms)
    return folder, sources


def replace(folder: Path, old: str, new: str, *, tag: str = "en") -> None:
    path = po_path("interface", tag, folder=folder)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def problems(tree: tuple[Path, Path]) -> list[str]:
    return [finding.problem for finding in check(*tree)]


@pytest.mark.slow(reason="every catalogue, which make check checks too")
def test_the_catalogues_of_the_tree_have_nothing_wrong() -> None:
    assert [str(finding) for finding in check()] == []


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_tree_says_how_far_it_has_come(tag: str, kind: str) -> None:
    path = FOLDER / tag / "LC_MESSAGES" / f"{kind}.po"
    states = review_states(path.read_text("utf-8"), name=str(path))
    assert "" not in states
    assert sum(states.values()) > 20


def test_sound_catalogues_have_no_findings(tree: tuple[Path, Path]) -> None:
    assert problems(tree) == []


def test_a_new_text_in_a_page_makes_the_catalogues_stale(tree: tuple[Path, Path]) -> None:
    (tree[1] / "resident" / "start.html").write_text(PAGE + "{% trans %}Nytt{% endtrans %}")
    assert problems(tree) == ["is not fresh: run 'trygg translations extract'"] * 2


def test_a_new_text_that_nobody_has_translated_is_found(tree: tuple[Path, Path]) -> None:
    (tree[1] / "resident" / "start.html").write_text(PAGE + "{% trans %}Nytt{% endtrans %}")
    extract(*tree)
    findings = check(*tree)
    assert [str(finding) for finding in findings] == [
        f"{po_path('interface', 'en', folder=tree[0])}: 'Nytt': is not filled"
    ]


def test_a_text_that_has_gone_makes_the_catalogues_stale(tree: tuple[Path, Path]) -> None:
    (tree[1] / "resident" / "start.html").write_text("tomt")
    assert problems(tree) == ["is not fresh: run 'trygg translations extract'"] * 2


def test_swedish_that_was_edited_in_its_catalogue_is_found(tree: tuple[Path, Path]) -> None:
    replace(tree[0], 'msgstr "Skicka"', 'msgstr "Sänd"', tag="sv")
    assert problems(tree) == ["is not fresh: run 'trygg translations extract'"]


def test_a_defect_inside_an_entry_is_found(tree: tuple[Path, Path]) -> None:
    replace(tree[0], '"Send"', '"<b>Send</b>"')
    assert problems(tree) == ["has HTML in it"]


def test_another_plural_rule_than_the_tables_is_found(tree: tuple[Path, Path]) -> None:
    replace(tree[0], "plural=(n != 1)", "plural=(n > 1)")
    assert "its plural rule is not that of the table of languages" in problems(tree)


def test_a_missing_catalogue_is_found(tree: tuple[Path, Path]) -> None:
    po_path("letters", "en", folder=tree[0]).unlink()
    assert problems(tree) == ["the catalogue is missing"]


def test_a_file_that_is_no_catalogue_is_found(tree: tuple[Path, Path]) -> None:
    po_path("letters", "en", folder=tree[0]).write_text('msgid "a"\nmsgid "b"\nxyzzy\n')
    assert "cannot be read" in problems(tree)[0]


def test_a_missing_glossary_is_found(tree: tuple[Path, Path]) -> None:
    glossary_path("en", folder=tree[0]).unlink()
    assert problems(tree) == ["the glossary is missing"]


def test_a_glossary_that_cannot_be_used_is_found(tree: tuple[Path, Path]) -> None:
    glossary_path("en", folder=tree[0]).write_text("term\n")
    assert "first line" in problems(tree)[0]


def test_a_term_said_otherwise_than_in_the_glossary_is_found(tree: tuple[Path, Path]) -> None:
    (tree[1] / "resident" / "start.html").write_text("{% trans %}Skriv koden{% endtrans %}")
    extract(*tree)
    replace(
        tree[0], 'msgid "Skriv koden"\nmsgstr ""', 'msgid "Skriv koden"\nmsgstr "Enter the key"'
    )
    assert problems(tree) == ["lacks the word for kod: word"]


def test_what_is_not_filled_counts_as_in_no_review_state(tree: tuple[Path, Path]) -> None:
    replace(tree[0], 'msgstr "Send"', 'msgstr ""')
    text = po_path("interface", "en", folder=tree[0]).read_text("utf-8")
    assert review_states(text, name="en") == {"": 1}


def test_what_is_fuzzy_counts_as_in_no_review_state(tree: tuple[Path, Path]) -> None:
    replace(tree[0], 'msgid "Skicka"', '#, fuzzy\nmsgid "Skicka"')
    text = po_path("interface", "en", folder=tree[0]).read_text("utf-8")
    assert review_states(text, name="en") == {"": 1}


def test_compiling_writes_a_file_beside_each_catalogue(tree: tuple[Path, Path]) -> None:
    written = compile_catalogues(tree[0])
    assert sorted(path.name for path in written) == sorted(f"{kind}.mo" for kind in KINDS * 2)
    assert all(path.stat().st_size for path in written)


def test_a_waves_snapshot_is_the_file_itself() -> None:
    assert catalogue_text("letters", "ar") == po_path("letters", "ar").read_text("utf-8")
