"""Mailings: what was sent to a case, what came back, and who waits for a letter again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app.store.cases import CASE, SERIAL
from app.store.codes import CODE
from app.store.columns import Bytes, all_as, one_of, table_of
from app.survey.states import CaseState, Contact, ReceiptResult


class MailingTable(SQLModel, table=True):
    """One contact sent to a case. ``week`` is empty while a replacement waits to be made."""

    __tablename__ = "mailing"
    __table_args__ = (UniqueConstraint("case_id", "contact"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    case_id: bytes = Field(foreign_key="case.id", sa_type=Bytes)
    contact: Contact = Field(sa_type=one_of(Contact, 16))
    week: str = Field(max_length=8)
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One contact sent to a case."""

    id: bytes
    wave_id: str
    case_id: bytes
    contact: Contact
    week: str = ""
    """The week it was made in; "" while it waits to be made."""
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialToPrint:
    """A paper form that is to be printed, and the second language of the letter it goes with."""

    serial: str
    second_language: str


MAILING = table_of(MailingTable)


def has_been_mailed(connection: Connection, wave_id: str, contact: Contact) -> bool:
    """Whether this contact has gone out to anyone."""
    query = select(MAILING.c.id).where(MAILING.c.wave_id == wave_id, MAILING.c.contact == contact)
    return connection.execute(query.limit(1)).first() is not None


def insert_mailings(connection: Connection, mailings: Sequence[Mailing]) -> None:
    """Note what was made."""
    if mailings:
        connection.execute(insert(MAILING), [asdict(mailing) for mailing in mailings])


def order_letter(connection: Connection, mailing: Mailing) -> None:
    """A letter is to be made for this case: the mailing waits, anew when it has gone out before."""
    again = update(MAILING).where(*_of_case(mailing.wave_id, mailing.case_id, mailing.contact))
    waiting = {"week": mailing.week, "returned": mailing.returned}
    if connection.execute(again.values(waiting)).rowcount == 0:
        insert_mailings(connection, [mailing])


def note_replacements_made(
    connection: Connection, wave_id: str, case_ids: Sequence[bytes], *, week: str
) -> int:
    """The letters that waited have been made; how many still waited."""
    waiting = (MAILING.c.wave_id == wave_id, MAILING.c.case_id.in_(case_ids), MAILING.c.week == "")
    return connection.execute(update(MAILING).where(*waiting).values(week=week)).rowcount


def count_waiting_letters(connection: Connection, wave_id: str) -> int:
    """How many people wait for a letter in place of one that was lost."""
    query = (
        select(func.count(MAILING.c.id))
        .join(CASE, CASE.c.id == MAILING.c.case_id)
        .where(MAILING.c.wave_id == wave_id, MAILING.c.week == "")
        .where(CASE.c.state == CaseState.OPEN, CASE.c.disposition.is_(None))
    )
    return connection.scalar(query) or 0


def mark_returned(
    connection: Connection, wave_id: str, case_id: bytes, *, contact: Contact
) -> bool:
    """A mailing of this wave came back; False when it was never sent."""
    marked = update(MAILING).where(*_of_case(wave_id, case_id, contact)).values(returned=True)
    return connection.execute(marked).rowcount == 1


def unmark_returned(
    connection: Connection, wave_id: str, case_id: bytes, *, contact: Contact
) -> bool:
    """A mailing did not come back after all; False when it was not noted as returned."""
    noted = (*_of_case(wave_id, case_id, contact), MAILING.c.returned)
    return connection.execute(update(MAILING).where(*noted).values(returned=False)).rowcount == 1


def resume_codes(connection: Connection, wave_id: str, case_id: bytes) -> int:
    """Let the codes of a case begin new sessions, but for those of letters that came back.

    How many do: none for somebody who waits for a letter.
    """
    of_case = (MAILING.c.wave_id == wave_id, MAILING.c.case_id == case_id)
    came_back = select(MAILING.c.contact).where(*of_case, MAILING.c.returned)
    in_wave = select(CASE.c.id).where(CASE.c.id == case_id, CASE.c.wave_id == wave_id)
    resumed = (CODE.c.case_id.in_(in_wave), CODE.c.contact.not_in(came_back))
    return connection.execute(update(CODE).where(*resumed).values(ended=False)).rowcount


def serials_to_print(connection: Connection, wave_id: str, contact: Contact) -> list[SerialToPrint]:
    """Every paper form of a contact that may still come in, by serial."""
    query = (
        select(SERIAL.c.serial, CASE.c.second_language)
        .join(CASE, CASE.c.id == SERIAL.c.case_id)
        .where(
            SERIAL.c.wave_id == wave_id,
            SERIAL.c.contact == contact,
            SERIAL.c.result == ReceiptResult.NOT_IN,
        )
        .where(CASE.c.state == CaseState.OPEN, CASE.c.disposition.is_(None))
        .order_by(SERIAL.c.serial)
    )
    return all_as(SerialToPrint, connection.execute(query))


def destroy_mailings(connection: Connection, wave_id: str) -> None:
    """Delete the mailings of a wave."""
    connection.execute(delete(MAILING).where(MAILING.c.wave_id == wave_id))


def _of_case(wave_id: str, case_id: bytes, contact: Contact) -> tuple[ColumnElement[bool], ...]:
    return (
        MAILING.c.wave_id == wave_id,
        MAILING.c.case_id == case_id,
        MAILING.c.contact == contact,
    )
