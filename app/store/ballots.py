"""What was answered: sealed ballots, first in the waiting pool, then in the ballot box.

A ballot row holds a random id, its wave and one sealed blob of fixed size: no time, no case, no
order. Mixing moves ballots from the pool to the box so that not even storage remembers which
check-off brought which ballot.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, table_of


class MixKeyTable(SQLModel, table=True):
    """The public half of the key that ballots wait under; the private half is a file.

    Replaced at every mixing. A ballot refers to its key, so the database itself refuses one that
    was wrapped under a key already destroyed.
    """

    __tablename__ = "mix_key"
    id: str = Field(primary_key=True, max_length=40)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    public: bytes = Field(sa_type=Bytes)


class WaitingBallotTable(SQLModel, table=True):
    """A sealed ballot that waits to be mixed."""

    __tablename__ = "waiting_ballot"
    __table_args__ = {"sqlite_with_rowid": False}
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", max_length=40)
    mix_key: str = Field(foreign_key="mix_key.id", max_length=40)
    wrapped: bytes = Field(sa_type=Bytes)


class BallotTable(SQLModel, table=True):
    """A sealed ballot in the box."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", max_length=40)
    sealed: bytes = Field(sa_type=Bytes)


MIX_KEY = table_of(MixKeyTable)
WAITING = table_of(WaitingBallotTable)
BALLOT = table_of(BallotTable)


def current_mix_key(connection: Connection, wave_id: str) -> Any:
    """The key ballots are wrapped under now, or None before opening."""
    return connection.execute(select(MIX_KEY).where(MIX_KEY.c.wave_id == wave_id)).one_or_none()


def hold_mix_key(connection: Connection, wave_id: str) -> Any:
    """The wave's key, held until the transaction ends: casting under it waits meanwhile."""
    return connection.execute(
        select(MIX_KEY).where(MIX_KEY.c.wave_id == wave_id).with_for_update()
    ).one_or_none()


def mix_key_ids(connection: Connection) -> set[str]:
    """The keys of every wave that still takes ballots."""
    return set(connection.scalars(select(MIX_KEY.c.id)))


def insert_mix_key(connection: Connection, wave_id: str, *, key_id: str, public: bytes) -> None:
    """Make ``key_id`` the wave's key."""
    connection.execute(insert(MIX_KEY).values(id=key_id, wave_id=wave_id, public=public))


def delete_mix_key(connection: Connection, key_id: str) -> None:
    """Forget a key. Waits for ballots being cast under it; those that come later are refused."""
    connection.execute(delete(MIX_KEY).where(MIX_KEY.c.id == key_id))


def cast_ballot(
    connection: Connection,
    wave_id: str,
    *,
    ballot_id: bytes,
    mix_key: str,
    wrapped: bytes,
) -> None:
    """Put one wrapped ballot into the pool."""
    connection.execute(
        insert(WAITING).values(id=ballot_id, wave_id=wave_id, mix_key=mix_key, wrapped=wrapped)
    )


def waiting(connection: Connection, wave_id: str) -> list[Any]:
    """Every ballot in the pool."""
    return list(connection.execute(select(WAITING).where(WAITING.c.wave_id == wave_id)))


def empty_pool(connection: Connection, wave_id: str) -> int:
    """Delete every waiting ballot of the wave; how many there were."""
    return connection.execute(delete(WAITING).where(WAITING.c.wave_id == wave_id)).rowcount


def fill_pool(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert waiting ballots ``{id, wave_id, mix_key, wrapped}``."""
    if rows:
        connection.execute(insert(WAITING), list(rows))


def put_in_box(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert ballots ``{id, wave_id, sealed}`` in the order given."""
    if rows:
        connection.execute(insert(BALLOT), list(rows))


def sealed_ballots(connection: Connection, wave_id: str) -> list[bytes]:
    """Every sealed ballot of the box."""
    return list(connection.scalars(select(BALLOT.c.sealed).where(BALLOT.c.wave_id == wave_id)))


def counts(connection: Connection, wave_id: str) -> tuple[int, int]:
    """How many ballots wait, and how many lie in the box."""
    in_pool = select(func.count()).select_from(WAITING).where(WAITING.c.wave_id == wave_id)
    in_box = select(func.count()).select_from(BALLOT).where(BALLOT.c.wave_id == wave_id)
    return connection.scalar(in_pool) or 0, connection.scalar(in_box) or 0


def empty_box(connection: Connection, wave_id: str) -> int:
    """Delete every ballot of the wave; how many there were."""
    return connection.execute(delete(BALLOT).where(BALLOT.c.wave_id == wave_id)).rowcount
