"""Mailings: what was sent to a case, what came back, and who waits for a letter again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, UniqueConstraint, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.cases import CASE, CODE, SERIAL
from app.store.columns import Bytes, table_of


class MailingTable(SQLModel, table=True):
    """One contact sent to a case. ``week`` is empty while a replacement waits to be made."""

    __tablename__ = "mailing"
    __table_args__ = (UniqueConstraint("case_id", "contact"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    case_id: bytes = Field(foreign_key="case.id", sa_type=Bytes)
    contact: str = Field(max_length=16)
    week: str = Field(max_length=8)
    returned: bool = False


MAILING = table_of(MailingTable)


def has_been_mailed(connection: Connection, wave_id: str, contact: str) -> bool:
    """Whether this contact has gone out to anyone."""
    query = select(MAILING.c.id).where(MAILING.c.wave_id == wave_id, MAILING.c.contact == contact)
    return connection.execute(query.limit(1)).first() is not None


def order_letter(connection: Connection, wave_id: str, mailing: dict[str, Any]) -> None:
    """A letter is to be made for this case. ``mailing``: its id, case_id and contact."""
    waiting = {"week": "", "returned": False}
    of_case = (MAILING.c.case_id == mailing["case_id"], MAILING.c.contact == mailing["contact"])
    again = connection.execute(update(MAILING).where(*of_case).values(waiting))
    if again.rowcount == 0:
        connection.execute(insert(MAILING).values(wave_id=wave_id, **mailing, **waiting))


def note_replacements_made(connection: Connection, case_ids: Sequence[bytes], week: str) -> int:
    """The letters that waited have been made; how many still waited."""
    waiting = (MAILING.c.case_id.in_(case_ids), MAILING.c.week == "")
    return connection.execute(update(MAILING).where(*waiting).values(week=week)).rowcount


def count_waiting_letters(connection: Connection, wave_id: str) -> int:
    """How many people wait for a letter in place of one that was lost."""
    query = (
        select(func.count(MAILING.c.id))
        .join(CASE, CASE.c.id == MAILING.c.case_id)
        .where(MAILING.c.wave_id == wave_id, MAILING.c.week == "")
        .where(CASE.c.state == "open", CASE.c.disposition.is_(None))
    )
    return connection.scalar(query) or 0


def mark_returned(connection: Connection, case_id: bytes, contact: str) -> None:
    """A mailing came back."""
    connection.execute(
        update(MAILING)
        .where(MAILING.c.case_id == case_id, MAILING.c.contact == contact)
        .values(returned=True)
    )


def unmark_returned(connection: Connection, case_id: bytes, contact: str) -> bool:
    """A mailing did not come back after all; False when it was not noted as returned."""
    unmarked = connection.execute(
        update(MAILING)
        .where(MAILING.c.case_id == case_id, MAILING.c.contact == contact, MAILING.c.returned)
        .values(returned=False)
    )
    return unmarked.rowcount == 1


def resume_codes(connection: Connection, case_id: bytes) -> int:
    """Let the codes of a case begin new sessions, but for those of letters that came back."""
    came_back = select(MAILING.c.contact).where(MAILING.c.case_id == case_id, MAILING.c.returned)
    return connection.execute(
        update(CODE)
        .where(CODE.c.case_id == case_id, CODE.c.contact.not_in(came_back))
        .values(ended=False)
    ).rowcount


def serials_to_print(connection: Connection, wave_id: str, contact: str) -> list[Row[Any]]:
    """Serial and second language of every paper form of a contact that may still come in."""
    query = (
        select(SERIAL.c.serial, CASE.c.second_language)
        .join(CASE, CASE.c.id == SERIAL.c.case_id)
        .where(SERIAL.c.wave_id == wave_id, SERIAL.c.contact == contact, SERIAL.c.outcome == "")
        .where(CASE.c.state == "open", CASE.c.disposition.is_(None))
        .order_by(SERIAL.c.serial)
    )
    return list(connection.execute(query))


def destroy_mailings(connection: Connection, wave_id: str) -> None:
    """Delete the mailings of a wave."""
    connection.execute(delete(MAILING).where(MAILING.c.wave_id == wave_id))
