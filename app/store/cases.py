"""Cases: one sampled person in one wave, without a name; her codes, draft and paper serials.

A case knows that it was answered and how, never what. Nothing here is dated finer than the week.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, table_of
from app.store.session import is_sqlite
from app.store.single_statement import SingleStatement
from app.store.waves import WAVE


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
    state: str = Field(default="open", max_length=8)
    reply_week: str = Field(default="", max_length=8)
    disposition: str | None = Field(default=None, max_length=8)


class AccessCodeTable(SQLModel, table=True):
    """A code, known only by its look-up digest. ``epoch`` rises when sessions must die."""

    __tablename__ = "access_code"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    case_id: bytes = Field(foreign_key="case.id", index=True, sa_type=Bytes)
    look_up: bytes = Field(unique=True, sa_type=Bytes)
    contact: str = Field(max_length=16)
    epoch: int = 0
    ended: bool = False


class DraftTable(SQLModel, table=True):
    """Answers not yet sent, sealed with a key that only the code can make again."""

    __tablename__ = "draft"
    code_id: bytes = Field(primary_key=True, foreign_key="access_code.id", sa_type=Bytes)
    sealed: bytes = Field(sa_type=Bytes)
    revision: int
    tab: str = Field(max_length=32)


class SerialTable(SQLModel, table=True):
    """The number printed on a paper form. ``form_id`` is kept only while its batch is open."""

    __tablename__ = "serial"
    serial: str = Field(primary_key=True, max_length=16)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    case_id: bytes = Field(foreign_key="case.id", index=True, sa_type=Bytes)
    contact: str = Field(max_length=16)
    outcome: str = Field(default="", max_length=16)
    """Empty until the form comes in; then counted, duplicate, blank or late."""
    form_id: bytes | None = Field(default=None, sa_type=Bytes)


REPLACED = "replaced"
"""The contact of a serial whose letter has been replaced: its return tells nothing about a person."""

CASE = table_of(CaseTable)
CODE = table_of(AccessCodeTable)
DRAFT = table_of(DraftTable)
SERIAL = table_of(SerialTable)

# Built once: composing a statement costs more than running it.
_CODE_BY_LOOK_UP = (
    select(
        CODE.c.id,
        CODE.c.case_id,
        CODE.c.ended,
        CASE.c.wave_id,
        CASE.c.state.label("case_state"),
    )
    .add_columns(CASE.c.disposition, WAVE.c.state, WAVE.c.opens_at, WAVE.c.closes_at)
    .join(CASE, CASE.c.id == CODE.c.case_id)
    .join(WAVE, WAVE.c.id == CASE.c.wave_id)
    .where(CODE.c.look_up == bindparam("look_up"))
)
_SHEET = SingleStatement(
    select(CODE.c.epoch, CODE.c.ended, CASE.c.id.label("case_id"), CASE.c.wave_id)
    .add_columns(CASE.c.state.label("case_state"), CASE.c.disposition)
    .add_columns(WAVE.c.state.label("wave_state"))
    .add_columns(DRAFT.c.sealed, DRAFT.c.revision, DRAFT.c.tab)
    .join(CASE, CASE.c.id == CODE.c.case_id)
    .join(WAVE, WAVE.c.id == CASE.c.wave_id)
    .outerjoin(DRAFT, DRAFT.c.code_id == CODE.c.id)
    .where(CODE.c.id == bindparam("code_id"))
)
_RAISE_EPOCH = (
    update(CODE)
    .where(CODE.c.id == bindparam("code_id"))
    .values(epoch=CODE.c.epoch + 1)
    .returning(CODE.c.epoch)
)
# The locks let a reply that is being sent, or a code that is being replaced, finish first: a draft
# that came in between would outlive it.
_MAY_BEGIN = (
    select(
        CODE.c.id,
        bindparam("sealed", type_=DRAFT.c.sealed.type),
        literal(1),
        bindparam("tab", type_=DRAFT.c.tab.type),
    )
    .join(CASE, CASE.c.id == CODE.c.case_id)
    .where(
        CODE.c.id == bindparam("of_code"),
        ~CODE.c.ended,
        CASE.c.state == "open",
        CASE.c.disposition.is_(None),
    )
    .with_for_update(read=True, of=[CODE, CASE])
)
_BEGIN_DRAFT = {
    dialect: SingleStatement(
        into(DRAFT)
        .from_select(["code_id", "sealed", "revision", "tab"], _MAY_BEGIN)
        .on_conflict_do_nothing()
    )
    for dialect, into in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
_REPLACE_DRAFT = SingleStatement(
    update(DRAFT)
    .where(DRAFT.c.code_id == bindparam("of_code"), DRAFT.c.revision == bindparam("was"))
    .values(sealed=bindparam("sealed"), revision=bindparam("becomes"), tab=bindparam("tab"))
)
_SETTLE_CASE = (
    update(CASE)
    .where(
        CASE.c.id == bindparam("case_id"),
        CASE.c.state == "open",
        CASE.c.disposition.is_(None),
    )
    .values(state=bindparam("mode"), reply_week=bindparam("week"))
)


def find_code(connection: Connection, look_up: bytes) -> Row[Any] | None:
    """The code, its case and wave, by digest."""
    return connection.execute(_CODE_BY_LOOK_UP, {"look_up": look_up}).one_or_none()


def find_sheet(store: Engine | Connection, code_id: bytes) -> Any:
    """Everything a questionnaire page needs to know, in one statement; None for no such code."""
    return _SHEET.first(store, {"code_id": code_id})


def raise_epoch(connection: Connection, code_id: bytes) -> int | None:
    """End every session begun with this code; the epoch for the next one."""
    return connection.execute(_RAISE_EPOCH, {"code_id": code_id}).scalar_one_or_none()


def begin_draft(store: Engine | Connection, code_id: bytes, *, sealed: bytes, tab: str) -> bool:
    """Insert the first revision; False when another tab was quicker, or nothing may be begun."""
    statement = _BEGIN_DRAFT["sqlite" if is_sqlite(store) else "postgresql"]
    return statement.changed(store, {"of_code": code_id, "sealed": sealed, "tab": tab}) == 1


def replace_draft(
    store: Engine | Connection, code_id: bytes, *, sealed: bytes, was: int, tab: str
) -> bool:
    """Save the next revision if ``was`` is still the newest; False when it is not."""
    values = {
        "of_code": code_id,
        "sealed": sealed,
        "was": was,
        "becomes": was + 1,
        "tab": tab,
    }
    return _REPLACE_DRAFT.changed(store, values) == 1


def settle_case(connection: Connection, case_id: bytes, *, mode: str, week: str) -> bool:
    """Count this reply as the case's one reply; False when it already has one."""
    values = {"case_id": case_id, "mode": mode, "week": week}
    return connection.execute(_SETTLE_CASE, values).rowcount == 1


