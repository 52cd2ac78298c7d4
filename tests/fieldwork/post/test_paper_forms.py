"""Paper forms: one for each letter, by serial, in the languages of the letter, and nothing secret."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from app.documents.mailing import Contact
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.post.codes import IssuedCode
from app.fieldwork.post.desk import DeskReport, record_outcome
from app.fieldwork.post.letters import PrintJob, PrintOrder
from app.fieldwork.post.paper_forms import AT_MOST, make_forms
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading, writing
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.paper import received_batch
from tests.support.wave import OPENED, WAVE, Field, open_field


@pytest.fixture
def printer() -> Identity:
    return generate_identity()


@pytest.fixture
def small(engine: Engine, tmp_path: Path) -> Field:
    wave = open_field(engine, tmp_path, letters=4)
    speak(wave, "")
    return wave


def speak(wave: Field, language: str, *, number: int | None = None) -> None:
    """The second language of one letter, or of all."""
    change = update(CASE).values(second_language=language)
    if number is not None:
        change = change.where(CASE.c.id == wave.codes[number].case_id)
    with writing(wave.engine) as connection:
        connection.execute(change)


def print_forms(
    wave: Field,
    printer: Identity,
    contact: Contact = Contact.INVITATION,
    *,
    at_most: int = AT_MOST,
) -> list[PrintOrder]:
    return make_forms(
        wave.engine,
        wave.keyring,
        WAVE,
        job=PrintJob(contact, printer.recipient, "http://127.0.0.1:8000", wave.folder / "print"),
        actor="anna",
        now=OPENED,
        tell=lambda _what, _done, _of: None,
        at_most=at_most,
    )


def opened(order: PrintOrder, printer: Identity) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))


def names_of(orders: list[PrintOrder], printer: Identity) -> set[str]:
    return {
        name
        for order in orders
        for name in opened(order, printer).namelist()
        if name.startswith("form/")
    }


def swedish(codes: list[IssuedCode]) -> set[str]:
    return {f"form/{one.serial}-sv.pdf" for one in codes}


def test_every_letter_has_a_form_and_a_second_language_one_more(
    small: Field, printer: Identity
) -> None:
    speak(small, "ar", number=0)
    [order] = print_forms(small, printer)
    assert names_of([order], printer) == {
        *swedish(list(small.codes)),
        f"form/{small.codes[0].serial}-ar.pdf",
    }
    manifest = json.loads(opened(order, printer).read("manifest.json"))
    assert (manifest["rows"], manifest["contact"], order.letters) == (5, "invitation", 5)


def test_the_archive_of_forms_holds_no_name_and_no_code(small: Field, printer: Identity) -> None:
    [order] = print_forms(small, printer)
    archive = opened(order, printer)
    content = b"".join(archive.read(name) for name in archive.namelist())
    with reading(small.engine) as connection:
        people = list(connection.execute(select(PERSON.c.name, PERSON.c.address)))
    secrets = [word for person in people for word in person]
    secrets += [one.code.digits for one in small.codes]
    assert len(secrets) >= 3 * len(small.codes)
    assert [secret for secret in secrets if secret.encode() in content] == []


def test_whoever_is_done_needs_no_form(small: Field, printer: Identity) -> None:
    received_batch(small, forms=1)
    declines = small.codes[1].case_id
    record_outcome(
        small.engine,
        small.keyring,
        WAVE,
        case_id=declines,
        told=DeskReport.REFUSED,
        actor="desk",
        now=OPENED,
    )
    assert names_of(print_forms(small, printer), printer) == swedish(list(small.codes[2:]))


def test_many_forms_come_in_archives_that_fit_in_memory(small: Field, printer: Identity) -> None:
    orders = print_forms(small, printer, at_most=3)
    assert [order.letters for order in orders] == [3, 1]
    assert names_of(orders, printer) == swedish(list(small.codes))


def test_a_contact_without_letters_has_no_forms(small: Field, printer: Identity) -> None:
    with pytest.raises(WaveRefused, match="No letter of the contact second_form"):
        print_forms(small, printer, Contact.SECOND_FORM)
