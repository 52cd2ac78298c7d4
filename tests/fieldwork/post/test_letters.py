"""Letters: made once, readable by the printer alone, and the clear codes exist nowhere else."""

import io
import json
import zipfile
from collections.abc import Callable
from csv import DictReader
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, event, select

from app.acts.installation import Actor
from app.acts.progress import Tell, tell_nobody
from app.fieldwork.life.steps import open_wave
from app.fieldwork.post.desk import protect, record_disposition, undo_disposition
from app.fieldwork.post.letters import PrintJob, PrintOrder, make_letters
from app.fieldwork.web.admission import Admission, Admitted, AlreadyAnswered, admit
from app.fieldwork.web.answering import send
from app.rehearsal.people import DESK
from app.store.audit import rows
from app.store.codes import CODE
from app.store.frame import PERSON
from app.store.mailings import MAILING
from app.store.session import reading
from app.survey.access_code import AccessCode, read_code
from app.survey.dispositions import Disposition
from app.survey.reasons import PostReason, StepReason
from app.survey.states import Contact, WaveState
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.refusing import refused
from tests.support.wave import ANNA, BEFORE, OPENED, WAVE, Field, drawn_wave, put_wave_at


@pytest.fixture
def printer() -> Identity:
    return generate_identity()


@pytest.fixture
def drawn(engine: Engine, tmp_path: Path) -> Field:
    return drawn_wave(engine, tmp_path, people=12, n=6)


def mail(
    made: Field,
    printer: Identity,
    contact: Contact = Contact.INVITATION,
    *,
    by: Actor = ANNA,
    tell: Tell = tell_nobody,
) -> PrintOrder:
    job = PrintJob(contact, printer.recipient, "http://127.0.0.1:8000")
    return make_letters(made.here, WAVE, job=job, by=by, now=BEFORE, tell=tell)


def opened(order: PrintOrder, printer: Identity) -> tuple[list[dict[str, str]], zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))
    name = next(name for name in archive.namelist() if name.endswith(".csv"))
    return list(DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))), archive


def enter(wave: Field, code: str) -> Admission:
    return admit(wave.here, code, now=OPENED, address="192.0.2.1", rate=10)


def somebody_drawn(wave: Field) -> bytes:
    with reading(wave.engine) as connection:
        return connection.scalars(select(PERSON.c.case_id).order_by(PERSON.c.id)).first() or b""


def decline(wave: Field, case_id: bytes) -> None:
    refusal = Disposition.REFUSAL
    record_disposition(wave.here, WAVE, case_id=case_id, disposition=refusal, by=DESK, now=BEFORE)


def become_protected(wave: Field, case_id: bytes) -> None:
    protect(wave.here, WAVE, case_id=case_id, by=DESK, now=BEFORE)


def when(step: str, happens: Callable[[], object]) -> Tell:
    """Something happens when a step of the making is done."""

    def tell(what: str, done: int, of: int) -> None:
        if (what, done) == (step, of):
            happens()

    return tell


def what_is_stored(wave: Field) -> tuple[int, int, int]:
    """How many codes, mailings and audit rows of a making there are."""
    with reading(wave.engine) as connection:
        codes, mailings = (len(connection.execute(select(t)).all()) for t in (CODE, MAILING))
        made = [row for row in rows(connection) if row.act == "letters made"]
    return codes, mailings, len(made)


def archives(wave: Field) -> list[str]:
    return sorted(path.name for path in wave.here.folder.glob("*.zip.age"))


