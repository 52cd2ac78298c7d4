"""What was answered: sealed ballots, first in the waiting pool, then in the ballot box.

A ballot row holds a random id, its wave and one sealed blob of fixed size: no time, no case, no
order. Mixing moves ballots from the pool to the box so that not even storage remembers which
check-off brought which ballot.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, all_as, one_as, table_of

_IDS_AT_ONCE = 500


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


@dataclass(frozen=True, slots=True)
class PublicMixKey:
    """The public half, by the name of the file that holds the private one."""

    id: str
    wave_id: str
    public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A ballot in the pool, wrapped under a mix key."""

    id: bytes
    wave_id: str
    mix_key: str
    wrapped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """A ballot in the box."""

    id: bytes
    wave_id: str
    sealed: bytes


MIX_KEY = table_of(MixKeyTable)
WAITING = table_of(WaitingBallotTable)
BALLOT = table_of(BallotTable)


def current_mix_key(connection: Connection, wave_id: str) -> PublicMixKey | None:
    """The key ballots are wrapped under now, or None before opening."""
    query = select(MIX_KEY).where(MIX_KEY.c.wave_id == wave_id)
    return one_as(PublicMixKey, connection.execute(query))


def hold_mix_key(connection: Connection, wave_id: str) -> PublicMixKey | None:
    """The wave's key, held until the transaction ends: casting under it waits meanwhile."""
    query = select(MIX_KEY).where(MIX_KEY.c.wave_id == wave_id).with_for_update()
    return one_as(PublicMixKey, connection.execute(query))


def mix_keys(connection: Connection) -> list[PublicMixKey]:
    """The keys that ballots wait under, of every wave."""
    return all_as(PublicMixKey, connection.execute(select(MIX_KEY).order_by(MIX_KEY.c.wave_id)))


def mix_key_ids(connection: Connection) -> set[str]:
    """The keys of every wave that still takes ballots."""
    return set(connection.scalars(select(MIX_KEY.c.id)))


def insert_mix_key(connection: Connection, wave_id: str, *, key_id: str, public: bytes) -> None:
    """Make ``key_id`` the wave's key."""
    connection.execute(insert(MIX_KEY).values(id=key_id, wave_id=wave_id, public=public))


def delete_mix_key(connection: Connection, key_id: str) -> None:
    """Forget a key. Waits for ballots being cast under it; those that come later are refused."""
    connection.execute(delete(MIX_KEY).where(MIX_KEY.c.id == key_id))


def put_in_pool(connection: Connection, ballots: Sequence[Waiting]) -> None:
    """Let ballots wait to be mixed."""
    if ballots:
        connection.execute(insert(WAITING), [asdict(ballot) for ballot in ballots])


def waiting(connection: Connection, wave_id: str) -> list[Waiting]:
    """Every ballot in the pool."""
    return all_as(Waiting, connection.execute(select(WAITING).where(WAITING.c.wave_id == wave_id)))


def empty_pool(connection: Connection, wave_id: str) -> int:
    """Delete every waiting ballot of the wave; how many there were."""
    return connection.execute(delete(WAITING).where(WAITING.c.wave_id == wave_id)).rowcount


def delete_waiting(connection: Connection, ballot_ids: Sequence[bytes]) -> int:
    """Delete these ballots from the pool; how many there were."""
    return sum(
        connection.execute(
            delete(WAITING).where(WAITING.c.id.in_(ballot_ids[start : start + _IDS_AT_ONCE]))
        ).rowcount
        for start in range(0, len(ballot_ids), _IDS_AT_ONCE)
    )


def put_in_box(connection: Connection, ballots: Sequence[Boxed]) -> None:
    """Insert ballots in the order given."""
    if ballots:
        connection.execute(insert(BALLOT), [asdict(ballot) for ballot in ballots])


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