def find_case(connection: Connection, case_id: bytes) -> Row[Any] | None:
    """One case."""
    return connection.execute(select(CASE).where(CASE.c.id == case_id)).one_or_none()


def destroy_drafts(connection: Connection, case_id: bytes) -> int:
    """Destroy every draft of a case."""
    codes = select(CODE.c.id).where(CODE.c.case_id == case_id)
    return connection.execute(delete(DRAFT).where(DRAFT.c.code_id.in_(codes))).rowcount


def destroy_drafts_of_wave(connection: Connection, wave_id: str) -> int:
    """Destroy every draft of a wave; how many there were."""
    codes = (
        select(CODE.c.id).join(CASE, CASE.c.id == CODE.c.case_id).where(CASE.c.wave_id == wave_id)
    )
    return connection.execute(delete(DRAFT).where(DRAFT.c.code_id.in_(codes))).rowcount


def drafts_under_other_codes(connection: Connection, case_id: bytes, code_id: bytes) -> bool:
    """Whether this person has begun with another of her letters."""
    query = (
        select(DRAFT.c.code_id)
        .join(CODE, CODE.c.id == DRAFT.c.code_id)
        .where(CODE.c.case_id == case_id, CODE.c.id != code_id)
        .limit(1)
    )
    return connection.execute(query).first() is not None


def end_codes(connection: Connection, case_id: bytes) -> int:
    """End every code of a case, with the sessions begun with them."""
    return connection.execute(
        update(CODE).where(CODE.c.case_id == case_id).values(ended=True, epoch=CODE.c.epoch + 1)
    ).rowcount


