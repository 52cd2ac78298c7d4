"""Cases: one sampled person in one wave, without a name; her codes, draft and paper serials.

A case knows that it was answered and how, never what. Nothing here is dated finer than the week.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, all_as, one_as, one_of, table_of
from app.survey.dispositions import Disposition
from app.survey.states import CaseState, Mode, ReceiptResult


class CaseTable(SQLModel, table=True):
    """``state``: open, web or paper. The disposition is set by the desk or at accounting."""

    __tablename__ = "case"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    municipality: str
    area: str = Field(max_length=40)
    sex: str = Field(max_length=1)
    birth_year: int
    age_band: str = Field(max_length=8)
    second_language: str = Field(default="", max_length=16)
    state: CaseState = Field(default=CaseState.OPEN, sa_type=one_of(CaseState, 8))
    reply_week: str = Field(default="", max_length=8)
    disposition: Disposition | None = Field(default=None, sa_type=one_of(Disposition, 8))


class SerialTable(SQLModel, table=True):
    """The number printed on a paper form. ``form_id`` is kept only while its batch is open.

    ``contact``: the letter it came with, or that this letter has been replaced.
    """

    __tablename__ = "serial"
    serial: str = Field(primary_key=True, max_length=16)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    case_id: bytes = Field(foreign_key="case.id", index=True, sa_type=Bytes)
    contact: str = Field(max_length=16)
    result: ReceiptResult = Field(default=ReceiptResult.NOT_IN, sa_type=one_of(ReceiptResult, 16))
    form_id: bytes | None = Field(default=None, sa_type=Bytes)


REPLACED = "replaced"
"""What stands for the contact of a serial whose letter has been replaced: its return tells nothing
about a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sampled person in one wave, without a name."""

    id: bytes
    wave_id: str
    municipality: str
    area: str
    sex: str
    birth_year: int
    age_band: str
    second_language: str = ""
    state: CaseState = CaseState.OPEN
    reply_week: str = ""
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serial:
    """The number printed on a paper form."""

    serial: str
    wave_id: str
    case_id: bytes
    contact: str
    result: ReceiptResult = ReceiptResult.NOT_IN
    form_id: bytes | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether the letter it came with has been replaced."""
        return self.contact == REPLACED


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCount:
    """How many cases there are of a kind."""

    municipality: str
    area: str
    sex: str
    age_band: str
    state: CaseState
    disposition: Disposition | None
    cases: int


CASE = table_of(CaseTable)
SERIAL = table_of(SerialTable)
_SETTLE_CASE = (
    update(CASE)
    .where(
        CASE.c.id == bindparam("case_id"),
        CASE.c.state == CaseState.OPEN,
        CASE.c.disposition.is_(None),
    )
    .values(state=bindparam("mode"), reply_week=bindparam("week"))
)


def settle_case(connection: Connection, case_id: bytes, *, mode: Mode, week: str) -> bool:
    """Count this reply as the case's one reply; False when it already has one."""
    values = {"case_id": case_id, "mode": CaseState(mode), "week": week}
    return connection.execute(_SETTLE_CASE, values).rowcount == 1


def find_case(connection: Connection, case_id: bytes) -> Case | None:
    """One case."""
    return one_as(Case, connection.execute(select(CASE).where(CASE.c.id == case_id)))


def hold_cases(connection: Connection, wave_id: str) -> int:
    """Hold every case of a wave until the transaction ends; how many there are."""
    query = select(CASE.c.id).where(CASE.c.wave_id == wave_id).with_for_update()
    return len(connection.execute(query).all())


def insert_cases(connection: Connection, cases: Sequence[Case]) -> None:
    """Add cases."""
    if cases:
        connection.execute(insert(CASE), [asdict(case) for case in cases])


def case_counts(connection: Connection, wave_id: str) -> list[CaseCount]:
    """Cases by municipality, area, sex, age band, state and disposition."""
    by = (
        CASE.c.municipality,
        CASE.c.area,
        CASE.c.sex,
        CASE.c.age_band,
        CASE.c.state,
        CASE.c.disposition,
    )
    query = select(*by, func.count().label("cases")).where(CASE.c.wave_id == wave_id).group_by(*by)
    return all_as(CaseCount, connection.execute(query))


def some_cases(connection: Connection, wave_id: str, *, most: int) -> list[bytes]:
    """The ids of up to ``most`` cases of a wave."""
    query = select(CASE.c.id).where(CASE.c.wave_id == wave_id).order_by(CASE.c.id).limit(most)
    return list(connection.scalars(query))


def unheard_of(connection: Connection, wave_id: str) -> set[str]:
    """The serials of forms that have not come in, of people who have not been heard of."""
    query = (
        select(SERIAL.c.serial)
        .join(CASE, CASE.c.id == SERIAL.c.case_id)
        .where(SERIAL.c.wave_id == wave_id, SERIAL.c.result == ReceiptResult.NOT_IN)
        .where(CASE.c.state == CaseState.OPEN, CASE.c.disposition.is_(None))
    )
    return set(connection.scalars(query))


def set_disposition(
    connection: Connection, wave_id: str, case_id: bytes, disposition: Disposition
) -> bool:
    """Give an open case its disposition; False when it has replied or has one already."""
    given = connection.execute(
        update(CASE)
        .where(
            CASE.c.id == case_id,
            CASE.c.wave_id == wave_id,
            CASE.c.state == CaseState.OPEN,
            CASE.c.disposition.is_(None),
        )
        .values(disposition=disposition)
    )
    return given.rowcount == 1


def lift_disposition(
    connection: Connection, wave_id: str, case_id: bytes, disposition: Disposition
) -> bool:
    """Take ``disposition`` back from an open case; False when it does not have it."""
    lifted = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.wave_id == wave_id)
        .where(CASE.c.state == CaseState.OPEN, CASE.c.disposition == disposition)
        .values(disposition=None)
    )
    return lifted.rowcount == 1


def find_serial(connection: Connection, wave_id: str, serial: str) -> Serial | None:
    """A paper serial of this wave."""
    query = select(SERIAL).where(SERIAL.c.serial == serial, SERIAL.c.wave_id == wave_id)
    return one_as(Serial, connection.execute(query))
