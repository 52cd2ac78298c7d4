"""The archive for the print house: complete, provable, harmless in a spreadsheet, repeatable."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from app.documents.print_files import print_archive
from app.survey.states import Contact
from tests.documents.mailings import CODE, LETTER, letter

FORMULA = '=HYPERLINK("evil";"Anna")'
LETTERS = [
    LETTER,
    replace(LETTER, case_ref="ffee0011", name=FORMULA, second_language="ar"),
]
PDFS = [b"%PDF-1", b"%PDF-2"]


def archive(contact: Contact = Contact.INVITATION) -> zipfile.ZipFile:
    made = print_archive(LETTERS, PDFS, wave="trygghet-2026", contact=contact)
    return zipfile.ZipFile(io.BytesIO(made))


def test_the_list_has_the_columns_of_the_contract_and_one_row_a_letter() -> None:
    text = archive().read("trygghet-2026-invitation.csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert ",".join(rows[0]) == "case_ref,name,address,postcode,city,code,serial,language"
    assert rows[0]["code"] == CODE
    assert rows[0]["name"] == LETTER.name
    assert [row["language"] for row in rows] == ["sv", "ar"]


def test_a_name_is_never_run_as_a_formula() -> None:
    text = archive().read("trygghet-2026-invitation.csv").decode()
    name = list(csv.DictReader(io.StringIO(text)))[1]["name"]
    assert name == f"'{FORMULA}"


def test_each_pdf_is_found_by_its_case() -> None:
    assert archive().read("pdf/ffee0011.pdf") == b"%PDF-2"


def test_the_manifest_proves_every_other_file() -> None:
    opened = archive()
    manifest = json.loads(opened.read("manifest.json"))
    assert (manifest["wave"], manifest["contact"], manifest["rows"]) == (
        "trygghet-2026",
        "invitation",
        2,
    )
    proven = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert set(proven) == set(opened.namelist()) - {"manifest.json"}
    for name, digest in proven.items():
        assert hashlib.sha256(opened.read(name)).hexdigest() == digest


def test_the_manifest_names_nobody() -> None:
    manifest = archive().read("manifest.json").decode()
    for secret in (LETTER.name, CODE, LETTER.address):
        assert secret not in manifest


def test_the_same_letters_make_the_same_archive() -> None:
    first, again = (
        print_archive(LETTERS, PDFS, wave="w", contact=Contact.INVITATION) for _ in "12"
    )
    assert first == again


def test_postcards_have_a_list_without_codes() -> None:
    made = print_archive([letter(Contact.POSTCARD)], PDFS[:1], wave="w", contact=Contact.POSTCARD)
    text = zipfile.ZipFile(io.BytesIO(made)).read("w-postcard.csv").decode()
    assert next(csv.DictReader(io.StringIO(text)))["code"] == ""


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ValueError, match="do not go together"):
        print_archive(LETTERS, PDFS[:1], wave="w", contact=Contact.INVITATION)
    with pytest.raises(ValueError, match="not every letter"):
        print_archive(LETTERS, PDFS, wave="w", contact=Contact.SECOND_FORM)
    with pytest.raises(ValueError, match="occurs twice"):
        print_archive([LETTER, LETTER], PDFS, wave="w", contact=Contact.INVITATION)
