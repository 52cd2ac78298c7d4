"""Paper forms: one for each letter, by serial, in the languages of the letter, and nothing secret."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from app.acts.installation import Actor
from app.acts.progress import Tell, tell_nobody
from app.fieldwork.post.codes import IssuedCode
from app.fieldwork.post.desk import record_disposition, undo_disposition
from app.fieldwork.post.letters import PrintJob, PrintOrder
from app.fieldwork.post.paper_forms import AT_MOST, make_forms
from app.rehearsal.people import DESK
from app.store.audit import rows
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading, writing
from app.survey.dispositions import Disposition
from app.survey.reasons import PostReason, StepReason
from app.survey.states import Contact
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.paper import received_batch
from tests.support.refusing import refused
from tests.support.wave import ANNA, OPENED, WAVE, Field, open_field


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
    by: Actor = ANNA,
    tell: Tell = tell_nobody,
) -> list[PrintOrder]:
    folder = wave.here.folder / "print"
    job = PrintJob(contact, printer.recipient, "http://127.0.0.1:8000", folder)
    return make_forms(wave.here, WAVE, job=job, by=by, now=OPENED, tell=tell, at_most=at_most)


def opened(order: PrintOrder, printer: Identity) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))


def names_of(orders: list[PrintOrder], printer: Identity) -> set[str]:
    return {
        name
        for order in orders
        for name in opened(order, printer).namelist()
        if name.startswith("form/")
    }


def decline(wave: Field, *, number: int) -> None:
    record_disposition(
        wave.here,
        WAVE,
        case_id=wave.codes[number].case_id,
        disposition=Disposition.REFUSAL,
        by=DESK,
        now=OPENED,
    )


def change_her_mind(wave: Field, *, number: int) -> None:
    undo_disposition(
        wave.here,
        WAVE,
        case_id=wave.codes[number].case_id,
        disposition=Disposition.REFUSAL,
        by=DESK,
        now=OPENED,
    )


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
    decline(small, number=1)
    assert names_of(print_forms(small, printer), printer) == swedish(list(small.codes[2:]))


def test_many_forms_come_in_archives_that_fit_in_memory(small: Field, printer: Identity) -> None:
    orders = print_forms(small, printer, at_most=3)
    assert [order.letters for order in orders] == [3, 1]
    assert names_of(orders, printer) == swedish(list(small.codes))


def test_a_contact_without_letters_has_no_forms(small: Field, printer: Identity) -> None:
    with refused(PostReason.NO_FORMS, contact=Contact.SECOND_FORM):
        print_forms(small, printer, Contact.SECOND_FORM)


def test_the_log_says_how_many_forms_were_made(small: Field, printer: Identity) -> None:
    print_forms(small, printer, at_most=3)
    with reading(small.engine) as connection:
        *_, row = rows(connection)
    assert (row.act, row.object, row.detail) == ("forms made", "invitation", "4 forms")


def test_no_forms_are_made_for_a_printer_who_could_not_open_them_or_by_anybody_else(
    small: Field, printer: Identity
) -> None:
    with refused(PostReason.RECIPIENT_WRONG):
        print_forms(small, Identity("age1nobody", ""))
    with refused(StepReason.NOT_YOUR_ROLE):
        print_forms(small, printer, by=DESK)
    assert not (small.here.folder / "print").exists()


def test_whoever_takes_part_again_meanwhile_is_not_left_without_a_form(
    small: Field, printer: Identity
) -> None:
    decline(small, number=0)

    def meanwhile(_what: str, done: int, of: int) -> None:
        if done == of:
            change_her_mind(small, number=0)

    with refused(PostReason.PEOPLE_CHANGED):
        print_forms(small, printer, tell=meanwhile)
    assert list((small.here.folder / "print").glob("*.zip.age")) == []
    assert names_of(print_forms(small, printer), printer) == swedish(list(small.codes))


def test_whoever_is_done_meanwhile_leaves_a_form_too_many(small: Field, printer: Identity) -> None:
    def meanwhile(_what: str, done: int, of: int) -> None:
        if done == of:
            decline(small, number=0)

    orders = print_forms(small, printer, tell=meanwhile)
    assert names_of(orders, printer) == swedish(list(small.codes))