def destroy_codes(connection: Connection, wave_id: str, case_id: bytes) -> int:
    """Destroy the codes of a case without a reply or an outcome, with drafts; how many there were.

    The serials stay: a form that was filled in before the letter was replaced still counts.
    """
    open_case = (CASE.c.id == case_id, CASE.c.state == "open", CASE.c.disposition.is_(None))
    # Locks the case: a reply that is being sent comes first.
    lock = update(CASE).where(CASE.c.wave_id == wave_id, *open_case).values(state="open")
    if connection.execute(lock).rowcount == 0:
        return 0
    end_codes(connection, case_id)
    destroy_drafts(connection, case_id)
    connection.execute(update(SERIAL).where(SERIAL.c.case_id == case_id).values(contact=REPLACED))
    return connection.execute(delete(CODE).where(CODE.c.case_id == case_id)).rowcount


def insert_rows(
    connection: Connection, model: type[SQLModel], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert many rows of one of this module's tables."""
    if rows:
        connection.execute(insert(table_of(model)), list(rows))


def case_counts(connection: Connection, wave_id: str) -> list[Row[Any]]:
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
    return list(connection.execute(query))


def some_cases(connection: Connection, wave_id: str, *, most: int) -> list[bytes]:
    """The ids of up to ``most`` cases of a wave."""
    query = select(CASE.c.id).where(CASE.c.wave_id == wave_id).order_by(CASE.c.id).limit(most)
    return list(connection.scalars(query))


def unheard_of(connection: Connection, wave_id: str) -> set[str]:
    """The serials of forms that have not come in, of people who have not been heard of."""
    query = (
        select(SERIAL.c.serial)
        .join(CASE, CASE.c.id == SERIAL.c.case_id)
        .where(SERIAL.c.wave_id == wave_id, SERIAL.c.outcome == "")
        .where(CASE.c.state == "open", CASE.c.disposition.is_(None))
    )
    return set(connection.scalars(query))


def set_outcome(connection: Connection, wave_id: str, case_id: bytes, *, outcome: str) -> bool:
    """Give an open case its disposition; False when it has replied or has one already."""
    given = connection.execute(
        update(CASE)
        .where(
            CASE.c.id == case_id,
            CASE.c.wave_id == wave_id,
            CASE.c.state == "open",
            CASE.c.disposition.is_(None),
        )
        .values(disposition=str(outcome))
    )
    return given.rowcount == 1


def lift_outcome(connection: Connection, case_id: bytes, *, outcome: str) -> bool:
    """Take the disposition ``outcome`` back from an open case; False when it does not have it."""
    lifted = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.state == "open", CASE.c.disposition == str(outcome))
        .values(disposition=None)
    )
    return lifted.rowcount == 1


def count_codes(connection: Connection, wave_id: str) -> int:
    """How many codes the wave's letters carry."""
    query = select(func.count(CODE.c.id)).join(CASE, CASE.c.id == CODE.c.case_id)
    return connection.scalar(query.where(CASE.c.wave_id == wave_id)) or 0


def find_serial(connection: Connection, serial: str) -> Row[Any] | None:
    """A paper serial with its case's facts."""
    query = (
        select(SERIAL, CASE.c.state.label("case_state"), CASE.c.disposition)
        .add_columns(
            CASE.c.municipality,
            CASE.c.area,
            CASE.c.sex,
            CASE.c.birth_year,
            CASE.c.age_band,
        )
        .join(CASE, CASE.c.id == SERIAL.c.case_id)
        .where(SERIAL.c.serial == serial)
    )
    return connection.execute(query).one_or_none()


def destroy_cases(connection: Connection, wave_id: str) -> int:
    """Delete codes, drafts, serials and cases of a wave; how many cases there were."""
    destroy_drafts_of_wave(connection, wave_id)
    of_wave = select(CASE.c.id).where(CASE.c.wave_id == wave_id)
    connection.execute(delete(CODE).where(CODE.c.case_id.in_(of_wave)))
    connection.execute(delete(SERIAL).where(SERIAL.c.wave_id == wave_id))
    return connection.execute(delete(CASE).where(CASE.c.wave_id == wave_id)).rowcount
