"""A lost letter: its code ends at once, and another letter goes to the registered address."""

import io
import zipfile
from collections.abc import Callable
from csv import DictReader
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.documents.mailing import Contact
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.post.desk import (
    DeskReport,
    addressee_of,
    record_outcome,
    record_returned,
    replace_letter,
    undo_outcome,
    waiting_letters,
)
from app.fieldwork.post.letters import PrintJob, make_letters
from app.fieldwork.web.admission import Admitted, AlreadyAnswered, Refused, SheetSession, admit
from app.fieldwork.web.answering import Ended, PostedPage, Sheet, open_sheet, save_page, send
from app.store.audit import rows
from app.store.cases import DRAFT, find_case
from app.store.session import reading
from app.vault.sealing import Identity, decrypt_with, generate_identity
from tests.support.paper import received_batch
from tests.support.wave import OPENED, WAVE, Field


@pytest.fixture
def printer() -> Identity:
    return generate_identity()


def lose(wave: Field, number: int = 0) -> None:
    """She calls and says that her letter is gone."""
    case_id = wave.codes[number].case_id
    replace_letter(wave.engine, wave.keyring, WAVE, case_id=case_id, actor="desk", now=OPENED)


def note(wave: Field, verb: Callable[..., None]) -> None:
    """She does not want to take part, or changes her mind."""
    case_id = wave.codes[0].case_id
    of_her = partial(verb, wave.engine, wave.keyring, WAVE, case_id=case_id, now=OPENED)
    of_her(told=DeskReport.REFUSED, actor="desk")


def print_replacements(
    wave: Field, printer: Identity, *, now: datetime = OPENED
) -> list[dict[str, str]]:
    order = make_letters(
        wave.engine,
        wave.keyring,
        WAVE,
        job=PrintJob(
            Contact.REPLACEMENT, printer.recipient, "http://127.0.0.1:8000", wave.folder / "print"
        ),
        actor="anna",
        now=now,
        tell=lambda _what, _done, _of: None,
    )
    archive = zipfile.ZipFile(io.BytesIO(decrypt_with(printer.secret, order.archive.read_bytes())))
    name = next(name for name in archive.namelist() if name.endswith(".csv"))
    return list(DictReader(io.StringIO(archive.read(name).decode())))


def enter(wave: Field, code: str) -> object:
    return admit(
        wave.engine, code, keyring=wave.keyring, now=OPENED, address="192.0.2.1", rate=1000
    )


def session_of(wave: Field, code: str) -> SheetSession:
    admitted = enter(wave, code)
    assert isinstance(admitted, Admitted)
    return admitted.session


def test_a_replaced_code_ends_at_once_with_its_session_and_its_draft(wave: Field) -> None:
    session = session_of(wave, wave.code())
    save_page(wave.engine, session, PostedPage(1, 0, "one", {"a1_years": ["3"]}), now=OPENED)
    lose(wave)
    assert enter(wave, wave.code()) == Refused()
    assert open_sheet(wave.engine, session, now=OPENED) is Ended.SIGNED_OUT
    late = PostedPage(1, 1, "one", {"a1_years": ["1"]})
    assert save_page(wave.engine, session, late, now=OPENED) is Ended.SIGNED_OUT
    assert send(wave.engine, session, language="sv", now=OPENED) is Ended.SIGNED_OUT
    with reading(wave.engine) as connection:
        assert connection.execute(select(DRAFT)).all() == []
        assert [(row.act, row.object) for row in rows(connection)][-1] == ("letter replaced", WAVE)


def test_the_new_letter_has_a_code_of_its_own_and_is_made_once(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    assert waiting_letters(wave.engine, WAVE) == 1
    [letter] = print_replacements(wave, printer)
    person = addressee_of(wave.engine, WAVE, wave.codes[0].case_id)
    assert person is not None
    assert (letter["name"], person.waits_for_letter) == (person.name, False)
    sheet = open_sheet(wave.engine, session_of(wave, letter["code"]), now=OPENED)
    assert isinstance(sheet, Sheet)
    assert sheet.answers == {}
    assert enter(wave, wave.code()) == Refused()
    with pytest.raises(WaveRefused, match="Nobody waits"):
        print_replacements(wave, printer)


def test_a_letter_can_be_lost_twice_and_no_archive_is_written_over(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    [first] = print_replacements(wave, printer)
    lose(wave)
    [second] = print_replacements(wave, printer, now=OPENED + timedelta(days=3))
    assert enter(wave, first["code"]) == Refused()
    assert isinstance(enter(wave, second["code"]), Admitted)
    assert len(list((wave.folder / "print").glob("*.zip.age"))) == 2


def test_only_whoever_may_still_answer_and_has_a_letter_gets_another(wave: Field) -> None:
    send(wave.engine, session_of(wave, wave.code(0)), language="sv", now=OPENED)
    with pytest.raises(WaveRefused, match="has answered"):
        lose(wave, 0)
    assert enter(wave, wave.code(0)) == AlreadyAnswered()
    lose(wave, 1)
    with pytest.raises(WaveRefused, match="waits for a letter"):
        lose(wave, 1)


def test_whoever_declines_meanwhile_gets_no_letter(wave: Field, printer: Identity) -> None:
    lose(wave)
    note(wave, record_outcome)
    assert waiting_letters(wave.engine, WAVE) == 0
    with pytest.raises(WaveRefused, match="Nobody waits"):
        print_replacements(wave, printer)
    note(wave, undo_outcome)
    [letter] = print_replacements(wave, printer)
    assert isinstance(enter(wave, letter["code"]), Admitted)
    assert enter(wave, wave.code()) == Refused()


def test_the_lost_envelope_that_comes_back_tells_nothing_about_her(
    wave: Field, printer: Identity
) -> None:
    lose(wave)
    [letter] = print_replacements(wave, printer)
    lost = wave.codes[0].serial
    assert not record_returned(
        wave.engine, wave.keyring, WAVE, serial=lost, actor="desk", now=OPENED
    )
    assert isinstance(enter(wave, letter["code"]), Admitted)
    new = letter["serial"]
    assert record_returned(wave.engine, wave.keyring, WAVE, serial=new, actor="desk", now=OPENED)
    assert enter(wave, letter["code"]) == Refused()


def test_the_paper_form_of_the_lost_letter_still_counts(wave: Field) -> None:
    lose(wave)
    assert received_batch(wave, forms=1) != []
    with reading(wave.engine) as connection:
        case = find_case(connection, wave.codes[0].case_id)
    assert case is not None
    assert case.state == "paper"
    assert waiting_letters(wave.engine, WAVE) == 0
