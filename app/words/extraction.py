"""Gathers the texts of the tree into the catalogues, keeping what translators have written.

Entries stand in the order they are met, on one line each, with file names but no line numbers
and no times: a catalogue changes only when its words do. An entry nobody uses any more goes.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_texts
from babel.messages.pofile import write_po

from app.words.catalogues import FOLDER, KINDS, CatalogueKind, languages_in, po_path, read_catalogue
from app.words.languages import LANGUAGES, SOURCE, plural_count

SOURCES = Path(__file__).resolve().parents[1]
"""The folder ``app``."""
DRAFT = "review: draft"
"""The translator comment of an entry nobody has reviewed."""

_ONE_LINE = 1_000_000
"""Characters: no text is folded, so that a changed word is a changed line."""

_Keyword = tuple[int | tuple[int, str], ...] | None
_KEYWORDS: dict[str, _Keyword] = {
    "_": None,
    "gettext": None,
    "to_translate": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_TEMPLATE = "jinja2.ext:babel_extract"
_TEMPLATE_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
# Named, not imported: words and instruments are siblings, and only this command needs both.
_INSTRUMENT = "app.instruments.extraction:extract_instrument"


@dataclass(frozen=True, slots=True)
class _Folder:
    """Where texts of one catalogue stand, and how they are read there."""

    room: str
    suffix: str
    method: str


# Staff and analyst faces are in Swedish only, by decision, and are not looked into.
_PLACES: dict[CatalogueKind, tuple[_Folder, ...]] = {
    "interface": (
        _Folder("web", ".html", _TEMPLATE),
        _Folder("web", ".py", "python"),
        _Folder("resident", ".html", _TEMPLATE),
        _Folder("resident", ".py", "python"),
        _Folder("fieldwork", ".py", "python"),
    ),
    "questionnaire": (_Folder("instruments", ".yaml", _INSTRUMENT),),
    "letters": (_Folder("documents", ".py", "python"),),
}


def extract(folder: Path = FOLDER, sources: Path = SOURCES) -> list[Path]:
    """Bring the catalogues of every language in ``folder`` up to the texts under ``sources``.

    Returns the files that changed. A language is there when it has a folder.
    """
    changed = []
    for kind in KINDS:
        source = source_texts(kind, sources)
        for tag in languages_in(folder):
            path = po_path(kind, tag, folder=folder)
            before = path.read_text(encoding="utf-8") if path.is_file() else ""
            after = merged(before, source, tag=tag, kind=kind)
            if after != before:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(after, encoding="utf-8")
                changed.append(path)
    return changed


def source_texts(kind: CatalogueKind, sources: Path = SOURCES) -> Catalog:
    """Every Swedish text of one kind under ``sources``, in the order it is met."""
    found = Catalog()
    for place in _PLACES[kind]:
        for path in sorted((sources / place.room).rglob("*" + place.suffix)):
            _add_texts_of(path, place, found=found, name=path.relative_to(sources.parent))
    return found


def _add_texts_of(path: Path, place: _Folder, *, found: Catalog, name: Path) -> None:
    options = _TEMPLATE_OPTIONS if place.method == _TEMPLATE else {}
    with path.open("rb") as file:
        for _, text, comments, context in extract_texts(
            place.method,
            file,
            keywords=_KEYWORDS,
            comment_tags=("Translators:",),
            options=options,
            strip_comment_tags=True,
        ):
            found.add(text, locations=[(str(name), 0)], auto_comments=comments, context=context)


def merged(before: str, source: Catalog, *, tag: str, kind: CatalogueKind) -> str:
    """The .po text of ``source`` with the translations that ``before`` holds."""
    kept = read_catalogue(before, name=f"{tag}/{kind}.po")
    by_context = {message.context: message for message in kept if message.context}
    after = Catalog()
    # Without it Babel writes two plural forms whatever the language has.
    after.mime_headers = [("Plural-Forms", LANGUAGES[tag].plural_forms)]
    for message in source:
        if message.id:
            old = kept.get(message.id, message.context)
            renamed = by_context.get(message.context) if message.context else None
            _add_merged(message, old, renamed=renamed, tag=tag, to=after)
    return _header(tag, kind) + _body(after)


def _add_merged(
    message: Message, old: Message | None, *, renamed: Message | None, tag: str, to: Catalog
) -> None:
    added = to.add(
        message.id,
        _empty(message, tag),
        locations=message.locations,
        auto_comments=message.auto_comments,
        user_comments=list(old.user_comments) if old else [DRAFT],
        context=message.context,
    )
    if tag == SOURCE:
        added.string = message.id
    elif old is not None:
        added.string = old.string
        added.flags |= {"fuzzy"} & set(old.flags)
    elif renamed is not None:
        # The same question in new Swedish words: the translation waits for someone to look.
        added.string = renamed.string
        added.flags.add("fuzzy")


def _empty(message: Message, tag: str) -> str | tuple[str, ...]:
    return ("",) * plural_count(tag) if message.pluralizable else ""


def _header(tag: str, kind: CatalogueKind) -> str:
    lines = (
        f"Language: {tag.replace('-x-', '@')}",  # as gettext names a variant; Babel refuses BCP 47
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {LANGUAGES[tag].plural_forms}",
    )
    quoted = "".join(f'"{line}\\n"\n' for line in lines)
    return (
        f"# Trygg, {kind}: {LANGUAGES[tag].endonym}.\n"
        "# Each entry says how far it has come: draft, reviewed or adjudicated.\n"
        f'msgid ""\nmsgstr ""\n{quoted}\n'
    )


def _body(catalogue: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalogue, width=_ONE_LINE, omit_header=True)
    return file.getvalue().decode("utf-8")
