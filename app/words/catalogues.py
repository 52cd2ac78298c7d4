"""The translators' files, read once and kept: ``locales/<tag>/LC_MESSAGES/<kind>.po``.

The .po files themselves are read, so that what a translator saves is what residents see; no
compiled file can be older than its source.
"""

import io
import logging
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused
from app.words.languages import LANGUAGES, SOURCE

CatalogueKind = Literal["interface", "questionnaire", "letters"]
KINDS: tuple[CatalogueKind, ...] = get_args(CatalogueKind)
FOLDER = Path(__file__).resolve().parents[2] / "locales"

logger = logging.getLogger(__name__)


class _NotTranslated(NullTranslations):
    """What answers for an entry that a catalogue lacks: the Swedish text, and a line in the log.

    A resident who sees one Swedish sentence can still answer; a failed page she could not.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._told: set[str] = set()

    def gettext(self, message: str) -> str:
        self._tell(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._tell(msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        self._tell(message)
        return super().pgettext(context, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        self._tell(msgid1)
        return super().npgettext(context, msgid1, msgid2, n)

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            logger.warning("catalogue %s lacks an entry, Swedish is shown: %r", self._name, message)


def translated_languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The tags that have all three catalogues, in the order of the table of languages."""
    return tuple(
        tag
        for tag in LANGUAGES
        if all(po_path(kind, tag, folder=folder).is_file() for kind in KINDS)
    )


def po_path(kind: CatalogueKind, tag: str, *, folder: Path = FOLDER) -> Path:
    """Where a catalogue lies."""
    return folder / tag / "LC_MESSAGES" / f"{kind}.po"


def catalogue_text(kind: CatalogueKind, tag: str) -> str:
    """The catalogue's file as it is now, for the snapshot a wave keeps of its words."""
    path = po_path(kind, tag)
    if tag not in LANGUAGES or not path.is_file():
        file = str(path.relative_to(FOLDER.parent))
        raise FileRefused(FileReason.NO_CATALOGUE, file=file)
    return path.read_text(encoding="utf-8")


def languages_in(folder: Path) -> list[str]:
    """The survey languages that have a folder in ``folder``, in the order of their table."""
    return [tag for tag in LANGUAGES if (folder / tag).is_dir()]


@cache
def catalogue(kind: CatalogueKind, tag: str) -> GNUTranslations:
    """The ``kind`` of texts in the survey language ``tag``; FileRefused when it has none."""
    return translations_from(catalogue_text(kind, tag), kind=kind, tag=tag)


def translations_from(text: str, *, kind: CatalogueKind, tag: str) -> GNUTranslations:
    """Translations from the ``text`` of a .po file: today's, or a wave's snapshot of it."""
    translations = GNUTranslations(io.BytesIO(compiled(text, name=f"{tag}/{kind}.po", tag=tag)))
    if tag != SOURCE:
        translations.add_fallback(_NotTranslated(f"{tag}/{kind}.po"))
    return translations


def compiled(text: str, *, name: str, tag: str) -> bytes:
    """The .mo form of the ``text`` of a .po file: its filled entries, without the fuzzy ones."""
    entries = read_catalogue(text, name=name)
    # Babel leaves out the plural rule of a language it does not know (Dari), and gettext would
    # then take the English one. The rule itself stays the file's own.
    entries.locale = LANGUAGES[tag].cldr
    for message in list(entries):
        # A plural with one empty form would show as nothing at all.
        if message.pluralizable and not all(message.string or ("",)):
            entries.delete(message.id, message.context)
    file = io.BytesIO()
    write_mo(file, entries)
    return file.getvalue()


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Write each catalogue as .mo beside its .po, for tools that read no other form.

    The program itself reads the .po files and never these. Returns the files written.
    """
    written = []
    for tag in languages_in(folder):
        for path in sorted((folder / tag / "LC_MESSAGES").glob("*.po")):
            target = path.with_suffix(".mo")
            target.write_bytes(compiled(path.read_text(encoding="utf-8"), name=str(path), tag=tag))
            written.append(target)
    return written


def read_catalogue(text: str, *, name: str) -> Catalog:
    """The entries of the .po file ``name``; FileRefused when it is not one."""
    try:
        return read_po(io.BytesIO(text.encode()), charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        # The library counts lines from 0.
        problem = f"cannot be read: {str(error).removesuffix(f' on {error.lineno}')}"
        raise FileRefused(
            FileReason.FAULTY, file=name, line=error.lineno + 1, problem=problem
        ) from error
