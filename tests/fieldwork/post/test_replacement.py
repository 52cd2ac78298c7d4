"""A lost letter: its code ends at once, and another letter goes to the registered address."""

import io
import zipfile
from csv import DictReader
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.acts.progress import Tell, tell_nobody
from app.fieldwork.post.desk import (
    person_of,
    record_disposition,
    record_returned,
    replace_letter,
    undo_disposition,
    waiting_letters,
)
from app.fieldwork.post.letters import PrintJob, make_letters
from app.fieldwork.web.admission import Admitted, AlreadyAnswered, NotAdmitted, SheetSession, admit
from app.fieldwork.web.answering import Ended, PostedPage, Sheet, open_sheet, save_page, send
from app.rehearsal.people import DESK
from app.store.audit import rows
from app.store.cases import find_case
from app.store.codes import DRAFT
from app.store.session import reading
from app.survey.dispositions import Disposition
from app.survey.reasons import DeskReason, PostReason, StepReason
from app.survey.states import Contact, WaveState
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.paper import received_batch
from tests.support.refusing import refused
from tests.support.wave import ANNA, OPENED, WAVE, Field, put_wave_at


@pytest.fixture
def printer() -> Identity:
    return generate_identity()


def lose(wave: Field, number: int = 0) -> None:
    """She calls and says that her letter is gone."""
    case_id = wave.codes[number].case_id
    replace_letter(wave.here, WAVE, case_id=case_id, by=DESK, now=OPENED)


def decline(wave: Field, number: int = 0) -> None:
    """She does not want to take part."""
    case_id, refusal = wave.codes[number].case_id, Disposition.REFUSAL
    record_disposition(wave.here, WAVE, case_id=case_id, disposition=refusal, by=DESK, now=OPENED)


def change_her_mind(wave: Field) -> None:
    """She wants to after all."""
    case_id, refusal = wave.codes[0].case_id, Disposition.REFUSAL
    undo_disposition(wave.here, WAVE, case_id=case_id, disposition=refusal, by=DESK, now=OPENED)


def come_back(wave: Field, serial: str) -> bool:
    """An envelope is in the post."""
    return record_returned(wave.here, WAVE, serial=serial, by=DESK, now=OPENED)


def print_replacements(
    wave: Field, printer: Identity, *, now: datetime = OPENED, tell: Tell = tell_nobody
) -> list[dict[str, str]]:
    folder = wave.here.folder / "print"
    job = PrintJob(Contact.REPLACEMENT, printer.recipient, "http://127.0.0.1:8000", folder)
    order = make_letters(wave.here, WAVE, job=job, by=ANNA, now=now, tell=tell)
    archive = zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))
    name = next(name for name in archive.namelist() if name.endswith(".csv"))
    return list(DictReader(io.StringIO(archive.read(name).decode())))


def enter(wave: Field, code: str) -> object:
    return admit(wave.here, code, now=OPENED, address="192.0.2.1", rate=1000)


def session_of(wave: Field, code: str) -> SheetSession:
    admitted = enter(wave, code)
    assert isinstance(admitted, Admitted)
    return admitted.session


def test_a_replaced_code_ends_at_once_with_its_session_and_its_draft(wave: Field) -> None:
    session = session_of(wave, wave.code())
    save_page(wave.here, session, PostedPage(1, 0, "one", {"a1_years": ["3"]}), now=OPENED)
    lose(wave)
    assert enter(wave, wave.code()) == NotAdmitted()
    assert open_sheet(wave.here, session, now=OPENED) is Ended.SIGNED_OUT
    late = PostedPage(1, 1, "one", {"a1_years": ["1"]})
    assert save_page(wave.here, session, late, now=OPENED) is Ended.SIGNED_OUT
    assert send(wave.here, session, language="sv", now=OPENED) is Ended.SIGNED_OUT
    with reading(wave.engine) as connection:
        assert connection.execute(select(DRAFT)).all() == []
        assert [(row.act, row.wave) for row in rows(connection)][-1] == ("letter replaced", WAVE)


