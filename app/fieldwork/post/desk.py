"""The desk: what residents, the post and the register tell about a case.

A case keeps the outcome's code and nothing of why; a protected identity gets a neutral outcome,
her name and address are overwritten at once, and no audit row names her case.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine

from app.documents.mailing import Contact
from app.fieldwork.journal import note
from app.fieldwork.life.prepare import WaveRefused, wave_in
from app.store import cases, frame, mailings
from app.store.session import reading, writing
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

STATES = ("drawn", "open", "closed")


class DeskReport(StrEnum):
    """What the desk was told; the value is the AAPOR code the case gets."""

    REFUSED = "2.11"
    AWAY = "2.25"
    DIED = "2.31"
    UNABLE = "2.32"
    LANGUAGE = "2.33"
    REFUSED_BY_POST = "3.23"
    UNDELIVERABLE = "3.30"
    MOVED = "3.40"
    OUTSIDE_POPULATION = "4.1"


_PROTECTED = "3.11"
"""Newly protected: neutral, as if never mailed."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person the desk looks up: never with a code, never with an answer."""

    case_id: bytes
    name: str
    address: str
    has_replied: bool
    outcome: str
    waits_for_letter: bool
    """A letter in place of a lost one is ordered and not made yet."""


def find_addressees(engine: Engine, wave_id: str, name_part: str) -> list[Addressee]:
    """People of the wave whose name holds ``name_part``; none for less than two letters."""
    if len(name_part.strip()) < len("Bo"):
        return []
    with reading(engine) as connection:
        rows = frame.find_people(connection, wave_id, name_part.strip())
    return [_addressee(row) for row in rows]


def addressee_of(engine: Engine, wave_id: str, case_id: bytes) -> Addressee | None:
    """Whom a case of the wave is about; None when there is nobody by name any more."""
    with reading(engine) as connection:
        row = frame.find_person(connection, wave_id, case_id)
    return _addressee(row) if row is not None and row.name else None


def record_outcome(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    case_id: bytes,
    told: DeskReport,
    actor: str,
    now: datetime,
) -> None:
    """Give an unanswered case its outcome: her codes end, her draft is destroyed."""
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        _end(connection, wave_id, case_id, outcome=told)
        note(connection, keyring, at=now, actor=actor, act="outcome recorded", on=wave_id)


def erase(
    engine: Engine, keyring: Keyring, wave_id: str, *, case_id: bytes, actor: str, now: datetime
) -> None:
    """She wants to be forgotten: she declines, and her name and address are gone at once."""
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        _end(connection, wave_id, case_id, outcome=DeskReport.REFUSED)
        frame.overwrite_person(connection, case_id)
        note(connection, keyring, at=now, actor=actor, act="person erased", on=wave_id)


def replace_letter(
    engine: Engine, keyring: Keyring, wave_id: str, *, case_id: bytes, actor: str, now: datetime
) -> None:
    """She has lost her letter: its codes end at once, and a new one goes to her address.

    Only there, whoever calls: her code is in nobody's hands in between.
    """
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=("drawn", "open"))
        if not cases.destroy_codes(connection, wave_id, case_id):
            raise WaveRefused("This person has answered, has an outcome, or waits for a letter.")
        mailing = {"id": new_id(), "case_id": case_id, "contact": str(Contact.REPLACEMENT)}
        mailings.order_letter(connection, wave_id, mailing)
        note(connection, keyring, at=now, actor=actor, act="letter replaced", on=wave_id)


def waiting_letters(engine: Engine, wave_id: str) -> int:
    """How many people wait for a letter in place of a lost one."""
    with reading(engine) as connection:
        return mailings.count_waiting_letters(connection, wave_id)


def protect(
    engine: Engine, keyring: Keyring, wave_id: str, *, case_id: bytes, actor: str, now: datetime
) -> None:
    """A newly protected identity: name and address are gone at once, the outcome is neutral."""
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        cases.destroy_drafts(connection, case_id)
        cases.end_codes(connection, case_id)
        cases.set_outcome(connection, wave_id, case_id, outcome=_PROTECTED)
        frame.overwrite_person(connection, case_id)
        note(connection, keyring, at=now, actor=actor, act="register check", on=wave_id)


def undo_outcome(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    case_id: bytes,
    told: DeskReport,
    actor: str,
    now: datetime,
) -> None:
    """Take an outcome back: she may answer again with her codes. A destroyed draft stays gone."""
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        person = frame.find_person(connection, wave_id, case_id)
        if person is None or not person.name:
            raise WaveRefused("There is no such person in this wave any more.")
        _begin_anew(connection, case_id, outcome=told)
        note(connection, keyring, at=now, actor=actor, act="outcome undone", on=wave_id)


def record_returned(
    engine: Engine, keyring: Keyring, wave_id: str, *, serial: str, actor: str, now: datetime
) -> bool:
    """An envelope came back unopened: known by the serial of the form in it.

    False when that letter had been replaced: then it says nothing about the person.
    """
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        row = _letter(connection, wave_id, serial)
        is_current = bool(row.contact != cases.REPLACED)
        if is_current:
            mailings.mark_returned(connection, row.case_id, row.contact)
            _end(connection, wave_id, row.case_id, outcome=DeskReport.UNDELIVERABLE)
        note(connection, keyring, at=now, actor=actor, act="letter returned", on=wave_id)
        return is_current


def undo_returned(
    engine: Engine, keyring: Keyring, wave_id: str, *, serial: str, actor: str, now: datetime
) -> None:
    """It was another envelope: the letter is out again, and its code with it."""
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=STATES)
        row = _letter(connection, wave_id, serial)
        if not mailings.unmark_returned(connection, row.case_id, row.contact):
            raise WaveRefused("This letter has not been noted as returned.")
        _begin_anew(connection, row.case_id, outcome=DeskReport.UNDELIVERABLE)
        note(connection, keyring, at=now, actor=actor, act="return undone", on=wave_id)


def _addressee(row: Any) -> Addressee:
    return Addressee(
        row.case_id,
        row.name,
        f"{row.address}, {row.postcode} {row.city}",
        row.state != "open",
        row.disposition or "",
        row.waits_for_letter,
    )


def _letter(connection: Connection, wave_id: str, serial: str) -> Any:
    row = cases.find_serial(connection, serial)
    if row is None or row.wave_id != wave_id:
        raise WaveRefused("No form of this wave has that number.")
    return row


def _begin_anew(connection: Connection, case_id: bytes, *, outcome: str) -> None:
    if not cases.lift_outcome(connection, case_id, outcome=outcome):
        raise WaveRefused("This person does not have that outcome, or has answered.")
    mailings.resume_codes(connection, case_id)


def _end(connection: Connection, wave_id: str, case_id: bytes, *, outcome: str) -> None:
    if not cases.set_outcome(connection, wave_id, case_id, outcome=outcome):
        raise WaveRefused("This person has answered already, or has an outcome.")
    cases.destroy_drafts(connection, case_id)
    cases.end_codes(connection, case_id)
