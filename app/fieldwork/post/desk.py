"""The desk: what residents, the post and the register tell about a person of this wave.

A case keeps the disposition's code and nothing of why; a protected identity gets a neutral one, her
name and address are overwritten at once, and no audit row names her case. Every verb finds and
holds the person in the wave first, and says when there is nobody.
"""

from datetime import datetime

from app.acts.doors import Work, work
from app.acts.installation import Actor, Installation
from app.store import cases, codes, frame, mailings
from app.store.cases import Serial
from app.store.frame import PersonAtDesk
from app.store.mailings import Mailing
from app.store.session import reading
from app.survey.dispositions import Disposition
from app.survey.reasons import DeskReason
from app.survey.refusals import DeskRefused
from app.survey.states import Contact
from app.survey.steps import Task
from app.vault.tokens import new_id

RECORDED_HERE = (
    Disposition.REFUSAL,
    Disposition.AWAY_ALL_PERIOD,
    Disposition.DIED_AFTER_REFERENCE_DATE,
    Disposition.UNABLE,
    Disposition.LANGUAGE,
    Disposition.MAIL_REFUSED_BY_ADDRESSEE,
    Disposition.UNDELIVERABLE,
    Disposition.RETURNED_WITH_NEW_ADDRESS,
    Disposition.OUTSIDE_POPULATION,
)
"""What the desk may record, and take back."""


def find_people(here: Installation, wave_id: str, name_part: str) -> list[PersonAtDesk]:
    """People of the wave whose name holds ``name_part``; none for less than two letters."""
    if len(name_part.strip()) < len("Bo"):
        return []
    with reading(here.engine) as connection:
        return frame.find_people(connection, wave_id, name_part.strip())


def person_of(here: Installation, wave_id: str, case_id: bytes) -> PersonAtDesk | None:
    """Whom a case of the wave is about; None when there is nobody by name any more."""
    with reading(here.engine) as connection:
        person = frame.find_person(connection, wave_id, case_id)
    return person if person is not None and person.name else None


def waiting_letters(here: Installation, wave_id: str) -> int:
    """How many people wait for a letter in place of a lost one."""
    with reading(here.engine) as connection:
        return mailings.count_waiting_letters(connection, wave_id)


def record_disposition(
    here: Installation,
    wave_id: str,
    *,
    case_id: bytes,
    disposition: Disposition,
    by: Actor,
    now: datetime,
) -> None:
    """Give an unanswered case one of ``RECORDED_HERE``: her codes end, her draft is destroyed."""
    _check(disposition)
    with work(here, Task.RECORD_DISPOSITION, wave_id, by=by, now=now) as done:
        _end(done, case_id, disposition)
        done.note(Task.RECORD_DISPOSITION)


def undo_disposition(
    here: Installation,
    wave_id: str,
    *,
    case_id: bytes,
    disposition: Disposition,
    by: Actor,
    now: datetime,
) -> None:
    """Take one back: she may answer again with her codes. A destroyed draft stays gone."""
    _check(disposition)
    with work(here, Task.UNDO_DISPOSITION, wave_id, by=by, now=now) as done:
        _begin_anew(done, case_id, disposition)
        done.note(Task.UNDO_DISPOSITION)


def erase(here: Installation, wave_id: str, *, case_id: bytes, by: Actor, now: datetime) -> None:
    """She wants to be forgotten: she declines, and her name and address are gone at once."""
    with work(here, Task.ERASE_PERSON, wave_id, by=by, now=now) as done:
        _end(done, case_id, Disposition.REFUSAL)
        _overwrite(done, case_id)
        done.note(Task.ERASE_PERSON)


def protect(here: Installation, wave_id: str, *, case_id: bytes, by: Actor, now: datetime) -> None:
    """A newly protected identity: name and address are gone at once, and her codes end.

    Her disposition is neutral, as if nothing had been mailed, unless she has replied or has one.
    """
    with work(here, Task.PROTECT_PERSON, wave_id, by=by, now=now) as done:
        person = _hold_person(done, case_id)
        if _why_not_open(person) is None:
            _set_disposition(done, case_id, Disposition.NOT_MAILED)
        codes.end_codes(done.connection, wave_id, case_id)
        _overwrite(done, case_id)
        done.note(Task.PROTECT_PERSON)


