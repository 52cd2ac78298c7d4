"""The glossary holds: its words are those of the code, and no synonym of theirs comes in."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.house.tree import ROOT, files

GLOSSARY = ROOT / "docs" / "glossary.md"
COLUMNS = ("Svenska", "English", "What it is, and what it is not", "Lives in", "Never")

NOT_YET = {
    "keying sheet": "a keyer's screen",
    "ruling sheet": "an adjudicator's screen",
    "verification": "the second keying has no name of its own yet",
    "discrepancy": "called a difference, as in the statistics of change",
}
"""What the code does not keep to yet: forbidden words still there, and words not there yet.

It may only shrink: an entry that is no longer needed fails.
"""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A word of the house, and those it is not called by."""

    swedish: str
    english: str
    meaning: str
    rooms: tuple[str, ...]
    never: tuple[str, ...]


def rows(text: str) -> list[Row]:
    """Every row of every table of the glossary."""
    found = []
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        is_row = line.startswith("|") and cells != COLUMNS and not line.startswith("|---")
        if is_row:
            swedish, english, meaning, rooms, never = cells
            found.append(Row(swedish, english, meaning, _listed(rooms), _listed(never)))
    return found


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def words_of(name: str) -> Words:
    """``AccessCodeTable`` and ``access_code_table`` are the words access, code, table."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return tuple(part.lower() for part in parts)


def names_in(source: str) -> Iterator[str]:
    """Every name that Python code gives: those it only uses are others' or are given elsewhere."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(asname=str(name)) | ast.MatchAs(name=str(name)):
                yield name


@cache
def names_of_the_code() -> frozenset[Words]:
    """The names of ``app/``, those of its files included, each as its words."""
    found: set[str] = set()
    for path in files(ROOT / "app"):
        if path.suffix == ".py":
            found |= {path.stem, *names_in(path.read_text())}
    return frozenset(map(words_of, found))


def is_used(term: str, names: Iterable[Words]) -> bool:
    """Whether some name holds the words of ``term`` one after the other, the last maybe plural."""
    *before, last = term.lower().split()
    spelt = {(*before, form) for form in (last, f"{last}s", f"{last}es", _plural(last))}
    return any(
        name[at : at + len(before) + 1] in spelt
        for name in names
        for at in range(len(name) - len(before))
    )


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else word


ROWS = rows(GLOSSARY.read_text())
FORBIDDEN = sorted({word for row in ROWS for word in row.never})


def test_there_are_forty_words_or_more_and_none_stands_twice() -> None:
    english = [row.english for row in ROWS]
    assert len(english) >= 40
    assert sorted(set(english)) == sorted(english)
    assert not set(english) & set(FORBIDDEN)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.english)
def test_each_word_stands_in_both_languages_with_what_it_is_and_where(row: Row) -> None:
    assert row.swedish
    assert row.english
    assert row.meaning.endswith((".", ")"))
    assert row.rooms
    for room in row.rooms:
        assert (ROOT / "app" / room).is_dir()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.english)
def test_each_word_is_used_in_the_code(row: Row) -> None:
    assert is_used(row.english, names_of_the_code()) is (row.english not in NOT_YET)


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_synonym_is_used_in_the_code(word: str) -> None:
    assert is_used(word, names_of_the_code()) is (word in NOT_YET)


def test_whatever_is_excused_stands_in_the_glossary() -> None:
    assert NOT_YET.keys() <= {*FORBIDDEN, *(row.english for row in ROWS)}


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("access code", "AccessCodeTable"),
        ("access code", "store_access_codes"),
        ("batch", "batches_of"),
        ("reply", "FEWEST_REPLIES"),
        ("k", "k_with_sensitive"),
        ("pin", "PIN_LENGTH"),
    ],
)
def test_a_word_is_found_inside_a_name(term: str, name: str) -> None:
    assert is_used(term, [words_of(name)])


@pytest.mark.parametrize(
    ("term", "name"),
    [("pin", "pinned"), ("access code", "code_of_access"), ("frame", "unframed"), ("k", "mask")],
)
def test_a_part_of_another_word_is_not_the_word(term: str, name: str) -> None:
    assert not is_used(term, [words_of(name)])


def test_names_that_are_given_are_read_and_texts_and_others_names_are_not() -> None:
    source = (
        "import clerk as typist\n"
        'def count(lot: int) -> None:\n    """A pile."""\n'
        "    box = urn.vote(trustee=lot.case)  # a campaign\n"
    )
    assert set(names_in(source)) == {"typist", "count", "lot", "box"}
