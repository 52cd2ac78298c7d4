"""Access codes, known by digest only, and the drafts that only a code can open."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import (
    Connection,
    Engine,
    Select,
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

from app.store.cases import CASE, REPLACED, SERIAL, Serial
from app.store.columns import Bytes, one_as, one_of, table_of
from app.store.session import is_sqlite
from app.store.single_statement import SingleStatement
from app.store.waves import WAVE
from app.survey.dispositions import Disposition
from app.survey.states import CaseState, Contact, WaveState


class AccessCodeTable(SQLModel, table=True):
    """A code, known only by its look-up digest. ``epoch`` rises when sessions must die."""

    __tablename__ = "access_code"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    case_id: bytes = Field(foreign_key="case.id", index=True, sa_type=Bytes)
    look_up: bytes = Field(unique=True, sa_type=Bytes)
    contact: Contact = Field(sa_type=one_of(Contact, 16))
    epoch: int = 0
    ended: bool = False


class DraftTable(SQLModel, table=True):
    """Answers not yet sent, sealed with a key that only the code can make again."""

    __tablename__ = "draft"
    code_id: bytes = Field(primary_key=True, foreign_key="access_code.id", sa_type=Bytes)
    sealed: bytes = Field(sa_type=Bytes)
    revision: int
    tab: str = Field(max_length=32)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCode:
    """A code as the store knows it: by its look-up digest alone."""

    id: bytes
    case_id: bytes
    look_up: bytes
    contact: Contact
    epoch: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCode:
    """A code that was typed, its case and its wave."""

    id: bytes
    case_id: bytes
    ended: bool
    wave_id: str
    case_state: CaseState
    disposition: Disposition | None
    wave_state: WaveState
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """What a page of the questionnaire needs to know. No draft yet: the last three are None."""

    epoch: int
    ended: bool
    case_id: bytes
    wave_id: str
    case_state: CaseState
    disposition: str | None
    wave_state: WaveState
    sealed: bytes | None
    revision: int | None
    tab: str | None


CODE = table_of(AccessCodeTable)
DRAFT = table_of(DraftTable)

# Built once: composing a statement costs more than running it.
_CODE_BY_LOOK_UP = (
    select(
        CODE.c.id,
        CODE.c.case_id,
        CODE.c.ended,
        CASE.c.wave_id,
        CASE.c.state.label("case_state"),
    )
    .add_columns(CASE.c.disposition, WAVE.c.state.label("wave_state"))
    .add_columns(WAVE.c.opens_at, WAVE.c.closes_at)
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
# that came in between would outlive it. The case first, as everywhere: two who wait for each other
# would be cut off.
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
        CASE.c.state == CaseState.OPEN,
        CASE.c.disposition.is_(None),
    )
    .with_for_update(read=True, of=[CASE, CODE])
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


def find_code(connection: Connection, look_up: bytes) -> FoundCode | None:
    """The code, its case and wave, by digest."""
    return one_as(FoundCode, connection.execute(_CODE_BY_LOOK_UP, {"look_up": look_up}))


def find_sheet(store: Engine | Connection, code_id: bytes) -> StoredSheet | None:
    """Everything a questionnaire page needs to know, in one statement; None for no such code."""
    return _SHEET.first(store, {"code_id": code_id}, make=_stored_sheet)


def _stored_sheet(*columns: bool | int | str | bytes | None) -> StoredSheet:
    # The drivers give what they have: SQLite a number for a yes.
    sheet = StoredSheet(*columns)  # type: ignore[arg-type] # the statement names them in order
    return replace(
        sheet,
        ended=bool(sheet.ended),
        case_state=CaseState(sheet.case_state),
        wave_state=WaveState(sheet.wave_state),
    )


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


def destroy_drafts(connection: Connection, case_id: bytes) -> int:
    """Destroy every draft of a case whose reply the caller has counted, or whose code it holds."""
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


def end_codes(connection: Connection, wave_id: str, case_id: bytes) -> int:
    """End every code of a case of this wave, with sessions and drafts; how many codes it has."""
    codes = _codes_of(wave_id, case_id)
    connection.execute(delete(DRAFT).where(DRAFT.c.code_id.in_(codes)))
    ended = update(CODE).where(CODE.c.id.in_(codes)).values(ended=True, epoch=CODE.c.epoch + 1)
    return connection.execute(ended).rowcount


def destroy_codes(connection: Connection, wave_id: str, case_id: bytes) -> int:
    """Destroy the codes of a case that the caller holds, with drafts; how many codes there were.

    The serials stay: a form that was filled in before the letter was replaced still counts.
    """
    codes = _codes_of(wave_id, case_id)
    connection.execute(delete(DRAFT).where(DRAFT.c.code_id.in_(codes)))
    of_case = (SERIAL.c.case_id == case_id, SERIAL.c.wave_id == wave_id)
    connection.execute(update(SERIAL).where(*of_case).values(contact=REPLACED))
    return connection.execute(delete(CODE).where(CODE.c.id.in_(codes))).rowcount


def insert_codes(
    connection: Connection, codes: Sequence[StoredCode], serials: Sequence[Serial]
) -> None:
    """Add codes and the serials of the forms that go with them."""
    if codes:
        connection.execute(insert(CODE), [asdict(code) for code in codes])
    if serials:
        connection.execute(insert(SERIAL), [asdict(serial) for serial in serials])


def count_codes(connection: Connection, wave_id: str) -> int:
    """How many codes the wave's letters carry."""
    query = select(func.count(CODE.c.id)).join(CASE, CASE.c.id == CODE.c.case_id)
    return connection.scalar(query.where(CASE.c.wave_id == wave_id)) or 0


def destroy_cases(connection: Connection, wave_id: str) -> int:
    """Delete codes, drafts, serials and cases of a wave; how many cases there were."""
    destroy_drafts_of_wave(connection, wave_id)
    of_wave = select(CASE.c.id).where(CASE.c.wave_id == wave_id)
    connection.execute(delete(CODE).where(CODE.c.case_id.in_(of_wave)))
    connection.execute(delete(SERIAL).where(SERIAL.c.wave_id == wave_id))
    return connection.execute(delete(CASE).where(CASE.c.wave_id == wave_id)).rowcount


def _codes_of(wave_id: str, case_id: bytes) -> Select[tuple[bytes]]:
    of_case = (CASE.c.id == case_id, CASE.c.wave_id == wave_id)
    return select(CODE.c.id).join(CASE, CASE.c.id == CODE.c.case_id).where(*of_case)
