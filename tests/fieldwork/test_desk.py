"""The desk: outcomes end codes, protection erases at once, and nothing names a case."""

import pytest
from sqlalchemy import select

from app.fieldwork.admit import Admitted, Refused, admit
from app.fieldwork.desk import (
    Told,
    find_addressees,
    protect,
    record_outcome,
    record_returned,
)
from app.fieldwork.prepare import WaveRefused
from app.fieldwork.respond import send
from app.store.audit import rows
from app.store.cases import find_case
from app.store.frame import PERSON
from app.store.session import reading
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
        told=Told.REFUSED,
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


def test_an_envelope_that_came_back_ends_its_code(wave: Field) -> None:
    serial = wave.codes[0].serial
    record_returned(wave.engine, wave.keyring, WAVE, serial=serial, actor="desk", now=OPENED)
    assert enter(wave) == Refused()
    with pytest.raises(WaveRefused, match="No form"):
        record_returned(wave.engine, wave.keyring, WAVE, serial="1", actor="desk", now=OPENED)


def test_the_desk_finds_people_by_name_and_sees_no_code(wave: Field) -> None:
    found = find_addressees(wave.engine, WAVE, "persson")
    assert found
    assert all("Persson" in person.name for person in found)
    assert find_addressees(wave.engine, WAVE, "p") == []
