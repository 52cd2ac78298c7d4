"""Who was drawn: the only table with names and addresses. Destroyed when a wave is accounted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.cases import CASE
from app.store.columns import Bytes, all_as, one_as, table_of
from app.store.mailings import MAILING
from app.survey.dispositions import Disposition
from app.survey.states import CaseState


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One drawn person, by name."""

    id: bytes
    wave_id: str
    case_id: bytes
    person_digest: bytes
    name: str
    address: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a letter may still go to."""

    case_id: bytes
    name: str
    address: str
    postcode: str
    city: str
    area: str
    municipality: str
    second_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAtDesk:
    """A person as the desk sees her, and how far her case has come."""

    case_id: bytes
    name: str
    address: str
    postcode: str
    city: str
    area: str
    state: CaseState
    disposition: Disposition | None
    waits_for_letter: bool
    """A letter in place of a lost one is ordered and not made yet."""

    @property
    def has_replied(self) -> bool:
        """Whether her reply has been counted."""
        return self.state.has_replied

    @property
    def postal_address(self) -> str:
        """Where letters to her go."""
        return f"{self.address}, {self.postcode} {self.city}"


PERSON = table_of(PersonTable)
_WHO = (PERSON.c.case_id, PERSON.c.name, PERSON.c.address, PERSON.c.postcode, PERSON.c.city)
_FOR_THE_DESK = (
    select(*_WHO, CASE.c.area, CASE.c.state, CASE.c.disposition)
    .add_columns(
        exists()
        .where(MAILING.c.case_id == PERSON.c.case_id, MAILING.c.week == "")
        .label("waits_for_letter")
    )
    .join(CASE, CASE.c.id == PERSON.c.case_id)
)


def insert_people(connection: Connection, people: Sequence[Person]) -> None:
    """Store the drawn people."""
    if people:
        connection.execute(insert(PERSON), [asdict(person) for person in people])


def addressees(connection: Connection, wave_id: str, *, unanswered_only: bool) -> list[Addressee]:
    """Name, address and case of everyone a letter may still go to, in random order."""
    query = (
        select(*_WHO, CASE.c.area, CASE.c.municipality, CASE.c.second_language)
        .join(CASE, CASE.c.id == PERSON.c.case_id)
        .where(PERSON.c.wave_id == wave_id, CASE.c.disposition.is_(None))
        .order_by(PERSON.c.id)
    )
    if unanswered_only:
        query = query.where(CASE.c.state == CaseState.OPEN)
    return all_as(Addressee, connection.execute(query))


def waiting_addressees(connection: Connection, wave_id: str) -> list[Addressee]:
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
) -> list[PersonAtDesk]:
    """People whose name holds ``name_part``, for the desk."""
    named = PERSON.c.name.icontains(name_part, autoescape=True)
    query = _FOR_THE_DESK.where(PERSON.c.wave_id == wave_id, named)
    return all_as(PersonAtDesk, connection.execute(query.order_by(PERSON.c.name).limit(most)))


def find_person(connection: Connection, wave_id: str, case_id: bytes) -> PersonAtDesk | None:
    """The person of a case of this wave, for the desk; None when there is none."""
    of_case = (PERSON.c.wave_id == wave_id, PERSON.c.case_id == case_id)
    return one_as(PersonAtDesk, connection.execute(_FOR_THE_DESK.where(*of_case)))


def hold_person(connection: Connection, wave_id: str, case_id: bytes) -> PersonAtDesk | None:
    """As ``find_person``; nobody else changes her or her case until the transaction ends.

    A reply that is being sent comes first.
    """
    case = select(CASE.c.id).where(CASE.c.wave_id == wave_id, CASE.c.id == case_id)
    person = select(PERSON.c.id).where(PERSON.c.wave_id == wave_id, PERSON.c.case_id == case_id)
    # Everybody holds the case first: of two who wait, neither then waits for the other.
    for held in (case, person):
        connection.execute(held.with_for_update(key_share=True))
    return find_person(connection, wave_id, case_id)


def hold_people(connection: Connection, wave_id: str) -> None:
    """Let nobody become protected, decline or order a letter until the transaction ends.

    Replies go on: they are counted on the case.
    """
    people = select(PERSON.c.id).where(PERSON.c.wave_id == wave_id).order_by(PERSON.c.id)
    connection.execute(people.with_for_update(key_share=True)).all()


def overwrite_person(connection: Connection, wave_id: str, case_id: bytes) -> bool:
    """Who she is and where she lives are gone at once; False when the wave has no such person."""
    gone = connection.execute(
        update(PERSON)
        .where(PERSON.c.wave_id == wave_id, PERSON.c.case_id == case_id)
        .values(name="", address="", postcode="", city="", person_digest=b"")
    )
    return gone.rowcount == 1


def destroy_people(connection: Connection, wave_id: str) -> int:
    """Delete every name and address of the wave; how many there were."""
    return connection.execute(delete(PERSON).where(PERSON.c.wave_id == wave_id)).rowcount