def replace_letter(
    here: Installation, wave_id: str, *, case_id: bytes, by: Actor, now: datetime
) -> None:
    """She has lost her letter: its codes end at once, and a new one goes to her address.

    Only there, whoever calls: her code is in nobody's hands in between.
    """
    with work(here, Task.REPLACE_LETTER, wave_id, by=by, now=now) as done:
        person = _hold_open_person(done, case_id)
        if person.waits_for_letter:
            raise DeskRefused(DeskReason.WAITS_FOR_LETTER)
        if not codes.destroy_codes(done.connection, wave_id, case_id):
            raise DeskRefused(DeskReason.NO_LETTER_YET)
        ordered = Mailing(
            id=new_id(), wave_id=wave_id, case_id=case_id, contact=Contact.REPLACEMENT
        )
        mailings.order_letter(done.connection, ordered)
        done.note(Task.REPLACE_LETTER)


def record_returned(
    here: Installation, wave_id: str, *, serial: str, by: Actor, now: datetime
) -> bool:
    """An envelope came back unopened: known by the serial of the form in it.

    False when that letter had been replaced: then it says nothing about the person.
    """
    with work(here, Task.NOTE_RETURN, wave_id, by=by, now=now) as done:
        letter = _hold_letter(done, serial)
        if not letter.is_replaced:
            case_id, contact = letter.case_id, Contact(letter.contact)
            _end(done, case_id, Disposition.UNDELIVERABLE)
            if not mailings.mark_returned(done.connection, wave_id, case_id, contact=contact):
                raise LookupError("a serial whose letter was never made")
        done.note(Task.NOTE_RETURN)
        return not letter.is_replaced


def undo_returned(
    here: Installation, wave_id: str, *, serial: str, by: Actor, now: datetime
) -> None:
    """It was another envelope: the letter is out again, and its code with it."""
    with work(here, Task.UNDO_RETURN, wave_id, by=by, now=now) as done:
        letter = _hold_letter(done, serial)
        if letter.is_replaced or not mailings.unmark_returned(
            done.connection, wave_id, letter.case_id, contact=Contact(letter.contact)
        ):
            raise DeskRefused(DeskReason.NOT_RETURNED)
        _begin_anew(done, letter.case_id, Disposition.UNDELIVERABLE)
        done.note(Task.UNDO_RETURN)


def _check(disposition: Disposition) -> None:
    if disposition not in RECORDED_HERE:
        raise ValueError(f"the desk does not record {disposition.name}")


def _hold_person(done: Work, case_id: bytes) -> PersonAtDesk:
    person = frame.hold_person(done.connection, done.wave_id, case_id)
    if person is None or not person.name:
        raise DeskRefused(DeskReason.NO_SUCH_PERSON)
    return person


def _hold_open_person(done: Work, case_id: bytes) -> PersonAtDesk:
    person = _hold_person(done, case_id)
    why_not = _why_not_open(person)
    if why_not is not None:
        raise DeskRefused(why_not)
    return person


def _why_not_open(person: PersonAtDesk) -> DeskReason | None:
    if person.has_replied:
        return DeskReason.HAS_ANSWERED
    return None if person.disposition is None else DeskReason.HAS_DISPOSITION


def _hold_letter(done: Work, serial: str) -> Serial:
    letter = _letter(done, serial)
    _hold_person(done, letter.case_id)
    # Once more: it may have been replaced while another note about her was waited for.
    return _letter(done, serial)


def _letter(done: Work, serial: str) -> Serial:
    letter = cases.find_serial(done.connection, done.wave_id, serial)
    if letter is None:
        raise DeskRefused(DeskReason.NO_SUCH_LETTER)
    return letter


def _end(done: Work, case_id: bytes, disposition: Disposition) -> None:
    _hold_open_person(done, case_id)
    _set_disposition(done, case_id, disposition)
    codes.end_codes(done.connection, done.wave_id, case_id)


def _begin_anew(done: Work, case_id: bytes, disposition: Disposition) -> None:
    person = _hold_person(done, case_id)
    if person.has_replied:
        raise DeskRefused(DeskReason.HAS_ANSWERED)
    if not cases.lift_disposition(done.connection, done.wave_id, case_id, disposition):
        raise DeskRefused(DeskReason.NOT_THAT_DISPOSITION)
    mailings.resume_codes(done.connection, done.wave_id, case_id)


def _set_disposition(done: Work, case_id: bytes, disposition: Disposition) -> None:
    if not cases.set_disposition(done.connection, done.wave_id, case_id, disposition):
        raise LookupError("an open case that was held could not be given a disposition")


def _overwrite(done: Work, case_id: bytes) -> None:
    if not frame.overwrite_person(done.connection, done.wave_id, case_id):
        raise LookupError("a person who was held could not be overwritten")