def test_every_drawn_person_gets_a_letter_and_the_manifest_lists_it(
    drawn: Field, printer: Identity
) -> None:
    listed, archive = opened(mail(drawn, printer), printer)
    manifest = json.loads(archive.read("manifest.json"))
    assert len(listed) == 6
    assert sum(name.endswith(".pdf") for name in archive.namelist()) == 6
    assert manifest["rows"] == 6
    assert set(listed[0]) == {
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
    listed, _ = opened(mail(drawn, printer), printer)
    open_wave(drawn.here, WAVE, by=ANNA, now=BEFORE)
    assert isinstance(enter(drawn, listed[0]["code"]), Admitted)


def test_the_clear_codes_are_nowhere_in_the_store_nor_readable_on_disk(
    drawn: Field, printer: Identity, tmp_path: Path
) -> None:
    order = mail(drawn, printer)
    listed, _ = opened(order, printer)
    tables = MetaData()
    tables.reflect(drawn.engine)
    with reading(drawn.engine) as connection:
        dump = repr([connection.execute(select(table)).all() for table in tables.sorted_tables])
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert order.archive.read_bytes() in on_disk
    for row in listed:
        code = read_code(row["code"], length=16)
        assert isinstance(code, AccessCode)
        assert code.digits not in dump
        assert code.digits.encode() not in on_disk
        assert code.grouped.encode() not in on_disk


def test_the_log_says_what_was_made_and_names_nobody(drawn: Field, printer: Identity) -> None:
    order = mail(drawn, printer)
    with reading(drawn.engine) as connection:
        *_, row = rows(connection)
    assert (row.act, row.wave, row.object) == ("letters made", WAVE, "invitation")
    assert row.detail == f"6 letters, SHA-256 {order.sha256}"
    assert row.actor == ANNA.name


def test_the_same_letters_are_never_made_twice(drawn: Field, printer: Identity) -> None:
    mail(drawn, printer)
    with refused(PostReason.ALREADY_MADE, contact=Contact.INVITATION):
        mail(drawn, printer)
    assert what_is_stored(drawn) == (6, 6, 1)


def test_of_two_who_make_the_same_letters_at_once_one_is_refused(
    drawn: Field, printer: Identity
) -> None:
    orders: list[PrintOrder] = []
    meanwhile = when("archive", lambda: orders.append(mail(drawn, printer)))
    with refused(PostReason.ALREADY_MADE, contact=Contact.INVITATION):
        mail(drawn, printer, tell=meanwhile)
    assert what_is_stored(drawn) == (6, 6, 1)
    listed, _ = opened(orders[0], printer)
    open_wave(drawn.here, WAVE, by=ANNA, now=BEFORE)
    assert isinstance(enter(drawn, listed[0]["code"]), Admitted)


def test_nothing_is_made_for_a_printer_who_could_not_open_it(drawn: Field) -> None:
    begun: list[str] = []
    nobody = Identity("age1nobody", "")
    with refused(PostReason.RECIPIENT_WRONG):
        mail(drawn, nobody, tell=lambda what, _done, _of: begun.append(what))
    assert (begun, what_is_stored(drawn), archives(drawn)) == ([], (0, 0, 0), [])


def test_letters_are_made_by_coordinators_of_a_wave_that_may_still_be_answered(
    drawn: Field, printer: Identity
) -> None:
    begun: list[str] = []
    note = when("codes", lambda: begun.append("codes"))
    with refused(StepReason.NOT_YOUR_ROLE):
        mail(drawn, printer, by=DESK, tell=note)
    put_wave_at(drawn.engine, WaveState.CLOSED)
    with refused(StepReason.WRONG_STATE):
        mail(drawn, printer, tell=note)
    assert (begun, what_is_stored(drawn)) == ([], (0, 0, 0))


@pytest.mark.parametrize("leave", [decline, become_protected])
def test_whoever_leaves_while_the_letters_are_set_gets_none(
    drawn: Field, printer: Identity, leave: Callable[[Field, bytes], None]
) -> None:
    case_id = somebody_drawn(drawn)
    order = mail(drawn, printer, tell=when("letters", lambda: leave(drawn, case_id)))
    listed, archive = opened(order, printer)
    assert (order.letters, len(listed)) == (5, 5)
    assert sum(name.endswith(".pdf") for name in archive.namelist()) == 5
    with reading(drawn.engine) as connection:
        with_code = set(connection.scalars(select(CODE.c.case_id)))
        mailed = set(connection.scalars(select(MAILING.c.case_id)))
    assert len(with_code) == 5
    assert with_code == mailed
    assert case_id not in mailed


@pytest.mark.parametrize("leave", [decline, become_protected])
def test_letters_are_not_stored_when_somebody_left_after_they_were_packed(
    drawn: Field, printer: Identity, leave: Callable[[Field, bytes], None]
) -> None:
    case_id = somebody_drawn(drawn)
    with refused(PostReason.PEOPLE_CHANGED):
        mail(drawn, printer, tell=when("archive", lambda: leave(drawn, case_id)))
    assert (what_is_stored(drawn), archives(drawn)) == ((0, 0, 0), [])
    listed, _ = opened(mail(drawn, printer), printer)
    assert len(listed) == 5


def test_nobody_who_may_be_written_to_is_left_out(drawn: Field, printer: Identity) -> None:
    case_id = somebody_drawn(drawn)
    decline(drawn, case_id)

    def change_her_mind() -> None:
        refusal = Disposition.REFUSAL
        undo_disposition(
            drawn.here, WAVE, case_id=case_id, disposition=refusal, by=DESK, now=BEFORE
        )

    with refused(PostReason.PEOPLE_CHANGED):
        mail(drawn, printer, tell=when("letters", change_her_mind))
    listed, _ = opened(mail(drawn, printer), printer)
    assert len(listed) == 6


def test_a_make_that_is_cut_off_leaves_no_archive_that_the_store_does_not_know(
    drawn: Field, printer: Identity
) -> None:
    def cut_off(_connection: object) -> None:
        raise KeyboardInterrupt

    event.listen(drawn.engine, "commit", cut_off)
    with pytest.raises(KeyboardInterrupt):
        mail(drawn, printer)
    event.remove(drawn.engine, "commit", cut_off)
    assert (what_is_stored(drawn), archives(drawn)) == ((0, 0, 0), [])
    order = mail(drawn, printer)
    listed, _ = opened(order, printer)
    open_wave(drawn.here, WAVE, by=ANNA, now=BEFORE)
    assert isinstance(enter(drawn, listed[0]["code"]), Admitted)
    assert archives(drawn) == [f"{WAVE}-invitation.zip.age"]
    assert list(drawn.here.folder.glob("*.waiting")) == []


def test_the_archive_of_a_make_that_was_cut_off_after_its_commit_is_found_by_the_next(
    drawn: Field, printer: Identity
) -> None:
    in_the_way = drawn.here.folder / f"{WAVE}-invitation.zip.age"
    in_the_way.mkdir()
    with pytest.raises(IsADirectoryError):
        mail(drawn, printer)
    in_the_way.rmdir()
    assert what_is_stored(drawn) == (6, 6, 1)
    order = mail(drawn, printer)
    assert (order.letters, what_is_stored(drawn)) == (6, (6, 6, 1))
    listed, _ = opened(order, printer)
    open_wave(drawn.here, WAVE, by=ANNA, now=BEFORE)
    assert isinstance(enter(drawn, listed[0]["code"]), Admitted)
    with refused(PostReason.ALREADY_MADE):
        mail(drawn, printer)


def test_a_reminder_goes_out_after_the_invitation_only(drawn: Field, printer: Identity) -> None:
    with refused(PostReason.INVITATION_FIRST):
        mail(drawn, printer, Contact.POSTCARD)


def test_a_mailing_to_nobody_is_not_made(drawn: Field, printer: Identity) -> None:
    with reading(drawn.engine) as connection:
        everybody = list(connection.scalars(select(PERSON.c.case_id)))
    for case_id in everybody:
        decline(drawn, case_id)
    with refused(PostReason.NOBODY_LEFT):
        mail(drawn, printer)


def test_a_postcard_carries_no_code(drawn: Field, printer: Identity) -> None:
    mail(drawn, printer)
    listed, _ = opened(mail(drawn, printer, Contact.POSTCARD), printer)
    assert {row["code"] for row in listed} == {""}


def test_whoever_has_answered_gets_no_second_form_and_both_codes_work_until_then(
    drawn: Field, printer: Identity
) -> None:
    first, _ = opened(mail(drawn, printer), printer)
    open_wave(drawn.here, WAVE, by=ANNA, now=BEFORE)
    answered = enter(drawn, first[0]["code"])
    assert isinstance(answered, Admitted)
    send(drawn.here, answered.session, language="sv", now=OPENED)
    second, _ = opened(mail(drawn, printer, Contact.SECOND_FORM), printer)
    assert len(second) == 5
    assert first[0]["name"] not in {row["name"] for row in second}
    both = [row["code"] for row in (*first, *second) if row["name"] == second[0]["name"]]
    assert len(both) == 2
    entered = [enter(drawn, code) for code in both]
    assert all(isinstance(one, Admitted) for one in entered)
    last = entered[1]
    assert isinstance(last, Admitted)
    send(drawn.here, last.session, language="sv", now=OPENED)
    assert [enter(drawn, code) for code in both] == [AlreadyAnswered(), AlreadyAnswered()]
