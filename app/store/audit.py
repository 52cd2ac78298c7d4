"""What staff did: append-only rows, each chained by HMAC to the one before. Never content.

Acts of residents write no row here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Moment, all_as, one_as, one_of, table_of
from app.store.session import AdvisoryLock, serialise

FORMAT = 2
"""How rows are sealed from now on; rows of format 1 have no wave, detail and kind of actor."""

Seal = Callable[[bytes, Mapping[str, Any]], bytes]
"""(mac of the row before, the row without its own mac) -> mac of this row."""


class ActorKind(StrEnum):
    """Who did it: a person by account, the worker, or somebody with a shell."""

    UNKNOWN = ""
    """Rows from before this was told apart; whoever fails to sign in."""
    PERSON = "person"
    WORKER = "worker"
    SHELL = "shell"


class AuditTable(SQLModel, table=True):
    """Who did what to which object, and when."""

    __tablename__ = "audit_row"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    actor: str
    act: str = Field(max_length=60)
    object: str
    mac: bytes = Field(sa_type=Bytes)
    format: int
    actor_kind: ActorKind = Field(sa_type=one_of(ActorKind, 8))
    wave: str = Field(max_length=40)
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAuditRow:
    """What is to be written: nothing that tells who answered what."""

    at: datetime
    actor_kind: ActorKind
    actor: str
    act: str
    wave: str = ""
    object: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow(NewAuditRow):
    """A row as it was written."""

    seq: int
    format: int
    mac: bytes


AUDIT = table_of(AuditTable)


def last_row(connection: Connection) -> AuditRow | None:
    """The newest row; until the caller's transaction ends nobody else writes one."""
    serialise(connection, AdvisoryLock.AUDIT)
    newest = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)
    return one_as(AuditRow, connection.execute(newest))


def write_row(connection: Connection, seal: Seal, entry: NewAuditRow) -> None:
    """Write the next row in the caller's transaction: the act and its row stand or fall together.

    ``seal(previous_mac, row)`` gives the row's link in the chain; the first row follows on b"".
    """
    previous = last_row(connection)
    row = {"seq": previous.seq + 1 if previous else 1, "format": FORMAT, **asdict(entry)}
    mac = seal(previous.mac if previous else b"", row)
    connection.execute(insert(AUDIT).values(**row, mac=mac))


def rows(connection: Connection) -> Iterator[AuditRow]:
    """Every row in order."""
    for row in connection.execute(select(AUDIT).order_by(AUDIT.c.seq)):
        yield AuditRow(**row._mapping)


def row_ending(connection: Connection, act: str, wave: str, *, ending: str) -> AuditRow | None:
    """The newest row of an act in a wave whose detail ends so; None when there is none."""
    of_act = (AUDIT.c.act == act, AUDIT.c.wave == wave)
    query = select(AUDIT).where(*of_act, AUDIT.c.detail.endswith(ending, autoescape=True))
    return one_as(AuditRow, connection.execute(query.order_by(AUDIT.c.seq.desc()).limit(1)))


def newest_rows(
    connection: Connection, *, most: int = 200, before: int | None = None
) -> list[AuditRow]:
    """The latest rows, newest first; ``before``: of those with a lower number."""
    query = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.seq < before)
    return all_as(AuditRow, connection.execute(query))
