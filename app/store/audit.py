"""What staff did: append-only rows, each chained by HMAC to the one before. Never content.

Acts of residents write no row here.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Moment, table_of
from app.store.session import serialise

_LOCK = 7_264_001

Seal = Callable[[bytes, Mapping[str, Any]], bytes]
"""(mac of the row before, {seq, at, actor, act, object}) -> mac of this row."""


class AuditTable(SQLModel, table=True):
    """Who did what to which object, and when."""

    __tablename__ = "audit_row"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    actor: str
    act: str = Field(max_length=60)
    object: str
    mac: bytes = Field(sa_type=Bytes)


AUDIT = table_of(AuditTable)


def last_row(connection: Connection) -> Row[Any] | None:
    """The newest row; the caller's transaction then holds the pen until it ends."""
    serialise(connection, lock=_LOCK)
    return connection.execute(select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(1)).one_or_none()


def write_row(
    connection: Connection, seal: Seal, *, at: datetime, actor: str, act: str, object: str
) -> None:
    """Write the next row in the caller's transaction: the act and its row stand or fall together.

    ``seal(previous_mac, row)`` gives the row's link in the chain; the first row follows on b"".
    """
    previous = last_row(connection)
    row: dict[str, Any] = {"seq": previous.seq + 1 if previous else 1, "at": at}
    row |= {"actor": actor, "act": act, "object": object}
    mac = seal(previous.mac if previous else b"", row)
    connection.execute(insert(AUDIT).values(**row, mac=mac))


def rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every row in order."""
    yield from connection.execute(select(AUDIT).order_by(AUDIT.c.seq))


def newest_rows(
    connection: Connection, *, most: int = 200, before: int | None = None
) -> list[Row[Any]]:
    """The latest rows, newest first; ``before``: of those with a lower number."""
    query = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.seq < before)
    return list(connection.execute(query))
