"""The desk: outcomes end codes, protection erases at once, and nothing names a case."""

import pytest
from sqlalchemy import select

from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.post.desk import (
    DeskReport,
    addressee_of,
    erase,
    find_addressees,
    protect,
    record_outcome,
    record_returned,
    undo_outcome,
    undo_returned,
)
from app.fieldwork.web.admission import Admitted, Refused, admit
from app.fieldwork.web.answering import Ended, send
from app.store.audit import rows
from app.store.cases import find_case, insert_rows, lift_outcome
from app.store.frame import PERSON
from app.store.mailings import MailingTable
from app.store.session import reading, writing
from tests.support.wave import OPENED, WAVE, Field


def enter(wave: Field) -> object:
    return admit(
        wave.engine,
        wave.code(),
        keyring=wave.keyring,
        now=OPENED,
        address="192.0.2.1",
        rate=100,
    )


def refuse(wave: Field) -> None:
    record_outcome(
        wave.engine,
        wave.keyring,
        WAVE,
        case_id=wave.codes[0].case_id,
        told=DeskReport.REFUSED,
        actor="desk",
        now=OPENED,
    )


def test_whoever_declines_is_left_alone_and_counted(wave: Field) -> None:
    refuse(wave)
    assert enter(wave) == Refused()
    with reading(wave.engine) as connection:
        case = find_case(connection, wave.codes[0].case_id)
    assert case is not None
    assert case.disposition == "2.11"


def test_a_reply_that_is_in_is_not_turned_into_a_refusal(wave: Field) -> None:
    admitted = enter(wave)
    assert isinstance(admitted, Admitted)
    send(wave.engine, admitted.session, language="sv", now=OPENED)
    with pytest.raises(WaveRefused, match="answered already"):
        refuse(wave)


def test_a_newly_protected_person_is_erased_at_once_and_no_row_names_her(wave: Field) -> None:
    case_id = wave.codes[0].case_id
    protect(wave.engine, wave.keyring, WAVE, case_id=case_id, actor="desk", now=OPENED)
    with reading(wave.engine) as connection:
        person = connection.execute(select(PERSON).where(PERSON.c.case_id == case_id)).one()
        written = [(row.act, row.object) for row in rows(connection)]
    assert (person.name, person.address, person.person_digest) == ("", "", b"")
    assert written[-1] == ("register check", WAVE)
    assert enter(wave) == Refused()


def test_whoever_wants_to_be_forgotten_is_erased_and_counted(wave: Field) -> None:
    case_id = wave.codes[0].case_id
    erase(wave.engine, wave.keyring, WAVE, case_id=case_id, actor="desk", now=OPENED)
    with reading(wave.engine) as connection:
        person = connection.execute(select(PERSON).where(PERSON.c.case_id == case_id)).one()
        case = find_case(connection, case_id)
    assert (person.name, person.address, person.person_digest) == ("", "", b"")
    assert case is not None
    assert case.disposition == DeskReport.REFUSED
    assert enter(wave) == Refused()
    assert addressee_of(wave.engine, WAVE, case_id) is None
    with pytest.raises(WaveRefused, match="no such person"):
        undo(wave)


def test_an_envelope_that_came_back_ends_its_code(wave: Field) -> None:
    serial = wave.codes[0].serial
    record_returned(wave.engine, wave.keyring, WAVE, serial=serial, actor="desk", now=OPENED)
    assert enter(wave) == Refused()
    with pytest.raises(WaveRefused, match="No form"):
        record_returned(wave.engine, wave.keyring, WAVE, serial="1", actor="desk", now=OPENED)


def undo(wave: Field, *, told: DeskReport = DeskReport.REFUSED, wave_id: str = WAVE) -> None:
    undo_outcome(
        wave.engine,
        wave.keyring,
        wave_id,
        case_id=wave.codes[0].case_id,
        told=told,
        actor="desk",
        now=OPENED,
    )


def note_the_invitation(wave: Field) -> None:
    """What making the letters notes; this small wave has its codes and no print file."""
    row = {"id": b"m", "wave_id": WAVE, "case_id": wave.codes[0].case_id, "week": "2026-W34"}
    with writing(wave.engine) as connection:
        insert_rows(connection, MailingTable, [row | {"contact": "invitation", "returned": False}])


def come_back(wave: Field, serial: str) -> None:
    record_returned(wave.engine, wave.keyring, WAVE, serial=serial, actor="desk", now=OPENED)


def find_again(wave: Field, serial: str) -> None:
    undo_returned(wave.engine, wave.keyring, WAVE, serial=serial, actor="desk", now=OPENED)


def test_an_outcome_noted_by_mistake_is_taken_back_and_her_code_works_again(wave: Field) -> None:
    refuse(wave)
    undo(wave)
    assert isinstance(enter(wave), Admitted)
    with reading(wave.engine) as connection:
        written = [(row.act, row.object) for row in rows(connection)]
    assert written[-2:] == [("outcome recorded", WAVE), ("outcome undone", WAVE)]


def test_a_session_that_an_outcome_ended_stays_ended_when_it_is_taken_back(wave: Field) -> None:
    admitted = enter(wave)
    assert isinstance(admitted, Admitted)
    refuse(wave)
    undo(wave)
    assert send(wave.engine, admitted.session, language="sv", now=OPENED) is Ended.SIGNED_OUT


def test_only_the_outcome_that_stands_is_taken_back(wave: Field) -> None:
    with pytest.raises(WaveRefused, match="does not have that outcome"):
        undo(wave)
    refuse(wave)
    with pytest.raises(WaveRefused, match="does not have that outcome"):
        undo(wave, told=DeskReport.AWAY)
    with pytest.raises(WaveRefused, match="no wave"):
        undo(wave, wave_id="trygghet-1999")
    assert enter(wave) == Refused()


def test_a_return_noted_by_mistake_is_taken_back(wave: Field) -> None:
    note_the_invitation(wave)
    issued = wave.codes[0]
    come_back(wave, issued.serial)
    person = addressee_of(wave.engine, WAVE, issued.case_id)
    assert person is not None
    assert (person.case_id, person.outcome) == (issued.case_id, DeskReport.UNDELIVERABLE)
    find_again(wave, issued.serial)
    assert isinstance(enter(wave), Admitted)
    with pytest.raises(WaveRefused, match="not been noted as returned"):
        find_again(wave, issued.serial)
    with reading(wave.engine) as connection:
        assert [row.act for row in rows(connection)][-2:] == ["letter returned", "return undone"]


def test_the_code_of_a_letter_that_came_back_does_not_work_again(wave: Field) -> None:
    note_the_invitation(wave)
    issued = wave.codes[0]
    come_back(wave, issued.serial)
    with writing(wave.engine) as connection:
        lift_outcome(connection, issued.case_id, outcome=DeskReport.UNDELIVERABLE)
    refuse(wave)
    undo(wave)
    assert enter(wave) == Refused()


def test_a_protected_identity_is_nobody_the_desk_can_name(wave: Field) -> None:
    case_id = wave.codes[0].case_id
    protect(wave.engine, wave.keyring, WAVE, case_id=case_id, actor="desk", now=OPENED)
    assert addressee_of(wave.engine, WAVE, case_id) is None


def test_the_desk_finds_people_by_name_and_sees_no_code(wave: Field) -> None:
    found = find_addressees(wave.engine, WAVE, "persson")
    assert found
    assert all("Persson" in person.name for person in found)
    assert find_addressees(wave.engine, WAVE, "p") == []
