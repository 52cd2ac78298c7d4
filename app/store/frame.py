"""Who was drawn: the only table with names and addresses. Destroyed when a wave is accounted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.cases import CASE
from app.store.columns import Bytes, table_of
from app.store.mailings import MAILING


class PersonTable(SQLModel, table=True):
    """One drawn person. The sender's own key is kept only as a keyed digest."""

    __tablename__ = "person"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    case_id: bytes = Field(foreign_key="case.id", unique=True, sa_type=Bytes)
    person_digest: bytes = Field(sa_type=Bytes)
    name: str
    address: str
    postcode: str
    city: str


PERSON = table_of(PersonTable)
_FOR_THE_DESK = (
    select(PERSON, CASE.c.state, CASE.c.disposition, CASE.c.area)
    .add_columns(
        exists()
        .where(MAILING.c.case_id == PERSON.c.case_id, MAILING.c.week == "")
        .label("waits_for_letter")
    )
    .join(CASE, CASE.c.id == PERSON.c.case_id)
)


def insert_people(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store the drawn people; ``rows`` carry every column of ``PersonTable``."""
    connection.execute(insert(PERSON), list(rows))


def addressees(connection: Connection, wave_id: str, *, unanswered_only: bool) -> list[Any]:
    """Name, address and case of everyone a letter may still go to, in random case order."""
    query = (
        select(
            PERSON,
            CASE.c.area,
            CASE.c.municipality,
            CASE.c.second_language,
            CASE.c.state,
        )
        .join(CASE, CASE.c.id == PERSON.c.case_id)
        .where(PERSON.c.wave_id == wave_id, CASE.c.disposition.is_(None))
        .order_by(PERSON.c.id)
    )
    if unanswered_only:
        query = query.where(CASE.c.state == "open")
    return list(connection.execute(query))


def waiting_addressees(connection: Connection, wave_id: str) -> list[Any]:
    """Those of ``addressees`` who wait for a letter in place of one that was lost."""
    waiting = select(MAILING.c.case_id).where(MAILING.c.wave_id == wave_id, MAILING.c.week == "")
    ids = set(connection.scalars(waiting))
    people = addressees(connection, wave_id, unanswered_only=True)
    return [person for person in people if person.case_id in ids]


def person_digests(connection: Connection, wave_id: str) -> list[bytes]:
    """The keyed digests of the drawn, empty for whoever has been erased since."""
    query = select(PERSON.c.person_digest).where(PERSON.c.wave_id == wave_id)
    return list(connection.scalars(query))


def find_people(
    connection: Connection, wave_id: str, name_part: str, *, most: int = 20
) -> list[Any]:
    """People whose name holds ``name_part``, for the desk."""
    named = PERSON.c.name.icontains(name_part, autoescape=True)
    query = _FOR_THE_DESK.where(PERSON.c.wave_id == wave_id, named)
    return list(connection.execute(query.order_by(PERSON.c.name).limit(most)))


def find_person(connection: Connection, wave_id: str, case_id: bytes) -> Any:
    """The person of a case of this wave, for the desk; None when there is none."""
    of_case = (PERSON.c.wave_id == wave_id, PERSON.c.case_id == case_id)
    return connection.execute(_FOR_THE_DESK.where(*of_case)).one_or_none()


def overwrite_person(connection: Connection, case_id: bytes) -> None:
    """Who she is and where she lives are gone at once."""
    connection.execute(
        update(PERSON)
        .where(PERSON.c.case_id == case_id)
        .values(name="", address="", postcode="", city="", person_digest=b"")
    )


def destroy_people(connection: Connection, wave_id: str) -> int:
    """Delete every name and address of the wave; how many there were."""
    return connection.execute(delete(PERSON).where(PERSON.c.wave_id == wave_id)).rowcount
