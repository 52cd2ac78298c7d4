"""What is wrong with the catalogues: a list that must be empty before the tree is released."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from app.survey.refusals import FileRefused
from app.words.catalogues import (
    FOLDER,
    KINDS,
    CatalogueKind,
    languages_in,
    po_path,
    read_catalogue,
)
from app.words.entries import forms_of, problems_of, review_state
from app.words.extraction import SOURCES, merged, source_texts
from app.words.glossary import (
    Glossary,
    departures,
    glossary_path,
    read_glossary,
)
from app.words.languages import LANGUAGES, SOURCE


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which file, in which entry ("" for the whole file), and what."""

    path: Path
    entry: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.path}: {self.entry}" if self.entry else str(self.path)
        return f"{where}: {self.problem}"


def check(folder: Path = FOLDER, sources: Path = SOURCES) -> list[Finding]:
    """Compare the catalogues in ``folder`` with the texts under ``sources``; read each entry."""
    found = list[Finding]()
    texts = {kind: source_texts(kind, sources) for kind in KINDS}
    for tag in languages_in(folder):
        glossary = _glossary_of(tag, folder, found)
        for kind, source in texts.items():
            path = po_path(kind, tag, folder=folder)
            found += _check_file(path, source, tag=tag, kind=kind, glossary=glossary)
    return found


def _glossary_of(tag: str, folder: Path, found: list[Finding]) -> Glossary | None:
    """The language's glossary; None for Swedish, and when it cannot be used: then it is found."""
    if tag == SOURCE:
        return None
    path = glossary_path(tag, folder=folder)
    try:
        return read_glossary(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found.append(Finding(path, "", "the glossary is missing"))
    except FileRefused as refused:
        found.append(_fault(path, refused))
    return None


def _check_file(
    path: Path, source: Catalog, *, tag: str, kind: CatalogueKind, glossary: Glossary | None
) -> Iterator[Finding]:
    if not path.is_file():
        yield Finding(path, "", "the catalogue is missing")
        return
    text = path.read_text(encoding="utf-8")
    try:
        if merged(text, source, tag=tag, kind=kind) != text:
            yield Finding(path, "", "is not fresh: run 'trygg translations extract'")
        yield from check_catalogue(text, tag=tag, path=path)
        if glossary:
            yield from check_terms(text, glossary, path=path)
    except FileRefused as refused:
        yield _fault(path, refused)


def _fault(path: Path, refused: FileRefused) -> Finding:
    return Finding(path, "", f"line {refused.facts['line']}: {refused.facts['problem']}")


def check_catalogue(text: str, *, tag: str, path: Path) -> Iterator[Finding]:
    """What is wrong with the ``text`` of one .po file in the language ``tag``."""
    if f'"Plural-Forms: {LANGUAGES[tag].plural_forms}\\n"' not in text:
        yield Finding(path, "", "its plural rule is not that of the table of languages")
    for message in read_catalogue(text, name=str(path)):
        if message.id:
            for problem in problems_of(message, tag):
                yield Finding(path, _name(message), problem)


def check_terms(text: str, glossary: Glossary, *, path: Path) -> Iterator[Finding]:
    """Where a .po file does not say a term as its language's glossary does."""
    for message in read_catalogue(text, name=str(path)):
        if message.id and all(forms_of(message.string)):
            for phrase in departures(
                glossary,
                source=forms_of(message.id)[0],
                forms=forms_of(message.string),
                comments=message.user_comments,
            ):
                yield Finding(path, _name(message), phrase)


def review_states(text: str, *, name: str) -> dict[str, int]:
    """How many entries of a .po file are in each review state; "" counts what is not usable.

    What a coordinator accepts, or does not, before a wave opens in the language.
    """
    states: dict[str, int] = {}
    for message in read_catalogue(text, name=name):
        if message.id:
            is_usable = all(forms_of(message.string)) and not message.fuzzy
            state = review_state(message) if is_usable else ""
            states[state] = states.get(state, 0) + 1
    return states


def _name(message: Message) -> str:
    source = repr(forms_of(message.id)[0])
    return f"{message.context} {source}" if message.context else source
