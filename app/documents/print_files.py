"""The archive for the print house: the list of letters, the PDFs, and a manifest of both.

The archive holds the clear codes. It is made in memory, and whoever asks for it encrypts it before
it touches a disk.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from app.documents.mailing import Letter
from app.survey.states import Contact
from app.words.languages import SOURCE

COLUMNS = ("case_ref", "name", "address", "postcode", "city", "code", "serial", "language")

# ZIP's first possible moment: an archive of the same letters has the same bytes on any day.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def print_archive(
    letters: Sequence[Letter], pdfs: Sequence[bytes], *, wave: str, contact: Contact
) -> bytes:
    """A zip of ``<wave>-<contact>.csv``, ``pdf/<case_ref>.pdf`` and ``manifest.json``.

    ValueError where letters and PDFs do not go together, or a postcard would show a code.
    """
    _refuse_what_does_not_go_together(letters, pdfs, contact)
    list_name = f"{wave}-{contact}.csv"
    files = {list_name: _csv(letters)}
    files |= {f"pdf/{letter.case_ref}.pdf": pdf for letter, pdf in zip(letters, pdfs, strict=True)}
    manifest = _manifest(files, wave=wave, contact=contact, rows=len(letters))
    return _zip({**files, "manifest.json": manifest})


def forms_archive(forms: Mapping[str, bytes], *, wave: str, contact: Contact) -> bytes:
    """A zip of ``form/<serial>-<language>.pdf`` and ``manifest.json``; no name and no code in it."""
    files = {f"form/{name}.pdf": pdf for name, pdf in forms.items()}
    manifest = _manifest(files, wave=wave, contact=contact, rows=len(forms))
    return _zip({**files, "manifest.json": manifest})


def _refuse_what_does_not_go_together(
    letters: Sequence[Letter], pdfs: Sequence[bytes], contact: Contact
) -> None:
    if len(letters) != len(pdfs):
        raise ValueError(f"{len(letters)} letters and {len(pdfs)} PDFs do not go together")
    if any(letter.contact is not contact for letter in letters):
        raise ValueError(f"not every letter is of the kind {contact}")
    if len({letter.case_ref for letter in letters}) != len(letters):
        raise ValueError("a case occurs twice in one mailing")


def _csv(letters: Sequence[Letter]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for letter in letters:
        text = (letter.name, letter.address, letter.postcode, letter.city)
        writer.writerow(
            (
                letter.case_ref,
                *(_harmless(cell) for cell in text),
                letter.code,
                letter.serial,
                letter.second_language or SOURCE,
            )
        )
    return out.getvalue().encode()


def _harmless(cell: str) -> str:
    """A text that a spreadsheet shows and does not run: an apostrophe goes before a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _manifest(files: Mapping[str, bytes], *, wave: str, contact: Contact, rows: int) -> bytes:
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    document = {"wave": wave, "contact": contact.value, "rows": rows, "files": listed}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            # The PDFs are compressed already; packing them again costs time and saves 3 %.
            packed = not name.endswith(".pdf")
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            archive.writestr(entry, content)
    return out.getvalue()