def test_the_new_letter_has_a_code_of_its_own_and_is_made_once(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    assert waiting_letters(wave.here, WAVE) == 1
    [letter] = print_replacements(wave, printer)
    person = person_of(wave.here, WAVE, wave.codes[0].case_id)
    assert person is not None
    assert (letter["name"], person.waits_for_letter) == (person.name, False)
    sheet = open_sheet(wave.here, session_of(wave, letter["code"]), now=OPENED)
    assert isinstance(sheet, Sheet)
    assert sheet.answers == {}
    assert enter(wave, wave.code()) == NotAdmitted()
    with refused(PostReason.NOBODY_WAITS):
        print_replacements(wave, printer)


def test_a_letter_can_be_lost_twice_and_no_archive_is_written_over(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    [first] = print_replacements(wave, printer)
    lose(wave)
    [second] = print_replacements(wave, printer, now=OPENED + timedelta(days=3))
    assert enter(wave, first["code"]) == NotAdmitted()
    assert isinstance(enter(wave, second["code"]), Admitted)
    assert len(list((wave.here.folder / "print").glob("*.zip.age"))) == 2


def test_only_whoever_may_still_answer_and_has_a_letter_gets_another(wave: Field) -> None:
    send(wave.here, session_of(wave, wave.code(0)), language="sv", now=OPENED)
    with refused(DeskReason.HAS_ANSWERED):
        lose(wave, 0)
    assert enter(wave, wave.code(0)) == AlreadyAnswered()
    lose(wave, 1)
    with refused(DeskReason.WAITS_FOR_LETTER):
        lose(wave, 1)


def test_whoever_declines_meanwhile_gets_no_letter(wave: Field, printer: Identity) -> None:
    lose(wave)
    decline(wave)
    assert waiting_letters(wave.here, WAVE) == 0
    with refused(PostReason.NOBODY_WAITS):
        print_replacements(wave, printer)
    change_her_mind(wave)
    [letter] = print_replacements(wave, printer)
    assert isinstance(enter(wave, letter["code"]), Admitted)
    assert enter(wave, wave.code()) == NotAdmitted()


def test_the_lost_envelope_that_comes_back_tells_nothing_about_her(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    [letter] = print_replacements(wave, printer)
    lost = wave.codes[0].serial
    assert not come_back(wave, lost)
    assert isinstance(enter(wave, letter["code"]), Admitted)
    new = letter["serial"]
    assert come_back(wave, new)
    assert enter(wave, letter["code"]) == NotAdmitted()


def test_the_paper_form_of_the_lost_letter_still_counts(wave: Field) -> None:
    lose(wave)
    assert received_batch(wave, forms=1) != []
    with reading(wave.engine) as connection:
        case = find_case(connection, wave.codes[0].case_id)
    assert case is not None
    assert case.state == "paper"
    assert waiting_letters(wave.here, WAVE) == 0


def test_whoever_begins_to_wait_while_letters_are_made_waits_for_the_next(
    wave: Field, printer: Identity
) -> None:
    lose(wave, 0)

    def meanwhile(what: str, _done: int, _of: int) -> None:
        if what == "archive":
            lose(wave, 1)

    [first] = print_replacements(wave, printer, tell=meanwhile)
    assert isinstance(enter(wave, first["code"]), Admitted)
    assert waiting_letters(wave.here, WAVE) == 1
    [second] = print_replacements(wave, printer, now=OPENED + timedelta(days=3))
    assert isinstance(enter(wave, second["code"]), Admitted)
    assert second["name"] != first["name"]


def test_whoever_declines_after_the_letters_were_packed_gets_none(
    wave: Field, printer: Identity
) -> None:
    lose(wave, 0)
    lose(wave, 1)

    def meanwhile(what: str, _done: int, _of: int) -> None:
        if what == "archive":
            decline(wave, 1)

    with refused(PostReason.PEOPLE_CHANGED):
        print_replacements(wave, printer, tell=meanwhile)
    [letter] = print_replacements(wave, printer)
    assert isinstance(enter(wave, letter["code"]), Admitted)


def test_the_replacements_of_a_make_that_was_cut_off_after_its_commit_are_not_lost(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    in_the_way = wave.here.folder / "print" / f"{WAVE}-replacement-{OPENED:%Y%m%d-%H%M%S}.zip.age"
    in_the_way.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        print_replacements(wave, printer)
    in_the_way.rmdir()
    assert waiting_letters(wave.here, WAVE) == 0
    [letter] = print_replacements(wave, printer, now=OPENED + timedelta(days=3))
    assert isinstance(enter(wave, letter["code"]), Admitted)
    assert in_the_way.is_file()


def test_nobody_gets_another_letter_once_the_wave_has_closed(wave: Field) -> None:
    put_wave_at(wave.engine, WaveState.CLOSED)
    with refused(StepReason.WRONG_STATE):
        lose(wave)
