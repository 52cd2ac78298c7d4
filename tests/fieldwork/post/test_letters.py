"""Letters: made once, readable by the printer alone, and the clear codes exist nowhere else."""

import io
import json
import zipfile
from csv import DictReader
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select

from app.documents.mailing import Contact
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.life.steps import open_wave
from app.fieldwork.post.letters import PrintJob, PrintOrder, make_letters
from app.fieldwork.web.admission import Admitted, AlreadyAnswered, admit
from app.fieldwork.web.answering import send
from app.store.session import reading
from app.survey.access_code import AccessCode, read_code
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.wave import BEFORE, OPENED, WAVE, Field, drawn_wave


@pytest.fixture
def printer() -> Identity:
    return generate_identity()


@pytest.fixture
def drawn(engine: Engine, tmp_path: Path) -> Field:
    return drawn_wave(engine, tmp_path, people=12, n=6)


def mail(made: Field, printer: Identity, contact: Contact) -> PrintOrder:
    return make_letters(
        made.engine,
        made.keyring,
        WAVE,
        job=PrintJob(contact, printer.recipient, "http://127.0.0.1:8000", made.folder),
        actor="anna",
        now=BEFORE,
        tell=lambda _what, _done, _of: None,
    )


def opened(order: PrintOrder, printer: Identity) -> tuple[list[dict[str, str]], zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))
    name = next(name for name in archive.namelist() if name.endswith(".csv"))
    return list(DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))), archive


def test_every_drawn_person_gets_a_letter_and_the_manifest_lists_it(
    drawn: Field, printer: Identity
) -> None:
    rows, archive = opened(mail(drawn, printer, Contact.INVITATION), printer)
    manifest = json.loads(archive.read("manifest.json"))
    assert len(rows) == 6
    assert sum(name.endswith(".pdf") for name in archive.namelist()) == 6
    assert manifest["rows"] == 6
    assert set(rows[0]) == {
        "case_ref",
        "name",
        "address",
        "postcode",
        "city",
        "code",
        "serial",
        "language",
    }


def test_a_printed_code_opens_the_questionnaire(drawn: Field, printer: Identity) -> None:
    rows, _ = opened(mail(drawn, printer, Contact.INVITATION), printer)
    open_wave(drawn.engine, drawn.keyring, WAVE, actor="anna", now=BEFORE)
    admitted = admit(
        drawn.engine,
        rows[0]["code"],
        keyring=drawn.keyring,
        now=OPENED,
        address="192.0.2.1",
        rate=10,
    )
    assert isinstance(admitted, Admitted)


def test_the_clear_codes_are_nowhere_in_the_store_nor_readable_on_disk(
    drawn: Field, printer: Identity
) -> None:
    order = mail(drawn, printer, Contact.INVITATION)
    rows, _ = opened(order, printer)
    tables = MetaData()
    tables.reflect(drawn.engine)
    with reading(drawn.engine) as connection:
        dump = repr([connection.execute(select(table)).all() for table in tables.sorted_tables])
    on_disk = b"".join(path.read_bytes() for path in drawn.folder.rglob("*") if path.is_file())
    for row in rows:
        code = read_code(row["code"], length=16)
        assert isinstance(code, AccessCode)
        assert code.digits not in dump
        assert code.digits.encode() not in on_disk
        assert code.grouped.encode() not in on_disk


def test_the_same_letters_are_never_made_twice(drawn: Field, printer: Identity) -> None:
    mail(drawn, printer, Contact.INVITATION)
    with pytest.raises(WaveRefused, match="already"):
        mail(drawn, printer, Contact.INVITATION)


def test_a_reminder_goes_out_after_the_invitation_only(drawn: Field, printer: Identity) -> None:
    with pytest.raises(WaveRefused, match="invitation goes out first"):
        mail(drawn, printer, Contact.POSTCARD)


def test_a_postcard_carries_no_code(drawn: Field, printer: Identity) -> None:
    mail(drawn, printer, Contact.INVITATION)
    rows, _ = opened(mail(drawn, printer, Contact.POSTCARD), printer)
    assert {row["code"] for row in rows} == {""}


def test_whoever_has_answered_gets_no_second_form_and_both_codes_work_until_then(
    drawn: Field, printer: Identity
) -> None:
    first, _ = opened(mail(drawn, printer, Contact.INVITATION), printer)
    open_wave(drawn.engine, drawn.keyring, WAVE, actor="anna", now=BEFORE)

    def enter(code: str) -> object:
        return admit(
            drawn.engine, code, keyring=drawn.keyring, now=OPENED, address="192.0.2.1", rate=10
        )

    answered = enter(first[0]["code"])
    assert isinstance(answered, Admitted)
    send(drawn.engine, answered.session, language="sv", now=OPENED)
    second, _ = opened(mail(drawn, printer, Contact.SECOND_FORM), printer)
    assert len(second) == 5
    assert first[0]["name"] not in {row["name"] for row in second}
    both = [row["code"] for row in (*first, *second) if row["name"] == second[0]["name"]]
    assert len(both) == 2
    entered = [enter(code) for code in both]
    assert all(isinstance(one, Admitted) for one in entered)
    last = entered[1]
    assert isinstance(last, Admitted)
    send(drawn.engine, last.session, language="sv", now=OPENED)
    assert [enter(code) for code in both] == [AlreadyAnswered(), AlreadyAnswered()]
